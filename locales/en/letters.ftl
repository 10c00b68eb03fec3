# What letters say: in the requester’s language.

letter-items-not-held = We have nothing of these: { $labels }.
letter-cite-separator = { ", " }
letter-why = Why: { $ground } { $reason } ({ $cite })
letter-why-no-article = Why: { $ground } { $reason }

letter-item-access-granted = { $label }: you get it with this answer.
letter-item-access-partly = { $label }: you get it with this answer, but without { $what }.
letter-item-access-refused = { $label }: you do not get it.
letter-item-access-not-held = { $label }: we have none.
letter-item-categories-granted = { $label }: we hold this kind of data.
letter-item-categories-partly = { $label }: we hold this kind of data. We give no details of { $what }.
letter-item-categories-refused = { $label }: we do not give details.
letter-item-categories-not-held = { $label }: we have none.
letter-item-deletion-granted = { $label }: deleted on { $live }.
letter-item-deletion-granted-backup = { $label }: deleted on { $live }. Copies in backups are gone by { $backup }. Until then nobody uses them.
letter-item-deletion-partly = { $label }: deleted on { $live }, apart from { $what }.
letter-item-deletion-partly-backup = { $label }: deleted on { $live }, apart from { $what }. Copies of the deleted part in backups are gone by { $backup }.
letter-item-deletion-kept = { $label }: kept until { $until }.
letter-item-deletion-kept-use = We use it for nothing else.
letter-item-deletion-refused = { $label }: not deleted.
letter-item-deletion-not-held = { $label }: we have none.
letter-item-correction-granted = { $label }: corrected on { $live }: { $what }.
letter-item-correction-partly = { $label }: corrected on { $live }, apart from { $what }.
letter-item-correction-noted = { $label }: it stays as it is, with your statement beside it.
letter-item-correction-refused = { $label }: it stays as it is.
letter-item-correction-not-held = { $label }: we have none.
letter-item-restriction-granted = { $label }: since { $live } we only store it.
letter-item-restriction-partly = { $label }: since { $live } we only store it, apart from { $what }.
letter-item-restriction-refused = { $label }: we go on using it.
letter-item-restriction-not-held = { $label }: we have none.
letter-item-portability-granted = { $label }: it is in the file.
letter-item-portability-partly = { $label }: it is in the file, but without { $what }.
letter-item-portability-refused = { $label }: it is not in the file.
letter-item-portability-not-held = { $label }: we have none.
letter-item-objection-granted = { $label }: since { $live } we no longer use it for what you objected to.
letter-item-objection-partly = { $label }: since { $live } we no longer use it for what you objected to, apart from { $what }.
letter-item-objection-refused = { $label }: we go on using it.
letter-item-objection-not-held = { $label }: we have none.
letter-item-consent-granted = { $label }: what you had agreed to ended on { $live }.
letter-item-consent-partly = { $label }: what you had agreed to ended on { $live }, apart from { $what }.
letter-item-consent-refused = { $label }: we go on using it.
letter-item-consent-not-held = { $label }: we have none.
letter-item-automated-granted = { $label }: a person has looked at it again.
letter-item-automated-partly = { $label }: a person has looked at it again, apart from { $what }.
letter-item-automated-refused = { $label }: the decision stays as it was.
letter-item-automated-not-held = { $label }: no computer decided this.
letter-item-generic-granted = { $label }: we did what you asked.
letter-item-generic-partly = { $label }: we did what you asked, apart from { $what }.
letter-item-generic-refused = { $label }: we did not do what you asked.
letter-item-generic-not-held = { $label }: we have none.

## Blocks

letter-greeting = Dear { $name },
letter-greeting-unnamed = Hello,
letter-open = On { $received } you asked { $ask }. This is our answer. Your reference number is { $reference }.
letter-open-for-other = You wrote for { $person }. Below, “your data” means the data of { $person }.
letter-open-through = { $agent } wrote to us for you.
letter-anywhere = We look at every request of this kind, wherever you live.
letter-ask-access = to see your data
letter-ask-categories = which kinds of data we hold about you
letter-ask-correction = us to correct your data
letter-ask-deletion = us to delete your data
letter-ask-restriction = us to pause the use of your data
letter-ask-portability = us for your data as a file
letter-ask-objection = us to stop using your data for { $purpose }
letter-ask-marketing = us to send you no more advertising
letter-ask-consent = us to stop what you had agreed to
letter-ask-automated = us to have a person check a computer’s decision
letter-ask-sale = us not to sell or share your data
letter-ask-sensitive = us to limit how we use your sensitive data
letter-ask-minor = us to look into data about a child
letter-ask-leak = us to look into a suspected leak of your data
letter-ask-other = us about your data
letter-yes = We hold data about you. It comes with this letter.
letter-yes-part = We hold data about you. Part of it comes with this letter, and part we left out. Below we say what, and why.
letter-yes-categories = We hold data about you. Below you find which kinds, where they come from, and what they are for.
letter-none = We searched { $systems } for { $keys }. We found no data about you.
letter-none-again = Did you use another address or name with us? Tell us, and we look again.
letter-del-yes = We have deleted your data from our running systems.
letter-del-part = We have deleted part of your data. Some of it stays. Below we say what, why and until when.
letter-cor-yes = We have corrected your data.
letter-cor-part = We have corrected part of your data. Below we say what we did not change, and why.
letter-no = We did not do what you asked. Below we say why, and what you can do now.
letter-late = The law’s last day for this answer was { $legal_due }. We are late, and we are sorry.
letter-late-target = We had aimed to answer by { $target }. We are late, and we are sorry.
letter-late-why = This is why: { $why }
letter-heading-items = Your data, item by item
letter-heading-a = What we use it for
letter-heading-c = Who gets it
letter-heading-d = How long we keep it
letter-heading-e = What else you may ask
letter-heading-g = Where we got it
letter-heading-h = Decisions by computer
letter-heading-t = Other countries
letter-heading-tw = How we collect and use it
letter-heading-ca-table = The kinds of data
letter-heading-enc = With this letter
letter-heading-told = Whom we told
letter-heading-remedies = What you can do now
letter-heading-sum = How the date was worked out
letter-a = { $label }: { $purpose }.
letter-a-basis = We may do so because { $basis }.
letter-c = { $recipient } ({ $role }, { $country }).
letter-c-none = Nobody outside { $entity } gets it.
letter-role-processor = works for us, only as we say
letter-role-controller = uses it for purposes of its own
letter-role-joint = decides together with us
letter-role-authority = public body
letter-role-public = open to anybody
letter-d = { $label }: { $retention }.
letter-d-days = { $n ->
    [one] one day
   *[other] { $n } days
} after { $event }
letter-d-months = { $n ->
    [one] one month
   *[other] { $n } months
} after { $event }
letter-d-years = { $n ->
    [one] one year
   *[other] { $n } years
} after { $event }
letter-d-why = Why: { $why }
letter-d-backups = Backups keep it { $n ->
    [one] one day
   *[other] { $n } days
} longer.
letter-d-criteria = { $label }: there is no fixed time. It depends on { $criteria }.
letter-e = You may ask us to correct or delete your data, to pause its use, or to stop. You may withdraw your consent at any time. All this is free, at { $portal }.
letter-g-all = All of it came from you.
letter-g-source = { $label }: from { $source }.
letter-h-none = No computer alone decides about you.
letter-h = Our computer decides { $what }. It looks at { $logic }. For you this means { $effect }. You may ask that a person decides.
letter-t = { $recipient }: in { $country }.
letter-t-safeguard = What protects your data there: { $safeguard }.
letter-t-copy = Ask us for a copy.
letter-tw-inquiry = We grant your request: this letter answers your inquiry. (PDPA Art. 10)
letter-tw-copy = We grant your request: a copy comes with this letter. (PDPA Art. 10)
letter-tw-purpose = Purpose: { $purpose }.
letter-tw-kinds = Kinds of data: { $labels }.
letter-tw-period = Time of use: { $period }.
letter-tw-area = Area of use: { $area }.
letter-tw-receivers = Used by: { $receivers }.
letter-tw-manner = Manner of use: { $manner }.
letter-tw-source = Source: { $source }.
letter-tw-fee-none = There is no charge.
letter-ca-look = This covers what we collected in the 12 months before { $received }.
letter-ca-table-kind = Kind
letter-ca-table-examples = Examples
letter-ca-table-source = Where from
letter-ca-table-why = Why
letter-ca-table-given = Given for a business purpose to
letter-ca-table-sold = Sold, or shared for advertising, to
letter-ca-table-nobody = nobody
letter-ca-secret = We also hold { $kinds }. The law forbids us to send it, so that nobody can misuse it. ({ $cite })
letter-ca-equal = You will not be treated worse because you asked.
letter-ca-record = We keep a record of this request for at least 24 months, as the law says. (11 CCR 7101)
letter-record = We keep a record of your request and of this answer. It shows what we did.
letter-ca-offer = We could not delete everything. Shall we stop selling or sharing it? One press at { $portal } is enough.
letter-ca-dispute = If you ask us, we note beside it that you think it is wrong. (11 CCR 7023(f))
letter-enc = With this letter { $n ->
    [one] comes one file
   *[other] come { $n } files
}, { $size }.
letter-cor-copy = A copy of the corrected data comes with this letter. (PDPO s.23(1))
letter-told = We told those who got your data from us: { $n } of { $m }.
letter-told-ask = Ask us, and we name them.
letter-told-nobody = Nobody got this data from us, so there was nobody to tell.
letter-told-not = Not told: { $who }. Why: { $facts }
letter-burden = It is for us to show this. Our facts: { $facts }
letter-noted = We did not change “{ $field }”. Your statement now stands beside it. Nobody sees one without the other.
letter-obj-delete = Shall we delete it too? A short reply is enough.
letter-obj-no = We weighed your reasons against ours. Yours: { $theirs } Ours: { $ours } We go on from { $date }.
letter-obj-no-why = Why ours weigh more: { $why }
letter-port-inferred = Not in it: what we worked out ourselves.
letter-auto = On { $date } a person who can change the decision looked at it again.
letter-auto-changed = We change it. { $result }
letter-auto-kept = It stays as it was. Why: { $result }
letter-auto-how = This is what the computer looked at: { $logic }.
letter-minor-stopped = On { $date } we stopped collecting data about the child.
letter-leak = We looked into it at once. What we did: { $steps } What we found: { $facts }
letter-leak-yes = These data of yours were affected: { $labels }.
letter-leak-advice = What you can do now: { $advice }
letter-remedies-again = You can ask us to look again: { $contact }. Somebody else decides.
letter-remedies-eu = Not satisfied? You can complain, free of charge, to a data protection authority. It may be where you live, where you work, or where it happened. Yours is probably { $authority }, { $url }. You can also go to court. You need not write to us first, but you may: { $contact }. (GDPR Art. 77, 79)
letter-remedies-uk = Not satisfied? Tell us first, if you can: { $contact }. We confirm within 30 days that we have your complaint, and tell you the result. You can also complain to { $authority }, { $url }. It mostly wants you to write to us first. It also wants to hear from you within three months of our last answer. A court can order us to act. (DPA 2018 s.164A, 165, 167)
letter-remedies-tw = Not satisfied? You can ask us to look again (appeal): { $contact }. Somebody else decides. You can also turn to the authority: { $authority }, { $url }. For damage you can sue us at the district court of our seat. You have two years once you know of the damage and of who must pay. Five years after the damage it is too late. (PDPA Art. 29, 30, 33)
letter-remedies-hk = Not satisfied? You can complain to { $authority }, { $url }. For damage you can go to court. (PDPO s.37, 66)
letter-remedies-us = Not satisfied? You can complain to { $authority }: { $url }.
letter-remedies-us-appeal = You can appeal to us: { $how }. Another person decides. You get the answer in writing, { $reply }.
letter-remedies-us-denied = You can now complain to { $authority }. Use this form: { $url }.
letter-remedies-other = Not satisfied? You can complain to { $authority }, { $url }.
letter-remedies-other-none = We know of no such authority where you live. Our data protection officer looks again if you ask: { $contact }.
letter-contact = Is something missing or unclear? Reply on your page, or write to { $contact }. It costs nothing.
letter-close = Kind regards,
    { $signer }, { $role }, { $entity }
letter-p8 = You asked us to look again at our answer of { $date }. Somebody else did.
letter-p8-changed = We change it. { $result }
letter-p8-kept = We keep it.
letter-p8-why = You said: { $theirs } We found: { $facts }
letter-p10-marketing = Done on { $date }: you get no more advertising from us.
letter-p10-sale = Done on { $date }: we no longer sell your data, or share it for advertising.
letter-p10-sensitive = Done on { $date }: we use your sensitive data only for what you asked us to do.
letter-p10-consent = Done on { $date }: we stopped what you had agreed to. What was done before stays lawful.
letter-p10-account = Messages about your account still come.
letter-p10-no-asking = For 12 months we will not ask you to change your mind.
letter-p13 = We looked into your complaint of { $date }. What we did: { $steps } What we found: { $facts } What follows from it: { $did }

letter-between = { " " }
letter-ask-objection-plain = us to stop using your data
letter-none-plain = We looked for data about you, and found none.
letter-restr-end = We tell you before that ends.
letter-port-sent = We sent it to { $receiver } on { $date }.
letter-told-open = { $n ->
    [one] One of them is still to be told.
   *[other] { $n } of them are still to be told.
}
letter-p8-undated = You asked us to look again at our answer. Somebody else did.
letter-c-nowhere = { $recipient } ({ $role }).
letter-t-nowhere = { $recipient }: in another country.
letter-tw-period-of = { $label }: { $period }
letter-tw-separator = { "; " }
letter-tw-manner-automated = by computer, and by people who work with it
letter-tw-manner-by-hand = by people, without a computer
letter-ca-table-unsettled = still to be found out; ask us
letter-remedies-appeal-how = at { $portal }, or by writing to { $contact }
letter-close-unsigned = Kind regards,
    { $entity }
letter-signer-officer = Data Protection Officer
letter-signer-team = privacy team
letter-paper-enclosures = Enclosed
letter-basis-contract = we have a contract with you
letter-basis-consent = you agreed
letter-basis-legal_duty = a law requires it
letter-basis-interest = we have a fair reason: { $interest }
letter-source-self = you
letter-source-device = your device or browser
letter-source-idp = the service you signed in with
letter-source-referrer = somebody who recommended you
letter-source-partner = a partner of ours
letter-source-public = public sources or social media
letter-source-connected = a service that you connected
letter-safeguard-adequacy = an official decision that the law there protects data well enough
letter-safeguard-scc = a contract with the EU standard contractual clauses
letter-safeguard-uk_addendum = a contract with the UK addendum to those clauses
letter-safeguard-dpf = the EU-US Data Privacy Framework
letter-key-email = your email address
letter-key-account = your account
letter-key-phone = your phone number
letter-key-name = your name
letter-key-ticket = the number of your order or enquiry
letter-key-cookie = the id of your cookie
letter-key-ip_time = your IP address and the time
