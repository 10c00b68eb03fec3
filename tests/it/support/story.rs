//! What happens to a case, told through the operations: quick, for tests whose subject is what follows.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::{Error, Result};
use rightsdesk::base::language::Language;
use rightsdesk::base::text::Reach;
use rightsdesk::domain::cases::case::{self, Case};
use rightsdesk::domain::cases::filing::{Filing, Typed};
use rightsdesk::domain::cases::ops::{self, Ending, Intake};
use rightsdesk::domain::cases::{Channel, Outcome};
use rightsdesk::domain::checklist::closing;
use rightsdesk::domain::letters;
use rightsdesk::domain::rulebook::{PauseGround, Right};

use super::{DPO, ReceivedMail, TestApp};

/// The address of the requester in tests with one.
pub(crate) const ADA: &str = "ada@requester.test";

/// A request as most tests file it.
pub(crate) fn filing(right: &str, place: &str, email: &str, language: Language) -> Filing {
    let right = Right::parse(right).unwrap();
    let typed = [
        ("name", "Ada Example"),
        ("email", email),
        ("place", place),
        ("details", "Everything, please."),
        ("wrong_1", "old"),
        ("right_1", "new"),
    ];
    let typed = Typed::from_pairs(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Filing::parse(right, &typed, language, Reach::Anywhere).unwrap()
}

impl TestApp {
    /// Files a request; gives its reference.
    pub(crate) async fn file(&self, right: &str, place: &str) -> String {
        self.file_as(right, place, ADA, Language::En).await
    }

    pub(crate) async fn file_as(&self, right: &str, place: &str, email: &str, language: Language) -> String {
        let filing = filing(right, place, email, language);
        ops::file(self.app.clone(), Actor::ANYBODY, &filing, self.app.random.bytes(), "192.0.2.1")
            .await
            .unwrap()
            .reference
    }

    /// Confirms a request with the code that was mailed; gives who acts in that browser.
    pub(crate) async fn confirm(&self, reference: &str) -> Actor {
        self.work().await;
        let code = self.code_in_mails_about(reference);
        let cookie = ops::confirm(self.app.clone(), None, reference, &code, "192.0.2.1").await.unwrap();
        ops::session_of(&self.app, Some(&cookie)).await.unwrap().unwrap().actor()
    }

    /// Files and confirms; everything that follows at once is done.
    pub(crate) async fn confirmed(&self, right: &str, place: &str) -> (String, Actor) {
        let reference = self.file(right, place).await;
        let requester = self.confirm(&reference).await;
        self.work().await;
        (reference, requester)
    }

    pub(crate) fn code_in_mails_about(&self, reference: &str) -> String {
        self.mails().iter().rev().filter(|mail| mail.subject.contains(reference)).find_map(ReceivedMail::code).unwrap()
    }

    /// Somebody of the desk who may do everything with cases.
    pub(crate) async fn dpo(&self) -> Actor {
        let (id, _) = self.staff(Role::Dpo).await;
        Actor::Staff { id, role: Role::Dpo }
    }

    pub(crate) async fn case(&self, reference: &str) -> Case {
        case::by_reference(&mut self.app.clone().read().await.unwrap(), reference).await.unwrap().unwrap()
    }

    pub(crate) async fn ask(&self, actor: Actor, reference: &str, ground: Option<PauseGround>) -> Result<()> {
        ops::ask(self.app.clone(), actor, reference, "Which account?", ground, self.app.random.bytes()).await
    }

    pub(crate) async fn reply(&self, requester: Actor, reference: &str) {
        let nonce = self.app.random.bytes();
        ops::write_to_desk(self.app.clone(), requester, reference, ("This one.", &[]), nonce, "192.0.2.1")
            .await
            .unwrap();
    }

    pub(crate) async fn close(&self, actor: Actor, reference: &str) {
        self.end(actor, reference, Outcome::Fulfilled, "Here it is.").await.unwrap();
    }

    /// Answers it in words of one's own, or ends it beside an answer.
    pub(crate) async fn end(&self, actor: Actor, reference: &str, outcome: Outcome, body: &str) -> Result<()> {
        let nonce = self.app.random.bytes();
        if !outcome.is_of_items() {
            let is_handled_elsewhere = outcome == Outcome::Duplicate;
            let other = match is_handled_elsewhere {
                true => {
                    let address = self.case(reference).await.person.email.clone().unwrap();
                    let other = self.file_as("access", "DE", &address, Language::En).await;
                    self.confirm(&other).await;
                    other
                }
                false => String::new(),
            };
            let ending = Ending { outcome, body: body.to_owned(), other };
            return ops::end(self.app.clone(), actor, reference, &ending, nonce).await;
        }
        let mut typed = letters::Typed { says: true, outcome: outcome.code().to_owned(), ..letters::Typed::default() };
        typed.facts.insert("body".to_owned(), body.to_owned());
        if outcome.refuses() {
            "duty".clone_into(&mut typed.ground);
            "Art. 17(3)(b)".clone_into(&mut typed.article);
            "Tax law asks us to keep it.".clone_into(&mut typed.reason);
        }
        match closing::answer(self.app.clone(), actor, reference, &typed, &[], nonce).await {
            // An appeal is answered by two, also in an office of one.
            Err(Error::State("review-needed")) => {
                let (reviewer, nonce) = (self.dpo().await, self.app.random.bytes());
                closing::propose(self.app.clone(), actor, reference, &typed, &[], nonce).await?;
                self.approve(reviewer, reference).await
            }
            done => done,
        }
    }

    /// Approves what waits for a second person, as it is now.
    pub(crate) async fn approve(&self, reviewer: Actor, reference: &str) -> Result<()> {
        let case = self.case(reference).await;
        let mut reading = self.app.clone().read().await.unwrap();
        let shown = closing::proposal(&mut reading, reviewer, &case).await?.map(|proposal| proposal.now.digest());
        drop(reading);
        let nonce = self.app.random.bytes();
        closing::approve(self.app.clone(), reviewer, reference, &shown.unwrap_or_default(), nonce).await
    }

    /// Refuses it, for a ground and a reason.
    pub(crate) async fn refuse(&self, actor: Actor, reference: &str) -> Result<()> {
        self.end(actor, reference, Outcome::Refused, "We must keep it.").await
    }

    /// Types a letter in that came on `on`.
    pub(crate) async fn take_in(&self, actor: Actor, right: &str, place: &str, on: &str) -> String {
        let intake = Intake {
            filing: filing(right, place, ADA, Language::En),
            channel: Channel::Post,
            received_on: on.parse().unwrap(),
            postal: String::new(),
        };
        ops::take_in(&self.app, actor, &intake).await.unwrap()
    }

    pub(crate) fn set(&self, to: &str) {
        self.app.clock.set(to.parse().unwrap());
    }

    /// Lives on, with all the work on the way, until a moment.
    pub(crate) async fn until(&self, to: &str) {
        let to: DateTime<Utc> = to.parse().unwrap();
        let time = to - self.app.now();
        assert!(time >= TimeDelta::zero(), "{to} has passed");
        self.pass(time).await;
    }

    /// Mails about one case in the order in which they went: the day in a zone, to whom, and the subject without the reference.
    pub(crate) fn told(&self, reference: &str) -> Vec<String> {
        self.mails()
            .iter()
            .filter(|mail| mail.subject.contains(reference))
            .map(|mail| {
                let to = if mail.to == DPO { "dpo" } else { "ada" };
                let subject = mail.subject.replace(reference, "#");
                format!("{} {to} {subject}", mail.sent_at().format("%m-%dT%H:%M"))
            })
            .collect()
    }

    /// Forgets every mail that went out so far.
    pub(crate) fn forget_mails(&self) {
        let _ = std::fs::remove_dir_all(self.app.config.outbox());
    }

    /// Digests that went out: the moment of each.
    pub(crate) fn digests(&self) -> Vec<DateTime<Utc>> {
        let digests = self.mails_to(DPO).into_iter().filter(|mail| mail.subject.starts_with("Requests on "));
        digests.map(|mail| mail.sent_at()).collect()
    }

    /// Jobs in a state.
    pub(crate) async fn jobs(&self, state: &str) -> i64 {
        sqlx::query_scalar("select count(*) from job where state = $1")
            .bind(state)
            .fetch_one(&self.app.database)
            .await
            .unwrap()
    }

    /// Kinds of the alerts on the desk.
    pub(crate) async fn alerts(&self) -> Vec<String> {
        sqlx::query_scalar("select kind from alert where resolved_at is null order by at")
            .fetch_all(&self.app.database)
            .await
            .unwrap()
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
