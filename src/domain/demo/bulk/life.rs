//! The life of one case, step by step as the operations write it: the same pure parts decide and seal, and what would be inserted and
//! updated on the way is kept until the end and becomes the rows that would stand then. Nothing here reads a database.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::dice::Dice;
use super::rows::{Row, Rows, Table};
use super::team::{Member, Team};
use crate::base::actor::{Actor, Requester};
use crate::base::clock::first_moment;
use crate::base::error::{Error, Result};
use crate::base::ids;
use crate::base::text::search;
use crate::domain::access::codes;
use crate::domain::audit::Entry;
use crate::domain::cases::case::Case;
use crate::domain::cases::clock;
use crate::domain::cases::conversation::MessageKind;
use crate::domain::cases::events::{Detail, EventKind};
use crate::domain::cases::jobs::{self, Mail};
use crate::domain::cases::model::Step;
use crate::domain::cases::ops::{Prepared, SealedPerson};
use crate::domain::cases::{Outcome, RefusalGround, Status};
use crate::domain::mail::{self, Audience, NewMail};
use crate::domain::notices::mails::Notice;
use crate::domain::notices::{Wanted, next_look, wanted};
use crate::domain::rulebook::{CalendarId, Pause, PauseGround, Place};
use crate::domain::tasks;
use crate::infra::app::Context;
use crate::infra::crypto::{Field, Purpose};
use crate::infra::mail::new_message_id;
use crate::infra::queue;

/// What the lives of a share of the cases have in common.
pub(super) struct House<'a> {
    /// Its clock stands where the life that is written stands.
    pub(super) context: &'a Context,
    pub(super) team: &'a Team,
    /// The present moment: no life goes on beyond it.
    pub(super) now: DateTime<Utc>,
}

/// A message as it stands in the end.
struct Message {
    id: Uuid,
    at: DateTime<Utc>,
    kind: MessageKind,
    staff_id: Option<Uuid>,
    body: Vec<u8>,
    read_at: Option<DateTime<Utc>>,
    nonce: Option<[u8; 16]>,
}

/// A task as it stands in the end.
struct Task {
    id: Uuid,
    title: String,
    sealed: Vec<u8>,
    assignee: Option<Uuid>,
    due_on: NaiveDate,
    today: NaiveDate,
    at: DateTime<Utc>,
    by: Option<Uuid>,
    done: Option<(DateTime<Utc>, Option<Uuid>)>,
    nonce: [u8; 16],
}

/// What filled the form of a case: its nonce, and the keyed hash of what was sent.
pub(super) type Form = Option<([u8; 16], [u8; 32])>;

/// A case on its way.
pub(super) struct Life<'a> {
    house: &'a House<'a>,
    dice: &'a Dice,
    rows: &'a mut Rows,
    pub(super) case: Case,
    wrapped: Vec<u8>,
    words: Vec<Vec<u8>>,
    person: SealedPerson,
    rule_place: &'static str,
    form: Form,
    at: DateTime<Utc>,
    reminded_at: Option<DateTime<Utc>>,
    watch_at: Option<DateTime<Utc>>,
    told: Vec<(String, i32, String)>,
    messages: Vec<Message>,
    tasks: Vec<Task>,
    /// The id of each pause and the message that asked.
    pauses: Vec<(Uuid, Uuid)>,
    /// Codes that were not used, and until when they work.
    codes: Vec<(Uuid, DateTime<Utc>, DateTime<Utc>)>,
}

impl<'a> Life<'a> {
    /// Begins with a prepared case, at the moment it was recorded.
    pub(super) fn begin(house: &'a House<'a>, dice: &'a Dice, rows: &'a mut Rows, new: Prepared, form: Form) -> Self {
        let Prepared { case, rule_place, wrapped, words, person, watch_at } = new;
        let at = case.recorded_at;
        Self {
            house,
            dice,
            rows,
            wrapped,
            words,
            person,
            rule_place,
            form,
            at,
            reminded_at: None,
            watch_at,
            told: Vec::new(),
            messages: Vec::new(),
            tasks: Vec::new(),
            pauses: Vec::new(),
            codes: Vec::new(),
            case,
        }
    }

    /// The latest moment at which something may still happen.
    pub(super) fn latest(&self) -> DateTime<Utc> {
        self.house.now - TimeDelta::minutes(2)
    }

    /// Goes on to a moment, with all that the deadline watch does on the way; `false` where that is yet to come.
    pub(super) fn reach(&mut self, moment: DateTime<Utc>) -> Result<bool> {
        if moment > self.latest() {
            return Ok(false);
        }
        self.go_to(moment)?;
        Ok(true)
    }

    /// The same, at the latest moment there is where that is yet to come.
    pub(super) fn reach_at_last(&mut self, moment: DateTime<Utc>) -> Result<()> {
        self.go_to(moment.min(self.latest()))
    }

    fn go_to(&mut self, moment: DateTime<Utc>) -> Result<()> {
        let moment = moment.max(self.at);
        self.watch_until(moment)?;
        self.at = moment;
        self.house.context.clock.set(moment);
        Ok(())
    }

    fn new_id(&self) -> Uuid {
        ids::new_id(self.at, self.dice.random())
    }

    fn today(&self) -> NaiveDate {
        self.at.with_timezone(&self.case.zone(self.house.context)).date_naive()
    }

    /// The person who asks, as an actor.
    fn requester(&self) -> Actor {
        Actor::Requester(Requester::of_mailbox(self.case.email_index.as_deref().unwrap_or_default()))
    }

    fn step(&mut self, step: Step) -> Result<()> {
        self.case.status = self.case.status.after(step).map_err(Error::State)?;
        Ok(())
    }

    /// What follows every change of where a case stands: the deadline watch looks at it.
    fn moved(&mut self) {
        self.watch_at = (self.case.status != Status::Unconfirmed).then_some(self.at);
    }

    fn event(&mut self, actor: Actor, kind: EventKind, detail: &Detail) -> Result<()> {
        let id = self.new_id();
        let sealed = match detail.0.is_empty() {
            true => None,
            false => {
                let text = serde_json::to_string(detail).map_err(Error::fault)?;
                Some(self.case.seal("case_event", "detail", id, &text, self.house.context)?)
            }
        };
        let row = Row::new().put(id).put(self.case.id).put(self.at).put(actor.kind()).put(actor.staff_id());
        // As the operations do: every event makes a new revision of its case.
        self.case.head.version += 1;
        let row = row.put(kind.code()).put(sealed).put(self.case.head.version);
        self.rows.push(Table::Event, self.at, row);
        Ok(())
    }

    fn audit(&mut self, actor: Actor, action: &str, detail: Value) {
        self.rows.entries.push(Entry {
            id: 0,
            at: self.at,
            actor: actor.kind().to_owned(),
            staff_id: actor.staff_id(),
            action: action.to_owned(),
            object: "case".to_owned(),
            object_id: Some(self.case.id.to_string()),
            detail,
        });
    }

    /// A mail that was asked for now and taken by its server soon after; gives when.
    fn post(&mut self, new: NewMail) -> Result<DateTime<Utc>> {
        let context = self.house.context;
        let (id, job_id) = (self.new_id(), self.new_id());
        let tried = self.at + TimeDelta::milliseconds(self.dice.between(40, 12_000));
        let taken = tried + TimeDelta::milliseconds(self.dice.between(60, 900));
        let ended = taken + TimeDelta::milliseconds(4);
        let payload = mail::payload(id, &new.what, new.case_id);
        let recipient = match new.audience {
            Audience::Requester => {
                let to = self.case.person.email.as_deref().unwrap_or_default();
                self.case.seal("mail", "recipient", id, to, context)?
            }
            Audience::Desk => {
                let settings = context.settings();
                let to: &str = settings.dpo_email.as_ref();
                context.keys.seal(Purpose::Draft, Field::new("mail", "recipient", id), to.as_bytes(), &context.random)
            }
        };
        let row = Row::new().put(id).put(new.case_id).put(new.what).put(&new.content).put(new.audience.code());
        let row = row.put(new.recipient_index).put(recipient).put(new_message_id(id, &context.config));
        let row = row.put(mail::State::Accepted.code()).put(1).put(new.unique_key).put(self.at).put(new.due_at);
        self.rows.push(Table::Mail, self.at, row.put(new.asked_by).put(tried).put(taken).put(ended));
        if ended > self.house.now - queue::KEPT {
            let row = Row::new().put(job_id).put(new.job).put(new.lane.code()).put(&payload).put("done");
            self.rows.push(Table::Job, self.at, row.put(ended).put(1).put(self.at).put(ended));
        }
        Ok(ended)
    }

    fn mail(&mut self, mail: Mail) -> Result<DateTime<Utc>> {
        self.post(mail.into_new(self.at)?)
    }

    /// A mail with a code, where there is an address; asked for by the requester's own browser, or by nobody in front of one.
    fn mail_code(&mut self, mail: fn(Uuid, Uuid) -> Mail, by_browser: bool) -> Result<Option<DateTime<Utc>>> {
        let Some(index) = self.case.email_index.clone() else { return Ok(None) };
        let code_id = self.new_id();
        self.codes.push((code_id, self.at, codes::filing_expires_at(self.at, self.case.lapses_at)));
        // Each browser is one of its own.
        let asked_by = by_browser.then(|| jobs::asked_by(self.house.context, &self.case.reference));
        let new = mail(code_id, self.case.id).into_new(self.at)?;
        self.post(NewMail { recipient_index: Some(index), asked_by, ..new }).map(Some)
    }

    /// As a mail does that confirms receipt, when it was taken.
    fn acknowledge(&mut self, taken: DateTime<Utc>) -> Result<()> {
        self.reach_at_last(taken)?;
        if self.case.acknowledged_at.is_none() {
            self.case.acknowledged_at = Some(self.at);
            self.moved();
            self.event(Actor::Worker, EventKind::Acknowledged, &Detail::default())?;
            self.audit(Actor::Worker, "case.acknowledged", json!({}));
        }
        Ok(())
    }

    /// Came in by the form.
    pub(super) fn filed(&mut self) -> Result<()> {
        let by = Actor::ANYBODY;
        self.event(by, EventKind::Filed, &Detail::one("channel", "web"))?;
        self.audit(by, "case.filed", json!({ "right": self.case.right.code(), "channel": "web" }));
        let taken = self.mail_code(|code_id, case_id| Mail::FilingCode { code_id, case_id }, true)?;
        if self.case.status == Status::New {
            self.mail(Mail::DpoNewCase { case_id: self.case.id })?;
            if let Some(taken) = taken {
                self.acknowledge(taken)?;
            }
        }
        Ok(())
    }

    /// Was typed in at the desk.
    pub(super) fn taken_in(&mut self, by: Actor) -> Result<()> {
        let channel = self.case.channel.code();
        self.event(by, EventKind::Filed, &Detail::one("channel", channel))?;
        self.audit(by, "case.filed", json!({ "right": self.case.right.code(), "channel": channel }));
        let taken = self.mail_code(|code_id, case_id| Mail::FilingCode { code_id, case_id }, false)?;
        self.mail(Mail::DpoNewCase { case_id: self.case.id })?;
        taken.map_or(Ok(()), |taken| self.acknowledge(taken))
    }

    /// Is an appeal against a case of this reference; it was opened now.
    pub(super) fn appealed(&mut self, refused: &str) -> Result<()> {
        let detail = Detail::one("channel", self.case.channel.code()).and("appeal_of", refused);
        self.event(self.requester(), EventKind::Filed, &detail)?;
        let taken = self.mail(Mail::Acknowledgement { case_id: self.case.id })?;
        self.mail(Mail::DpoNewCase { case_id: self.case.id })?;
        self.acknowledge(taken)
    }

    /// Its refusal was appealed.
    pub(super) fn was_appealed(&mut self, appeal: &Case) -> Result<()> {
        let by = self.requester();
        self.event(by, EventKind::Appealed, &Detail::one("appeal", appeal.reference.clone()))?;
        self.audit(by, "case.appealed", json!({ "appeal": appeal.id }));
        Ok(())
    }

    /// Its mailbox is proven.
    pub(super) fn confirm(&mut self) -> Result<()> {
        let by = self.requester();
        let was_unconfirmed = self.case.status == Status::Unconfirmed;
        self.step(Step::Confirm)?;
        self.case.confirmed_at = Some(self.at);
        self.case.lapses_at = None;
        self.codes.clear();
        self.moved();
        self.event(by, EventKind::Confirmed, &Detail::default())?;
        self.audit(by, "case.confirmed", json!({}));
        if was_unconfirmed {
            self.mail(Mail::DpoNewCase { case_id: self.case.id })?;
            let taken = self.mail(Mail::Acknowledgement { case_id: self.case.id })?;
            self.acknowledge(taken)?;
        }
        Ok(())
    }

    /// Nobody confirms it: it is reminded once and lapses, as far as the time for either has come.
    pub(super) fn remind_and_lapse(&mut self) -> Result<()> {
        let Some(lapses_at) = self.case.lapses_at else { return Ok(()) };
        let half = (lapses_at - self.case.recorded_at) / 2;
        let a_minute = self.dice.within(TimeDelta::minutes(1));
        if !self.reach(lapses_at - jobs::REMIND_BEFORE.min(half) + a_minute)? {
            return Ok(());
        }
        self.reminded_at = Some(self.at);
        self.mail_code(|code_id, case_id| Mail::Reminder { code_id, case_id }, false)?;
        if !self.reach(lapses_at + a_minute)? {
            return Ok(());
        }
        self.step(Step::Close(Outcome::Lapsed))?;
        self.case.outcome = Some(Outcome::Lapsed);
        self.case.closed_at = Some(self.at);
        self.codes.clear();
        self.moved();
        self.event(Actor::Worker, EventKind::Lapsed, &Detail::default())?;
        self.audit(Actor::Worker, "case.lapsed", json!({}));
        Ok(())
    }

    /// Is given to somebody of the desk.
    pub(super) fn assign(&mut self, by: Actor, to: &Member) -> Result<()> {
        self.audit(by, "case.read", json!({}));
        if self.case.status == Status::New {
            self.step(Step::TakeUp)?;
        }
        self.case.assignee = Some(to.id);
        self.moved();
        self.event(by, EventKind::Assigned, &Detail::one("to", to.name.clone()))?;
        self.audit(by, "case.assigned", json!({ "to": to.id }));
        Ok(())
    }

    /// What is to be done at once was done.
    pub(super) fn carry_out(&mut self, by: Actor) -> Result<()> {
        self.step(Step::TakeUp)?;
        self.case.carried_out_at = Some(self.at);
        self.moved();
        self.event(by, EventKind::CarriedOut, &Detail::default())?;
        self.audit(by, "case.carried_out", json!({}));
        Ok(())
    }

    fn write(&mut self, by: Actor, kind: MessageKind, body: &str, by_form: bool) -> Result<Uuid> {
        let id = self.new_id();
        let body = self.case.seal("message", "body", id, body, self.house.context)?;
        let nonce = by_form.then(|| self.house.context.random.bytes());
        self.messages.push(Message { id, at: self.at, kind, staff_id: by.staff_id(), body, read_at: None, nonce });
        Ok(id)
    }

    /// The desk makes a note.
    pub(super) fn note(&mut self, by: Actor, body: &str) -> Result<()> {
        self.write(by, MessageKind::Note, body, true)?;
        self.event(by, EventKind::Note, &Detail::default())?;
        self.audit(by, "case.note_made", json!({}));
        Ok(())
    }

    /// The desk asks the requester something; the clock stands or waits where `pauses` and its law let it.
    pub(super) fn ask(&mut self, by: Actor, body: &str, pauses: bool) -> Result<()> {
        let (book, place, matter) = (self.case.rulebook, self.case.place, self.case.matter());
        let may = |ground: &PauseGround| pauses && book.may_pause(place, matter, *ground).is_ok();
        let ground = PauseGround::ALL.into_iter().find(may);
        self.step(Step::Ask)?;
        let message_id = self.write(by, MessageKind::Desk, body, true)?;
        self.moved();
        self.event(by, EventKind::MessageToRequester, &Detail::one("question", message_id.to_string()))?;
        self.audit(by, "case.asked", json!({}));
        if let Some(ground) = ground {
            let pause = Pause { ground, asked_on: self.today(), answered_on: None };
            self.pauses.push((self.new_id(), message_id));
            self.case.pauses.push(pause);
            self.renew()?;
            self.event(by, EventKind::Paused, &Detail::one("ground", ground.code()))?;
            self.audit(by, "case.paused", json!({ "ground": ground.code() }));
        }
        if self.case.has_address() {
            let taken = self.mail(Mail::Message { case_id: self.case.id, message_id })?;
            self.acknowledge(taken)?;
        }
        Ok(())
    }

    /// The requester reads what the desk wrote and answers; the desk reads that, or has not yet.
    pub(super) fn reply(&mut self, body: &str, read_by: Option<(Actor, DateTime<Utc>)>) -> Result<()> {
        let by = self.requester();
        self.read_by_requester();
        // Whoever may write here has proven the mailbox.
        if self.case.confirmed_at.is_none() {
            self.confirm()?;
        }
        self.step(Step::Reply)?;
        let message_id = self.write(by, MessageKind::Requester, body, true)?;
        self.case.unread = true;
        self.moved();
        self.event(by, EventKind::MessageFromRequester, &Detail::default())?;
        self.audit(by, "case.message_received", json!({}));
        if self.case.open_pause().is_some() {
            self.end_pause(by)?;
        }
        self.mail(Mail::DpoReply { case_id: self.case.id, message_id })?;
        let Some((reader, moment)) = read_by else { return Ok(()) };
        if self.reach(moment)? {
            let at = self.at;
            let theirs = self.messages.iter_mut().filter(|message| message.kind == MessageKind::Requester);
            theirs.for_each(|message| message.read_at = message.read_at.or(Some(at)));
            self.case.unread = false;
            self.audit(reader, "case.read", json!({}));
        }
        Ok(())
    }

    fn read_by_requester(&mut self) {
        let at = self.at;
        let for_them = |kind| matches!(kind, MessageKind::Desk | MessageKind::Answer);
        let ours = self.messages.iter_mut().filter(|message| for_them(message.kind));
        ours.for_each(|message| message.read_at = message.read_at.or(Some(at)));
    }

    fn end_pause(&mut self, by: Actor) -> Result<()> {
        let today = self.today();
        if let Some(pause) = self.case.pauses.iter_mut().find(|pause| pause.answered_on.is_none()) {
            pause.answered_on = Some(today.max(pause.asked_on));
        }
        self.renew()?;
        self.event(by, EventKind::Resumed, &self.due_detail())?;
        self.audit(by, "case.resumed", json!({}));
        Ok(())
    }

    fn renew(&mut self) -> Result<()> {
        let deadlines = clock::deadlines(self.house.context, &self.case)?;
        let today = self.today();
        clock::renew_head(&mut self.case, &deadlines, today);
        self.rule_place = deadlines.rule.place;
        self.moved();
        Ok(())
    }

    fn due_detail(&self) -> Detail {
        self.case.dates.due().map_or_else(Detail::default, |due| Detail::one("due", due.to_string()))
    }

    /// The period is extended, where the law lets it be today.
    pub(super) fn extend(&mut self, by: Actor, reason: &str) -> Result<()> {
        let (operator, today) = (&self.house.context.config.operator, self.today());
        let (book, case) = (self.case.rulebook, &self.case.head);
        let may = book.may_extend(case.place, case.matter(), case.calendar, operator, &clock::events(case), today);
        if may.is_err() {
            return Ok(());
        }
        self.step(Step::TakeUp)?;
        let message_id = self.write(by, MessageKind::Desk, reason, false)?;
        self.case.extended_on = Some(today);
        self.case.extension_message = Some(message_id);
        self.renew()?;
        self.event(by, EventKind::Extended, &self.due_detail())?;
        self.audit(by, "case.extended", json!({}));
        if self.case.has_address() {
            let taken = self.mail(Mail::Extended { case_id: self.case.id, message_id })?;
            self.acknowledge(taken)?;
        }
        Ok(())
    }

    /// A task is added.
    pub(super) fn add_task(&mut self, by: Actor, title: &str, due_on: NaiveDate) -> Result<()> {
        let id = self.new_id();
        let task = Task {
            id,
            title: title.to_owned(),
            sealed: self.case.seal("task", "title", id, title, self.house.context)?,
            assignee: self.case.assignee,
            due_on,
            today: self.today(),
            at: self.at,
            by: by.staff_id(),
            done: None,
            nonce: self.house.context.random.bytes(),
        };
        self.tasks.push(task);
        self.moved();
        self.event(by, EventKind::TaskAdded, &Detail::one("title", title).and("due", due_on.to_string()))?;
        self.audit(by, "case.task_added", json!({ "task": id }));
        Ok(())
    }

    /// Its open tasks are done.
    pub(super) fn finish_tasks(&mut self, by: Actor) -> Result<()> {
        for number in 0..self.tasks.len() {
            if self.tasks[number].done.is_some() {
                continue;
            }
            self.tasks[number].done = Some((self.at, by.staff_id()));
            let (id, title) = (self.tasks[number].id, self.tasks[number].title.clone());
            self.moved();
            self.event(by, EventKind::TaskDone, &Detail::one("title", title))?;
            self.audit(by, "case.task_done", json!({ "task": id }));
        }
        Ok(())
    }

    /// The requester takes it back.
    pub(super) fn withdraw(&mut self) -> Result<()> {
        let by = self.requester();
        self.step(Step::Close(Outcome::Withdrawn))?;
        if self.case.open_pause().is_some() {
            self.end_pause(by)?;
        }
        self.ended(Outcome::Withdrawn);
        self.event(by, EventKind::Withdrawn, &Detail::default())?;
        self.audit(by, "case.withdrawn", json!({}));
        self.mail(Mail::DpoWithdrawn { case_id: self.case.id })?;
        Ok(())
    }

    fn ended(&mut self, outcome: Outcome) {
        self.case.outcome = Some(outcome);
        self.case.closed_at = Some(self.at);
        self.case.lapses_at = None;
        self.codes.clear();
        self.moved();
    }

    /// The desk closes it with an answer.
    pub(super) fn close(&mut self, by: Actor, outcome: Outcome, body: &str) -> Result<()> {
        self.step(Step::Close(outcome))?;
        self.case.head.decided_by = by.staff_id();
        if self.case.open_pause().is_some() {
            self.end_pause(by)?;
        }
        let answered = outcome.needs_answer();
        if answered {
            self.write(by, MessageKind::Answer, body, true)?;
        }
        self.ended(outcome);
        // Where something is refused, it is for what has to be kept.
        let ground = outcome.refuses().then_some(RefusalGround::Duty.code());
        let detail = Detail::one("outcome", outcome.code());
        let detail = ground.into_iter().fold(detail, |detail, ground| detail.and("ground", ground));
        self.event(by, EventKind::Closed, &detail)?;
        self.audit(by, "case.closed", json!({ "outcome": outcome.code(), "ground": ground }));
        if self.case.has_address() && answered {
            let taken = self.mail(Mail::Answer { case_id: self.case.id })?;
            self.reach_at_last(taken)?;
            self.case.served_at = Some(self.at);
            self.moved();
            self.event(Actor::Worker, EventKind::AnswerServed, &Detail::default())?;
            self.audit(Actor::Worker, "case.answer_served", json!({}));
        }
        Ok(())
    }

    /// The requester opens the answer.
    pub(super) fn read_answer(&mut self) -> Result<()> {
        let by = self.requester();
        self.read_by_requester();
        self.event(by, EventKind::AnswerRead, &Detail::default())?;
        self.audit(by, "case.answer_read", json!({}));
        Ok(())
    }

    /// What the deadline watch writes until a moment.
    fn watch_until(&mut self, until: DateTime<Utc>) -> Result<()> {
        while let Some(look_at) = self.watch_at.filter(|look_at| *look_at <= until) {
            self.look(look_at)?;
        }
        Ok(())
    }

    fn look(&mut self, now: DateTime<Utc>) -> Result<()> {
        let context = self.house.context;
        let zone = self.case.zone(context);
        let today = now.with_timezone(&zone).date_naive();
        let settings = context.settings();
        let thresholds = &settings.deadline_alert_days;
        let mut clocks = clock::running(&self.case);
        let open = self.tasks.iter().filter(|task| task.done.is_none());
        clocks.extend(open.map(|task| tasks::clock(task.id, task.due_on, (1, task.today))));
        let mut next = None;
        for clock in &clocks {
            let Wanted { tell, passed } = wanted(clock, thresholds, today, now);
            let points =
                passed.into_iter().map(|point| (point, false)).chain(tell.into_iter().map(|point| (point, true)));
            let mut asked = false;
            for (point, tell) in points {
                let key = (clock.kind.key(), clock.version, point.key());
                if self.told.contains(&key) {
                    continue;
                }
                let sent = tell && !asked;
                let row = Row::new().put(self.case.id).put(key.0.clone()).put(key.1).put(key.2.clone());
                self.rows.push(Table::Notice, now, row.put(now).put(sent));
                if sent {
                    asked = true;
                    let notice = Notice::Clock {
                        case_id: self.case.id,
                        clock: key.0.clone(),
                        due_version: key.1,
                        threshold: key.2.clone(),
                        staff_id: None,
                    };
                    let before = std::mem::replace(&mut self.at, now);
                    self.post(notice.into_new(now, None)?)?;
                    self.at = before;
                }
                self.told.push(key);
            }
            next = [next, next_look(clock, thresholds, today, now)].into_iter().flatten().min();
        }
        let ends = clocks.iter().filter_map(|clock| clock.ends_at).filter(|ends| *ends > now);
        self.watch_at = next.map(|day| first_moment(day, zone)).into_iter().chain(ends).min();
        Ok(())
    }

    /// The life is over, or has come to the present: its rows.
    pub(super) fn end(mut self) -> Result<Case> {
        self.watch_until(self.house.now - TimeDelta::seconds(30))?;
        let (id, born) = (self.case.id, self.case.recorded_at);
        let row = self.case_row();
        self.rows.push(Table::Cases, born, row);
        // Words of a kit would be found again everywhere.
        let SealedPerson { name, email, phone, details, answers, other_name, postal, said_hash: _ } = self.person;
        let row = Row::new().put(id).put(name).put(email).put(phone).put(details).put(answers).put(other_name);
        let row = row.put(postal);
        self.rows.push(Table::Person, born, row);
        let master_key_id = self.house.context.keys.master_id();
        self.rows.push(Table::Key, born, Row::new().put(id).put(self.wrapped).put(master_key_id));
        for word in self.words {
            self.rows.push(Table::Word, born, Row::new().put(id).put(word));
        }
        for message in self.messages {
            let row = Row::new().put(message.id).put(id).put(message.at).put(message.kind.code()).put(message.staff_id);
            let row = row.put(message.body).put(message.read_at).put(message.nonce.map(|nonce| nonce.to_vec()));
            self.rows.push(Table::Message, message.at, row);
        }
        for task in self.tasks {
            let row = Row::new().put(task.id).put(id).put(task.sealed).put(task.assignee).put(task.due_on).put(1);
            let row = row.put(task.today).put(task.at).put(task.by).put(task.done.map(|(at, _)| at));
            let row = row.put(task.done.and_then(|(_, by)| by)).put(task.nonce.to_vec());
            self.rows.push(Table::Task, task.at, row);
        }
        for ((pause_id, message_id), pause) in self.pauses.iter().zip(&self.case.head.pauses) {
            let row = Row::new().put(*pause_id).put(id).put(pause.ground.code()).put(pause.asked_on);
            self.rows.push(Table::Pause, born, row.put(pause.answered_on).put(*message_id));
        }
        for (code_id, at, expires_at) in self.codes.iter().filter(|(_, _, expires_at)| *expires_at > self.house.now) {
            let row = Row::new().put(*code_id).put("filing").put(id).put(self.case.head.email_index.clone());
            let row = row.put(self.case.head.language.code()).put(*at).put(*expires_at).put(codes::TRIES);
            self.rows.push(Table::Code, *at, row);
        }
        Ok(self.case)
    }

    fn case_row(&self) -> Row {
        let case = &self.case.head;
        let dates = &case.dates;
        Row::new()
            .put(case.id)
            .put(case.reference.clone())
            .put(case.right.code())
            .put(case.place.map(Place::code))
            .put(case.relation.code())
            .put(case.channel.code())
            .put(case.language.code())
            .put(case.status.code())
            .put(case.outcome.map(Outcome::code))
            .put(case.received_at)
            .put(case.received_on)
            .put(case.recorded_at)
            .put(case.confirmed_at)
            .put(case.acknowledged_at)
            .put(case.closed_at)
            .put(case.lapses_at)
            .put(self.reminded_at)
            .put(case.assignee)
            .put(case.unread)
            .put(case.email_index.clone())
            .put(self.form.map(|(nonce, _)| nonce.to_vec()))
            .put(self.form.map(|(_, content)| content.to_vec()))
            .put(case.edition.clone())
            .put(self.rule_place)
            .put(case.calendar.map(CalendarId::code))
            .put(case.extended_on)
            .put(dates.legal_due)
            .put(dates.legal_due_at)
            .put(dates.target_due)
            .put(dates.safe_due)
            .put(dates.acknowledge_by)
            .put(dates.acknowledge_last)
            .put(dates.at_once)
            .put(case.carried_out_at)
            .put(case.receipt_version)
            .put(case.receipt_version_on)
            .put(case.extension_message)
            .put(search::VERSION)
            .put(case.appeal_of)
            .put(clock::sort_date(case))
            .put(case.due_version)
            .put(case.due_version_on)
            .put(self.watch_at)
            .put(case.served_at)
            .put(case.demo)
            .put(case.version)
            .put(case.decided_by)
            .put(case.refused_by)
    }
}
