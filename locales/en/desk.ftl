# The desk's own words, in the field's terms. Requesters never see this file.

## Frame
desk-skip = Skip to content
desk-rail = Desk
desk-rail-today = Today
desk-rail-queue = Queue
desk-rail-unconfirmed = Unconfirmed
desk-rail-new = New case
desk-rail-rulebook = Rulebook
desk-rail-staff = Staff
desk-rail-audit = Audit log
desk-sign-out = Sign out
desk-copy = Click to copy
desk-copied = Copied
desk-cancel = Cancel
desk-continue = Continue
desk-choose = Choose…
desk-nobody = Nobody
desk-not-yet = Not yet
desk-unread = unread message
desk-keys = Keys
desk-keys-search = go to the search box
desk-keys-move = next and previous row
desk-keys-open = open the row
desk-keys-this = show this list
desk-keys-close = Close
desk-pages = Pages
desk-page-next = Next page
desk-page-previous = Previous page
desk-page-newer = Newer
desk-page-older = Older

## Time
desk-date-brief = { $day } { $monthShort }
desk-date-month = { $month } { $year }
desk-days-in = in { $days ->
    [one] { $days } day
   *[other] { $days } days
}
desk-days-today = today
desk-days-tomorrow = tomorrow
desk-days-late = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
}
desk-due-waits = clock not running
desk-legal-none = no legal deadline

## Words of closed lists
desk-status-unconfirmed = Unconfirmed
desk-status-new = New
desk-status-in_progress = In progress
desk-status-waiting_for_requester = Waiting
desk-status-review = In review
desk-status-closed = Closed

desk-outcome-fulfilled = Fulfilled
desk-outcome-partly_fulfilled = Partly fulfilled
desk-outcome-refused = Refused
desk-outcome-nothing_held = Nothing held
desk-outcome-withdrawn = Withdrawn
desk-outcome-redirected = Redirected
desk-outcome-no_answer = No answer from requester
desk-outcome-duplicate = Duplicate
desk-outcome-spam = Spam
desk-outcome-lapsed = Lapsed
desk-why-outcome-fulfilled = Everything asked for was done.
desk-why-outcome-partly_fulfilled = Part was done, part refused, with ground and reason.
desk-why-outcome-refused = Nothing was done, with ground and reason.
desk-why-outcome-nothing_held = A search was made and no data of this person was found.
desk-why-outcome-redirected = Another company decides about this data; what you write names it.
desk-why-outcome-no_answer = You asked a question that had to be answered first, and nobody replied.
desk-why-outcome-duplicate = The same request is handled in another case.
desk-why-outcome-spam = No request by a person. No mail goes out.

desk-right-access = Access
desk-right-categories = Access to categories
desk-right-correction = Correction
desk-right-deletion = Deletion
desk-right-restriction = Restriction
desk-right-portability = Portability
desk-right-objection = Objection
desk-right-marketing = Marketing objection
desk-right-consent = Withdrawal of consent
desk-right-automated = Automated decision
desk-right-sale = Opt-out of sale or sharing
desk-right-sensitive = Limit sensitive data
desk-right-complaint = Complaint
desk-right-minor = Minor’s data
desk-right-leak = Suspected leak
desk-right-other = To be classified
desk-right-appeal = Appeal

desk-channel-web = Web form
desk-channel-email = E-mail
desk-channel-phone = Phone
desk-channel-post = Post
desk-channel-in_person = In person
desk-channel-api = API

desk-relation-self = The person themself
desk-relation-guardian = Parent or guardian
desk-relation-agent = Authorised agent
desk-relation-referred = Referred person
desk-relation-author = Author of a testimonial or post
desk-relation-customer = Staff or end customer of a customer

desk-role-admin = Administrator
desk-role-dpo = Data protection officer
desk-role-handler = Handler
desk-role-owner = System owner
desk-role-auditor = Auditor
desk-why-role-admin = Staff and settings, and everything the DPO may do.
desk-why-role-dpo = All cases and all decisions.
desk-why-role-handler = Works on cases.
desk-why-role-owner = For the tasks of their own systems. They see those and their own account, and no cases.
desk-why-role-auditor = Reads everything, changes nothing.

desk-ground-identity = To be sure who is asking
desk-ground-clarification = To know what is asked for
desk-ground-fee = A fee the law allows
desk-ground-none = No pause: the clock keeps running

desk-post-requester = message
desk-post-desk = message to the requester
desk-post-note = note, not visible to the requester
desk-post-answer = answer

## Signing in
desk-sign-in = Sign in
desk-sign-in-title = Sign in to the desk
desk-sign-in-lost = New here, or locked out? An administrator gives you a one-time code.
desk-sign-in-set-up = Use a one-time code
desk-door-requester = Make a privacy request
desk-code-title = Second step
desk-code-label = Code from your authenticator app
desk-code-hint = Six digits, or one of your recovery codes.
desk-code-lost = I do not have my authenticator app
desk-code-lost-how = Type one of the recovery codes you kept at enrolment; each works once. Without them, ask an administrator to reset your second step.
desk-enrol-title = Set up your second step
desk-enrol-why = Cases hold what people told you in confidence, so a password alone does not open them. Scan this picture with an authenticator app, then type the code it shows.
desk-enrol-qr = QR code for an authenticator app
desk-enrol-secret = Cannot scan it? Type this key into the app:
desk-enrol-code = Code the app shows
desk-enrol-code-hint = Six digits.
desk-enrol-button = Turn on the second step
desk-recovery-title = Your recovery codes
desk-recovery-why = Each of these opens the desk once if you lose your phone. This browser shows them for two hours, while you are signed in, and nobody can look them up again: print them or keep them in your password manager. Older codes no longer work.
desk-recovery-kept = I have kept them
desk-set-up-title = Choose your password
desk-set-up-why = Use the one-time code you were given. It works once.
desk-set-up-code = One-time code
desk-set-up-code-hint = Exactly as it was given to you.
desk-set-up-button = Save the password
desk-password-hint = At least 12 characters. A few words in a row are easier to remember and harder to guess than a short word with signs.

## Today
desk-search = Search
desk-search-hint = Reference, e-mail or name
desk-today-asked-on = Written about an answer, not read yet
desk-today-first = Most urgent
desk-today-none = No open cases. Nothing is due.
desk-today-all = The whole queue
desk-today-outbox = No mail server is set, so mails do not leave this machine: they are written to the outbox folder.
desk-today-outbox-link = Read the outbox
desk-tile-overdue = past the date we work to
desk-tile-soon = due soon
desk-tile-unassigned = unassigned
desk-tile-unread = unread by you
desk-tile-waiting = waiting for the requester
desk-tile-tasks = tasks due
desk-tile-unconfirmed = unconfirmed
desk-chart-title = Received and closed, by month
desk-chart-desc = { $received } received and { $closed } closed in the last twelve months. The same figures stand in the table below.
desk-chart-received = Received
desk-chart-closed = Closed
desk-chart-month = Month
desk-chart-table = The figures as a table

## Queue
desk-col-safe = Next date
desk-col-legal = Legal date
desk-col-request = Request
desk-col-place = Place
desk-col-status = Status
desk-col-with = Handled by
desk-col-received = Received
desk-col-closed = Closed
desk-col-outcome = Outcome
desk-col-lapses = Lapses
desk-col-acts = Actions
desk-tab-open = All open
desk-tab-mine = Mine
desk-tab-unassigned = Unassigned
desk-tab-waiting = Waiting
desk-tab-closed = Closed
desk-filter = Filter
desk-sort = Sort by
desk-filter-any = Any
desk-filter-apply = Apply
desk-filter-clear = Clear
desk-filter-unreadable = Part of this address cannot be read, so no cases are shown: { $what }.
desk-filter-inapplicable = This list cannot be narrowed by what the address asks for, so no cases are shown: { $what }.
desk-filter-page = page
desk-filter-status = Status
desk-filter-right = Right
desk-filter-place = Place
desk-filter-assignee = Handled by
desk-filter-channel = Channel
desk-queue-none-open = No open cases.
desk-queue-none-mine = You have no open cases. Take one from “Unassigned”.
desk-queue-none-unassigned = Every open case has a handler.
desk-queue-none-waiting = No case waits for its requester.
desk-queue-none-closed = No case has been closed yet.
desk-queue-none-found = No case matches.
desk-unconfirmed-why = These requests came from mailboxes that are not proven yet. Each is reminded once and lapses on its day, which is recorded and is not a refusal. If it is confirmed before, its clock counts from the day it was filed.
desk-unconfirmed-none = No request waits for confirmation.

## A case
desk-case-facts = Facts and actions
desk-case-request = request
desk-mail-what-filing_code = confirmation code
desk-mail-what-sign_in_code = sign-in code
desk-mail-what-acknowledgement = confirmation of receipt
desk-mail-what-message = message
desk-mail-what-extended = notice of extension
desk-mail-what-answer = answer
desk-mail-what-reopened = notice of reopening
desk-mail-what-reminder = reminder to confirm
desk-mail-what-dpo_new_case = notice to the DPO: new request
desk-mail-what-dpo_reply = notice to the DPO: message
desk-mail-what-dpo_withdrawn = notice to the DPO: withdrawn
desk-mail-what-clock = notice to the DPO: date
desk-mail-what-digest = digest
desk-mail-state-queued = waits
desk-mail-state-sending = is being sent
desk-mail-state-accepted = delivered
desk-mail-state-refused = refused
desk-mail-state-bounced = came back
desk-mail-state-given_up = given up
desk-mail-state-dropped = not sent: no longer true
desk-mails = Mails ({ $count })
desk-mail-again = Send again
desk-done-mail-again = The mail is sent again.
desk-state-mail-has-not-failed = This mail has not failed, or is being sent again already.
desk-cannot-be-opened = cannot be opened
desk-case-unnamed = Name not given
desk-case-unconfirmed = The mailbox is not proven. Do not disclose anything yet; a message reaches whoever filed this only after the code from our mail was typed in.
desk-case-unsettled-place = The place of residence is not known, so no law’s deadline is counted yet.
desk-case-unsettled-right = Which right this is about is not settled. Until then the strictest deadline of the place counts.
desk-post-read = read { $when }
desk-story-earlier = Earlier messages
desk-story-newest = Back to the newest
desk-write-label = Write to the requester, in { $language }
desk-write-hint = A mail tells the requester that something is there; the text itself stays on their page.
desk-write-note-only = This text is kept as a note. The requester does not see it.
desk-write-send = Send message
desk-write-note = Save the note
desk-next = Next
desk-next-confirm = Wait for the mailbox to be confirmed, or close the case if it is spam.
desk-next-take = Nobody handles this case yet.
desk-next-settle = Settle the place and the right first: the deadline follows from them.
desk-next-read = The requester has written. Read it and answer.
desk-next-resume = The requester has written while the case waits. If that is the answer, let the case go on.
desk-next-wait = The requester has to answer. The case goes on when they do.
desk-next-answer = Find the data, decide, and answer before the safe date.
desk-next-answer-late = Find the data, decide, and answer.
desk-next-closed = The case is closed. The answer stands on the requester’s page.
desk-next-print = The case is closed. There is no e-mail address: print the answer and post it.
desk-next-read-only = You may read this case.
desk-act-take = Take this case
desk-act-ask = Ask the requester
desk-act-resume = Resume the case
desk-act-extend = Extend
desk-act-close = End it another way
desk-act-reopen = Reopen
desk-act-assign = Assign
desk-act-settle = Correct place, right or day of receipt
desk-act-back = Back to the case
desk-clock = Clock
desk-clock-line = From receipt to the legal date
desk-clock-line-words = Received { $received }; safe date { $safe }; legal date { $legal }.
desk-clock-safe = Safe date
desk-clock-legal = Legal date
desk-clock-legal-none = No fixed period in this law
desk-clock-target = Target
desk-clock-target-why = ours, not the law’s
desk-clock-acknowledge = Acknowledge
desk-clock-acknowledge-by = by { $date }
desk-clock-acknowledge-two = by { $date }, the law’s last day is { $last }
desk-clock-acknowledge-done = done on { $date }
desk-clock-acknowledge-late = done on { $date }, due on { $by }
desk-clock-received = Received
desk-clock-lag = { $days ->
    [one] recorded { $days } day later
   *[other] recorded { $days } days later
}
desk-clock-law = Law
desk-clock-doubtful = rule to be checked by counsel
desk-clock-checked = rule checked by { $name } on { $date }
desk-clock-waits = Not running
desk-clock-waits-identity = Waits until the requester’s identity is sure
desk-clock-waits-clarification = Waits until the requester says what is meant
desk-clock-waits-fee = Waits until the fee is paid
desk-clock-pause = Pause
desk-clock-pause-open = since { $from }: { $ground }
desk-clock-pause-over = { $from } to { $to }: { $ground }
desk-clock-extension = Extension
desk-clock-extension-used = extended on { $date }
desk-clock-extension-until = until { $until }, if the requester is told by { $by }
desk-clock-extension-none = not provided for
desk-clock-sum = How this is counted
desk-person = Person
desk-person-proven = proven
desk-person-unproven = not proven
desk-person-no-email = none; answer by post
desk-others = Other cases of this mailbox
desk-same-words = The same words
desk-same-words-about = These requests say the same as this one. They may be one person at several mailboxes, or a text that many people were given. Nobody was told of it, and each has its own dates.
desk-same-words-more = There are more, which came earlier.

## Fields
desk-field-name = Name
desk-field-other-name = On behalf of
desk-field-email = E-mail
desk-field-phone = Phone
desk-field-relation = Relation
desk-field-place = Place of residence
desk-field-right = Right
desk-field-channel = How it came in
desk-field-language = Language
desk-field-details = What is asked for
desk-field-role = Role
desk-field-password = Password
desk-field-new-password = New password
desk-field-repeat-password = The new password again
desk-field-current-password = Present password
desk-place-unknown = Not known

## Acts on a case
desk-ask-title = Ask the requester
desk-ask-body = Question, in { $language }
desk-ask-body-hint = Ask only for what is needed, and say why. For identity: only if there is doubt, and never more than the data is worth.
desk-ask-ground = Does this stop the clock?
desk-ask-ground-hint = Only what this law allows is offered. The safe date is counted as if there were no pause.
desk-ask-prompt = { $days ->
    [0] Authorities accept this pause only for a question that is justified and asked without delay. The request came today.
    [one] Authorities accept this pause only for a question that is justified and asked without delay. The request came a day ago.
   *[other] Authorities accept this pause only for a question that is justified and asked without delay. The request came { $days } days ago.
}
desk-ask-no-pause = Nothing stops the clock here: it keeps running while you wait.
desk-ask-effect-mail = The requester is told by mail that there is a question on their page.
desk-ask-effect-status = The case waits for the requester until they answer or you go on.
desk-ask-button = Send the question
desk-resume-title = Resume the case
desk-resume-paused = The clock has been paused since { $from }: { $ground }.
desk-resume-effect = The case is in progress again; dates that stood still are counted anew.
desk-resume-button = Resume
desk-extend-when = The law allows it for
desk-extend-must-state = The notice must state
desk-extend-title = Extend the deadline
desk-extend-new-safe = New safe date
desk-extend-new-legal = New legal date
desk-extend-notice-by = Tell them by
desk-extend-effect-once = A case can be extended once.
desk-extend-effect-notice = The requester gets your reason and the new date with this step; the law asks for both.
desk-extend-reason = Reason, in { $language }
desk-extend-reason-hint = Say what makes this request complex or numerous. “High workload” alone is not a reason.
desk-extend-button = Extend and tell the requester
desk-close-title = End without an answer
desk-close-outcome = Outcome
desk-close-conflict = This form was sent before with something else in it, and the case ended with that. What it holds now was not sent and stands below. To answer once more, reopen the case.
desk-close-cannot-undo = What happens then:
desk-close-effect-mail = The requester can read the answer at once, and a mail tells them that it is there.
desk-close-effect-post = There is no e-mail address: nobody is told until you print the answer and post it.
desk-close-effect-clock = The clock stops. Reopening the case lets it go on where it was; the answer stays visible.
desk-close-button = End the case
desk-reopen-title = Reopen the case
desk-reopen-effect-status = The case is in progress again and stands in the queue.
desk-reopen-effect-clock = Its dates are those it had: time since closing counts.
desk-reopen-effect-answer = The answer already given stays visible to the requester.
desk-reopen-reason = Why
desk-reopen-reason-hint = Kept as a note; the requester does not see it.
desk-reopen-button = Reopen
desk-assign-title = Assign
desk-assign-who = Handled by
desk-assign-button = Assign
desk-settle-title = Correct place, right or day of receipt
desk-settle-effect-law = The law, the deadline and what may be asked follow from the two; the dates are counted anew from the day of receipt.
desk-settle-effect-falls = A pause or an extension that no longer fits falls away; the case keeps what stood before.
desk-settle-effect-shown = The requester sees the new right and date on their page.
desk-settle-place-hint = Where the person lives, as they say or as the letter shows.
desk-settle-right-hint = What they want in substance, whatever words they used.
desk-settle-button = Save and count anew

## The letter, in the requester's language
desk-letter-tools = Letter
desk-letter-print = Print this page to send it by post. This bar does not print.
desk-letter-on-behalf = on behalf of { $name }
desk-letter-subject = Your request of { $date }: { $right } ({ $reference })
desk-letter-closing = Yours sincerely, { $operator }, Data Protection Officer
desk-letter-sum = How the date for this answer was worked out
desk-letter-remedies = If you disagree
desk-letter-remedies-ask = If something is missing or unclear, write to us and give your reference. It costs nothing.
desk-letter-remedies-appeal = You can appeal to us against this decision. Write to us at the address above, or use your page in our portal; we look at it again and answer in writing, with reasons.
desk-letter-remedies-authority = You can also complain to the data protection authority of the place where you live or work and, where the law provides for it, go to court. You need not write to us first.
desk-letter-right-access = a copy of your data
desk-letter-right-categories = what kinds of data we hold
desk-letter-right-correction = correcting your data
desk-letter-right-deletion = deleting your data
desk-letter-right-restriction = restricting the use of your data
desk-letter-right-portability = your data to take with you
desk-letter-right-objection = your objection
desk-letter-right-marketing = no more marketing
desk-letter-right-consent = taking back your consent
desk-letter-right-automated = a decision made by a machine
desk-letter-right-sale = no sale or sharing of your data
desk-letter-right-sensitive = limiting the use of sensitive data
desk-letter-right-complaint = your complaint
desk-letter-right-minor = a child’s data
desk-letter-right-leak = a suspected leak
desk-letter-right-other = your request
desk-letter-right-appeal = your appeal

## New case
desk-new-title = New case
desk-new-why = For requests that came by phone, by post, by mail or in person. The clock runs from the day they reached anybody in the organisation, not from today.
desk-new-received = Day of receipt
desk-new-received-hint = The day it arrived, even if it lay somewhere since.
desk-new-right-hint = “To be classified” if it is not clear.
desk-new-place-hint = Decides which law and deadline count.
desk-new-language-hint = In which we answer.
desk-new-other-name-hint = If a guardian or an agent asks.
desk-new-email = E-mail (optional)
desk-new-email-hint = With it the requester can follow the case; the mailbox counts as unproven until they type the code.
desk-new-phone = Phone (optional)
desk-new-details-hint = In the person’s own words where possible.
desk-new-button = Record the case

## Staff
desk-staff-second = Second step
desk-staff-enrolled = On
desk-staff-disabled = Disabled
desk-staff-since = Since
desk-staff-disable = Disable
desk-staff-reset-second-step = Reset second step
desk-staff-new-code = New one-time code
desk-staff-hand-over = Hand over
desk-staff-hand-over-to = Their { $cases ->
    [0] open requests
    [one] open request
   *[other] { $cases } open requests
  } and { $tasks ->
    [0] open tasks
    [one] open task
   *[other] { $tasks } open tasks
  } go to
desk-staff-hand-over-nobody = Nobody: requests appear under “Unassigned”, tasks belong to whoever works on the request
desk-staff-nothing-left = This account is disabled, and nothing is left with it.
desk-staff-add = Add somebody
desk-staff-add-button = Add and make a one-time code
desk-staff-code = Give this one-time code to { $email } in person or by phone. This browser shows it for two hours, while you are signed in; nobody can look it up again.
desk-staff-code-where = It is used at

## Own account
desk-account = Account
desk-account-sessions = Where you are signed in
desk-account-browser = Browser
desk-account-began = Signed in
desk-account-seen = Last seen
desk-account-this = this one
desk-account-end = Sign out there
desk-account-password = Password
desk-account-password-button = Change password

## Rulebook
desk-rulebook-version = rulebook { $version }
desk-rulebook-as-of = research of { $date }
desk-rulebook-why = What the laws say about time, as researched, with its sources. It is no legal advice: counsel checks what is marked doubtful and signs each fact off here. A sign-off changes no date. It holds for the words that were signed; if a newer rulebook words the fact differently, the fact is doubtful again.
desk-rulebook-tile-open = to check
desk-rulebook-tile-wrong = found wrong
desk-rulebook-tile-cleared = cleared, of { $all } doubtful
desk-rulebook-tile-places = places
desk-rulebook-open = To be checked by counsel
desk-rulebook-open-none = Every doubtful fact has been cleared.
desk-rulebook-who-signs = The data protection officer and administrators sign.
desk-rulebook-cleared = Cleared by counsel
desk-rulebook-places = All places
desk-rulebook-cases = { $count ->
    [one] { $count } open case
   *[other] { $count } open cases
}
desk-rulebook-col-facts = Facts
desk-rulebook-col-doubtful = Doubtful
desk-rulebook-col-cleared = Cleared
desk-rulebook-col-cases = Open cases
desk-rulebook-place-doubtful = { $count ->
    [one] One doubtful fact, { $cleared } cleared by counsel.
   *[other] { $count } doubtful facts, { $cleared } cleared by counsel.
}
desk-rulebook-place-sure = Nothing here is marked doubtful.
desk-rulebook-gone = Signed, but no longer in the rulebook
desk-rulebook-conflict = The fact, or what is said of it, has changed since you opened this page. Read it again before you sign.
desk-section-law = Law
desk-section-rights = Rights
desk-section-partial = Rights in part
desk-section-acknowledgement = Confirming receipt
desk-section-periods = Periods
desk-section-counting = Counting
desk-section-waiting = Waiting
desk-section-extension = Extension
desk-section-fee = Fee
desk-section-refusal = Refusal
desk-section-minors = Minors
desk-section-agents = Agents
desk-section-authority = Authority
desk-section-records = Records
desk-section-national = National authorities
desk-section-verification = Proof of identity
desk-section-after = Afterwards
desk-mark-checked = checked against
desk-mark-known = general knowledge, not checked against a source
desk-mark-doubtful = doubtful
desk-fact-title = Check a fact
desk-fact-doubtful = doubtful
desk-fact-doubtful-part = doubtful in part
desk-fact-cleared = checked: it holds
desk-fact-wrong = found wrong
desk-fact-check = Check…
desk-fact-again = Check again…
desk-fact-open = Open
desk-fact-place = Place
desk-fact-about = About
desk-fact-says = It says
desk-fact-citation = Citation
desk-fact-mark = Confidence
desk-fact-used = Used for
desk-fact-used-none = No date rests on it.
desk-fact-cases = { $count ->
    [one] the dates of { $count } open case rest on it
   *[other] the dates of { $count } open cases rest on it
}
desk-fact-past = What was said of it
desk-fact-history = { $count ->
    [one] { $count } entry
   *[other] All { $count } entries
}
desk-fact-sign = Sign off
desk-fact-verdict = What did the check show?
desk-fact-note = What was checked, against which source
desk-fact-note-hint = The article as it reads today, where it was read, who advised. Required if it is wrong. No personal data: everybody at the desk reads it, and it cannot be changed later.
desk-fact-button = Sign
desk-verdict-holds = Checked: it holds
desk-verdict-wrong = Checked: it is wrong
desk-verdict-withdrawn = Withdraw the sign-off
desk-why-verdict-holds = Cases whose dates rest only on checked facts lose the mark of doubt.
desk-why-verdict-wrong = It stays doubtful, with your note, until the rulebook is corrected. Dates do not change.
desk-why-verdict-withdrawn = The fact is to be checked again. What was signed stays on record.
desk-verdict-done-holds = It holds
desk-verdict-done-wrong = It is wrong
desk-verdict-done-withdrawn = Sign-off withdrawn
desk-verdict-by = { $verdict }: { $name }
desk-verdict-other-words = of an earlier wording

## Calendar
desk-calendar = Calendar
desk-calendar-what = Your calendar program can fetch the dates of all open requests from a secret address: the safe date, the last day by law, the day by which receipt must be acknowledged, what is to be done at once, and tasks. At most the { $cases } nearest requests are in it.
desk-calendar-who = It shows references, rights, places and dates, no names. Programs cannot sign in, so whoever knows the address can read it. Keep it to yourself.
desk-calendar-create = Create the address
desk-calendar-new = This is your address. This browser shows it for two hours, while you are signed in; nobody can look it up again.
desk-calendar-how = In your calendar program, subscribe to a calendar by its address (“From URL”, “Subscribe from web”, “New calendar subscription”) and paste it there. It then keeps itself up to date.
desk-calendar-since = The address was made on { $when }.
desk-calendar-seen = A program last fetched it around { $when }.
desk-calendar-unseen = No program has fetched it yet.
desk-calendar-replace = Replace the address
desk-calendar-replace-hint = Once replaced, the old address stops working at once. Programs that subscribe to it get nothing more until they have the new one.
desk-calendar-off = Switch off
desk-calendar-name = { $operator }: privacy requests
desk-calendar-summary = { $reference }: { $what } ({ $right }, { $place })
desk-calendar-date = { $what }: { $date }
desk-calendar-safe = Safe date
desk-calendar-legal = Last day by law
desk-calendar-legal-at = Last moment by law
desk-calendar-target = Own aim, no legal deadline
desk-calendar-acknowledge = Acknowledge receipt
desk-calendar-acknowledge-last = Last day to acknowledge receipt
desk-calendar-at-once = To be done at once, at the latest
desk-calendar-task = Task

## Audit log
desk-audit-why = Every change and every look at something sensitive, newest first. Entries cannot be changed or removed; each is chained to the one before it.
desk-audit-none = Nothing has been recorded yet.
desk-audit-time = Time
desk-audit-actor = Who
desk-audit-action = Action
desk-audit-object = Object
desk-audit-id = Entry
desk-actor-requester = The requester
desk-actor-worker = The system
desk-actor-command_line = Command line
desk-actor-staff = Desk

## Events of a case; $who did it, $what is its object
desk-event-filed = { $who } filed the request
desk-event-recorded = { $who } recorded the request
desk-event-confirmed = The requester proved the mailbox
desk-event-address_changed = The requester corrected the e-mail address
desk-event-acknowledged = Receipt was acknowledged
desk-event-assigned = { $who } gave the case to { $what }
desk-event-unassigned = { $who } gave the case back to the queue
desk-event-taken = { $who } took the case
desk-event-paused = { $who } paused the clock: { $what }
desk-event-resumed = { $who } let the case go on
desk-event-extended = { $who } extended the deadline to { $what }
desk-event-closed = { $who } closed the case: { $what }
desk-event-answer_served = The answer was served: the receiving mail server took the mail that tells of it
desk-event-mail_failed = A mail to the requester reached nobody ({ $what })
desk-event-reopened = { $who } reopened the case
desk-event-withdrawn = The requester withdrew the request
desk-event-lapsed = The request lapsed: its mailbox was never confirmed
desk-event-answer_read = The requester opened the answer

## Done, shown once
desk-done-sent = The message was sent.
desk-done-noted = The note was saved.
desk-done-assigned = The case was assigned.
desk-done-taken = You handle this case now.
desk-done-asked = The question was sent. The case waits for the requester.
desk-done-resumed = The case goes on.
desk-done-extended = The deadline was extended and the requester is told.
desk-done-closed = The case was closed.
desk-done-reopened = The case was reopened.
desk-done-settled = Saved. The dates were counted anew.
desk-done-filed = The case was recorded.
desk-done-disabled = The account was disabled and signed out everywhere.
desk-done-handed-over = What was left with that account was handed over.
desk-done-some-left = The account is disabled. Some of what it has in hand was written by a newer version of the portal and stays with it: hand it over once every server runs that version.
desk-done-reset = The second step was reset; it is set up again at the next sign-in.
desk-done-session = That browser was signed out.
desk-done-password = The password was changed. Other browsers were signed out.
desk-done-calendar-off = The calendar’s address no longer works.
desk-done-signed-out = You are signed out.
desk-done-set-up = The password was saved. Sign in with it now.
desk-done-rule-holds = Signed: the fact holds.
desk-done-rule-wrong = Signed: the fact is wrong. It stays doubtful.
desk-done-rule-withdrawn = The sign-off was withdrawn. The fact is to be checked again.

## Mistakes
desk-error-prefix = Error:
desk-error-summary = Something is not right yet
desk-error-required = Fill this in
desk-error-choose = Choose one
desk-error-date = Choose a day
desk-error-password-differs = The two are not the same
desk-error-too-many = { $minutes ->
    [one] Too many tries. Try again in { $minutes } minute.
   *[other] Too many tries. Try again in { $minutes } minutes.
}
desk-error-too-many-until = Too many tries. Try again from { $time }.
desk-error-form-old = This page lay open too long. Everything you typed is still here: send it again.
desk-error-form-old-secret = This page lay open too long. Passwords and codes are not kept: type them again.
desk-error-conflict = This form was sent before with something else in it. What is below was not done.

## What was typed and is kept

desk-kept-next = The form that you sent while you were signed out is shown again on the next page, with everything in it.
desk-kept-waits = You were signed out before your form arrived, so nothing was done. It is kept for two hours: sign in with the same account in this browser, and it is shown again with everything in it.
desk-kept-lost = You were signed out before your form arrived, so nothing was done, and it could not be kept. Go back in your browser to find what you typed, and copy it before you sign in.
desk-kept-gone = What was typed here is no longer kept. It is kept for two hours at most, for the browser and the account that typed it.
desk-kept-not = This page is shown only this once, because too much is being kept at the moment. Send it from here: coming back to it later is not possible.
desk-kept-words = What you typed, to copy from here
error-files-again = The file was too large to be kept while you were signed out: choose it again

## Fields by their names in forms, for the list of mistakes
desk-label-email = { desk-field-email }
desk-label-password = { desk-field-password }
desk-label-new_password = { desk-field-new-password }
desk-label-repeated = { desk-field-repeat-password }
desk-label-code = Code
desk-label-body = Text
desk-label-ground = { desk-ask-ground }
desk-label-reason = { desk-reopen-reason }
desk-label-outcome = { desk-close-outcome }
desk-label-answer = Answer
desk-label-file = File
desk-label-place = { desk-field-place }
desk-label-right = { desk-field-right }
desk-label-channel = { desk-field-channel }
desk-label-received_on = { desk-new-received }
desk-label-name = { desk-field-name }
desk-label-other_name = { desk-field-other-name }
desk-label-phone = { desk-field-phone }
desk-label-details = { desk-field-details }
desk-label-role = { desk-field-role }
desk-label-relation = { desk-field-relation }
desk-label-language = { desk-field-language }
desk-label-verdict = Result
desk-label-note = What was checked

## More
desk-tab-unread = Unread
desk-tab-soon = Due soon
desk-tab-overdue = Past our date
desk-queue-none-unread = No unread messages.
desk-queue-none-soon = Nothing is due soon.
desk-queue-none-overdue = No case is past the date it is worked to.
desk-queue-found = { $count } found
desk-alert-mail_refused = A mail could not be delivered ({ $when }): { $why }.
desk-alert-job_dead = Something the system had to do failed for good ({ $when }). The log of the portal says what.
desk-alert-case_unreadable = What is sealed in this request cannot be opened ({ $when }): its key or its bytes are damaged or missing. Compare with a backup.
desk-alert-password_guessed = Many wrong passwords are being tried for an account of the desk ({ $when }); the audit log names it. Its owner was told, and can still sign in.
desk-alert-code_guessed = Somebody who knows the password of an account of the desk is guessing the codes of its second step ({ $when }); the audit log names it. Make sure that its owner changes the password.
desk-alert-worker_late = Background work such as mails is late ({ $when }): it waits longer than it should. Please tell whoever runs this portal. { $error }
desk-alert-schedule_late = Something that the system does again and again is late ({ $when }). Please tell whoever runs this portal. { $error }
desk-alert-settings_damaged = The newest version of the portal’s settings cannot be read ({ $when }): { $error }. The one before it stays in force. Please tell whoever runs this portal.
desk-alert-unknown = A newer version of this portal, which is being installed, reports something ({ $when }). What it is can be read once that is done.
desk-alert-count = { $count } times within the hour
desk-alert-older = Older of these
desk-alert-done = Dealt with
desk-act-acknowledge = Record that receipt was acknowledged
desk-done-acknowledged = The acknowledgement was recorded.
desk-clock-step = { $when }: { $what }
desk-event-settled = { $who } settled what the case is about: { $what }
desk-label-assignee = { desk-assign-who }
desk-letter-remedies-named = You can also complain to the authority and, where the law provides for it, go to court. You need not write to us first. The authority: { $name }, { $url }
desk-settle-received = Day of receipt
desk-settle-received-hint = The day it really arrived.
desk-settle-reason = Why
desk-settle-reason-hint = Kept with the case; the requester does not see it.

## Mistakes that operations of the desk name
error-answer-missing = Write the answer: the requester reads it with the outcome
error-assignee = Choose somebody who works on cases
error-email-taken = There is already an account with this address
error-file-empty = This file is empty
error-file-too-large = This file is too large
error-files-too-large = These files are too large together
error-files-too-many = These are too many files
error-name = Write a name of at most 100 letters
error-outcome = Choose one of these outcomes
error-password-length = Use at least 12 characters, and not one repeated
error-password-wrong = This is not your present password
error-reason-missing = Write the reason
error-rule-note-missing = Write what is wrong, and where you read it
error-rule-note-too-long = Shorten this to 2,000 letters
error-received-future = This day has not come yet, or lies after the case was recorded
error-received-past = This day lies too far back
error-set-up-code = Address and code do not belong together, or the code is used or too old
error-sign-in = E-mail or password is wrong

## Why something cannot be done now
desk-state-case-cannot-be-opened = What is sealed in this case cannot be opened, so nothing can be added to it. Restore its key or its bytes from a backup.
desk-state-newer-version = A newer version of this portal is being installed and has written something here that this one cannot read. Nothing is lost: try again in a few minutes.
desk-newer-cases = { $count ->
    [one] One request was written by a newer version of this portal, which is being installed. It cannot be shown here until that is done:
   *[other] { $count } requests were written by a newer version of this portal, which is being installed. They cannot be shown here until that is done:
}
desk-newer-messages = { $count ->
    [one] One message was written by a newer version of this portal, which is being installed. It cannot be shown here until that is done.
   *[other] { $count } messages were written by a newer version of this portal, which is being installed. They cannot be shown here until that is done.
}
desk-right-unknown = Not known
desk-state-case-is-closed = The case is closed. Reopen it first.
desk-state-case-takes-no-messages = This request ended as nobody’s: nothing is written to it.
desk-state-case-was-never-proven = Nobody proved the mailbox of this request, so it is not worked on. Once the person signs in and writes to you here, it can be reopened.
desk-state-case-is-open = The case is open.
desk-state-case-is-unconfirmed = The mailbox is not proven yet, so this cannot be done.
desk-state-case-is-confirmed = The mailbox is proven, so this case does not lapse.
desk-state-case-is-paused = The clock is paused already. Let the case go on first, or ask without a pause.
desk-state-case-is-not-paused = Nothing is waited for.
desk-state-staff-own-account = You cannot disable your own account. Another administrator can.
desk-state-staff-is-disabled = This account is disabled, and that cannot be taken back.
desk-state-staff-is-enabled = This account is not disabled: what it has in hand is handed over when it is.
desk-state-rule-not-doubtful = This fact is not marked doubtful, so there is nothing to sign.
desk-state-rule-not-signed = There is no sign-off that could be withdrawn.
desk-state-second-factor-enrolled = Your second step is set up already. Sign in with its code.
desk-state-second-factor-missing = Your second step is not set up yet. Sign in again to set it up.
error-page-case-is-paused-title = This cannot be done now
error-page-case-is-paused-text = { desk-state-case-is-paused }
error-page-case-is-not-paused-title = This cannot be done now
error-page-case-is-not-paused-text = { desk-state-case-is-not-paused }
error-page-staff-own-account-title = This cannot be done now
error-page-staff-own-account-text = { desk-state-staff-own-account }
error-page-second-factor-enrolled-title = This cannot be done now
error-page-second-factor-enrolled-text = { desk-state-second-factor-enrolled }
error-page-second-factor-missing-title = This cannot be done now
error-page-second-factor-missing-text = { desk-state-second-factor-missing }
error-page-rule-not-doubtful-title = This cannot be done now
error-page-rule-not-doubtful-text = { desk-state-rule-not-doubtful }
error-page-rule-not-signed-title = This cannot be done now
error-page-rule-not-signed-text = { desk-state-rule-not-signed }
desk-language-en = English
desk-language-zh-Hant = Traditional Chinese
desk-next-ended = The case is closed without an answer.
desk-next-asked-on = The requester has written since the answer. Answer below: the case stays closed. Reopen it where the answer itself has to change.
desk-clock-at-desk = at the desk: { $when }
desk-error-code = This code is wrong, was used before, or is too old
desk-error-code-next = That code was right. Wrong codes are being tried for this account, so one more is needed: wait until your app shows its next code, and type that one within half a minute.
desk-error-name = Write the name of the person who asks
desk-write-note-label = Note for the desk only
desk-write-no-mail = There is no e-mail address: the text stands on record, but reaches the person only if you post it.
desk-extend-effect-post = There is no e-mail address: post the reason and the new date yourself, in the time the law gives.
desk-staff-change = Change…
desk-staff-effect-reset-second-step = Their authenticator app no longer opens the desk. They are signed out everywhere and set up a new second step at the next sign-in. For a lost phone.
desk-staff-effect-new-code = Their password and second step are gone, and they are signed out everywhere. They choose a new password with a one-time code that you hand over. For a forgotten password.
desk-staff-effect-disable = They are signed out everywhere at once and cannot sign in again. This cannot be taken back. What they did stays on record.
desk-staff-effect-hand-over = This account is disabled, but open requests or tasks are still with it.
desk-numbered = { $label } ({ $number })
desk-legal-waits = paused

# Pages of their own that say what went wrong.
desk-page-not-found-title = There is no such page
desk-page-not-found-text = The address may be mistyped, or the case may not be yours to see.
desk-page-forbidden-title = Your role may not do this
desk-page-forbidden-text = Ask whoever runs this desk if you need it. If you came here from a form, go back, load the page again and try once more.
desk-page-back = Go to Today

## Clocks of a case, tasks, appeals, editions of the rulebook
desk-rail-tasks = Tasks
desk-clock-kind-answer = answer
desk-clock-kind-acknowledgement = acknowledge receipt
desk-clock-kind-at_once = act now
desk-clock-kind-task = task
desk-clock-at-once = At once
desk-clock-at-once-open = by { $date } at the latest, not done yet
desk-clock-at-once-done = done on { $date }
desk-clock-edition = Rulebook
desk-clock-edition-older = the one it began under; there is a newer one
desk-next-at-once = Do what was asked for now, before anything else: stop the advertising, the sale, or the use. Then record it.
desk-act-carry-out = Only record it; answer later
desk-act-appeal = Record an appeal
desk-act-adopt = Move to the new rulebook
desk-event-settled-extension = the extension no longer fits and fell away
desk-event-carried_out = { $who } did what was to be done at once
desk-event-appealed = The refusal was appealed: { $what }
desk-event-rules_adopted = { $who } moved the case to another edition of the rulebook: { $what }
desk-event-task_added = { $who } added a task: { $what }
desk-event-task_moved = { $who } moved a task: { $what }
desk-event-task_done = { $who } did a task: { $what }
desk-event-task_reopened = { $who } opened a task again: { $what }
desk-event-task_assigned = { $who } gave a task to a colleague: { $what }
desk-event-task_unassigned = { $who } gave a task back to whoever works on the case: { $what }
desk-event-task-to = { $title } → { $to }
desk-event-task-day = { $title } ({ $date })
desk-done-carried-out = Recorded. The answer is still to be given.
desk-done-task-added = The task was added.
desk-done-task-done = The task is done.
desk-done-task-moved = The day was moved.
desk-done-task-open = The task is open again.
desk-done-adopted = The case follows the new rulebook. Its dates were counted anew.
desk-tasks-title = Tasks of the case
desk-tasks-all = All
desk-tasks-mine = Mine
desk-tasks-none = No task is open.
desk-tasks-more = Only the nearest are shown.
desk-tasks-case-none = This case has no tasks yet. A task has a day of its own, and the officer is reminded of it.
desk-task-new = Add a task
desk-task-title = What is to be done
desk-task-title-hint = One line, such as “Delete from the backups”. Sealed like the rest of the case.
desk-task-due = By when
desk-task-due-hint = Before the safe date, so that the answer can say so; after closing for what takes longer.
desk-task-with = Handled by
desk-task-add = Add the task
desk-task-finish = Done
desk-task-reopen = Open it again
desk-task-move = Move the day
desk-task-move-label = New day for “{ $title }”
desk-task-done-on = done on { $date }
desk-label-title = { desk-task-title }
desk-label-due_on = { desk-task-due }
error-task-title = Say in a line what is to be done.
error-task-past = Choose today or a later day.
error-task-far = Choose a day within the next ten years.
error-appeal-before = An appeal cannot come before the refusal.
error-appeal-place = This is an appeal. The law of that place has none; choose one whose law has, or close the appeal.
desk-appeal = Appeal
desk-appeal-title = Record an appeal
desk-appeal-effect-case = A case of its own is opened for the appeal, with the person’s details from this one.
desk-appeal-effect-clock = Its time runs from the day on which the appeal came, as the law of the place says for appeals.
desk-appeal-effect-mail = The requester is mailed that the appeal has arrived.
desk-appeal-body = What the person says
desk-appeal-body-hint = As they wrote or said it.
desk-appeal-button = Record the appeal
desk-case-appeal-of = This is an appeal against the refusal of
desk-case-appealed = The refusal was appealed:
desk-state-case-is-appealed = The refusal is appealed already. Add what came to that appeal.
error-page-case-is-appealed-title = This cannot be done now
error-page-case-is-appealed-text = { desk-state-case-is-appealed }
desk-state-case-has-no-appeal = There is no appeal here: the case was not refused, is an appeal itself, or the law of its place has none.
desk-state-case-has-nothing-at-once = Nothing in this case is to be done at once.
desk-state-case-has-present-rules = The case follows the present rulebook already.
error-page-case-has-nothing-at-once-title = This cannot be done now
error-page-case-has-nothing-at-once-text = { desk-state-case-has-nothing-at-once }
error-page-case-has-present-rules-title = This cannot be done now
error-page-case-has-present-rules-text = { desk-state-case-has-present-rules }
desk-editions-title = Open cases and the newer rulebook
desk-editions-why = A case keeps the edition of the rulebook it began under, with its holidays. None is changed by itself: look at what would change, and move a case where the new rule applies to it.
desk-editions-count = { $older ->
    [0] Every open case began under this edition.
    [one] One open case began under another edition; { $changed ->
        [0] its dates would stay.
       *[other] its dates would change.
    }
   *[other] { $older } open cases began under other editions; { $changed ->
        [0] no dates would change.
        [one] the dates of one would change.
       *[other] the dates of { $changed } would change.
    }
}
desk-editions-more = There are more; these were looked at first.
desk-editions-kept = Edition
desk-editions-now = Dates now
desk-editions-then = Dates by the new one
desk-editions-cannot = Cannot be counted: the new rules do not allow what happened to its clock. Settle the case by hand.
desk-editions-safe = safe { $date }
desk-editions-last = last { $date }
desk-editions-acknowledge = acknowledge { $date }
desk-adopt-title = Move to the new rulebook
desk-adopt-effect-edition = The case now follows { $from }; it will follow { $to }.
desk-adopt-effect-dates = Its dates are counted anew, and reminders begin anew where they move.
desk-adopt-effect-shown = The requester sees on the page that the dates were counted anew.
desk-adopt-button = Move the case

# --- Settings of the operator: what is wrong with one ---------------------------------------------------------------------------
error-setting-unknown = This setting cannot be changed here.
error-setting-name = Enter a name in one line.
error-setting-email = Enter one e-mail address, such as dpo@example.com.
error-setting-timezone = Enter a time zone by its city, such as Asia/Taipei.
error-setting-language = Choose one of the languages.
error-setting-alert-days = Enter whole numbers from 1 to 365, separated by commas, such as 10,5,2,1.
error-setting-hour = Enter a whole hour from 0 to 23.
error-setting-web-address = Enter a web address that begins with https:// or http://.
error-setting-date = Enter a date such as 2024-06-17.
error-setting-postal-address = Enter an address of at most 1,000 characters, without special characters.
error-setting-phone = Enter a phone number in one line.
error-setting-unconfirmed-days = Enter a whole number of days from 2 to 365.

## Three kinds of late: the law’s, the safe date, our own
desk-late-law = { $days ->
    [0] past the law’s moment today
    [one] past the law by { $days } day
   *[other] past the law by { $days } days
}
desk-late-safe = { $days ->
    [0] safe date passed today
    [one] safe date passed yesterday
   *[other] safe date passed { $days } days ago
}
desk-late-aim = { $days ->
    [0] our aim passed today
    [one] our aim passed yesterday
   *[other] our aim passed { $days } days ago
}
desk-late-law-answer = The law’s last day was { $date }. Answer today, and say why it is late.
desk-late-law-acknowledgement = The law’s last day to acknowledge receipt was { $date }. Do it today.
desk-late-safe-answer = The safe date was { $date }; the law’s last day is { $legal }. Answer now.
desk-late-safe-acknowledgement = The safe date to acknowledge receipt was { $date }. Do it now.
desk-late-aim-answer = Our own aim was { $date }; this law sets no last day. Answer now.
desk-late-aim-at_once = What was asked for was to be done at once, by { $date } at the latest, and nobody has recorded that it was.
desk-clock-short-acknowledgement = acknowledge
desk-clock-short-at_once = act now
desk-clock-short-task = task
desk-closed-on = closed · { $date }
desk-tile-past-law = past the law
desk-tab-past_law = Past the law
desk-queue-none-past_law = No case is past the law’s last day.
desk-queue-figures = { $open } open · { $law } past the law · { $safe } past our date only
desk-queue-search-all = Searched among open and closed cases. Requests whose mailbox is not proven stand on a page of their own.
desk-filter-outcome = Outcome
desk-filter-closed-from = Closed from
desk-filter-closed-until = Closed until
desk-filter-closed_from = Closed from
desk-filter-closed_until = Closed until
desk-filter-view = List
desk-filter-sort = Sort by
desk-filter-mine = Only mine
desk-places-frequent = Frequent
desk-places-countries = Countries and territories
desk-places-states = States and provinces

## What others did meanwhile
desk-changes = Meanwhile
desk-state-case-has-changed = Somebody else worked on this case while this page was open. What they did is listed here. What you typed is still below, and nothing of it was done yet: look at both, then send it again.
desk-state-release-was-looked-through = This file was looked through while the page was open. What was found stands with it now; what you typed is still here. Look at it, then press again.
error-page-case-has-changed-title = This case was changed meanwhile
error-page-case-has-changed-text = { desk-state-case-has-changed }
error-page-answer-is-a-letter-title = Answers are written on a page of their own now
error-page-answer-is-a-letter-text = This form was opened before the portal was updated. Nothing was sent, and the case is as it was. Copy what you typed to that page; files have to be chosen there again.
error-page-answer-is-a-letter-way = Go to the answer
desk-event-message_from_requester = The requester wrote
desk-event-message_to_requester = { $who } wrote to the requester
desk-event-note = { $who } made a note

## Correcting the person
desk-act-person = Correct name, address or channel
desk-person-title = Correct name, address or channel
desk-person-effect-kept = What stood before is kept with the case, sealed; the audit log says which fields were changed.
desk-person-effect-mail = A new e-mail address gets a new code. What went to the old one opens nothing any more, and the mailbox counts as unproven until the code is typed in.
desk-person-reason = Why it is corrected
desk-person-button = Save
desk-person-else = Place, right and day of receipt decide the law and its dates, and have a page of their own:
desk-field-postal = Postal address
desk-label-postal = { desk-field-postal }
desk-new-postal = Postal address (optional)
desk-new-postal-hint = Where a letter goes to. It stands on the answer when that is printed.
desk-event-corrected = { $who } corrected the details: { $what }
desk-event-corrected-field = { $field }: { $before } → { $after }
desk-event-corrected-empty = (empty)
desk-list-separator = { "; " }
desk-done-corrected = Saved. What stood before is kept with the case.
desk-case-bounced = Our mail “{ $what }” to { $email } reached nobody:
desk-case-bounced-do = The requester does not know of it. Correct the address and send the mail again, or tell them by letter or phone.
desk-case-bounced-again = Send again
desk-alert-handled = Handled…
desk-alert-how = How was it dealt with? Kept as a note of the case.
desk-alert-how-missing = Write how it was dealt with
desk-alert-which = Press the button beside what was dealt with.

## Opt-outs at once, refusals, appeals
desk-act-stopped = Stopped: record it, tell them, close
desk-act-stopped-what = One press: the answer “it has been done” goes to their page in their language, a mail tells them, and the case is closed.
desk-done-stopped = Recorded. The requester is told, and the case is closed.
desk-close-refusal = If anything is refused
desk-close-refusal-hint = A refusal without a ground and a reason is not sent. Both are added to the answer in the requester’s language.
desk-close-ground = Ground
desk-close-article = Article (optional)
desk-close-article-hint = As the requester can look it up, such as “Art. 17(3)(b) GDPR”.
desk-close-reason = Reason, in { $language }
desk-close-reason-hint = Why this ground applies to this request, in words the person understands.
desk-label-article = { desk-close-article }
desk-label-refusal_reason = Reason
desk-refusal-unfounded = Manifestly unfounded
desk-refusal-excessive = Excessive, such as repeated without need
desk-refusal-identity = Identity not proven
desk-refusal-others = Rights of others
desk-refusal-duty = A law requires keeping it, or forbids telling it
desk-refusal-needed = Needed for claims, a contract or another lawful purpose
desk-refusal-accurate = The data is right as it is
desk-refusal-not_given = The law gives no such right here
desk-refusal-other = Another ground of the law
desk-letter-ground-unfounded = the request is manifestly unfounded
desk-letter-ground-excessive = the request is excessive
desk-letter-ground-identity = we could not make sure who is asking
desk-letter-ground-others = it would harm the rights of others
desk-letter-ground-duty = a law requires us to keep this data, or forbids us to tell it
desk-letter-ground-needed = we need this data for a purpose that the law lets stand
desk-letter-ground-accurate = the data is right as it is
desk-letter-ground-not_given = the law that applies does not give this right
desk-letter-ground-other = the law provides for it
desk-letter-ground-with-article = { $ground } ({ $article })
desk-letter-refusal = { $outcome ->
    [refused] We refuse your request.
   *[other] We refuse a part of your request.
} Ground: { $ground }. Reason: { $reason }
error-refusal-ground = Choose the ground of the refusal
error-refusal-reason = Write the reason: the requester reads it with the answer
error-refusal-reason-thin = Say in a sentence what it rests on in this request: the ground alone, or “No”, is no reason
desk-state-appeal-own-refusal = You refused the request this appeal is about. Somebody else has to decide the appeal.
error-page-appeal-own-refusal-title = Somebody else has to decide this appeal
error-page-appeal-own-refusal-text = { desk-state-appeal-own-refusal }
desk-case-own-refusal = { desk-state-appeal-own-refusal }
desk-next-own-refusal = Give this appeal to somebody who did not refuse the request.
desk-mail-what-staff_assigned = notice to the handler: case given
desk-mail-what-staff_reply = notice to the handler: message

## The audit log and the case; a role without cases
desk-case-audit = What the audit log says of this case
desk-audit-of = Only about
desk-audit-all = all entries
desk-audit-only = only this one
desk-no-cases = Your account is for the owner of a system. You see the tasks about that system, and no cases.
desk-clock-elsewhere = the day it was in { $place }
error-password-guessed-first = This is among the passwords that are guessed first. A few words in a row are better

## How a page tells whose time it is, how a case began, and where in a list one is
desk-case-zone = Times are those of the desk ({ $zone }).
desk-case-zones = Times are those of the desk ({ $zone }); the dates of the clock are days in { $place }.
desk-event-begins-filed = Filed
desk-event-begins-confirmed = mailbox proved
desk-event-begins-acknowledged = receipt acknowledged
desk-queue-range = { $first }–{ $last } of { $count }
desk-write-note-text = What to remember

## Facts of the rulebook in words
desk-rule-status-in_force = In force.
desk-rule-status-partial = Partly in force.
desk-rule-status-future = Not in force yet.
desk-rule-effective = In force from { $date }.
desk-rule-right-access = Access
desk-rule-right-appeal = Appeal
desk-rule-right-automated_decision = Automated decision
desk-rule-right-automated_decision_access = Access to how a decision was made
desk-rule-right-automated_decision_opt_out = Opt-out of automated decisions
desk-rule-right-complaint = Complaint
desk-rule-right-complaint_ack = Acknowledging a complaint
desk-rule-right-complaint_outcome = Telling the outcome of a complaint
desk-rule-right-correction_dispute = Restriction while accuracy is disputed
desk-rule-right-default = Everything else
desk-rule-right-erasure = Deletion
desk-rule-right-limit_sensitive = Limiting sensitive data
desk-rule-right-marketing_objection = Objection to marketing
desk-rule-right-nominate = Naming somebody to act later
desk-rule-right-objection = Objection
desk-rule-right-opt_out_sale_share_ads = Opt-out of sale, sharing and advertising
desk-rule-right-portability = Portability
desk-rule-right-rectification = Correction
desk-rule-right-refusal = Telling a refusal
desk-rule-right-restriction = Restriction
desk-rule-right-third_party_list = List of third parties
desk-rule-right-transfer = Transfer to another company
desk-rule-right-withdraw_consent = Withdrawal of consent
desk-rule-from-receipt = receipt
desk-rule-from-relevant_time = receipt, or from the day on which proof of identity or the fee has come
desk-rule-from-verified_request = the day on which the request is verified
desk-rule-from-appeal_receipt = receipt of the appeal
desk-rule-from-complaint_receipt = receipt of the complaint
desk-rule-period = { $span } from { $from }
desk-rule-period-before = before that, { $span } from { $from }
desk-rule-mode-statutory = set by an act
desk-rule-mode-regulation = set by a regulation
desk-rule-mode-guidance = an authority’s guidance, not law
desk-rule-mode-policy = our own aim, set by no law
desk-rule-within = inside the limit for “{ $right }”
desk-rule-begins = for what comes from { $date } on; before that, our own aim
desk-rule-holidays = Holidays: { $calendar }
desk-rule-acknowledge-none = The law does not ask that receipt be confirmed.
desk-rule-acknowledge = Receipt is to be confirmed within { $span } from { $from }.
desk-rule-only-rights = Only for: { $rights }.
desk-rule-must-state = It must state
desk-rule-letter = The letter says
desk-rule-day0-excluded = The day of receipt does not count; counting begins on the day after.
desk-rule-day0-included = The day of receipt is the first day.
desk-rule-day0-running_hours = Hours run from the moment of receipt, through nights and weekends.
desk-rule-strict = On the strictest reading: { $what }
desk-rule-months = A month ends on the same number of the date, or on the last day of a shorter month.
desk-rule-roll-none = The last day does not move.
desk-rule-roll-working = A last day that is one of these moves to the next working day: { $days }.
desk-rule-roll-holiday = A last day that is one of these moves to the next day that is none: { $days }.
desk-rule-weekend = These are no business days: { $days }.
desk-rule-closed = Offices are closed: { $days }.
desk-rule-own-calendar = These holidays count wherever the law applies: a statute lists them.
desk-rule-worked-weekends = Weekend days that the government makes working days count as working days.
desk-rule-day-friday = Friday
desk-rule-day-saturday = Saturday
desk-rule-day-sunday = Sunday
desk-rule-day-weekly_holiday = weekly day of rest
desk-rule-day-closed_days = closed days
desk-rule-day-public_holiday = public holiday
desk-rule-day-bank_holiday = bank holiday
desk-rule-day-general_holiday = general holiday
desk-rule-day-gale_warning_day = day of a gale warning
desk-rule-day-black_rainstorm_warning_day = day of a black rainstorm warning
desk-rule-pause-none = The clock does not wait for { $ground }.
desk-rule-pause-starts = The clock starts only when we have { $ground }.
desk-rule-pause-stops = The clock stops while we wait for { $ground }.
desk-rule-pause-stops_if_prompt = The clock stops while we wait for { $ground }, if we asked without delay.
desk-rule-pause-unclear = Whether the clock stops while we wait for { $ground } is not settled; so it is taken to run on.
desk-rule-pause-difference = Days of waiting are counted from the question to the answer, without the day of the question.
desk-rule-pause-inclusive = Days of waiting are counted with both the day of the question and that of the answer.
desk-rule-extension-none = No extra time of a fixed length.
desk-rule-extension = Up to { $span } in all, counted from receipt.
desk-rule-extension-open = Up to { $span } in all; from when is not settled.
desk-rule-condition = When
desk-rule-notice = To be told
desk-rule-fee-free = Free.
desk-rule-fee-free_unless_excessive = Free, unless a request is unfounded or excessive.
desk-rule-fee-access_cost = What a copy costs may be charged.
desk-rule-fee-low_cost = Free or at a low cost.
desk-rule-fee-unknown = Not known.
desk-rule-fee-times = Free { $n ->
    [one] once
   *[other] { $n } times
} in 12 months.
desk-rule-fee-cap = At most
desk-rule-fee-confirm = The requester has { $n } days to confirm.
desk-rule-fee-notice = To be told before it is charged.
desk-rule-age-none = No age for consent on the internet.
desk-rule-age = Age for consent on the internet: { $age }.
desk-rule-age-sale = Data of people below { $age } is sold with consent only.
desk-rule-agents-yes = Somebody else may act for the person.
desk-rule-agents-no = Nobody else may act for the person.
desk-rule-records = Records are kept for { $months } months.
desk-rule-verbatim = As it stands in the rulebook, word for word: this is what is signed
desk-rule-colon = { ": " }

## What the audit log records
desk-audit-does-optout-checked = Opt-outs of an address looked up
desk-audit-does-optout-stopped = Advertising stopped by the link of an email
desk-audit-does-optout-allowed = Opt-out ended by the person
desk-audit-does-case-filed = Request filed
desk-audit-does-case-receipt_issued = Receipt issued later
desk-audit-does-case-resumed = Case resumed
desk-audit-does-case-read = Case read
desk-audit-does-case-note_made = Note made
desk-audit-does-case-closed = Case closed
desk-audit-does-case-carried_out = Done at once
desk-audit-does-case-assigned = Case assigned
desk-audit-does-case-acknowledged = Receipt acknowledged
desk-audit-does-case-withdrawn = Request withdrawn
desk-audit-does-case-paused = Clock paused
desk-audit-does-case-message_received = Message received
desk-audit-does-case-message_sent = Message sent
desk-audit-does-case-lapsed = Request lapsed
desk-audit-does-case-extended = Deadline extended
desk-audit-does-case-confirmed = Mailbox proved
desk-audit-does-case-asked = Question sent
desk-audit-does-case-appealed = Refusal appealed
desk-audit-does-case-answer_served = Answer served
desk-audit-does-case-answer_read = Answer opened by the requester
desk-audit-does-case-settled = Place, right or day corrected
desk-audit-does-case-rules_adopted = Moved to another rulebook
desk-audit-does-case-reopened = Case reopened
desk-audit-does-case-mail_failed = Mail reached nobody
desk-audit-does-case-file_read = File opened
desk-audit-does-case-file_downloaded = File downloaded
desk-audit-does-case-corrected = Details corrected
desk-audit-does-case-address_changed = E-mail address corrected
desk-audit-does-case-task_added = Task added
desk-audit-does-case-task_moved = Task moved
desk-audit-does-case-task_done = Task done
desk-audit-does-case-task_reopened = Task opened again
desk-audit-does-case-task_assigned = Task given to somebody
desk-audit-does-alert-resolved = Alert dealt with
desk-audit-does-list-read = List read
desk-audit-does-mail-sent_again = Mail sent again
desk-audit-does-redirection-recorded = Redirection recorded
desk-audit-does-rule-cleared = Fact signed: it holds
desk-audit-does-rule-found_wrong = Fact signed: it is wrong
desk-audit-does-rule-sign_off_withdrawn = Sign-off withdrawn
desk-audit-does-settings-changed = Settings changed
desk-audit-does-staff-added = Account added
desk-audit-does-staff-calendar_created = Calendar address made
desk-audit-does-staff-calendar_replaced = Calendar address replaced
desk-audit-does-staff-calendar_revoked = Calendar switched off
desk-audit-does-staff-disabled = Account disabled
desk-audit-does-staff-password_changed = Password changed
desk-audit-does-staff-refused = Refused: not allowed
desk-audit-does-staff-reset = Account reset
desk-audit-does-staff-second_factor_enrolled = Second step turned on
desk-audit-does-staff-second_factor_failed = Wrong code at the second step
desk-audit-does-staff-second_factor_halfway = Second step half done
desk-audit-does-staff-second_factor_reset = Second step reset
desk-audit-does-staff-set_up = Password set with a one-time code
desk-audit-does-staff-sign_in_failed = Sign-in failed
desk-audit-does-staff-signed_in = Signed in
desk-audit-does-staff-signed_out = Signed out
desk-audit-does-staff-warned = Warned of guesses

desk-event-line_done = { $who } noted that it was done elsewhere: { $what }
desk-event-line_open = { $who } took back that it was done elsewhere: { $what }
desk-event-line-note = { $line }: { $note }
desk-audit-does-case-line_done = Noted as done elsewhere
desk-audit-does-case-line_open = Done elsewhere taken back
desk-audit-does-register-begun = Register begun
desk-audit-does-register-changed = Register row changed
desk-audit-does-register-taken_out = Register row taken out
desk-audit-does-register-published = Register published
desk-audit-does-register-owner_added = Owner added
desk-audit-does-register-owner_changed = Owner changed
desk-audit-does-register-owner_left = Owner left
desk-audit-does-register-owner_code_mailed = Code mailed to an owner
desk-audit-does-register-owner_proven = Owner’s mailbox proven
desk-done-line-done = Noted.
desk-done-line-open = Taken back; it is open again.
desk-why-outcome-withdrawn = The person told you that they no longer want it.
error-nothing-was-asked = No question to the person is open in this case, so nobody failed to reply
error-other-missing = Name the case in which the same request is handled
error-other-unknown = There is no such other case of this person that is being handled
desk-close-beside = This is for a request that ends without an answer to it. Whatever was decided of data goes into the answer.
desk-close-other = The other case, for a duplicate
desk-close-other-hint = Its reference, such as RD-7KQ4-2MX.
desk-close-told = What the person is told, in { $language }
desk-close-told-hint = Needed where another company decides, or where nobody replied.
desk-close-effect-told = What you write stands on the requester’s page; an email tells them that it is there. Spam hears nothing.
desk-label-other = { desk-close-other }

## The signal and the notice among the facts of a case
desk-field-signal = Signal
desk-signal-gpc = Global Privacy Control
desk-field-notice = Privacy notice
