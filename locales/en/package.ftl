# What is handed out with an answer: on the person's own page, inside the package.

package-own-title = Your data
package-own-link = Open your data
package-own-until = You can open it until { $date }.
package-own-ended = The time for opening it has ended. You can open it for longer.
package-own-code = So that only you can open it, we email you a new code each time.
package-own-mail = Email me a code
package-own-mail-again = Email me another code
package-own-mailed = We have emailed you a code. It arrives within a few minutes and works for { $minutes } minutes.
package-own-enter = Open
package-own-open = You can take everything along as one file, or open single parts of it. The first part, answer.html, is made for reading.
package-own-all = Download everything ({ $size })
package-own-safe = Keep the files where only you can read them. Other people may use this device, too.
package-own-over = It could be opened until { $date }. We still have it: press the button to open it for longer.
package-own-gone = We kept it until { $date } and then destroyed the package. If you still need it, write to us: we make it anew.
package-own-ask = Write to us
package-own-kept = We keep it until { $date }; after that we make it anew if you ask.
package-renew = Open it for longer
package-part-page = To read: our answer and your data on one page
package-part-readme = What is in here
package-part-fields = What the data mean
package-part-manifest = The list of all files, with their fingerprints
package-part-signature = The signature of that list

package-title = Your data, { $reference }
package-fields-title = What your data mean, { $reference }
package-contents = Contents
package-letter = Our answer
package-others = Other files
package-files = Files
package-more-rows = These are the first { $count } rows. The file has all of them.
package-foot = This page opens without the internet and runs no programs. The files it names lie beside it.
package-fact-system = System
package-fact-purposes = What it is used for
package-fact-sources = Where it comes from
package-fact-fields = Fields
package-fact-rows = Rows found
package-fact-from = From
package-fact-until = Until
package-readme = Your data from { $organisation }, request { $reference }

    answer.html     Read this first: our answer, and your data to read and print. It opens without the internet.
    data/           Tables as data: JSON for programs, CSV for spreadsheets.
    files/          Files as we let them out.
    fields.html     What the data mean. fields.json says the same for programs.
    manifest.json   Every file with its size and its fingerprint (SHA-256).
    manifest.sig    Our signature of manifest.json (Ed25519). On our page /verify anybody can check it.

    Keep these files where only you can read them.

event-package_opened = You opened your data with a code
event-package_taken = You downloaded your data
event-package_renewed = Your data can be opened for longer
event-package_gone = We destroyed our copy of the data that we had made for you

mail-package-ends-subject = { $reference }: your data can be opened for a few more days
mail-package-ends-text = Soon you can no longer open what we made for you. You can download it on our portal, or open it for longer with one press.
