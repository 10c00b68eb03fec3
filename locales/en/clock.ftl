# The clock: dates, steps of the sum, refusals. "We" is the organisation that answers.
clock-comma = { ", " }
clock-day = { $weekday } { $day } { $monthShort } { $year }
clock-days = { $from }–{ $to }
clock-days-apart = { $from } – { $to }
clock-with-authority = { $text } ({ $authority })
clock-named-day = { $day } ({ $name })
clock-moment-there = { $moment } (local time in { $place })
clock-closed = offices closed
clock-closed-days = { $from } to { $to } (offices closed)

clock-span-days = { $n ->
    [one] one day
   *[other] { $n } days
}
clock-span-months = { $n ->
    [one] one month
    [2] two months
    [3] three months
   *[other] { $n } months
}
clock-span-business = { $n ->
    [one] one business day
   *[other] { $n } business days
}
clock-span-hours = { $n ->
    [one] one hour
   *[other] { $n } hours
}

clock-ground-identity = proof of identity
clock-ground-clarification = an answer to our question about the request
clock-ground-fee = the fee

# How long an answer takes, before any case exists.
clock-period-within = within { $span }
clock-period-at-once = at once
clock-period-at-once-within = at once, and within { $span } at the latest
clock-period-guidance = no fixed period in this law; the authority expects an answer within { $span }, and so do we
clock-period-aim = no fixed period in this law; we aim at { $span }
clock-period-open = depends on the law where you live; until that is clear we aim at { $span }
clock-period-rule-not-yet = this rule applies from { $date }; until then we aim at { $span }
clock-period-not-yet = this law applies from { $date }; until then we aim at { $span }
clock-short-at-once-within = at once, at the latest within { $span }
clock-short-aim = our aim: { $span }
clock-short-within = answer within { $span }
clock-more-time = { $more } more, { $all } in all
clock-more-time-in-all = up to { $all } in all
clock-appeal-more = within { $span }, or { $more } later if we tell you why
clock-fee-free = Free.
clock-fee-free-unless-excessive = Free. Only a request without any basis, or the same one again and again, may cost something; we would tell you first.
clock-fee-access-cost = Asking is free. A copy may cost what it costs to make; we would tell you first.
clock-fee-low-cost = Free or at low cost; we would tell you first.
clock-fee-unknown = We do not charge anything without telling you first.

# Steps of the sum.
clock-received = Received on { $date }.
clock-received-not-counted = Received on { $date }. This day does not count; counting starts the day after.
clock-received-counts = Received on { $date }. This day counts as the first.
clock-received-moment = Received on { $moment }. The hours run from this moment, through nights and weekends.
clock-not-in-force = { $law } applies from { $date } on. A request that came before has no legal deadline; what follows is our aim.
clock-rule-not-in-force = { $law } has a time for this only from { $date } on. A request that came before has no legal deadline; what follows is our aim.
clock-acknowledge = We confirm that we have the request within { $span }: by { $date }, on the strictest reading by { $safe }.
clock-arrived-starts = We had to wait for { $ground }. It arrived on { $date }.
clock-complete = Everything that was still needed had arrived by { $date }.
clock-runs-from = The time runs from { $date }; this day does not count.
clock-at-once = This is done at once, on the day it comes.
clock-period = Counting { $span } from { $from } gives { $date }.
clock-period-hours = Counting { $span } from then gives { $moment }.
clock-clamped = That month has no day { $day }, so its last day counts: { $date }.
clock-left-out = Not counted: weekends and { $days }. Holidays of: { $calendar }.
clock-worked-weekends = Counted, because the government made them working days: { $days }. Holidays of: { $calendar }.
clock-left-out-weekends = Weekends are not counted.
clock-waited = From { $from } to { $to } we waited for { $ground }.
clock-waited-sum = { $n ->
    [one] One day of waiting does not count
   *[other] { $n } days of waiting do not count
}: { $date }.
clock-moved = The last day would be a day off: { $days }. So it moves to the next day that is none: { $date }. Holidays of: { $calendar }.
clock-not-moved = { $date } is a day off for many, but this law does not move the last day.
clock-working-day = { $date } is not a day off, so the last day stays. Holidays of: { $calendar }.
clock-due = The answer is due by { $date }.
clock-due-without-extension = Without extra time the answer would be due by { $date }.
clock-due-at = The answer is due by { $moment }.
clock-aim = { $law } gives no number of days for this. We aim to answer by { $date }.
clock-aim-guidance = { $law } gives no number of days for this. The authority expects an answer by { $date }; that is what we aim at.
clock-aim-within = What you asked for is done without waiting for that day: we aim at { $date }.
clock-aim-unsettled = Until it is clear which law applies, we aim to answer by { $date }.
clock-waits-to-begin = On { $date } we asked for { $ground }. The clock starts when it arrives, so there is no last day yet.
clock-stands-still = On { $date } we asked for { $ground }. The clock is paused until it arrives, so there is no last day yet.
clock-extension = If it cannot be done in time, the last day may be moved once, to { $date }. We would have to tell you, with the reason, by { $notice }.
clock-no-extension = { $law } gives no fixed extra time for this.
clock-no-extension-for-right = We take no extra time for this kind of request.
clock-extended = On { $date } the time was extended to { $span } in all, counted from the beginning.
clock-safe = To be on the safe side we work towards { $date }: a working day, counted the strictest way.
clock-place-unknown = We do not know yet where you live, so we do not know which law applies.
clock-place-without-law = Our rulebook has no data protection law with a time limit for { $place }.
clock-law-taken = We count by { $law }, the one that gives the earliest date among our own law and the GDPR.
clock-past-calendar = The public holidays are known to us only for { $from } to { $to }. Outside these years a date may shift by some days.
clock-past-calendar-year = The public holidays are known to us only for { $from }. Outside this year a date may shift by some days.
clock-doubtful = This rule is not fully confirmed. Have it checked before relying on the date.

# Refusals: which rule of which law.
clock-refused-no-pause = Under { $law } the clock does not wait for { $ground }.
clock-refused-pause-unclear = It is not settled whether under { $law } the clock waits for { $ground }, so it keeps running.
clock-refused-pause-not-for-right = Under { $law } the clock does not wait for { $ground } with this kind of request.
clock-refused-at-once = This kind of request is carried out without waiting for { $ground }.
clock-refused-no-start = Under { $law } the time runs from receipt; it does not begin later because something was missing.
clock-refused-no-extension = { $law } gives no fixed extra time.
clock-refused-no-extension-for-right = We know of no extra time in { $law } for this kind of request.
clock-refused-no-extension-opt-out = An opt-out or an objection to marketing is carried out at once; there is no extra time for it.
clock-refused-not-begun = { $law } has no time for this before { $date }, so there is none that could be extended.
clock-refused-extended-already = The time was extended already; { $law } allows it once.
clock-refused-extension-too-late = The last day, { $date }, is over. { $law } allows extra time only before.
clock-refused-extension-too-early = An extension cannot be decided before the request is received.
clock-refused-waiting = The clock waits for { $ground }, so there is no last day that could be moved.
clock-refused-place-open = It is not settled which law applies, so no law allows to wait or to take more time. Settle the place first.
clock-refused-pause-backwards = The answer cannot come before the question.
clock-refused-pause-before-receipt = A question cannot be asked before the request is received.
clock-refused-out-of-range = That date is too far away to count with.

# Headings of the command line.
clock-label-due = Due
clock-label-safe = Work towards
clock-label-target = Aim (no legal deadline)
clock-label-at-once = To be done at once, by (no legal deadline)
clock-label-acknowledge = Confirm receipt by
clock-label-extended = If extended
clock-label-notice = Tell of an extension by
clock-label-waiting = Waiting for
clock-label-sum = How it is counted
clock-label-rule = Rule
