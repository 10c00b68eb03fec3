# Items of a request and what is decided of each: pages of the desk.

desk-decide-title = Decide item by item
desk-act-decide = Decide item by item

decision-outcome = Outcome so far
decision-outcome-none = Nothing is decided yet. The outcome follows from the items; nobody chooses it.
decision-outcome-open = { $count ->
    [one] One item is still open.
   *[other] { $count } items are still open.
}
decision-outcome-not-carried-out = { $count ->
    [one] One granted item has no day yet on which it was carried out.
   *[other] { $count } granted items have no day yet on which they were carried out.
}
decision-go-on = Write the answer
decision-count = { $count } × { $decision }
decision-next-carried-out = Say on which day each item was carried out.
decision-no-register = No processing register is published, so that no items are suggested. Add what the request is about below.
decision-none = The register has nothing that this request touches. Add what it is about below.
decision-outdated = { $count ->
    [one] The register has changed since one item was decided.
   *[other] The register has changed since { $count } items were decided.
}
decision-take-over = Take over what the register says now
decision-is-outdated = register changed
decision-conflict = Somebody decided something of the same item meanwhile. Nothing was kept; what you typed is still here, and theirs stands beside it. Send again to put yours in its place.
decision-theirs = Theirs:
decision-proposed = Proposed: { $what }
decision-by = decided by { $who }, { $when }
decision-decision = Decision
decision-open = Open
decision-whole = The whole request
decision-whole-back = Take back, decide item by item
decision-keep = Keep decisions
decision-take = { $count ->
    [one] Take the proposal
   *[other] Take all { $count } proposals
}
decision-because = Day, ground, reason, facts
decision-ground = Ground of the law
decision-ground-none = None
decision-ground-option = { $cite }: { $words }
decision-named = What the ground wants named
decision-named-hint = Act and section, the other controller, or the kinds of data. The person reads it.
decision-what = What is left out, in { $language }
decision-what-left-out = What is left out or concerned
decision-what-hint = In the requester’s language, such as “two names of colleagues”.
decision-reason = Reason, in { $language }
decision-reason-plain = Reason
decision-reason-hint = One sentence or more that names a fact of this request, in the requester’s language. The words of the ground are added.
decision-facts = Facts for ourselves
decision-facts-hint = What we have to be able to show, such as what was weighed or asked. The person does not read it.
decision-until-on = Kept until
decision-until = or until this event
decision-others = Other people in it
decision-others-no = Nobody else
decision-others-yes = Yes
decision-others-unsure = Not looked at
decision-others-checked = Yes, and what is theirs was looked at
decision-found = What was found
decision-found-hint = Such as “214 rows, 2021–2026”. The person does not read it.
decision-done-on = Carried out on
decision-backup-on = Gone from backups by
decision-backup-hint = Left empty, the day is worked out from the backups’ days in the register.
decision-label-of = { $item }, { $field }
decision-add = Add an item
decision-add-label = What it is called
decision-add-hint = In the requester’s language, as the letter will call it.
decision-add-button = Add
decision-refuse-whole = Refuse the request as a whole
decision-refuse-whole-about = Only for what is about the whole of it: plainly unfounded, nobody knows who asks, or the law gives no such right. Everything else is decided item by item.
decision-refuse-whole-button = Refuse the whole request
decision-grounds = What each ground means

decision-error-choose = Choose a decision, or empty the fields
decision-error-ground = Choose a ground of this law for this decision
decision-error-reason = Give a reason
decision-error-reason-thin = Say in a sentence which fact of this request the ground applies to
decision-error-what = Say what is left out
decision-error-until = Say until which day or event it is kept
decision-error-past = This day is over
decision-error-future = This day has not come yet
decision-error-backup = Nothing leaves the backups before it is deleted
decision-error-others = Other people may be in it: say why it may go out, or have it looked at
decision-error-needs-law = Name the act and the section
decision-error-needs-controller = Name the other controller with its address
decision-error-needs-kinds = Name the kinds of data
decision-error-needs-other-people = This ground needs that somebody has looked which other people are in it
decision-error-needs-dispute = Note that the dispute stands on the data, and since when
decision-error-needs-asked = Note what was asked of the person, and when
decision-error-needs-weighing = Write down how it was weighed
decision-error-needs-facts = Note the facts that show it
decision-error-whole-typed = This is sent with the button below it; empty it to decide item by item
decision-error-label = Say what it is called
decision-error-full = No more items can be added to this case

decision-word-access-granted = Given
decision-word-access-partly = Given in part
decision-word-access-refused = Not given
decision-word-access-not-held = Not held
decision-word-categories-granted = Named
decision-word-categories-partly = Named in part
decision-word-categories-refused = Not named
decision-word-categories-not-held = Not held
decision-word-deletion-granted = Deleted
decision-word-deletion-partly = Deleted in part
decision-word-deletion-kept = Kept until
decision-word-deletion-refused = Not deleted
decision-word-deletion-not-held = Not held
decision-word-correction-granted = Corrected
decision-word-correction-partly = Corrected in part
decision-word-correction-noted = Not changed, statement added
decision-word-correction-refused = Not changed
decision-word-correction-not-held = Not held
decision-word-restriction-granted = Restricted
decision-word-restriction-partly = Restricted in part
decision-word-restriction-refused = Not restricted
decision-word-restriction-not-held = Not held
decision-word-portability-granted = In the file
decision-word-portability-partly = In the file in part
decision-word-portability-refused = Not in the file
decision-word-portability-not-held = Not held
decision-word-objection-granted = Use stopped
decision-word-objection-partly = Use stopped in part
decision-word-objection-refused = Use goes on
decision-word-objection-not-held = Not held
decision-word-consent-granted = Ended
decision-word-consent-partly = Ended in part
decision-word-consent-refused = Not ended
decision-word-consent-not-held = Not held
decision-word-automated-granted = Looked at again
decision-word-automated-partly = Looked at again in part
decision-word-automated-refused = Decision stays
decision-word-automated-not-held = No such decision
decision-word-generic-granted = Done
decision-word-generic-partly = Done in part
decision-word-generic-refused = Not done
decision-word-generic-not-held = Not held

desk-event-items_decided = { $who } decided: { $what }
desk-event-item_added = { $who } added an item: { $what }
desk-event-items-open = open again
desk-event-item-decided = { $item } – { $decision }
desk-event-items-more = and { $count } more
desk-done-decided = Kept.
desk-done-item-added = Added.
desk-state-decision-is-open = Items are still open: decide each of them first.
desk-state-decision-is-not-carried-out = Something is granted and was not carried out: say on which day it was done.
desk-state-decision-is-begun = Something is decided already: open it again before the request is refused as a whole.
desk-close-undecided = { $count ->
    [one] One item is still open. An answer follows from the items: decide it first.
   *[other] { $count } items are still open. An answer follows from the items: decide them first.
}
desk-close-not-carried-out = Something is granted and was not carried out yet. Say on which day it was done.
desk-audit-does-case-items_decided = Decided items
desk-audit-does-case-item_added = Added an item

desk-act-recipients = Tell the recipients
desk-recipients-title = Tell the recipients
decision-told-state = What became of it
decision-told-told = Told
decision-told-impossible = Cannot be told
decision-told-disproportionate = Out of all proportion
decision-told-open = Not yet
decision-told-on = Told on
decision-told-words = How, with which proof, or why not
decision-told-words-hint = Such as “by mail to their desk, answered the same day”. Where it was not told: the facts.
decision-told-items = Got: { $items }
decision-told-by = noted by { $who }, { $when }
decision-told-none = Nothing that was granted had gone to anybody else, as the register knows it.
decision-told-undecided = Who is to be told follows from what is decided. Decide item by item first.
decision-told-left = { $count ->
    [one] One recipient is still to be told.
   *[other] { $count } recipients are still to be told.
}
decision-told-keep = Keep
decision-error-told-choose = Choose what became of it, or empty the fields
decision-error-told-how = Say how, with which proof, or why not
decision-error-told-why = Say in a sentence which facts keep you from telling it
desk-event-recipients_told = { $who } noted of recipients: { $what }
desk-audit-does-case-recipients_told = Noted which recipients were told
desk-done-recipients = Kept.
desk-close-recipients = { $count ->
    [one] One recipient of what was changed is not told yet.
   *[other] { $count } recipients of what was changed are not told yet.
}
desk-done-ordered = Asked. What comes back stands beside each item.
decision-is-ordered = Its owner is asked to do it.
decision-have-carried-out = { $count ->
    [one] Have it carried out by one system
   *[other] Have it carried out by { $count } systems
}
decision-done-on-day = on { $date }
decision-found-rows = { $rows ->
    [one] one row
   *[other] { $rows } rows
}
decision-found-days = { $from } – { $until }
desk-state-decision-is-not-for-owners = Of this right nothing is carried out by owners of systems.

decision-order-hold = { $item }: keep it, and use it for nothing.
decision-order-correct = { $item }: { $what }
decision-order-apart-from = { $item }, apart from: { $what }
decision-order-uses = { $item }, for: { $uses }
decision-owner-found = The owner: { $what }
decision-owner-did = The owner’s answer: { $what }
decision-said-found = found
decision-said-not-found = nothing found
decision-said-cannot = cannot be searched
decision-others-said-yes = other people are in it
decision-others-said-no = nobody else is in it
decision-others-said-unsure = whether other people are in it, nobody looked
decision-lapsed = Decided under another right or law, and open again: { $what }
decision-gone = “{ $item }” is no item of this case any more. What you typed of it: { $text }
decision-error-what-corrected = Say what was wrong and what it becomes
decision-error-file = You say that something is handed out: add the file, or note on the list how it was handed out
desk-state-decision-copy-first = The same person also asked for a copy, and that request is still open. Answer it first: what is deleted cannot be handed out any more.
desk-state-decision-is-searching = Owners are still searching. That nothing is held can be said once all have answered.
desk-state-decision-is-whole = The request is refused as a whole. Take that back before single items are decided.
