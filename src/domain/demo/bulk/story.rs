//! What happens to the cases of a share of the plan: who asks for what, and how far it goes.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::dice::Dice;
use super::life::{Form, House, Life};
use super::people::{self, RIGHTS, Requester};
use super::plan::{Kind, Plan, Share};
use super::rows::Rows;
use super::team::Team;
use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::base::ids::{self, Reference};
use crate::base::text::Reach;
use crate::domain::cases::case::Case;
use crate::domain::cases::filing::{Filing, Typed};
use crate::domain::cases::form::{Kind as FieldKind, Need, form_of};
use crate::domain::cases::ops::{self, FirstDates, NewCase};
use crate::domain::cases::{Channel, Outcome, Relation, Status};
use crate::domain::rulebook::{Place, Right};
use crate::infra::app::Context;
use crate::infra::crypto::Purpose;

/// How requests come in.
const CHANNELS: [(u32, Channel); 5] =
    [(850, Channel::Web), (80, Channel::Email), (30, Channel::Phone), (30, Channel::Post), (10, Channel::InPerson)];

/// Who asks, but for agents, who are known as such.
const RELATIONS: [(u32, Relation); 5] = [
    (940, Relation::Myself),
    (25, Relation::Guardian),
    (15, Relation::Referred),
    (10, Relation::Author),
    (10, Relation::Customer),
];

/// How the desk ends them.
const OUTCOMES: [(u32, Outcome); 8] = [
    (640, Outcome::Fulfilled),
    (90, Outcome::PartlyFulfilled),
    (70, Outcome::Refused),
    (80, Outcome::NothingHeld),
    (30, Outcome::Redirected),
    (40, Outcome::NoAnswer),
    (20, Outcome::Duplicate),
    (30, Outcome::Spam),
];

/// Cases in a thousand that come from agents, who ask for many.
const BY_AGENTS: u32 = 30;
/// Cases of one agent, about.
const CASES_AN_AGENT: u64 = 1_500;
/// What spreads the numbers of references: prime to 31, so that each number goes to another one.
const SPREAD: u64 = 541_236_977;

/// Writes the cases of a share.
pub(super) struct Teller<'a> {
    context: Context,
    plan: &'a Plan,
    team: &'a Team,
    places: &'a [Place],
    /// Of the day of receipt: without hours nothing else counts.
    dates: HashMap<(Option<Place>, Right, NaiveDate), FirstDates>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(context: &Context, plan: &'a Plan, team: &'a Team, places: &'a [Place]) -> Self {
        // Its clock stands in the past, on purpose.
        let context = Context {
            clock: Clock::manual(plan.begin),
            present_settings: context.present_settings.held(),
            ..context.clone()
        };
        Self { context, plan, team, places, dates: HashMap::new() }
    }

    /// Every row of the share.
    pub(super) fn tell(&mut self, share: &Share) -> Result<Rows> {
        let dice = Dice::of(self.plan.seed, 1, share.number);
        let mut rows = Rows::default();
        let mut serial = share.first;
        // An appeal is a case as well: it takes the place of one of those that would end after it.
        let (mut left, mut taken) = (share.ended, 0);
        for (at, kind) in self.plan.arrivals(share, &dice) {
            if kind == Kind::Ended {
                left -= 1;
                if taken > 0 {
                    taken -= 1;
                    continue;
                }
            }
            let told = self.one(&dice, &mut rows, (serial, at, kind), left > taken)?;
            serial += told;
            taken += told - 1;
        }
        Ok(rows)
    }

    fn reference(&self, serial: u64) -> Reference {
        Reference::of_number((serial * SPREAD + self.plan.seed % Reference::COUNT) % Reference::COUNT)
    }

    /// One case through its life, and the appeal against it; gives how many cases that were.
    fn one(&mut self, dice: &Dice, rows: &mut Rows, which: (u64, DateTime<Utc>, Kind), room: bool) -> Result<u64> {
        let (serial, at, kind) = which;
        let at = at.min(self.plan.now - TimeDelta::minutes(3));
        let person = self.person(dice);
        let right = loop {
            let right = dice.weighted(&RIGHTS);
            if kind != Kind::Unconfirmed || !form_of(right).contact_only {
                break right;
            }
        };
        let channel = if kind == Kind::Unconfirmed { Channel::Web } else { dice.weighted(&CHANNELS) };
        let filing = self.filing(dice, &person, right, channel)?;
        self.context.clock.set(at);
        let by = self.team.pick(dice).actor();
        let (received_at, form) = self.receipt(dice, &filing, channel, at);
        let new = NewCase {
            filing: &filing,
            channel,
            received_at,
            demo: true,
            appeal_of: None,
            refused_by: None,
            proven: false,
            postal: "",
        };
        let first = self.first_dates(&new)?;
        let (id, reference) = (ids::new_id(at, dice.random()), self.reference(serial));
        let prepared = ops::prepare(&self.context, id, &reference, &new, first)?;
        let house = House { context: &self.context, team: self.team, now: self.plan.now };
        let mut life = Life::begin(&house, dice, rows, prepared, form);
        if channel == Channel::Web {
            life.filed()?
        } else {
            life.taken_in(by)?
        }
        let age = self.plan.now - at;
        let lapse = TimeDelta::days(i64::from(self.context.settings().unconfirmed_days) + 1);
        let unproven = life.case.status == Status::Unconfirmed;
        if kind == Kind::Unconfirmed || (kind == Kind::Ended && unproven && age > lapse && dice.in_thousand(50)) {
            life.remind_and_lapse()?;
            life.end()?;
            return Ok(1);
        }
        let length = match kind {
            Kind::Ended => {
                let days = dice.between(1, 14)
                    + dice.between(0, 14)
                    + if dice.in_thousand(100) { dice.between(5, 40) } else { 0 };
                TimeDelta::days(days).min(age * 9 / 10)
            }
            _ => age * i32::try_from(dice.between(11, 40)).unwrap_or(20) / 10,
        };
        let end = (kind == Kind::Ended).then(|| dice.weighted(&OUTCOMES));
        Self::worked_on(&house, dice, &mut life, length, end)?;
        let appealed = room && end.is_some() && ops::may_appeal(&self.context, &life.case) && dice.in_thousand(250);
        let begins = appealed.then(|| life.case.closed_at.unwrap_or(at) + dice.within(TimeDelta::days(6)));
        let ends = begins.map(|begins| begins + TimeDelta::days(dice.between(2, 20)));
        let Some((begins, ends)) = begins.zip(ends).filter(|(_, ends)| *ends + TimeDelta::days(1) < self.plan.now)
        else {
            life.end()?;
            return Ok(1);
        };
        life.reach_at_last(begins)?;
        let filing = ops::filing_of(&life.case, people::appeal(person.language));
        let new = NewCase {
            filing: &filing,
            channel: Channel::Web,
            received_at: begins,
            demo: true,
            appeal_of: Some(life.case.id),
            // The officer decides appeals here, and never one against a refusal of their own.
            refused_by: life.case.decided_by.filter(|by| Some(*by) != self.team.dpo.actor().staff_id()),
            proven: true,
            postal: "",
        };
        let first = ops::first_dates(&self.context, &new)?;
        let (id, reference) = (ids::new_id(begins, dice.random()), self.reference(serial + 1));
        let prepared = ops::prepare(&self.context, id, &reference, &new, first)?;
        life.was_appealed(&prepared.case)?;
        let refused = life.end()?;
        self.context.clock.set(begins);
        Self::appeal(&house, dice, Life::begin(&house, dice, rows, prepared, None), &refused, ends)?;
        Ok(2)
    }

    fn appeal(house: &House<'_>, dice: &Dice, mut life: Life<'_>, refused: &Case, ends: DateTime<Utc>) -> Result<()> {
        life.appealed(&refused.reference)?;
        let dpo = &house.team.dpo;
        life.reach_at_last(life.case.recorded_at + dice.within(TimeDelta::days(1)))?;
        life.assign(dpo.actor(), dpo)?;
        life.reach_at_last(ends)?;
        let outcome = dice.one_of(&[Outcome::Refused, Outcome::Fulfilled, Outcome::PartlyFulfilled]);
        life.close(dpo.actor(), outcome, people::answer(outcome, refused.language))?;
        life.end()?;
        Ok(())
    }

    /// From the desk's first look at it to its end, or as far as that has come.
    fn worked_on(
        house: &House<'_>,
        dice: &Dice,
        life: &mut Life<'_>,
        length: TimeDelta,
        end: Option<Outcome>,
    ) -> Result<()> {
        let begin = life.case.recorded_at;
        let part = |percent: i32| begin + length * percent / 100;
        let language = life.case.language;
        let has_address = life.case.has_address();
        if life.case.status == Status::Unconfirmed {
            let soon = begin + dice.within(TimeDelta::hours(5).min(length / 10));
            life.reach_at_last(soon)?;
            life.confirm()?;
        } else if has_address
            && life.case.channel == Channel::Web
            && dice.in_thousand(400)
            && life.reach(begin + dice.within(TimeDelta::hours(2).min(length / 10)))?
        {
            life.confirm()?;
        }
        let owner = house.team.pick(dice);
        let desk = owner.actor();
        let by = if dice.in_thousand(500) { house.team.dpo.actor() } else { desk };
        // Soon in a short life, and in a long one within days.
        let taken = if end.is_some() { part(12) } else { begin + dice.within(TimeDelta::days(3)) };
        if !life.reach(taken.min(begin + TimeDelta::days(4)))? {
            return Ok(());
        }
        life.assign(by, owner)?;
        if life.case.dates.at_once.is_some() && life.reach(part(16))? {
            life.carry_out(desk)?;
        }
        if dice.in_thousand(350) && life.reach(part(20))? {
            life.note(desk, people::note(dice))?;
        }
        if end == Some(Outcome::Duplicate) || end == Some(Outcome::Spam) {
            life.reach_at_last(part(30))?;
            return life.close(house.team.dpo.actor(), end.unwrap_or(Outcome::Spam), "");
        }
        if has_address && dice.in_thousand(450) && life.reach(part(25))? {
            life.ask(desk, people::question(dice, language), dice.in_thousand(600))?;
            let answers = end != Some(Outcome::NoAnswer) && dice.in_thousand(850);
            if answers && life.reach(part(25) + length * i32::try_from(dice.between(5, 30)).unwrap_or(10) / 100)? {
                let read = end.is_some() || dice.in_thousand(600);
                let moment = part(58);
                life.reply(people::reply(dice, language), read.then_some((desk, moment)))?;
            }
        }
        if dice.in_thousand(120) && life.reach(part(65))? {
            life.extend(desk, people::reason(language))?;
        }
        let has_task = dice.in_thousand(if life.case.right == Right::Deletion { 300 } else { 60 });
        if has_task && life.reach(part(70))? {
            let today = part(70).date_naive();
            let days = Days::new(u64::try_from(dice.between(2, 30)).unwrap_or(7));
            life.add_task(desk, people::task(dice), today.checked_add_days(days).unwrap_or(today))?;
        }
        let Some(outcome) = end else { return Ok(()) };
        if has_address && dice.in_thousand(45) {
            life.reach_at_last(part(80))?;
            life.withdraw()?;
        } else {
            life.reach_at_last(part(100))?;
            life.close(house.team.dpo.actor(), outcome, people::answer(outcome, language))?;
            if has_address && dice.in_thousand(600) && life.reach(part(100) + dice.within(TimeDelta::days(3)))? {
                life.read_answer()?;
            }
        }
        if has_task && life.reach(part(100) + TimeDelta::days(dice.between(1, 12)))? {
            life.finish_tasks(desk)?;
        }
        Ok(())
    }

    fn person(&self, dice: &Dice) -> Requester {
        let agents = (self.plan.cases / (CASES_AN_AGENT * 1_000 / u64::from(BY_AGENTS))).max(1);
        // Two of three ask once; who asks again does so from the same mailbox.
        let people = (self.plan.cases * 13 / 20).max(1);
        let is_agent = dice.in_thousand(BY_AGENTS);
        let below = if is_agent { agents } else { people };
        let number = u64::from(dice.random().below(u32::try_from(below).unwrap_or(u32::MAX)));
        let number = if is_agent { people + number } else { number };
        Requester::of(self.plan.seed, number, self.places, is_agent)
    }

    fn filing(&self, dice: &Dice, person: &Requester, right: Right, channel: Channel) -> Result<Filing> {
        let form = form_of(right);
        let by_web = channel == Channel::Web;
        let relation = if person.is_agent { Relation::Agent } else { dice.weighted(&RELATIONS) };
        let mut typed = Typed::default();
        // By post and phone not everybody leaves an address.
        if by_web || channel == Channel::Email || dice.in_thousand(600) {
            typed.set("email", person.email.clone());
        }
        typed.set("place", person.place.map_or("", Place::code));
        typed.set("relation", relation.code());
        if !form.contact_only || dice.in_thousand(300) {
            typed.set("name", person.name.clone());
        }
        if relation.speaks_for_another() {
            let below = u32::try_from(self.plan.cases.max(1)).unwrap_or(u32::MAX);
            let number = u64::from(dice.random().below(below));
            typed.set("other_name", Requester::of(self.plan.seed, number, self.places, false).name);
        }
        if !form.contact_only {
            typed.set("phone", person.phone.clone());
        }
        if form.details == Need::Required || dice.in_thousand(700) {
            typed.set("details", person.details(dice));
        }
        for field in form.own {
            let value = match field.kind {
                FieldKind::Choice(words) => dice.one_of(words),
                _ if field.name == "wrong_1" => {
                    let (wrong, right) = people::correction(dice);
                    typed.set("right_1", right);
                    wrong
                }
                FieldKind::Text => "I have a situation of my own: the address is also that of my practice.",
                FieldKind::Line => continue,
            };
            typed.set(field.name, value);
        }
        let parsed = if by_web {
            Filing::parse(right, &typed, person.language, Reach::Internet)
        } else {
            Filing::parse_intake(right, &typed, person.language, Reach::Internet)
        };
        parsed.map_err(Error::Invalid)
    }

    /// The moment of receipt, and what the form left behind.
    fn receipt(&self, dice: &Dice, filing: &Filing, channel: Channel, at: DateTime<Utc>) -> (DateTime<Utc>, Form) {
        let (nonce, print) = (self.context.random.bytes(), filing.fingerprint());
        if channel == Channel::Web {
            return (at, Some((nonce, self.context.keys.mac(Purpose::Index, &[b"filing", &print]))));
        }
        let zone = filing.place.unwrap_or(self.context.config.operator.country).zone();
        let days = Days::new(u64::try_from(dice.between(0, 4)).unwrap_or_default());
        let today = at.with_timezone(&zone).date_naive();
        let day = today.checked_sub_days(days).unwrap_or(today);
        let day_text = day.to_string();
        let content: [&[u8]; 4] = [b"intake", &print, channel.code().as_bytes(), day_text.as_bytes()];
        let hash = self.context.keys.mac(Purpose::Index, &content);
        (ops::noon_of(&self.context, filing.place, day), Some((nonce, hash)))
    }

    fn first_dates(&mut self, new: &NewCase<'_>) -> Result<FirstDates> {
        let place = new.filing.place;
        let zone = place.unwrap_or(self.context.config.operator.country).zone();
        let key = (place, new.filing.right, new.received_at.with_timezone(&zone).date_naive());
        if let Some(known) = self.dates.get(&key) {
            return Ok(known.clone());
        }
        let first = ops::first_dates(&self.context, new)?;
        // Where hours count, another moment of the same day has another last moment.
        if first.dates.legal_due_at.is_none() {
            self.dates.insert(key, first.clone());
        }
        Ok(first)
    }
}
