//! The digest: on working mornings, where the requests stand; not at all when there is nothing to say.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::mails::{self, Notice};
use super::store;
use crate::base::actor::Actor;
use crate::base::clock::moment_from;
use crate::base::error::Result;
use crate::domain::audit;
use crate::domain::cases::lists::{self, Counts};
use crate::domain::mail::letters::{letter_to, signature};
use crate::domain::rulebook::CalendarId;
use crate::domain::tasks;
use crate::infra::alerts;
use crate::infra::app::{App, Context, Reading};
use crate::infra::i18n::Texts;
use crate::infra::mail::{Letter, Outgoing, Part};
use crate::infra::queue::take_turn;

/// References listed in one digest.
const LISTED: i64 = 15;

/// Asks for this morning's digest, once: from the hour of the digest on, on working days of the operator's country, if there is
/// something to say. Gives whether it did.
///
/// # Errors
/// When the database fails.
pub async fn ask(app: App) -> Result<bool> {
    let settings = app.settings();
    let zone = settings.dpo_timezone;
    let now = app.now();
    let today = now.with_timezone(&zone).date_naive();
    let hour = NaiveTime::from_hms_opt(settings.digest_hour, 0, 0).unwrap_or_default();
    let begins = moment_from(today.and_time(hour), zone);
    if now < begins || !is_working_day(&app, today) {
        return Ok(false);
    }
    let mut tx = app.begin().await?;
    if !take_turn(tx.sql(), "digest", begins - TimeDelta::microseconds(1), now).await? {
        return Ok(false);
    }
    let figures = Figures::read(&mut tx).await?;
    let speaks = figures.say_something();
    if speaks {
        let key = format!("digest:{today}");
        mails::ask(&mut tx, Notice::Digest { on: today }, Some(key)).await?;
    }
    tx.commit().await?;
    Ok(speaks)
}

fn is_working_day(context: &Context, day: NaiveDate) -> bool {
    match CalendarId::parse(context.config.operator.country.code()) {
        Some(calendar) => context.config.rulebook.is_working_day(calendar, day),
        None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
    }
}

/// What a digest tells.
struct Figures {
    cases: Counts,
    tasks: i64,
    alerts: i64,
}

impl Figures {
    async fn read(reading: &mut Reading) -> Result<Self> {
        Ok(Self {
            cases: lists::counts_in(reading, Actor::Worker).await?,
            tasks: tasks::due_soon_in(reading, Actor::Worker).await?,
            alerts: alerts::count(reading.sql()).await?,
        })
    }

    const fn say_something(&self) -> bool {
        let cases = &self.cases;
        let of_cases = cases.overdue + cases.soon + cases.unread + cases.unassigned + cases.unconfirmed;
        of_cases + self.tasks + self.alerts > 0
    }
}

/// The digest as it is true now; `None` when its day is over or there is nothing left to say.
///
/// # Errors
/// When the database fails.
pub async fn render(app: &App, on: NaiveDate, message_id: &str) -> Result<Option<Outgoing>> {
    let settings = app.settings();
    let language = settings.dpo_language;
    let today = app.now().with_timezone(&settings.dpo_timezone).date_naive();
    let figures = Figures::read(&mut app.clone().read().await?).await?;
    if on != today || !figures.say_something() {
        return Ok(None);
    }
    let counts = &figures.cases;
    let number =
        |number: i64| if number >= lists::BOUND { format!("{}+", lists::BOUND - 1) } else { number.to_string() };
    let soon_days = i64::try_from(lists::SOON).unwrap_or(0);
    let mut facts = vec![
        (language.text("mail-digest-overdue"), number(counts.overdue)),
        (language.with1("mail-digest-soon", "days", soon_days), number(counts.soon)),
        (language.text("mail-digest-unread"), number(counts.unread)),
        (language.text("mail-digest-unassigned"), number(counts.unassigned)),
        (language.text("mail-digest-unconfirmed"), number(counts.unconfirmed)),
    ];
    if figures.tasks > 0 {
        facts.push((language.with1("mail-digest-tasks", "days", soon_days), number(figures.tasks)));
    }
    if figures.alerts > 0 {
        facts.push((language.text("mail-digest-alerts"), number(figures.alerts)));
    }
    let mut parts = vec![Part::Text(language.text("mail-digest-text")), Part::Facts(facts)];
    let until = today.checked_add_days(Days::new(lists::SOON)).unwrap_or(today);
    let next = store::next_due(&app.database, until, LISTED).await?;
    if !next.is_empty() {
        parts.push(Part::Text(language.text("mail-digest-list")));
        let lines = next
            .into_iter()
            .map(|listed| (listed.reference, language.with1("mail-digest-on", "date", language.date_long(listed.due))));
        parts.push(Part::Facts(lines.collect()));
    }
    parts.push(Part::Link(app.config.link("/desk")));
    // Handed out of the database's reach, a checkpoint shows whether somebody cut the log off later.
    if let Some(checkpoint) = audit::checkpoint(app).await? {
        parts.push(Part::Small(language.text("mail-digest-audit")));
        parts.push(Part::Line(checkpoint.to_string()));
    }
    let letter = Letter {
        language,
        heading: language.text_with(
            "mail-digest-subject",
            &[
                ("date", language.date(today).into()),
                ("overdue", number(counts.overdue).into()),
                ("soon", number(counts.soon).into()),
            ],
        ),
        parts,
        signature: signature(app, language),
    };
    letter_to(settings.dpo_email.as_ref(), letter, message_id).map(Some)
}
