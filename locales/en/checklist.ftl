# What the law wants next: the list on the page of a case.

checklist-state-done = Done
checklist-state-next = Next
checklist-state-waiting = Waiting
checklist-state-not-needed = Not needed
checklist-state-done-elsewhere = Done elsewhere
checklist-state-later = Later

checklist-place = Place, right and day of receipt
checklist-acknowledged = Receipt acknowledged
checklist-stopped = Held still, or stopped, at once
checklist-permission = May this person speak for the other
checklist-lookup = Do we hold anything
checklist-identity = Who is asking
checklist-question = A question about the request
checklist-asked = Systems asked
checklist-decided = Each item decided
checklist-carried-out = Carried out
checklist-told = Recipients told
checklist-files = Files checked
checklist-letter = Letter complete
checklist-served = Sent and served
checklist-after = What remains afterwards

checklist-place-next-text = The law, the dates and this list depend on them.
checklist-acknowledged-next-text = Tell the person that the request is here, and what happens next.
checklist-stopped-next-text = This comes before any weighing and before any proof.
checklist-permission-next-text = This person asks for somebody else. Nothing goes out before the permission is seen.
checklist-lookup-next-text = Search by the proven address. If nothing is held, nobody has to prove who they are.
checklist-identity-next-text = Ask only where there is a doubt, and name it. Never ask for a copy of an identity card.
checklist-question-next-text = Ask once, and only if it cannot be done without.
checklist-asked-next-text = Have the owner of each system search. A system that is left out needs a reason.
checklist-decided-next-text = Decide item by item, with the reason. What is refused or kept needs its ground.
checklist-carried-out-next-text = Have each system do what was decided. What is kept stays.
checklist-told-next-text = Tell each of them, or say with facts why that is impossible or too much.
checklist-files-next-text = Look for other people, hidden parts, numbers and passwords. One open finding holds all back.
checklist-letter-next-text = Write the answer and read it through.
checklist-served-next-text = What is sent can no longer be changed.
checklist-after-next-text = Backups, measures that go on, data that is kept until a day.

checklist-button-stopped = Restrict it today
checklist-button-permission = Ask for the permission
checklist-button-lookup = Do we hold anything?
checklist-button-identity = Settle who is asking
checklist-button-asked = Ask the systems
checklist-button-decided = Decide item by item
checklist-button-carried-out = Have it carried out
checklist-button-told = Tell the recipients
checklist-button-files = Check the files

checklist-title = What the law wants
checklist-progress = { $done } of { $all } done
checklist-law = What the law wants here
checklist-doubtful = to be checked by counsel
checklist-elsewhere = Done outside of this program
checklist-elsewhere-about = Say what was done, when, and how it can be shown. It stands in the story of the case.
checklist-elsewhere-note = What was done
checklist-elsewhere-button = It is done
checklist-take-back = Take this back
checklist-said = { $who } noted on { $when }:
checklist-systems = Which systems
checklist-systems-none = No register is published yet, so nobody knows which systems there are.
checklist-systems-open = Open the register
checklist-system-owner = { $owner } answers for it.
checklist-ask = Ask the requester
checklist-back = Back to the case
desk-error-line-note = Say what was done
