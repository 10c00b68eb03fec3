//! Demonstration data: an empty database filled with believable cases of every right, many places, states and ages, through the
//! same operations that people use, at moments in the past. What was asked for meanwhile is not mailed.

pub mod bulk;
mod people;
mod register;
mod store;

use std::sync::Arc;

use chrono::{Days, TimeDelta};
use secrecy::SecretString;
use uuid::Uuid;

use crate::base::actor::{Actor, Requester, Role};
use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::base::random::Random;
use crate::base::text::Reach;
use crate::domain::cases::filing::{Filing, Typed};
use crate::domain::cases::jobs;
use crate::domain::cases::ops::{self, Ending, Intake};
use crate::domain::cases::{Channel, Outcome, RefusalGround, Status, case};
use crate::domain::checklist::closing;
use crate::domain::desk::case as desk_page;
use crate::domain::letters;
use crate::domain::notices::watch;
use crate::domain::rulebook::{Place, Right};
use crate::domain::staff::{NewAccount, accounts};
use crate::domain::tasks;
use crate::domain::tasks::ops::NewTask;
use crate::infra::app::{App, Context};
use people::{APPEAL, PEOPLE, PersonOfDemo, REFUSAL, TASKS};

/// The account that shows the desk; works on this machine only.
pub const SIGN_IN: (&str, &str) = ("dpo@demo.example", "open-the-desk-2026");

const STAFF: [(&str, &str, Role, Language); 4] = [
    (SIGN_IN.0, "林雨婷 Lin Yu-ting", Role::Dpo, Language::ZhHant),
    ("handler@demo.example", "Chidi Okafor", Role::Handler, Language::En),
    ("auditor@demo.example", "Maria Sandström", Role::Auditor, Language::En),
    ("admin@demo.example", "許家豪", Role::Admin, Language::ZhHant),
];

/// Whether the database is empty enough: no account and no case.
///
/// # Errors
/// When the database fails.
pub async fn is_possible(app: &App) -> Result<bool> {
    Ok(!accounts::any(app).await? && !store::any_case(&app.database).await?)
}

/// Whether the database holds a case.
///
/// # Errors
/// When the database fails.
pub async fn has_cases(app: &App) -> Result<bool> {
    store::any_case(&app.database).await
}

/// The demonstration account, where the database holds demonstration data and is reached on this machine only.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(app: &App) -> Result<Option<(&'static str, &'static str)>> {
    let account = accounts::by_email(app, SIGN_IN.0).await?;
    Ok(account.filter(|account| account.demo && app.config.is_loopback()).map(|_| SIGN_IN))
}

/// Fills the database. Gives how many cases it made.
///
/// # Errors
/// When the database fails.
pub async fn fill(app: App) -> Result<usize> {
    let now = app.now();
    let choice = Random::seeded(20_261_123);
    let clock = Clock::manual(now);
    // Its clock stands in the past, on purpose.
    let of_then =
        Context { clock: clock.clone(), work: Arc::default(), database_watch: Arc::default(), ..app.context().clone() };
    let then = App::new(app.database.clone(), of_then);
    let mut team = Vec::new();
    for (email, name, role, language) in STAFF {
        let password = Some(SecretString::from(SIGN_IN.1));
        let account =
            NewAccount { email: email.to_owned(), name: name.to_owned(), role, language, password, demo: true };
        let (id, _) = accounts::add(app.clone(), Actor::CommandLine, account).await?;
        team.push(Actor::Staff { id, role });
    }
    register::fill(&app, team[0]).await?;
    let mut made = 0;
    for (number, person) in PEOPLE.iter().enumerate() {
        clock.set(now - TimeDelta::days(person.days_ago) - TimeDelta::minutes(i64::from(choice.below(600))));
        let desk = if number % 3 == 0 { team[1] } else { team[0] };
        if one(&then, &clock, person, [desk, team[0], team[3]], &choice, now).await? {
            made += 1;
        }
    }
    clock.set(now);
    store::settle(&app.database, now).await?;
    for id in store::watched(&app.database).await? {
        let mut tx = app.clone().begin().await?;
        if let Some(case) = case::head_by_id(&mut tx, id).await? {
            watch::pass_over(&mut tx, &case).await?;
        }
        tx.commit().await?;
    }
    Ok(made)
}

/// One case through its life, as far as it has come.
async fn one(
    app: &App,
    clock: &Clock,
    person: &PersonOfDemo,
    [desk, dpo, reviewer]: [Actor; 3],
    choice: &Random,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool> {
    let typed = Typed::from_pairs(
        [
            ("name", person.name),
            ("email", person.email),
            ("place", person.place),
            ("relation", person.relation),
            ("other_name", person.other),
            ("details", person.details),
            ("wrong_1", person.wrong),
            ("right_1", person.right_value),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let right = Right::parse(person.right).ok_or_else(|| Error::fault("demonstration data names an unknown right"))?;
    let by_web = person.channel == "web";
    let language = if person.chinese { Language::ZhHant } else { Language::En };
    let filing = if by_web {
        Filing::parse(right, &typed, language, Reach::Anywhere)
    } else {
        Filing::parse_intake(right, &typed, language, Reach::Anywhere)
    }
    .map_err(Error::Invalid)?;
    let reference = if by_web {
        ops::file(app.clone(), Actor::ANYBODY, &filing, choice.bytes(), person.email).await?.reference
    } else {
        let channel = Channel::parse(person.channel).unwrap_or(Channel::Post);
        let zone = filing.place.map_or(app.settings().dpo_timezone, Place::zone);
        let today = app.now().with_timezone(&zone).date_naive();
        let intake = Intake {
            filing: filing.clone(),
            channel,
            received_on: today.checked_sub_days(Days::new(2)).unwrap_or(today),
            postal: String::new(),
        };
        ops::take_in(app, desk, &intake).await?
    };
    let mailbox = filing.email.as_ref().map(|email| app.keys.email_index(email.as_str()));
    let requester = Actor::Requester(Requester::of_mailbox(&mailbox.unwrap_or_default()));
    if person.until == "unconfirmed" {
        return Ok(true);
    }
    let later = |days: i64, hours: i64| {
        // The life of a case never reaches into the future.
        clock.set((app.now() + TimeDelta::days(days) + TimeDelta::hours(hours)).min(now - TimeDelta::minutes(3)));
    };
    if by_web && filing.email.is_some() {
        later(0, 1);
        ops::confirm_listed(app.clone(), requester, &reference).await?;
    }
    if filing.email.is_some() {
        // As the mail does that confirms receipt.
        let case = case::by_reference(&mut app.clone().read().await?, &reference).await?;
        if let Some(case) = case {
            let mut tx = app.clone().begin().await?;
            let mut case = case::lock_id(&mut tx, case.id).await?;
            jobs::acknowledge(&mut tx, &mut case).await?;
            tx.commit().await?;
        }
    }
    if person.until == "new" {
        return Ok(true);
    }
    later(1, 2);
    ops::assign(app.clone(), desk, &reference, desk.staff_id()).await?;
    if !person.note.is_empty() {
        ops::note(app.clone(), desk, &reference, person.note, choice.bytes()).await?;
    }
    if person.until == "withdrawn" {
        later(1, 0);
        ops::withdraw(app.clone(), requester, &reference).await?;
        return Ok(true);
    }
    if !person.question.is_empty() {
        let grounds = crate::domain::rulebook::PauseGround::ALL;
        let place = filing.place;
        let ground = grounds
            .into_iter()
            .find(|ground| person.until == "paused" && app.config.rulebook.may_pause(place, right, *ground).is_ok());
        ops::ask(app.clone(), desk, &reference, person.question, ground, choice.bytes()).await?;
    }
    if !person.reply.is_empty() && filing.email.is_some() {
        later(1, 5);
        ops::write_to_desk(app.clone(), requester, &reference, (person.reply, &[]), choice.bytes(), person.email)
            .await?;
        if person.until != "unread" {
            let view = desk_page::open(app.clone(), desk, &reference).await?;
            ops::read(app.clone(), desk, &view.case, Some(&view.conversation)).await?;
        }
    }
    if person.until == "extended" {
        later(2, 0);
        extend_if_possible(app, desk, &reference, person).await?;
    }
    if right == Right::Deletion && (person.until == "working" || person.until == "fulfilled") {
        let (title, days) = if person.until == "working" { TASKS[0] } else { TASKS[1] };
        let due_on = now.date_naive().checked_add_days(Days::new(days)).unwrap_or_default();
        let task = NewTask { title: title.to_owned(), due_on, assignee: desk.staff_id() };
        tasks::ops::add(app.clone(), desk, &reference, &task, choice.bytes()).await?;
    }
    if person.until == "proposed" {
        later(5, 3);
        let outcome = Outcome::NothingHeld.code().to_owned();
        let mut typed = letters::Typed { says: true, outcome, ..letters::Typed::default() };
        typed.facts.insert(letters::model::BODY.to_owned(), person.answer.to_owned());
        closing::propose(app.clone(), desk, &reference, &typed, &[], choice.bytes()).await?;
    }
    if let Some(outcome) = Outcome::parse(person.until) {
        later(5, 3);
        if outcome.is_of_items() {
            let mut typed =
                letters::Typed { says: true, outcome: outcome.code().to_owned(), ..letters::Typed::default() };
            typed.facts.insert(letters::model::BODY.to_owned(), person.answer.to_owned());
            if outcome.refuses() {
                RefusalGround::Duty.code().clone_into(&mut typed.ground);
                REFUSAL.clone_into(&mut typed.reason);
            }
            answer(app, [dpo, reviewer], &reference, &typed, choice).await?;
        } else {
            let ending = Ending { outcome, body: person.answer.to_owned(), other: String::new() };
            ops::end(app.clone(), dpo, &reference, &ending, choice.bytes()).await?;
        }
        if outcome.needs_answer() && filing.email.is_some() && choice.below(2) == 0 {
            later(0, 4);
            let own = ops::open_own(app.clone(), requester, &reference).await?;
            ops::read_own(app.clone(), requester, &own).await?;
        }
        let closed = case::by_reference(&mut app.clone().read().await?, &reference).await?;
        if outcome == Outcome::Refused
            && filing.email.is_some()
            && closed.is_some_and(|case| ops::may_appeal(app, &case))
        {
            later(2, 1);
            ops::appeal(app.clone(), requester, &reference, APPEAL, choice.bytes(), person.email).await?;
        }
    }
    Ok(true)
}

/// Answers a case, past a second person where one has to look.
async fn answer(
    app: &App,
    [author, reviewer]: [Actor; 2],
    reference: &str,
    typed: &letters::Typed,
    choice: &Random,
) -> Result<()> {
    match closing::answer(app.clone(), author, reference, typed, &[], choice.bytes()).await {
        Err(Error::State("review-needed")) => {}
        done => return done,
    }
    closing::propose(app.clone(), author, reference, typed, &[], choice.bytes()).await?;
    let shown = {
        let mut reading = app.clone().read().await?;
        let case = case::by_reference(&mut reading, reference).await?.ok_or(Error::NotFound)?;
        closing::proposal(&mut reading, reviewer, &case).await?.map(|proposal| proposal.now.digest())
    };
    closing::approve(app.clone(), reviewer, reference, &shown.unwrap_or_default(), choice.bytes()).await
}

async fn extend_if_possible(app: &App, desk: Actor, reference: &str, person: &PersonOfDemo) -> Result<()> {
    let case = case::by_reference(&mut app.clone().read().await?, reference).await?;
    let Some(case) = case else { return Ok(()) };
    if ops::mark_extension(app, &case).is_ok() && case.status != Status::Closed {
        ops::extend(app.clone(), desk, reference, person.answer).await?;
    }
    Ok(())
}

/// Ids of cases.
type Ids = Vec<Uuid>;
