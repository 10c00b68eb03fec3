### Texts of the pages for the people who ask. Written for somebody worried, on a phone: short words, "we" is the
### operator, "you" is the person. Law stands behind "the law behind this", never in the way.

## Frame of every page
frame-skip = Skip to the content
frame-portal = Your data rights
frame-menu = Main menu
frame-my = My requests
frame-leave = Sign out
frame-more = More about this site
frame-notice = Privacy notice ({ $date })
frame-rights = Your rights where you live
frame-authorities = Authorities
frame-verify = Check a receipt or files from us
frame-notice-none = Privacy notice
frame-description-rights = Your data protection rights by place, and how to use them at { $organisation }: the law, how long an answer may take, and a form for each request.
frame-confirm = Enter a code
frame-accessibility = Accessibility
frame-outbox = Emails of this trial
frame-error-prefix = Error:{ " " }
frame-back-start = All requests
frame-back-my = My requests
frame-back-case = Back to the request
frame-optional = (optional)
frame-change = Change
frame-description = Ask { $organisation } what data it holds about you, have it corrected or deleted, or tell it to stop using it. Free, and no account needed.
frame-help = Questions? Write to our data protection officer:{ " " }

## Start page
start-title = Your data, your decision
start-lead = Find out what data we hold about you, have it corrected or deleted, or tell us to stop using it.
start-who = Anybody can use this page: customers, visitors, former users, parents, and people who have never heard of us.
start-fact-free = Free, and no account needed
start-fact-time = About 3 minutes
start-fact-due = You find out straight away when we must answer by
start-choices = Or go straight to a form
start-all = All kinds of request, with the law and the time for each
start-times = The times are those for people who live in { $place }. Other places: see “All kinds of request”.
start-place-label = Where do you live?
start-place-hint = How long we may take depends on the law where you live. You can ask wherever you live.
start-place-button = Show the times for this place
start-finder-want-label = What would you like to do?
start-finder-button = Show me what fits
start-finder-error = Choose what you would like to do.
start-other-way = Would you rather not use a form?
start-other-way-text = Write to our data protection officer, the person here who looks after personal data. It counts just as much as the form.
start-other-way-call = Write to or call our data protection officer, the person here who looks after personal data. It counts just as much as the form.
start-contact-email = Email:{ " " }
start-contact-post = Post:{ " " }
start-contact-phone = Phone:{ " " }
start-wish-access = See what you know about me
start-wish-correction = Have something corrected
start-wish-deletion = Have my data deleted
start-wish-portability = Get my data as a file, or move it elsewhere
start-wish-marketing = Stop advertising emails
start-wish-objection = Stop you using my data for something
start-wish-sale = Stop you selling or sharing my data
start-wish-minor = Report data about a child
start-wish-leak = Report that my data may have leaked
start-wish-complaint = Complain
start-wish-other = Something else, or I cannot say
start-filed = Have you already sent a request?
start-filed-text = See where it stands, read our answer, or write to us about it.

## What was found by the three questions
found-back = Change my answers
found-title = This request fits:{ " " }
found-article = Your right: { $law }, { $article }
found-button = Go on to the form
found-other = Or did you mean this?
found-or-access-portability = If you would rather have a file that another service can read than an answer to read yourself, ask for that.
found-or-portability-access = If you would rather read what we hold and what we do with it, ask for that.
found-or-deletion-marketing = If you only want the advertising to stop, you need not have everything deleted.
found-or-marketing-deletion = If you want us to delete what we hold about you as well, ask for that.
found-or-minor-deletion = If the data is your own and you are of age, ask for your own data to be deleted.
found-or-objection-consent = If you once agreed to this use and have changed your mind, simply withdraw your consent; you need give no reason.
found-or-correction-deletion = If the data is right but we should no longer have it, ask for it to be deleted.
found-or-leak-access = If nothing has leaked and you want to know what we hold about you, ask for that.
found-or-complaint-access = If you have not asked us yet what we hold about you, you may want to start there.
found-or-sale-sensitive = If it is about sensitive data, such as your health or your exact location, you can limit what we use it for.
found-asked = What we ask you
found-asked-address = An email address: the one that we should leave alone
found-asked-contact = Your name and an email address; a phone number only if you like
found-asked-other = The name of the person you ask for
found-asked-details = A few words on what it is about
found-asked-details-optional = If you like, a few words that help us to find the data
found-asked-correction = What is wrong, and what it should be
found-asked-restriction = Which of five reasons is yours
found-asked-portability = Which kind of file you would like, and whether it should go to somebody else
found-asked-objection = What is special about your situation, if you like to say
found-asked-automated = What you would like: an explanation, a person who looks again, or an end to it
found-asked-minor = How old the child is, roughly
found-asked-leak = Where and when you saw the data, if you know
found-never = What we never ask here
found-never-money = Money: it is free
found-never-account = An account or a password
found-never-document = A copy of your identity card. Should we really not be sure who you are, we ask later, say why, and start with what is easiest for you.
found-never-who = Who you are, or why

## All rights
rights-requests = What you can ask for
rights-title = Your rights where you live
rights-lead = What you can ask for, by when we must answer, and the law that says so. Shown for: { $place }.
rights-law-title = What the law says
rights-law-label = Law
rights-law-none = We know of no data protection law with fixed times there. You can ask for everything listed here all the same. Until it is clear which law applies, we aim at the shortest time that could apply.
rights-since-label = In force
rights-since = Since { $date }
rights-from = Not yet. It applies from { $date }; until then its times are what we aim at.
rights-authority-label = Authority
rights-authority-complain = How to complain there
rights-fee-label = Cost
rights-more-label = More time
rights-more-none = This law gives no fixed extra time.
rights-more = If we cannot answer in time, we may extend the time once: { $more }. We will tell you before it runs out, and why.
rights-more-several = For some requests we may extend the time once if we cannot answer in time. Below you can see which, and how far. We will tell you before it runs out, and why.
rights-refused-label = If we say no
rights-refused = We will give you the reasons. You can then complain to the authority.
rights-refused-appeal = We will give you the reasons. You can ask us to decide again (appeal), and we will answer { $within }. You can also complain to the authority.
rights-refused-open = We will give you the reasons and tell you where you can complain.
rights-time = Time: { $article }
rights-offer-more = Can be extended once: { $more }
rights-not-named = This law does not name it. You can ask all the same.
rights-aims = “Our aim” is a time that we set ourselves or that the authority expects. It is not a deadline of the law.
rights-summary = This is a short summary. What counts is the law itself.
rights-group-see = See your data
rights-group-change = Change or delete it
rights-group-stop = Stop something
rights-group-tell = Tell us about something

## The sixteen kinds of request. title: what the person says; summary: one line in lists; what: what happens then.
right-access-title = See what data you have about me
right-access-summary = A copy of my data, and what it is used for
right-access-what = You will get a copy of your data. We will also tell you where it came from, what we use it for, who received it and how long we keep it. If we hold nothing about you, we will say so.
right-access-details-label = Are you looking for something in particular?
right-access-details-hint = For example support chats, invoices or one event. Leave it empty to get everything.
right-categories-title = See which kinds of data you have
right-categories-summary = Only an overview: kinds, sources and purposes
right-categories-what = You will get an overview of the kinds of data we hold, where they came from, what we use them for and who received them. It contains no copy of the data itself.
right-categories-details-label = Is there anything you want to know in particular?
right-categories-details-hint = Leave it empty for the whole overview.
right-correction-title = Correct data that is wrong
right-correction-summary = Say what is wrong and what is right
right-correction-what = We will correct or complete the data, and tell those who received it from us. If we think it is right as it is, we will tell you why.
right-correction-details-label = Where did you see the mistake?
right-correction-details-hint = For example in your profile, on an invoice, in an email.
right-deletion-title = Delete my data
right-deletion-summary = We will also tell you what the law makes us keep
right-deletion-what = We will delete your data and tell you point by point what we deleted. If the law makes us keep something, we will tell you what and why.
right-deletion-details-label = What should we delete?
right-deletion-details-hint = For example one account, forum posts, a photo. Leave it empty if you mean everything.
right-restriction-title = Pause the use of my data
right-restriction-summary = Keep it, but do not use it for now
right-restriction-what = We will keep your data but do nothing else with it until the question behind it is settled. Before we use it again, we will tell you.
right-restriction-details-label = Which data is it about, and what should be settled first?
right-restriction-details-hint = A sentence is enough.
right-portability-title = Give me my data as a file
right-portability-summary = A file to take along, or to send to another company
right-portability-what = You will get the data that you gave us as a file that other programs can read. If you wish, we will send it straight to another company.
right-portability-details-label = Which data do you need?
right-portability-details-hint = Leave it empty if you mean all of it.
right-objection-title = Stop using my data for something
right-objection-summary = I do not agree with one of the uses
right-objection-what = We will stop that use, unless we can show strong reasons for it. If so, we will tell you which, and you can have that checked.
right-objection-details-label = What should we stop?
right-objection-details-hint = For example: showing my review, building a profile of me, passing my data on.
right-marketing-title = Send me no more advertising
right-marketing-summary = We only need your email address
right-marketing-what = You will get no more advertising from us. We do not ask who you are. Messages you need, such as passwords, bills or security warnings, will still reach you.
right-marketing-details-label = Which messages?
right-marketing-details-hint = Leave it empty to stop all of them.
right-consent-title = Withdraw my consent
right-consent-summary = I said yes once, and now I say no
right-consent-what = We will stop what you had agreed to. What we did before stays lawful, but from now on we need another legal reason or must stop.
right-consent-details-label = What had you agreed to?
right-consent-details-hint = For example the newsletter, cookies, a photo of you. Also tell us if the data should be deleted too.
right-automated-title = Have a person check a computer's decision
right-automated-summary = When a program decided about me
right-automated-what = A person will look at the decision again, listen to you, and explain how the program came to it.
right-automated-details-label = Which decision is it, and what is wrong with it?
right-automated-details-hint = For example: my account was blocked, my free trial was refused.
right-sale-title = Do not sell or share my personal information
right-sale-summary = We only need your email address
right-sale-what = From now on we will not sell your data, nor share it for advertising on other websites. We do not ask who you are.
right-sale-details-label = Anything else we should know?
right-sale-details-hint = For example another email address or device of yours.
right-sensitive-title = Limit the use of my sensitive personal information
right-sensitive-summary = Health, beliefs, exact location and the like
right-sensitive-what = We will use sensitive data about you only for what you asked us to do. We do not ask who you are.
right-sensitive-details-label = Which data do you have in mind?
right-sensitive-details-hint = Leave it empty if you mean all of it.
right-complaint-title = Complain
right-complaint-summary = When you are unhappy with how we treat your data
right-complaint-what = Our data protection officer will look into it and write to you. You can also go straight to an authority; you need not wait for us.
right-complaint-details-label = What happened?
right-complaint-details-hint = In your own words. Please leave out passwords and card numbers.
right-minor-title = Report data about a child
right-minor-summary = For parents, guardians and everybody who notices
right-minor-what = If we hold data about a child without a parent’s permission, we will delete it and write to you when it is done. You need not prove anything to report it.
right-minor-details-label = Where did the child's data turn up?
right-minor-details-hint = For example an account, a registration for an event, a photo.
right-leak-title = Report that my data may have leaked
right-leak-summary = Somebody has data that only we should have
right-leak-what = Our security team will look into it at once. If something did leak, we will tell you and the authority as the law asks, and what you can do now.
right-leak-details-label = What did you see?
right-leak-details-hint = For example an email from a stranger who knows your order. Please leave out passwords and card numbers.
right-other-title = Something else, or I am not sure
right-other-summary = Write it in your own words; we find out what it is
right-other-what = Tell us in your own words. We will find out which right it is, and answer within the shortest time that could apply.
right-other-details-label = What would you like us to do?
right-other-details-hint = In your own words. Please leave out passwords and card numbers.

right-deletion-consequences = Before you decide
right-deletion-consequence-final = Deletion is permanent. We cannot bring the data back, and you can no longer use accounts that were deleted.
right-deletion-consequence-copy = If you want a copy, ask for it first and for deletion afterwards.
right-deletion-consequence-backups = Our backups keep a copy for { $days ->
    [one] { $days } day
   *[other] { $days } days
} longer. Nobody works with it, and then it is gone too.
right-deletion-consequence-kept = The law makes us keep some things, such as bills. We will tell you which.

## Fields
form-law = The law behind this
form-law-name = Law: { $law }
form-law-authority = Authority you can turn to:{ " " }
form-law-period = { " " }({ $period })
form-due-label = If you send it today, we must answer by
form-target-label = This law has no fixed time. If you send it today, we aim to answer by
form-place-show = Show the date for this place
form-customer-text = Did another company put your data into our software?
form-customer-link = Then that company decides: read this first
form-request = Your request
form-contact = How we reach you
form-privacy = We use what you type here only to answer your request, as our
form-privacy-end = { " " }says.
form-now = Stop it now
form-now-hint = This sends it, and it counts straight away. There is nothing else to do.
form-next = Check my answers
form-next-hint = Nothing is sent yet. On the next page you will see everything again.
form-prefilled = We filled in what we know from your last request. Change it where it is different this time.
form-more-pairs = Something else is wrong too ({ $number })

field-relation-label = Who is this request about?
field-relation-hint = Choose what fits best.
relation-self = My own data
relation-guardian = My child, or somebody in my care
relation-guardian-hint = You are their parent or guardian
relation-agent = Somebody I act for
relation-agent-hint = With their permission, for example as a lawyer or a helper
relation-referred = Me: somebody else gave you my contact details
relation-author = Me: I wrote a post, a review or a testimonial for you
relation-customer = Me: my data came through another company
relation-customer-hint = A company that uses our software put it there
field-other_name-label = Whose data is it about?
field-other_name-hint = The name of the other person. Only if you ask for somebody else.
field-other_name-opt-out-hint = The email address above must be theirs: it is the one that we stop using. If you want an answer too, add your own address under “I would like to add something”.
field-controller-label = Which company put your data there?
field-controller-hint = We pass your request on to it. Only if your data came through another company.
field-post-label = Where can we find what you wrote?
field-post-hint = A link, or its title and rough date. Only if it is about something that you wrote.
field-place-label = Where do you live?
field-place-hint = It decides when we must answer by. If you ask for somebody else: where they live. You may leave it empty.
field-place-choose = Choose a place
field-place-frequent = Often chosen
field-place-all = All countries and regions
field-name-label = Your name
field-numbered = { $label } ({ $number })
field-name-hint = The name you used with us, if you know.
field-email-label = Your email address
field-email-hint = We will send our answer there. If you used another address with us, add it to your request.
field-email-opt-out-hint = The email address this is for. We use it for nothing else.
field-phone-label = Your phone number
field-phone-hint = Only if you would like to be called back.
field-pair-label = { $number ->
    [1] What is wrong?
   *[other] What else is wrong? ({ $number })
}
field-wrong-label = This is wrong
field-wrong-hint = As you see it now
field-right-label = This is right
field-right-hint = As it should be
field-reason-label = Why should we pause?
field-reason-unsure = I am not sure
field-reason-accuracy = The data may be wrong, and you are checking it
field-reason-unlawful = You should not have it, but I do not want it deleted
field-reason-claims = I need it for a dispute, and you would delete it
field-reason-objection = I have objected, and you have not decided yet
field-format-label = What kind of file?
field-format-json = JSON, for moving to another program
field-format-csv = CSV, for opening as a table
field-receiver-label = Should we send it to another company?
field-receiver-hint = Its name and, if you know it, its email address. Leave it empty to get the file yourself.
field-situation-label = Why do you not want us to use it this way?
field-situation-hint = A sentence is enough. It helps us to weigh your reasons against ours.
field-wish-label = What do you want?
field-wish-explain = Explain to me how the decision came about
field-wish-review = Have a person decide again
field-wish-stop = Do not let programs decide about me
field-child_name-label = Name of the child
field-child_name-hint = Or the user name, if you only know that.
field-child_age-label = How old is the child?
field-child_age-hint = A rough age is enough.
field-seen_when-label = When did you see it?
field-seen_when-hint = A rough day is enough.
field-seen_where-label = Where did you see it?
field-seen_where-hint = For example a website, an email, a phone call.
field-code-label = Code from the email
field-code-hint = Eight letters and digits, such as ABCD-2345. You can use capital or small letters.
field-reference-label = Reference number
field-reference-hint = You can find it on the page you saw after sending and in our emails, for example RD-7KQ4-2MX.
field-company-label = Name of that company
field-company-hint = This helps us to see how often it happens. Please do not write your own name.
form-add-details = I would like to add something
form-moment-label = If you send it now, we must answer by
form-open-label = You have not chosen a place. Until we know it, we take the shortest time: if you send it today, we aim to answer by
form-deed-label = We act on it at once. If you send it today, it will be done by
form-for-another = I am asking for somebody else
field-body-label = Write to the privacy team
field-body-hint = You need not say again who you are. Please leave out passwords and card numbers.
field-body-closed-label = Ask about our answer, or tell us what is missing
field-body-closed-hint = The privacy team will read it and reply here. Please leave out passwords and card numbers.
field-body-ended-label = Write to us about this request
field-body-ended-hint = The privacy team will read it and reply here. Please leave out passwords and card numbers.
field-language-label = Which language should our emails be in?

## Mistakes in forms: what to do, not what went wrong
error-summary-title = { $count ->
    [one] Something needs your attention
   *[other] Some things need your attention
}
form-trap = Leave this field empty
error-form-robot = This looked like a form filled in by a program, so nothing was sent. Everything you typed is still here: if you are a person, press the button once more.
error-form-expired = This form was open for a long time or was sent already. Everything you typed is still here. Please check it and go on.
error-form-press-again = This page was open for a long time. Please press the button once more.
error-name-missing = Enter your name.
error-email-missing = Enter an email address.
error-email-format = Enter an email address such as name@example.com.
error-email-letters = Enter an email address with only the letters a to z, digits and signs before the @. Our emails reach no other.
error-email-domain = Enter the whole email address, with what stands after the dot, such as name@example.com.
error-place = Choose a place from the list.
error-relation = Choose who this request is about.
error-other-name-missing = Enter the name of the person whose data it is about.
error-details-missing = Write a sentence here.
error-one-pair = Write at least one thing that is wrong, or what is right.
error-choice = Choose one from the list.
error-line-too-long = This is too long for one line. Please shorten it to 200 letters.
error-text-too-long = This is too long. Please shorten it to 10,000 letters.
error-code-missing = Enter the code from the email.
error-code-unknown = That code is not right, or can no longer be used. Check it against the newest email, or open "My requests" to get a new one.
error-code-spent = That code can no longer be used. Ask for a new one.
error-reference = A reference number looks like RD-7KQ4-2MX. Check it once more.
error-message-missing = Write your message first.
error-message-too-many = You have written many messages about this request today, and we have received all of them. Please put what is still missing into one message and send it tomorrow. Your text is still here.
error-code-wrong = That code is not right. Check it against the newest email.

## Check your answers
check-title = Check your answers
check-lead = Nothing has been sent yet.
check-your-request = Your request
check-empty = Not answered
check-due-label = We must answer by
check-target-label = The law there has no fixed time. We aim to answer by
check-due-law = Under the law of { $place }: { $law }
check-next = What happens next
check-next-code = You will get a reference number straight away, and an email with a code that confirms your address.
check-next-identity = We may ask you something more if we cannot tell that the data is yours. We never ask more than we need.
check-next-opt-out = It takes effect when you send it. You need not prove who you are.
check-next-customer = Your data came through another company. That company decides about it: we can only pass your request on or tell you whom to ask.
check-send = Send my request
check-send-opt-out = Send, and stop it now
check-open-label = You have not chosen a place, so we take the shortest time. We aim to answer by
check-deed-label = We act on it at once. It will be done by

## Received
received-title = We have your request
received-title-opt-out = We are stopping it now
received-reference-label = Your reference number
received-due-label = We must answer by
received-target-label = The law there has no fixed time. We aim to answer by
received-sum = How this date was worked out
received-confirm-title = One more step: confirm your email address
received-mail-later = Many codes were asked for with this address, so this email will go out later: { $when }. To send several requests, open "My requests" with a code once: requests you send after that need none.
received-mail-waits = We could not deliver the email yet. We keep trying; you need not send your request again.
received-mail-refused = The mail server of this address refused our email. Please check the address below; your request is safe.
received-confirm-text = We are sending an email with a code to { $email }. Enter the code here, so that nobody can send requests in your name.
received-confirm-clock = The clock runs from today, even if you confirm later. If you do not confirm within { $days ->
    [one] { $days } day
   *[other] { $days } days
}, the request ends; you can send a new one at any time.
received-opt-out-text = You need not do anything more. We are sending an email to { $email }. The code in it opens the page of this request, if you want to see it.
received-confirm-button = Confirm my address
received-open-button = Open my request
received-open-label = We do not know where you live, so we take the shortest time. We aim to answer by
received-no-mail = I have not got the email
received-no-mail-text = It can take a few minutes. Please look in your spam folder too. You can also ask for a new code; the old one then stops working. So that nobody fills your mailbox in your name, one address gets at most { $count ->
    [one] one such email an hour; further ones go out later.
   *[other] { $count } such emails an hour; further ones go out later.
}
received-new-code-button = Send me a new code
received-wrong-address = I mistyped my address
received-address-label = The right email address
received-address-button = Use this address and send a new code
received-keep-title = Keep the number
received-keep = Write it down, or print this page. With the number and a code you can confirm from any device, under "Enter a code".
received-keep-found = Write it down, or print this page. By it you and we find your request.
received-code-sent = We are sending a new code.
received-address-changed = We have changed the address and are sending a new code.
received-confirmed-title = Your address is confirmed
received-confirmed-text = We are working on your request. You need not do anything now.
received-gone-title = We can no longer show this request here
received-gone-text = For your safety this page remembers it only for a short time, and only in the browser that sent it. Your request is safe. Use the number and the code, or ask for a code for all of your requests.
received-deed-label = It will be done by
received-on-title = Where to go from here
received-on-my = See all of my requests
received-on-another = Send another request

## Enter a code
confirm-title = Enter a code
confirm-lead = With the reference number and the code from our email you can confirm your address from any device.
confirm-button = Confirm
confirm-code-sent = If there is such a request, we are sending a new code.
confirm-lost = I have lost the number

## My requests
my-title = My requests
my-lead = Enter your email address. We will send you a code that shows you all of your requests. You need no password.
my-email-hint = The address that you used for your request.
my-button = Send me a code
my-code-title = Enter the code
my-code-lead = If there are requests with this address, we are sending a code to it. It works for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
my-code-none = No email? Look in your spam folder, check the address, and try again. If many codes were asked for with one address, the next can take some hours. We never say here whether we know an address.
my-code-button = Show my requests
my-code-again = Use another address or ask for a new code
my-list-lead = These are the requests sent with your email address.
my-list-empty = There are no requests for this address.
my-list-sent = Sent on { $date }
my-list-due = We must answer by { $date }
my-list-target = We aim to answer by { $date }
my-list-others = You opened this request with its own code, so only this one is shown.
my-list-others-link = See all of your requests
my-list-more = More requests
my-list-new = Send another request
my-list-at-once = It will be done by { $date }
my-leave-title = Sign out on this device?
my-leave-text = Your requests stay as they are. To see them here again you will need a new code, which we send by email.
my-left-title = You are signed out
my-left-text = Nobody else using this device can see your requests now.
my-left-again = See my requests again

## One request
case-due-label = We must answer by
case-target-label = The law there has no fixed time. We aim to answer by
case-answered-label = Answered on
case-extended-label = We extended the time. We must answer by
case-paused-label = The clock is paused
case-paused = It starts again when you reply.
case-backups-label = Gone from our backups
case-backups = { $days ->
    [one] { $days } day
   *[other] { $days } days
} after deletion
case-backups-by = By { $date }
case-sum = How this date was worked out
case-calendar = Add to your calendar
calendar-due-summary = { $organisation }: last day to answer { $reference }
calendar-due-at-summary = { $organisation }: last moment to answer { $reference }
calendar-target-summary = { $organisation }: aims to answer { $reference } (no legal deadline)
calendar-due-text = By law, { $organisation } must answer you by this day.
calendar-due-at-text = By law, { $organisation } must answer you by this time.
calendar-target-text = { $organisation } aims to answer you by this day. This is an aim, not a deadline set by law.
calendar-sum = How this date was worked out:
calendar-page = Your page: { $url }
calendar-moved = This entry does not change by itself. If the date moves, your page shows the new one; add it from there again and it takes the place of this one.
calendar-deed-summary = { $organisation }: carries out { $reference }
calendar-deed-text = { $organisation } will have done by this day what you asked for. This is an aim, not a deadline set by law.
case-status-unconfirmed-title = Please confirm this request
case-status-unconfirmed-next = What you need to do: tell us that this request is yours. The clock is already running.
case-status-new-title = We have your request
case-status-new-next = What happens next: our privacy team will read it. You need not do anything.
case-late-title = We are late
case-late-next = The date below has passed, and that is our fault. We are still working on your request. You need not do anything, but you can write to us here, or complain to the authority named below.
case-status-in_progress-title = We are working on it
case-status-in_progress-next = What happens next: we look for the data in our systems. You need not do anything.
case-status-waiting_for_requester-title = We have a question for you
case-status-waiting_for_requester-next = What you need to do: answer our question below, so that we can go on.
case-outcome-fulfilled-title = We did what you asked for
case-outcome-fulfilled-next = Our answer is below. If something is missing, tell us: see “What you can do now”.
case-outcome-partly_fulfilled-title = We did part of what you asked for
case-outcome-partly_fulfilled-next = Our answer below says what we did, what we did not do, and why.
case-outcome-refused-title = We did not do what you asked for
case-outcome-refused-next = Our answer below gives the reasons. You can ask us about it, or have it checked: see “What you can do now”.
case-outcome-nothing_held-title = We hold no data about you
case-outcome-nothing_held-next = We looked with what you gave us and found nothing. If you used another address or name with us, send the request again with it.
case-outcome-withdrawn-title = You withdrew this request
case-outcome-withdrawn-next = We do nothing more. You can send it again at any time.
case-outcome-redirected-title = Another company decides about this data
case-outcome-redirected-next = Our answer below says whom to ask.
case-outcome-no_answer-title = We closed this request because we did not hear from you
case-outcome-no_answer-next = You can write to us below, or send the request again.
case-outcome-duplicate-title = You had already sent this request
case-outcome-duplicate-next = We answer the earlier one. You can find it under "My requests".
case-outcome-spam-title = We have closed this message
case-outcome-spam-next = We took it for advertising or a test. If that is wrong, please write to our data protection officer.
case-outcome-lapsed-title = This request ended because the address was not confirmed
case-outcome-lapsed-next = This is not a refusal. You can send it again at any time.
case-answer-title = Our answer
case-answer-file = File: { $name } ({ $size })
case-answer-print = You can print this page for your files.
case-remedy-title = What you can do now
case-remedy-authority = You can complain to the authority:{ " " }
case-remedy-authority-none = Tell us where you live, and we will show you the authority.
case-authority-letter-title = A letter to the authority, ready to copy
case-authority-letter-how = Copy it, fill in what is missing, and send it to the authority together with what you sent us and received from us.
case-authority-letter =
    To: { $authority }

    Complaint about { $organisation }

    On { $day } I sent a request under { $law }: “{ $request }”. Its reference is { $reference }.
    { $happened }

    Please look into it.

    My name:
    How you can reach me:
case-authority-letter-due = The last day for the answer was { $day }.
case-authority-letter-late = By { $day } there was no answer.
case-authority-letter-answered = The answer came on { $day }. I do not agree with it, because:
case-authority-letter-ended = The request was ended on { $day } without what I had asked for. I do not agree with that, because:
case-remedy-court = You can also go to court. You can do several of these things, and you need not wait for us.
case-remedy-complaint = Send a complaint to our data protection officer
case-timeline-title = What has happened
case-timeline-next = You will get our answer, point by point
case-timeline-zone = Times are those of { $place }.
case-messages-title = Messages
case-messages-none = No messages yet.
case-messages-earlier = Earlier messages
case-messages-newest = Back to the newest messages
case-message-from-us = { $organisation } privacy team · { $when }
case-message-from-you = You · { $when }
case-files-label = Add files
case-files-hint = Up to { $count } files, { $megabytes } MB in all: PDF, pictures, Word, Excel, text or email. PNG and JPEG pictures lose what the camera noted about where and when they were taken.
message-only-files = (Files only)
error-attachment-kind = These files could not be taken: only PDF, PNG, JPEG, HEIC, Word (docx), Excel (xlsx), text and email (eml) files, and none that is damaged. Any other files are kept; send the form again, or choose other files.
error-attachment-later = The named pictures cannot be prepared at the moment. Your words and the other files are kept: send the form again in a few minutes, and choose these pictures again.
error-attachments-too-many = That is too much for one message. Take some of the files off, and send them with another message.
case-message-button = Send message
case-message-unreadable = (This text cannot be opened at the moment. We have been told.)
case-message-sent = We have your message.
case-details-title = What you asked for
case-more-title = More
case-withdraw-link = Withdraw this request
case-print-hint = To keep a copy, print this page.
case-language-summary = Language of our emails
case-language-button = Write our emails in { $language }
case-language-set = We will write emails about this request in the language you chose.
case-confirm-button = Yes, this request is mine
case-closed-label = Closed on
case-confirmed = Thank you. Your address is confirmed.

event-confirmed = You confirmed your email address
event-filed-web = You sent the request
event-filed-phone = We took down your request on the phone
event-filed-post = Your letter arrived
event-filed-email = Your email arrived
event-filed-in_person = You asked us in person
event-filed-api = Your request came through a service that acts for you
event-message_from_requester = You wrote to us
event-message_to_requester = We wrote to you
event-settled = We corrected which place, right or day counts
event-acknowledged = We confirmed that we have your request
event-paused = The clock was paused until you reply
event-resumed = The clock started again
event-extended = We extended the time and told you why
event-closed = We answered
event-withdrawn = You withdrew the request
event-lapsed = The request ended because the address was not confirmed
event-reopened = We opened the request again

## Withdraw
withdraw-title = Withdraw this request?
withdraw-text = We will stop working on it and you will get no answer to it. What we have done already cannot be undone. You can send a new request at any time; the clock then starts again.
withdraw-button = Yes, withdraw my request
withdraw-back = No, keep it

## Data that came through a customer of the operator
customer-title = Another company decides about this data
customer-lead = Many companies keep the data of their own customers and staff in our software. We only store it for them and may not show, change or delete it by ourselves.
customer-ask-title = Whom to ask
customer-ask = Ask the company that has your data: your employer, school, shop or club. It can look things up, correct and delete them in our software, and must answer you.
customer-ask-how = If you do not know how, look for "privacy" on its website, or ask for its data protection officer.
customer-pass-title = Do you not know whom to ask, or do they not answer?
customer-pass = You can still send the request to us. Name that company in it, and we pass it on.
customer-pass-link = Send a request and name the company
customer-copy-title = A text that you can copy
customer-copy-how = Fill in the end, and send it to that company.
customer-copy =
    Dear data protection team,

    I am writing about the personal data that you have about me. You may keep it in software of { $operator }.

    My request: { $request }

    Please confirm that you received this, and answer within the time that the law gives. If somebody else decides about this data, please tell me who.

    My name:
    How you know me (email address, customer or staff number):
customer-record-title = Was this the right page for you?
customer-record = If you like, tell us that you were sent on to another company. We note the day and, if you enter it, the name of the company. Nothing about you.
customer-record-button = I will ask that company
redirected-title = Thank you, it is noted
redirected-text = We noted the day and the company, and nothing about you. Please ask that company now.
redirected-start = Back to all requests

## When something does not work
error-page-not-found-title = There is no such page
error-page-not-found-text = The address may be mistyped, or the page may have moved. Your requests are under "My requests".
error-page-no-date-title = There is no date at the moment
error-page-no-date-text = While the clock is paused, and once a request has ended, there is no date to put into a calendar. The page of your request says where it stands.
error-page-forbidden-title = This page could not be opened
error-page-forbidden-text = Your browser did not send what we need to be sure that it was you. Please go back to the page before, load it again, and try once more.
error-page-sign-in-needed-title = Please sign in first
error-page-sign-in-needed-text = To see your requests, ask for a code by email under "My requests".
error-page-method-not-allowed-title = This page cannot be used in that way
error-page-method-not-allowed-text = Please start again from the first page.
error-page-bad-request-title = We could not read what was sent
error-page-bad-request-text = Please go back, load the page again, and try once more.
error-page-invalid-title = Something in the form needs your attention
error-page-invalid-text = Please go back and look at it again. Nothing was sent.
error-page-too-large-title = That was too much at once
error-page-too-large-text = What you sent is larger than we can take. Please go back, shorten it, and try again.
error-page-too-many-title = Too many tries just now
error-page-too-many-text = To keep everybody safe, we count how often something is sent. Nothing is lost: go back to see what you typed.
error-page-timeout-title = That took too long
error-page-timeout-text = The connection was too slow or was cut. Please go back and try again. Sending the same form twice makes only one request.
error-page-fault-title = Something went wrong on our side
error-page-fault-text = It is not your fault. Please go back and try again in a moment. If it stays like this, write to us.
error-page-unavailable-title = We cannot be reached just now
error-page-unavailable-text = Please try again in a few minutes. If it is urgent, email our data protection officer; it counts just as much.
error-page-refused-title = This is not possible now
error-page-refused-text = The rules do not allow it at this moment.
error-page-conflict-title = Somebody else changed this at the same moment
error-page-conflict-text = Please go back, load the page again, and look at it once more.
error-page-case-cannot-be-opened-title = This request cannot be opened at the moment
error-page-case-cannot-be-opened-text = What you wrote could not be kept, because the place where it belongs cannot be opened. Those who run this portal have been told. Please write to our data protection officer instead.
error-page-newer-version-title = This cannot be shown just now
error-page-newer-version-text = This portal is being updated. Nothing is lost: please try again in a few minutes.
my-list-newer = This portal is being updated, and this request cannot be shown just now. Nothing is lost: please try again in a few minutes.
error-page-case-is-closed-title = This request is closed already
error-page-case-is-closed-text = Please look at its page again. You can send a new request at any time.
error-page-case-is-open-title = This request is still open
error-page-case-is-open-text = Please look at its page again.
error-page-case-is-unconfirmed-title = The address has not been confirmed yet
error-page-case-is-unconfirmed-text = Please enter the code from our email first.
error-page-case-is-confirmed-title = The address is confirmed already
error-page-case-is-confirmed-text = Please look at the page of the request again.
error-page-retry = { $minutes ->
    [one] Please try again in a minute.
   *[other] Please try again in { $minutes } minutes.
}
error-page-retry-now = The wait is over: you can try again now.
error-page-kept = What you typed stays on this page for up to two hours, in this browser only, until you sign out. You may leave the page and come back to it.
error-page-kept-own = What you typed stays on this page for up to two hours, in this browser only, until you sign in or out. You may leave the page and come back to it.
error-page-not-kept = This page could not be kept, so you see it only this once. Copy what you typed before you leave it.
error-page-files = Files that came with it were not kept. Please choose them again.
error-page-send-again = Send it again
error-page-help = You can always reach our data protection officer:
error-page-back = Go to the first page

## Accessibility statement
accessibility-title = Accessibility
accessibility-lead = Everybody must be able to use these pages. We test them against the Web Content Accessibility Guidelines (WCAG) 2.2, level AA.
accessibility-can-title = What works
accessibility-can-keyboard = Everything can be done with the keyboard alone, and you always see where you are.
accessibility-can-reader = Screen readers announce headings, fields, hints and mistakes.
accessibility-can-zoom = You can enlarge the text to 400 percent and use a narrow phone; nothing has to be moved sideways.
accessibility-can-contrast = Texts stand out clearly, in light and in dark colours. Your device decides which.
accessibility-can-script = The pages work without JavaScript, without puzzles to solve, and without a time limit that you cannot renew.
accessibility-limits-title = What we know does not work well yet
accessibility-limits = Files that we send you as an answer may come from other programs and be hard to read aloud. Tell us, and you get them in another form.
accessibility-contact-title = Something does not work for you?
accessibility-contact = Write to us. You can also make your request that way; it counts just as much.
accessibility-contact-call = Write to us or call us. You can also make your request that way; it counts just as much.

## Emails of a trial
outbox-title = Emails of this trial
outbox-lead = No mail server is set up, so emails are kept here instead of being sent. Only this computer can see this page.
outbox-empty = No email yet.
outbox-to = To:{ " " }
outbox-date = Date:{ " " }
outbox-back = All emails

# Appeals, and what is done at once.
appeal-title = Ask us to decide again
appeal-lead = We did not do all of what you asked for. Under the { $law } you can ask us to decide again (appeal): we will look at it once more, and you will get a written answer with reasons.
appeal-what = The appeal is a request of its own with a date of its own. You need not give reasons, but they help us.
appeal-body-label = Why should we change our decision?
appeal-button = Send my appeal
case-appeal-title = Appeal:{ " " }
case-appeal-of = This is your appeal against our answer to { $reference }
case-appeal-sent = We have your appeal. You can find it here from now on.
case-remedy-appeal = Ask us to decide again (appeal)
case-remedy-appealed = Your appeal has the number { $reference }
case-remedy-ask = Ask about this answer, or tell us what is missing
case-remedy-write = Write to our privacy team about this request
case-open-label = We do not know where you live, so we take the shortest time. We aim to answer by
case-deed-label = It will be done by
case-deed-title = We are stopping it now
case-deed-next = What happens next: we do what you asked for by the date below. You need not do anything.
case-question-title = Our question
case-again = Send it again
case-filed = We have your request. You need no code for it, as you are signed in.
case-carried_out-title = We did what you asked for
case-carried_out-next = What happens next: we write to you about it. You need not do anything.
case-printed = { $organisation } · { $url } · as it stood on { $moment }
event-filed-appeal = You appealed
event-appealed = You appealed against our decision
event-carried_out = We did what you asked for at once
event-rules_adopted = The rules for counting the time changed, and we worked the date out again
error-page-case-has-no-appeal-title = There is no appeal here
error-page-case-has-no-appeal-text = The law where you live has no appeal to us in this matter. You can send a complaint to our data protection officer at any time.
error-draft-gone = We no longer have what you typed. We keep it for two hours at most, and only for the browser it was typed in, which must accept cookies.

## What was typed and is kept

kept-waits = You were signed out before what you wrote arrived, so nothing was sent. We keep it for two hours: sign in here with the same browser, and it is there again.
kept-lost = You were signed out before what you wrote arrived, so nothing was sent, and we could not keep it. Go back in your browser to find it, and copy it before you sign in.
kept-gone = We no longer have what you typed here. We keep it for two hours at most, and only for the browser it was typed in.
kept-not = We show you this page only this once, because too much is being kept at the moment. Nothing you typed is missing: send it from here. You cannot come back to this page later.
kept-words = What you typed, for you to copy
due-answer-by = You will get our answer by { $date }.
complaint-about = About my request { $reference }:

## Where whoever answers for a system comes in

task-title = Open your tasks
task-lead = You were sent an email with a reference and a code. Enter both here.
task-reference-label = Your reference
task-reference-hint = It begins with T, for example T-7KQ42M.
task-button = Go on
task-none = No code, or it no longer works? Enter your reference and have a new one sent to your mailbox.
task-new-code = Send me a new code
task-code-asked = If this reference belongs to somebody, a new code is on its way to their mailbox.
task-proven-title = Thank you, this mailbox is yours
task-proven = You need do nothing more. When somebody asks about their data, we email you the task.

## The signal of a browser
signal-title = Your browser’s signal has been seen
signal-text = It sends Global Privacy Control. For this browser that already counts: we do not sell its data, nor share it for advertising on other websites. You need do nothing.
signal-more = Give us your email address as well, and the same goes for what we hold about it
signal-form = The signal does not say who you are. With your email address the same goes for what we hold about it.
signal-none = If your browser sends the signal Global Privacy Control, it counts as this request for that browser, without any form. We do not act on “Do Not Track”.

## The privacy notice
notice-title = Privacy notice
notice-description = What { $organisation } does with personal data, why, for how long, and what you can do about it; with earlier versions.
notice-since = In force since { $date }
notice-held = This version held on { $date }.
notice-held-still = This version held on { $date }, and it still does.
notice-present = Read the version of today
notice-language = This version was written in { $language } only.
notice-none = We published no privacy notice here for that day. The versions that we have are listed below.
notice-coming = From { $date } on another version holds: read it now
notice-contents = Contents
notice-versions = All versions
notice-version = Version of { $date }
notice-shown = (shown here)
notice-original = The original of { $date }, on our website

## Authorities
authorities-title = Authorities you can turn to
authorities-lead = If you are not satisfied with us, an authority looks at it free of charge. Choose where you live.
authorities-button = Show the authority
authorities-none = We know of no authority for this place. You can complain to us, and often go to court.
authorities-law = Your rights there, with the law
authorities-framework = Data sent to the United States
authorities-framework-text = OMO Inc. is certified under the EU-US Data Privacy Framework. For people in the European Economic Area and for data sent under it, these ways are open, in this order:
authorities-step-link = Open the website
authorities-all = All authorities that we know of
authorities-all-text = Where a place is missing, we know of no authority there.
authorities-region-union = European Union and European Economic Area
authorities-region-europe = The rest of Europe
authorities-region-asia = Asia
authorities-region-states = United States
authorities-region-americas = The rest of the Americas
authorities-region-africa = Africa
authorities-region-pacific = Australia and the Pacific
rights-authorities = Authorities by place
case-remedy-authorities = The authority’s own pages, and what else you can do there
case-notice = The privacy notice that held when your request came in (version of { $date })
case-signal-label = Signal of your browser
case-signal = Global Privacy Control was on when you sent it
