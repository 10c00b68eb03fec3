# Files that may go out with an answer, for the desk: what was found in each, and what is decided of it.

desk-package-title = Files that go out
desk-act-package = Check the files
desk-done-release = Recorded.
desk-done-release-added = The files were added. They are being looked through.
desk-done-package-renewed = It can be opened for longer.
release-why-packed = Each file is looked through before it may go out: for other people's data, for what is hidden in it, for numbers and passwords. What is let out goes into a package with data, a page to read and a signed list.
release-why = Each file is looked through before it may go out: for other people's data, for what is hidden in it, for numbers and passwords. What is let out goes along with the letter.
release-left = { $count ->
    [one] One file has something to decide before the answer can go out.
   *[other] { $count } files have something to decide before the answer can go out.
}
release-waiting-count = { $count ->
    [one] One file is being looked through.
   *[other] { $count } files are being looked through.
}
release-look = Show how far it is
release-none = No files yet. What owners hand over comes here by itself.
release-state-waiting = Being looked through
release-state-open = To decide
release-state-cleared = Goes out
release-state-left_out = Stays here
release-instead = goes out in place of { $name }
release-open = Open
release-more = { $count ->
    [one] One more finding is not listed.
   *[other] { $count } more findings are not listed.
}
release-times = { $place } ({ $times } times)
release-reason = Why it may go out as it is, or stays here
release-reason-hint = A sentence for the record. The person does not read it.
release-clean = Let a cleaned copy out
release-accept = Let it out as it is
release-leave = Leave it out
release-again = Take back and look again
release-more-deeds = Put another file in its place, or say what it belongs to
release-holding = Belongs to
release-holding-none = None of these
release-assign = Record what it belongs to
release-replacement = Another file in its place
release-replace = Put it in its place
release-add-title = Add files
release-add = More files that go out
release-add-button = Add
release-elsewhere = It was handed over outside of this program
release-to-letter = On to the letter
release-holding-now = Somebody said meanwhile that it belongs to: { $row }. Your choice is below and not kept yet.
release-conflict = Somebody decided about this file since this page was opened. Below it stands as it is now; what you typed is still here.
release-how-clear = Nothing was found ({ $when }).
release-how-accepted = Let out by { $who }, { $when }:
release-how-left_out = Left out by { $who }, { $when }:
release-go-along = These files go along:
package-made = Handed over { $when }
package-open-until = The person can open it until { $when }.
package-over-since = It cannot be opened since { $when }.
package-gone-on = It was destroyed { $when }. It is made anew on request.
package-parts = { $count ->
    [one] One part
   *[other] { $count } parts
}
package-digest = SHA-256 of its list:
error-release-reason = Say why in a sentence.
error-release-waiting = The files are still being looked through. They stand under “Files that go out”; try again in a moment.
error-release-changed = What goes out has changed since this page was opened. It is shown below as it is now; look at it and send again.
error-release-open = Something in a file has to be decided first. It stands under “Files that go out”, where the file is now.
desk-state-release-wants-holding = Something was refused, and of a file nobody said what it belongs to. Say so under “Files that go out”, so that nothing of what was refused goes along.
desk-state-release-is-not-open = There is nothing to decide about this file now.
desk-state-release-is-blocked = A number or a password in this file must not go out, whatever the reason. Put another file in its place, or leave it out.
desk-state-release-cannot-be-cleaned = No cleaned copy can be made of this file.
desk-state-package-is-gone = It was destroyed and cannot be opened for longer.
desk-event-release_added = { $who } added a file: { $what }
desk-event-release_decided = { $who } decided about a file: { $what }
desk-event-package_opened = The person opened their data with a code
desk-event-package_taken = The person downloaded their data
desk-event-package_renewed = { $who } let the data be opened for longer
desk-event-package_gone = The data that were handed out were destroyed
desk-audit-does-case-release_added = File added that may go out
desk-audit-does-case-release_decided = Decided about a file that may go out
desk-audit-does-case-release_assigned = Recorded what a file belongs to
desk-audit-does-case-package_opened = Package opened
desk-audit-does-case-package_taken = Package downloaded
desk-audit-does-case-package_renewed = Package open for longer
desk-audit-does-case-package_gone = Package destroyed
