# What people may stop with one press, and the links of mails.

frame-choices = Your choices: advertising and sale
choices-title = Your choices
choices-lead = You can stop each of these with one press and allow it again whenever you like. It is free, and we do not ask who you are.
choices-own-lead = This is how it stands today for your email address.
choices-marketing-title = Advertising
choices-sale-title = Sale, and sharing for advertising
choices-sensitive-title = Sensitive data
choices-marketing-what = Once you stop it, we send you no more advertising. Messages you need, such as passwords, bills or security warnings, still reach you.
choices-sale-what = Once you stop it, we do not sell your data, nor share it for advertising on other websites.
choices-sensitive-what = Once you limit it, we use sensitive data about you, such as health, beliefs or your exact location, only for what you asked us to do.
choices-state-allowed = Not stopped.
choices-state-part = Stopped in part.
choices-state-asked = We are stopping it.
choices-state-stopped = Stopped.
choices-asked-on = You asked for it on { $date }.
choices-done-on = It was done on { $date }.
choices-list-stopped = Emails of “{ $list }” are stopped since { $date }.
choices-check = How to check it
choices-marketing-check = Emails that we send after the day on which it was done hold no advertising. If one does, tell our data protection officer when it came; the address is at the foot of this page.
choices-sale-check = Ask us to whom we have given your data. The answer names everybody, and whether anything was sold or shared for advertising.
choices-sensitive-check = Ask us which sensitive data we hold about you. The answer says what each of them is used for.
choices-check-access = Ask for a copy of my data
choices-marketing-stop = Stop advertising
choices-sale-stop = Stop sale and sharing
choices-sensitive-stop = Limit my sensitive data
choices-allow = Allow it again
choices-allow-list = Allow “{ $list }” again
choices-see-title = See what is stopped for your address
choices-see-text = We send a code to your email address, so that only you can see it. If we know nothing of the address, no email comes.
choices-email-hint = The address that you want to look up.
choices-one-request = You opened one request with its own code. Your choices need a code for all of your requests.
choices-done-stopped = Noted. It holds from this moment.
choices-done-allowed = It is allowed again.
choices-allow-marketing-title = Get advertising from us again?
choices-allow-sale-title = Let us sell or share your data again?
choices-allow-sensitive-title = Let us use your sensitive data for other things again?
choices-allow-list-title = Get emails of “{ $list }” again?
choices-allow-text = This was stopped with your address, and we do not ask you to change your mind. If you allow it, the stop ends today; a request about it that is not answered yet is withdrawn. You can stop it again at any time.
choices-allow-list-text = The emails of “{ $list }” were stopped with your address, and we do not ask you to change your mind. If you allow them, they may come again from today. You can stop them again at any time.
choices-allow-button = Yes, allow it again
choices-allow-back = No, leave it stopped

## Where other pages lead there
choices-received = See and check what you have stopped
choices-found = See what is stopped already

## The link of a mail
unsubscribe-title = Stop these emails?
unsubscribe-all = No more advertising by email from { $organisation }, to the address that this link was made for.
unsubscribe-list = No more emails of “{ $list }” from { $organisation }, to the address that this link was made for.
unsubscribe-text = One press is enough. We ask for nothing more. Messages you need, such as passwords, bills or security warnings, will still reach you.
unsubscribe-button = Stop them now
unsubscribe-done-title = They are stopped
unsubscribe-done-all = From this moment { $organisation } sends no more emails with advertising to the address that this link was made for.
unsubscribe-done-list = From this moment { $organisation } sends no more emails of “{ $list }” to the address that this link was made for.
unsubscribe-on-its-way = An email that was sent before may still arrive.
unsubscribe-choices = See all of your choices
unsubscribe-unknown-title = This link does not work
unsubscribe-unknown-text = Part of it may be missing. You can stop the emails all the same: enter your email address, and that is all.
