# Emails. Nothing personal may stand here beyond the reference.
mail-reference = Reference number
mail-due = We must answer by
mail-target = We aim to answer by
mail-sum = How this date was worked out
mail-safe-due = Safe date
mail-right = Right
mail-place = Place
mail-place-unknown = not given
mail-received = Received
mail-signature = { $organisation }, privacy team
    Questions? Write to our data protection officer: { $email }
    { $website }
mail-open-page = To read it, open "My requests" and enter your email address. We will send you a code.
mail-where-to-type = Enter this code on the page where you sent the request, or open this page and enter it together with the reference number:
mail-confirm-until = Please do this by { $date }. After that the request ends; you can always send it again.
mail-not-you = If you did not send a request, do nothing. Nobody can see anything about you without this code.

mail-confirm-subject = { $reference }: your code to confirm your request
mail-confirm-text = We have your request. So that nobody else can ask for your data in your name, please confirm with this code that this email address is yours:
mail-at-once-subject = { $reference }: we have your request and act on it
mail-at-once-text = We have your request and act on it at once. You need not do anything. If you want to follow it, this code opens its page:
mail-taken-in-subject = { $reference }: we have your request
mail-taken-in-text = We have your request and are working on it. You need not do anything. If you want to follow it, this code opens its page:
mail-reminder-subject = { $reference }: your request still needs your code
mail-reminder-text = You sent us a request, and this email address is not confirmed yet. To go on, please enter this code:

mail-sign-in-subject = Your code to open "My requests"
mail-sign-in-text = Enter this code on the page where you asked for it. It works for ten minutes, once, and only in that browser:
mail-sign-in-not-you = If you did not ask for a code, do nothing. Nobody can see anything about you without it.

mail-acknowledgement-subject = { $reference }: we have your request
mail-acknowledgement-text = Thank you. Your email address is confirmed and our privacy team has your request.
mail-acknowledgement-process = What happens next: we look through our systems for what your request is about, decide point by point, and answer you on your page. If we need anything from you, we will ask you there.
mail-acknowledgement-identity = How we make sure it is you: your confirmed email address is usually enough. Only where we hold something sensitive and have a reason to doubt will we ask for more, and we will tell you why.

mail-message-subject = { $reference }: there is a message for you
mail-message-text = Our privacy team has written to you about your request.
mail-extended-subject = { $reference }: we need more time
mail-extended-text = We need more time for your request than usual. The reason is on your page, and this is the new date:
mail-answer-subject = { $reference }: our answer is ready
mail-answer-text = We have answered your request. The answer is on your page.
mail-reopened-subject = { $reference }: we are working on your request again
mail-reopened-text = We have opened your request again.

mail-dpo-new-subject = New request { $reference }
mail-dpo-new-text = A request came in and is confirmed.
mail-dpo-reply-subject = Reply in { $reference }
mail-dpo-reply-text = The requester has written.
mail-dpo-withdrawn-subject = { $reference } was withdrawn
mail-dpo-withdrawn-text = The requester has taken the request back. Nothing more is to be done.
mail-staff-assigned-subject = { $reference } was given to you
mail-staff-assigned-text = You handle this request now.

mail-dpo-due-subject = { $days ->
    [0] { $reference } is due today
    [one] { $reference } is due in 1 day
   *[other] { $reference } is due in { $days } days
  }
mail-dpo-due-text = The safe date, to which this request is worked, is near.
mail-dpo-last-subject = { $days ->
    [0] { $reference }: the legal date is today
    [one] { $reference }: the legal date is in 1 day
   *[other] { $reference }: the legal date is in { $days } days
  }
mail-dpo-last-text = There is no answer yet, and the last day that the law gives is near.
mail-dpo-last-aim-subject = { $days ->
    [0] { $reference }: our target date is today
    [one] { $reference }: our target date is in 1 day
   *[other] { $reference }: our target date is in { $days } days
  }
mail-dpo-last-aim-text = There is no answer yet. This law gives no fixed period; the date is our own aim.
mail-dpo-overdue-subject = { $reference } is overdue since { $date }
mail-dpo-overdue-text = The due date has passed and there is no answer yet.
mail-dpo-acknowledge-subject = { $reference }: receipt must be acknowledged by { $date }
mail-dpo-acknowledge-text = The law of this place wants receipt acknowledged by then, and nobody has done it yet.
mail-dpo-acknowledge-safe-subject = { $reference }: acknowledge receipt by { $date }, to be safe
mail-dpo-acknowledge-safe-text = The law of this place wants receipt acknowledged, and nobody has done it yet. This is the date on its strictest reading; the last day comes later.
mail-dpo-unacknowledged-subject = { $reference }: receipt was not acknowledged by { $date }
mail-dpo-unacknowledged-text = The date by which receipt had to be acknowledged has passed.
mail-dpo-at-once-subject = { $reference }: to be done at once, by { $date } at the latest
mail-dpo-at-once-text = What this person asked for is done without waiting for the answer: stop the advertising, or the use for which consent was taken back. Nobody has recorded yet that it was done.
mail-dpo-at-once-late-subject = { $reference }: not done by { $date }
mail-dpo-at-once-late-text = What this person asked for was to be done at once: stop the advertising, or the use for which consent was taken back. Nobody has recorded that it was done.
mail-dpo-task-subject = { $days ->
    [0] { $reference }: a task is due today
    [one] { $reference }: a task is due in 1 day
   *[other] { $reference }: a task is due in { $days } days
  }
mail-dpo-task-text = A task of this case is to be done soon. What it is stands on the page of the case.
mail-dpo-task-late-subject = { $reference }: a task is overdue since { $date }
mail-dpo-task-late-text = A task of this case was to be done by then and is still open. What it is stands on the page of the case.

mail-digest-subject = Requests on { $date }: { $overdue } overdue, { $soon } due soon
mail-digest-text = This is where the requests stand this morning.
mail-digest-overdue = Overdue
mail-digest-soon = Due within { $days } days
mail-digest-unread = With an unread reply
mail-digest-unassigned = With nobody
mail-digest-unconfirmed = Not confirmed yet
mail-digest-tasks = Tasks due within { $days } days
mail-digest-alerts = Emails that could not be delivered, and other alerts
mail-digest-list = Next to do
mail-digest-audit = Head of the audit log. Keep this line: given to "rightsdesk audit verify --against", it shows later whether the log was cut off or rewritten since.
mail-digest-on = due { $date }

mail-guessed-password-subject = Somebody is trying passwords for your account
mail-guessed-password = Hello { $name }, many wrong passwords are being tried for your account at the desk. None of them was right, and you can sign in as always; in a browser in which you never signed in it takes a few seconds longer. If your password is short, or you use it anywhere else, change it now.
mail-guessed-code-subject = Somebody knows the password of an account at the desk
mail-guessed-code = Hello { $name }, somebody typed the right password of your account at the desk and is now guessing the codes of your authenticator app. None of them was right. Unless it was you, change your password now. Until it is quiet again, a browser in which you never signed in asks you for two codes, one after the other.
mail-guessed-code-dpo = Somebody typed the right password of { $name }’s account at the desk and is now guessing the codes of the authenticator app. None of them was right. The owner was told too. Make sure that the password is changed.
mail-guessed-once = You hear of this at most once a day.

mail-right-access = Access
mail-right-categories = Categories of data
mail-right-correction = Correction
mail-right-deletion = Deletion
mail-right-restriction = Restriction
mail-right-portability = Portability
mail-right-objection = Objection
mail-right-marketing = Objection to marketing
mail-right-consent = Withdrawal of consent
mail-right-automated = Automated decision
mail-right-sale = Opt-out of sale or sharing
mail-right-sensitive = Limit use of sensitive data
mail-right-complaint = Complaint
mail-right-minor = A minor's data
mail-right-leak = Suspected leak
mail-right-other = Other

# Tasks that the worker gives the desk.
mail-task-tell-acknowledgement = Confirm receipt another way: the email reached nobody
mail-task-tell-message = Send the message another way: the email reached nobody
mail-task-tell-extended = Tell of the extension another way: the email reached nobody, and the date is the former one
mail-task-tell-answer = Send the answer another way: the email reached nobody
mail-task-tell-reopened = Tell that the case goes on another way: the email reached nobody

# Why a mail did not go, on the desk.
mail-failure-no-mailbox = there is no such mailbox, or it takes no email
mail-failure-full = the mailbox is full
mail-failure-content = the receiving server does not take an email with this content
mail-failure-policy = a mail server's rules forbid it: who may send, or what may be sent
mail-failure-sign-in = our mail server does not let the portal sign in
mail-failure-unwell = a mail server, or the way to it, was not well
mail-failure-other = a mail server refused it for another reason
mail-failure-unreached = it could not be handed to the mail server; the log of the portal says why
mail-failure-with-code = { $why } (code { $code })
mail-deed = It will be done by
mail-genuine = This email is from { $organisation }. It never asks for a password and has no attachment. If you doubt it, open our website yourself and go to "My requests" from there.
mail-colon = :{ " " }

mail-owner-code-subject = Please confirm that you read this mailbox
mail-owner-code = { $organisation } named you as somebody who answers for one of its systems. When a person asks about their data, you may be sent a task. Before that we make sure that this mailbox is yours.
mail-owner-code-reference = Open the page below and enter your reference { $reference } with this code:
mail-owner-code-ends = The code works once, for { $hours } hours. If you know nothing of this, do nothing.

# To owners of systems: nothing personal, and no link with a secret.
mail-owner-tasks-subject = { $count ->
    [one] A task waits for you
   *[other] { $count } tasks wait for you
}
mail-owner-tasks = Somebody asked { $organisation } about their data. You answer for a system that may hold them. These tasks wait for you:
mail-owner-tasks-reminder-subject = { $count ->
    [one] Reminder: a task waits for you
   *[other] Reminder: { $count } tasks wait for you
}
mail-owner-tasks-reminder = { $organisation } still waits for your answer. Others rely on it: a law sets the day by which the person has to be answered.
mail-owner-tasks-moved-subject = { $count ->
    [one] Your task has another day
   *[other] Your tasks have other days
}
mail-owner-tasks-moved = The date by which { $organisation } answers has moved, and with it the day of your task. These days count now:
mail-owner-tasks-code-subject = Your new code
mail-owner-tasks-code = You, or somebody who knows your reference, asked { $organisation } for a new code.
mail-owner-tasks-deputy-subject = { $count ->
    [one] You stand in: a task is late
   *[other] You stand in: { $count } tasks are late
}
mail-owner-tasks-deputy = Whoever answers for a system of { $organisation } has not answered, and you are named to stand in. Please see to these tasks:
mail-owner-tasks-escalation-subject = { $count ->
    [one] A task is late
   *[other] { $count } tasks are late
}
mail-owner-tasks-escalation = You asked { $organisation } to be told when tasks of a system are late. These have no answer, although their day has passed:
mail-owner-task-due = by { $date }
mail-owner-task-enter = Open the page below and enter the reference { $reference } with this code. It opens all your tasks:
mail-owner-task-ends = The code works once, for { $hours } hours. On the same page you can have a new one sent.
mail-owner-tasks-late-subject = { $count ->
    [one] { $reference }: an owner is late
   *[other] { $reference }: { $count } answers of owners are late
}
mail-owner-tasks-late-text = Owners of systems were asked for this case and have not answered, although their day has passed. Who they are stands on the page of the case.
