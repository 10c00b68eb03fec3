//! 100,000 random cases over all places, rights, calendars and events.

use std::fmt::Write as _;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rightsdesk::base::language::Language;
use rightsdesk::domain::rulebook::{
    CalendarId, ClockEvents, Operator, Pause, PauseGround, Place, Received, Right, Rulebook, rule_places,
};

use super::slow::{Slow, Sum};

const CASES: u32 = 100_000;

/// A small generator with a fixed seed, so that a failure repeats itself (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }
    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

fn events(dice: &mut Dice) -> ClockEvents {
    let first = NaiveDate::from_ymd_opt(2025, 11, 1).unwrap();
    let date = first + Days::new(dice.below(2000));
    let received = if dice.one_in(2) {
        Received::On(date)
    } else {
        let start: DateTime<Utc> = date.and_hms_opt(0, 0, 0).unwrap().and_utc();
        Received::At(start + TimeDelta::minutes(i64::try_from(dice.below(1440)).unwrap()))
    };
    let mut pauses = Vec::new();
    if dice.one_in(2) {
        for _ in 0..dice.below(4) {
            let asked_on = date + Days::new(dice.below(60)) - Days::new(dice.below(2));
            let answered_on = (!dice.one_in(6)).then(|| asked_on + Days::new(dice.below(60)));
            pauses.push(Pause { ground: dice.pick(&PauseGround::ALL), asked_on, answered_on });
        }
    }
    let relevant_on = dice.one_in(8).then(|| date + Days::new(dice.below(40)));
    let extended_on = dice.one_in(6).then(|| date + Days::new(dice.below(50)));
    ClockEvents { received, relevant_on, pauses, extended_on }
}

#[test]
fn a_slow_second_implementation_agrees_on_every_case() {
    let slow = Slow::read();
    let mut dice = Dice(0x5EED_2026_1123_0001);
    // Places with rules of their own come up as often as all others together.
    let ruled: Vec<Option<Place>> = rule_places().into_iter().map(Place::parse_for_command_line).collect();
    let everywhere = Place::requester_places(Language::En).into_iter().map(Some);
    let everywhere: Vec<Option<Place>> = everywhere.chain([None]).collect();
    let calendars: Vec<CalendarId> = CalendarId::all().collect();
    let country = |code| Place::parse(code).unwrap();
    let homes = ["TW", "DE", "GB", "US", "NZ", "ID", "IN", "HK"].map(country);
    let (mut computed, mut refused) = (0, 0);
    for number in 0..CASES {
        let place = if dice.one_in(2) { dice.pick(&everywhere) } else { dice.pick(&ruled) };
        let right = dice.pick(&Right::ALL);
        let calendar = dice.one_in(4).then(|| dice.pick(&calendars));
        let operator = Operator {
            country: dice.pick(&homes),
            eu_calendar: dice.one_in(3).then(|| CalendarId::parse("DE-BY").unwrap()),
            uk_calendar: dice.one_in(3).then(|| CalendarId::parse("GB-SCT").unwrap()),
        };
        let events = events(&mut dice);
        let fast = Rulebook::built_in().work_out(place, right, calendar, &operator, &events).ok().map(|found| Sum {
            calendar: found.calendar.map(|calendar| calendar.code().to_owned()),
            received: found.received_on,
            acknowledge: found.acknowledge_by,
            acknowledge_safe: found.acknowledge_by_safe,
            legal: found.legal_due,
            legal_at: found.legal_due_at,
            target: found.target_due,
            safe: found.safe_due,
            extended: found.extended_due,
            extended_safe: found.extended_safe_due,
            notice: found.extension_notice_by,
            waiting: found.waiting_for.is_some(),
        });
        let expected = slow.work_out(place, right, calendar, &operator, &events);
        if fast != expected {
            let mut text = String::new();
            write!(text, "{place:?} {right} {calendar:?} {operator:?}\n{events:?}\nfast {fast:?}\nslow {expected:?}")
                .unwrap();
            panic!("case {number}: {text}");
        }
        if fast.is_some() { computed += 1 } else { refused += 1 }
    }
    assert!(computed > CASES / 3 && refused > CASES / 20, "{computed} computed, {refused} refused");
}
