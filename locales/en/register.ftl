# The processing register: pages of the desk.

## Processing register

desk-rail-register = Register
desk-register-about = Which personal data are held where, what for, and who answers for it. Tasks, decisions and letters take their words from the edition that is published here.
desk-register-empty = The register is empty
desk-register-empty-about = Begin with suggested rows for a cloud company and make them yours, or write your own. Nothing counts before you publish it.
desk-register-begin = Begin with the suggested rows
desk-register-begin-empty = Write my own
desk-register-edition = Published
desk-register-edition-number = Edition { $number }
desk-register-edition-open = Open
desk-register-editions = All editions
desk-register-no-edition = Nothing is published yet. Cases cannot use the register before that.
desk-register-differs = { $count ->
    [0] The draft is as published.
    [one] One row of the draft differs.
   *[other] { $count } rows of the draft differ.
}
desk-register-findings = { $refused ->
    [0] { $warned ->
        [0] Nothing is wrong with it.
        [one] One thing to look at.
       *[other] { $warned } things to look at.
    }
    [one] One thing must be mended before it can be published.
   *[other] { $refused } things must be mended before it can be published.
}
desk-register-row-wrong = { $count ->
    [one] 1 thing open
   *[other] { $count } things open
}
desk-register-changes = { $count ->
    [one] One row changes
   *[other] { $count } rows change
}
desk-register-backups = { $days ->
    [one] 1 more day
   *[other] { $days } more days
}
desk-register-period = { $unit ->
    [day] { $number ->
        [one] 1 day
       *[other] { $number } days
    }
    [month] { $number ->
        [one] 1 month
       *[other] { $number } months
    }
   *[year] { $number ->
        [one] 1 year
       *[other] { $number } years
    }
} after { $event }
desk-register-period-why = { $period } ({ $why })
desk-register-period-of = { $of }: { $period }
desk-register-criteria = No fixed period; it depends on { $criteria }
desk-register-use = { $purpose } · { $basis }
desk-register-use-interest = { $purpose } · { $basis }: { $interest }
desk-register-recipient = { $name } ({ $role })
desk-register-abroad = { $name }: { $safeguards }
desk-register-and = {", "}
desk-register-none = nobody
desk-register-nothing = (nothing)
desk-register-yes = yes
desk-register-no = no
desk-register-gone = { $code } (no longer in the register)
desk-register-choose = Choose …
desk-register-no-owner = no owner
desk-register-review = Review and publish
desk-register-publish = Publish edition { $number }
desk-register-publish-button = Publish
desk-register-publish-conflict = Somebody changed the draft while you looked at it. Look at what is new and publish again; your note is still here.
desk-register-nothing-changed = The draft is as published; there is nothing to publish.
desk-register-changes-list = Which rows
desk-register-wrong = What is open
desk-register-wrong-refused = Publishing has to wait until everything marked “must be mended” is done.
desk-register-wrong-warned = You may publish all the same.
desk-register-refused = must be mended
desk-register-warned = to look at
desk-register-note = What changed, and why
desk-register-note-hint = Whoever reads an old case finds this note beside the edition.
desk-register-standing-new = new
desk-register-standing-changed = changed
desk-register-standing-out = taken out
desk-register-kind-holding = Holding
desk-register-kinds-holding = Holdings
desk-register-add-holding = Add a holding
desk-register-kinds-about-holding = One kind of data in one system: what it is for, how long it is kept, who gets it.
desk-register-kind-system = System
desk-register-kinds-system = Systems
desk-register-add-system = Add a system
desk-register-kinds-about-system = Where data lie, who answers for it, and how to search, correct, restrict and delete there.
desk-register-kind-recipient = Recipient
desk-register-kinds-recipient = Recipients
desk-register-add-recipient = Add a recipient
desk-register-kinds-about-recipient = Who gets data from us, in which country, and what protects the data there.
desk-register-kind-purpose = Purpose
desk-register-kinds-purpose = Purposes
desk-register-add-purpose = Add a purpose
desk-register-kinds-about-purpose = What data are used for, in words that a letter can print.
desk-register-kind-entity = Company
desk-register-kinds-entity = Companies
desk-register-add-entity = Add a company
desk-register-kinds-about-entity = Which company of the group decides about data.
desk-register-kind-not_ours = Not ours
desk-register-kinds-not_ours = Not ours
desk-register-add-not_ours = Add what is not ours
desk-register-kinds-about-not_ours = What we only store for a customer, who decides about it.
desk-register-owners = Owners of systems
desk-register-owners-about = Who answers for a system. They need no account here: a task reaches them by email with a code.
desk-register-add-owner = Add an owner
desk-register-not-there = Staff and applicants are not in the suggested rows. If you hold such data, add them.
desk-register-code = Short code
desk-register-code-hint = Lower-case letters, digits and underscores, such as crm. It stays for ever.
desk-register-keep = Keep in the draft
desk-register-take-out = Take out of the register
desk-register-take-out-about = The row leaves the draft. Editions that hold it keep it, and you can add it again.
desk-register-take-out-button = Take out
desk-register-is-out = This row was taken out of the draft. Keep it again to put it back.
desk-register-was-out = taken out
desk-register-past = Versions
desk-register-row-version = Version { $number }
desk-register-program = The program
desk-register-conflict = { $who } changed this row at { $when }, while you wrote. Your words are in the fields, theirs below each field that differs. Keep again to put yours on top, or copy theirs.
desk-register-theirs = Theirs now:
desk-register-in-language = { $label } ({ $language })
desk-register-part-what = What it is
desk-register-part-where = Where
desk-register-part-who = Who answers for it
desk-register-part-how = How it is searched, corrected, deleted
desk-register-part-backups = Backups
desk-register-part-why = What it is used for
desk-register-part-whence = Where it comes from and where it goes
desk-register-part-kept = How long it is kept
desk-register-part-special = Special kinds and automated decisions
desk-register-part-california = For California
desk-register-part-grounds = Usual ground for keeping it despite a deletion
desk-register-part-open = Still to be said
desk-register-field-name = Name
desk-register-field-country = Country
desk-register-field-address = Postal address
desk-register-field-note = What is still open
desk-register-field-sentence = In a letter, after “We use it”
desk-register-field-marketing = This is marketing
desk-register-field-category = Kind of recipient
desk-register-field-role = Its part
desk-register-field-abroad = Data leave the company’s country
desk-register-field-safeguards = What protects the data there
desk-register-field-kind = Kind of system
desk-register-field-entity = Company
desk-register-field-active_from = In use from
desk-register-field-active_until = In use until
desk-register-field-owner = Owner
desk-register-field-deputy = Deputy
desk-register-field-escalation = Whom to tell when nobody answers
desk-register-field-answer_days = Days in which it usually answers
desk-register-field-search_keys = Can be searched by
desk-register-field-look_up = Look here first whether anything is held
desk-register-field-how-search = How to search
desk-register-field-how-export = How to hand out
desk-register-field-how-correct = How to correct
desk-register-field-how-restrict = How to restrict
desk-register-field-how-erase = How to delete
desk-register-field-backup_days = Days until deleted data leave the backups
desk-register-field-backup_restore = After a restore
desk-register-field-label = Name
desk-register-field-system = System
desk-register-field-description = In plain words
desk-register-field-examples = Fields, one a line
desk-register-field-never_shown = Fields that no answer shows, one a line
desk-register-field-subjects = Whose data
desk-register-field-purposes = Purpose
desk-register-field-purposes-purpose = Purpose
desk-register-field-purposes-basis = Basis
desk-register-field-purposes-interest = Which interest
desk-register-field-purposes-withdraw = How consent is withdrawn
desk-register-field-sources = Comes from
desk-register-field-provided = The person gave it
desk-register-field-observed = It was observed
desk-register-field-inferred = We worked it out ourselves
desk-register-field-automated = Kept in a computer system
desk-register-field-recipients = Who gets it
desk-register-field-retention = Period
desk-register-field-retention-of = Of which part, if not of all
desk-register-field-retention-number = How many
desk-register-field-retention-unit = Unit
desk-register-field-retention-event = Counted from
desk-register-field-retention-why = Which law or rule says so
desk-register-field-retention-criteria = Without a number: what decides
desk-register-field-special = Special kinds
desk-register-field-automated_decision-what = What a computer alone decides
desk-register-field-automated_decision-logic = What it looks at
desk-register-field-automated_decision-consequence = What that means for the person
desk-register-field-california-categories = Categories
desk-register-field-california-sold = Sold
desk-register-field-california-shared = Shared for advertising
desk-register-field-california-business_purpose = Business purpose of disclosing it
desk-register-field-california-disclosed_to = Disclosed to
desk-register-field-usual_ground-EU = European Union
desk-register-field-usual_ground-UK = United Kingdom
desk-register-field-usual_ground-US-CA = California
desk-register-field-usual_ground-TW = Taiwan
desk-register-field-usual_ground-HK = Hong Kong
desk-register-field-open_questions = Questions, one a line
desk-register-field-redirect = Where to turn
desk-register-hint-sentence = Begins small and ends without a full stop: “to provide and secure the service”.
desk-register-hint-marketing = Whoever objects needs no reason, and it ends at once.
desk-register-hint-safeguards = Needed when data leave the country.
desk-register-hint-owner = Must have proven the mailbox with a mailed code.
desk-register-hint-escalation = Told when a task is two working days late.
desk-register-hint-look_up = These systems are asked first whether they know the address.
desk-register-hint-how-erase = If it cannot be deleted, say why: “cannot, because …”.
desk-register-hint-backup_restore = How deletions are done again, so that nothing comes back.
desk-register-hint-examples = What people call them: name, phone, invoice number.
desk-register-hint-never_shown = Such as the password hash or the full card number.
desk-register-hint-purposes-interest = One sentence, only for legitimate interests; the letter prints it.
desk-register-hint-purposes-withdraw = Only for consent.
desk-register-hint-retention-event = Goes on after “after”: “the account is closed”.
desk-register-hint-retention-criteria = “As long as necessary” says nothing: name what decides.
desk-register-hint-automated_decision-what = Leave empty if a person always decides.
desk-register-hint-open_questions = What you still have to find out. It is never printed.
desk-register-basis-contract = contract
desk-register-basis-interest = legitimate interests
desk-register-basis-consent = consent
desk-register-basis-legal_duty = legal duty
desk-register-source-self = the person
desk-register-source-device = the person’s device or browser
desk-register-source-idp = the service the person signed in with (LinkedIn, Microsoft or Google)
desk-register-source-referrer = somebody who recommended the person
desk-register-source-partner = a partner of ours (reseller, event organiser or review site)
desk-register-source-public = public sources or social media
desk-register-source-connected = a service that the person connected
desk-register-subject-visitor = visitor
desk-register-subject-user = user
desk-register-subject-prospect = prospect
desk-register-subject-referred = referred person
desk-register-subject-author = author of a testimonial
desk-register-subject-registrant = event registrant
desk-register-safeguard-adequacy = A decision of the authorities that the law there protects enough
desk-register-safeguard-scc = A contract with the EU standard contractual clauses
desk-register-safeguard-uk_addendum = A contract with the UK counterpart of the EU standard contractual clauses
desk-register-safeguard-dpf = The EU-US Data Privacy Framework
desk-register-safeguard-none_needed = No separate safeguard is needed
desk-register-category-A = A · Identifiers
desk-register-category-B = B · Customer records
desk-register-category-C = C · Protected characteristics
desk-register-category-D = D · Commercial information
desk-register-category-E = E · Biometric information
desk-register-category-F = F · Internet and network activity
desk-register-category-G = G · Geolocation
desk-register-category-H = H · Audio, visual and similar information
desk-register-category-I = I · Professional or employment information
desk-register-category-J = J · Education information
desk-register-category-K = K · Inferences
desk-register-category-L = L · Sensitive personal information
desk-register-unit-day = days
desk-register-unit-month = months
desk-register-unit-year = years
desk-register-system-own = our own
desk-register-system-processor = at a processor
desk-register-system-paper = on paper
desk-register-system-third_party = at somebody else’s
desk-register-key-email = email address
desk-register-key-account = account
desk-register-key-phone = phone
desk-register-key-name = name
desk-register-key-ticket = order or ticket number
desk-register-key-cookie = cookie id
desk-register-key-ip_time = IP address and time
desk-register-role-processor = works for us
desk-register-role-controller = decides for itself
desk-register-role-joint = decides with us
desk-register-role-authority = public authority
desk-register-role-public = anybody
desk-register-special-gdpr_9 = special category (GDPR Art. 9)
desk-register-special-gdpr_10 = criminal offences (GDPR Art. 10)
desk-register-special-ca_sensitive = sensitive (California)
desk-register-special-tw_6 = sensitive (Taiwan Art. 6)
desk-register-known-no = no
desk-register-known-yes = yes
desk-register-known-unknown = not known yet
desk-register-derived-portable = can be asked for as a file
desk-register-derived-objection = can be objected to
desk-register-derived-withdrawal = consent can be withdrawn
desk-register-derived-marketing = marketing: ends without a reason
desk-register-finding-empty = There is no holding yet.
desk-register-finding-dangling = It names a row that is not in the register.
desk-register-finding-language = A text is missing in one language.
desk-register-finding-purpose = Nobody said what it is used for.
desk-register-finding-recipient = Nobody said who gets it, or that nobody does.
desk-register-finding-retention = Neither a period nor what decides about it.
desk-register-finding-period = A period needs its unit and from when it counts.
desk-register-finding-safeguard = Data go abroad without a safeguard.
desk-register-finding-erase = Nobody said how it is deleted, or why it cannot be.
desk-register-finding-owner = It has no owner.
desk-register-finding-unproven = The owner’s mailbox has not typed back its code.
desk-register-finding-necessary = “As long as necessary” tells nobody anything.
desk-register-finding-no_number = No period, only what decides about it.
desk-register-finding-interest = Which interest it is stands nowhere.
desk-register-finding-withdraw = Nobody said how consent is withdrawn.
desk-register-finding-untouched = Nobody looked at it for a year.
desk-register-finding-deputy = Nobody answers for it when the owner is away.
desk-register-finding-open = Questions are still open.
desk-register-record = Record of processing
desk-register-record-sheet = Record
desk-register-record-draft = from the draft: nothing is published yet
desk-register-record-about = The part of the record of processing activities (GDPR Article 30) that the register knows, one line for each holding. Contacts, representative and security measures are to be added.
desk-register-record-xlsx = Download for a spreadsheet (XLSX)
desk-register-record-csv = Download as CSV
desk-register-record-label = Data
desk-register-record-entity = Company
desk-register-record-system = System
desk-register-record-description = What it is
desk-register-record-subjects = Whose
desk-register-record-purposes = Purpose and basis
desk-register-record-sources = From
desk-register-record-recipients = Recipients
desk-register-record-abroad = Abroad
desk-register-record-retention = Kept
desk-register-record-backups = Backups
desk-register-record-special = Special kinds
desk-register-record-rights = What one may do

## Owners of systems

desk-owner-about = They answer for systems and get tasks by email. We write to them only after they proved the mailbox.
desk-owner-reference = Reference
desk-owner-language = Language in which we write to them
desk-owner-email-hint = A new address gets a code, and counts once it is typed back.
desk-owner-proven = mailbox proven
desk-owner-unproven = mailbox not proven
desk-owner-left = left
desk-owner-code = Email a new code
desk-owner-code-about = A code was sent. They open the address in that email and type it in.
desk-owner-leave = No longer answers for anything
desk-owner-leave-about = Systems that name them have no owner until you name another.
desk-owner-leave-button = Say that they left
desk-owner-conflict = Somebody changed this person while you wrote. What stands there now is above, your words are in the fields.
desk-state-register-has-rows = The register has rows already.
desk-state-register-is-full = The register has as many rows as it can hold.
desk-state-register-is-incomplete = Some things must be mended before this can be published.
desk-state-owner-needs-no-code = This mailbox needs no code.
desk-error-number = Write a whole number.
desk-error-code-form = Use lower-case letters, digits and underscores, beginning with a letter.
desk-error-code-taken = Another row has this code.
desk-error-none-and-more = Either nobody, or those who get it.
desk-error-owner-taken = Somebody with this mailbox is there already.
desk-done-register-begun = The suggested rows are in the draft. Make them yours, then publish.
desk-done-register-kept = Kept in the draft.
desk-done-register-out = Taken out of the draft.
desk-done-register-published = Published. From now on cases use this edition.
desk-done-owner-kept = Kept.
desk-done-owner-mailed = A code is on its way to them.
desk-error-missing = Please fill this in
desk-error-email = This is no email address
desk-error-text-long = Please shorten this to 2,000 letters
desk-error-list-long = Please keep this to 60 lines
desk-owner-keep = Save
