//! What is known of a case when its answer is written: everything that a block says comes from here, so that the same facts always make
//! the same letter.

use chrono::NaiveDate;

use crate::base::actor::{Actor, Role};
use crate::base::error::Result;
use crate::base::language::Language;
use crate::base::text::Words;
use crate::domain::cases::case::Case;
use crate::domain::cases::{Outcome, Relation, clock};
use crate::domain::decisions::model::{Decision, Item, Ruling, Sheet};
use crate::domain::decisions::recipients;
use crate::domain::owner_tasks::{self, AnswerResult, TaskKind};
use crate::domain::register;
use crate::domain::register::model::{Holding, Register};
use crate::domain::rulebook::grounds::{Ground, Grounds};
use crate::domain::rulebook::{self, LawOfRight, Matter, Right};
use crate::domain::staff::accounts;
use crate::infra::app::Reading;

/// Steps of a sum that speak of what may still come; with the answer it no longer does.
const NO_MORE: [&str; 3] = ["clock-extension", "clock-no-extension", "clock-safe"];

/// What is known of a case.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The language of the letter.
    pub language: Language,
    /// What its clock is about.
    pub matter: Matter,
    /// What was asked for.
    pub right: Right,
    /// What was decided, item by item.
    pub sheet: Sheet,
    /// How the case ends.
    pub outcome: Option<Outcome>,
    /// Whether that follows from the items; otherwise somebody says it, and the words are theirs.
    pub follows: bool,
    /// The register that counts now.
    pub register: Register,
    /// The reference.
    pub reference: String,
    /// The day of receipt, a civil date in the zone of the case's place.
    pub received_on: NaiveDate,
    /// The present day, likewise.
    pub today: NaiveDate,
    /// Who asked; empty where no name is known.
    pub name: String,
    /// For whom, where they asked for somebody else; empty otherwise.
    pub other_name: String,
    /// The law's last day.
    pub legal_due: Option<NaiveDate>,
    /// Our aim, where the law has no day.
    pub target_due: Option<NaiveDate>,
    /// The sum of the day, a line a step; empty where there was none.
    pub sum: Vec<String>,
    /// The day on which what is to be done at once was done.
    pub done_on: Option<NaiveDate>,
    /// Systems that were searched.
    pub searched: Vec<Words>,
    /// Codes of the keys they were searched for.
    pub keys: Vec<String>,
    /// Whether the law wants those told who got what was changed.
    pub tells: bool,
    /// Whether what is held may be told to whoever asked: of a child only to who has care of it.
    pub may_tell: bool,
    /// Who got what was changed.
    pub recipients: Vec<recipients::Line>,
    /// What the law of the place says of the right.
    pub law: LawOfRight,
    /// Whether a no may be appealed to us.
    pub may_appeal: bool,
    /// The mail address of the data protection officer.
    pub contact: String,
    /// The address of the portal.
    pub portal: String,
    /// The operator.
    pub entity: String,
    /// Who signs, and whether as the data protection officer.
    pub signer: Option<(String, bool)>,
    /// How many files go with it, and how large they are, in bytes.
    pub files: (usize, i64),
    /// Where it is an appeal: the day of the answer that it is against.
    pub appealed_on: Option<NaiveDate>,
    /// Where it is an appeal: how what it is against ended.
    pub appealed: Option<Outcome>,
}

/// What the caller knows and the database does not.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// How the case ends.
    pub outcome: Option<Outcome>,
    /// Whether that follows from the items.
    pub follows: bool,
    /// How many files go with it, and how large they are, in bytes.
    pub files: (usize, i64),
}

impl Facts {
    /// Gathers them for whoever signs. The caller has seen to what the actor may.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn of(reading: &mut Reading, actor: Actor, case: &Case, sheet: Sheet, told: Told) -> Result<Self> {
        let language = case.language;
        let register = match register::ops::counting(reading).await? {
            Some(edition) => edition.register()?,
            None => Register::default(),
        };
        let recipients = recipients::of_sheet(reading, case, &sheet).await?;
        let tasks = owner_tasks::answers(reading, case).await?;
        let searches = tasks.iter().filter(|one| {
            // Who could not look has not searched.
            let is_searched = matches!(one.task.result, Some(AnswerResult::Found | AnswerResult::NotFound));
            matches!(one.task.kind, TaskKind::LookUp | TaskKind::Search) && is_searched
        });
        let mut searched: Vec<Words> = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        for one in searches {
            if !searched.contains(&one.system) {
                searched.push(one.system.clone());
            }
            for (key, _) in one.task.words.iter().flat_map(|words| &words.keys) {
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
            }
        }
        let deadlines = clock::deadlines(reading, case)?;
        let steps = deadlines.due().is_some().then_some(&deadlines.steps);
        let sum = steps.into_iter().flatten().filter(|step| !step.is_doubt() && !NO_MORE.contains(&step.key()));
        let sum: Vec<String> = sum.map(|step| step.line(language)).collect();
        let signer = match actor.staff_id() {
            Some(id) => accounts::enabled(reading.sql(), id).await?,
            None => None,
        };
        let (appealed_on, appealed) = match case.appeal_of {
            Some(refused) => super::store::answered(reading.sql(), refused).await?,
            None => (None, None),
        };
        let operator = &reading.config.operator;
        let law = rulebook::law_of(case.place, case.right, operator, case.received_on);
        let zone = case.zone(reading);
        Ok(Self {
            language,
            matter: case.matter(),
            right: case.right,
            tells: recipients::are_wanted(case, &sheet),
            sheet,
            outcome: told.outcome,
            follows: told.follows,
            register,
            reference: case.reference.clone(),
            received_on: case.received_on,
            today: case.today(reading),
            name: case.person.name.clone(),
            other_name: case.person.other_name.clone(),
            legal_due: deadlines.legal_due,
            target_due: deadlines.target_due,
            sum,
            done_on: case.carried_out_at.map(|moment| moment.with_timezone(&zone).date_naive()),
            searched,
            keys,
            may_tell: case.right != Right::Minor || case.relation == Relation::Guardian,
            recipients,
            law,
            may_appeal: case.appeal_of.is_none() && reading.config.rulebook.may_appeal(case.place),
            contact: reading.settings().dpo_email.to_string(),
            portal: reading.config.link("/"),
            entity: reading.settings().organisation.name.clone(),
            signer: signer.map(|account| (account.name, matches!(account.role, Role::Dpo))),
            files: told.files,
            appealed_on: appealed_on.map(|moment| moment.with_timezone(&zone).date_naive()),
            appealed: appealed.as_deref().and_then(Outcome::parse),
        })
    }

    /// Whether the case ends with nothing done of what was asked.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.outcome == Some(Outcome::Refused)
    }

    /// The family of the law that counts.
    #[must_use]
    pub const fn family(&self) -> &'static str {
        self.sheet.law
    }

    /// Items with what was decided of each.
    pub fn decided(&self) -> impl Iterator<Item = (&Item, &Ruling)> {
        self.sheet.counted().filter_map(|item| Some((item, item.ruling.as_ref()?)))
    }

    /// Rows of the register of which something is held.
    #[must_use]
    pub fn held(&self) -> Vec<&Holding> {
        let held = self.decided().filter(|(_, ruling)| ruling.decision != Decision::NotHeld);
        held.filter_map(|(item, _)| item.holding.as_ref()).collect()
    }

    /// Items with the ground on which something was not done.
    pub fn grounds(&self) -> impl Iterator<Item = (&Item, &Ruling, &'static Ground)> {
        self.decided().filter_map(|(item, ruling)| {
            let ground = Grounds::built_in().find(ruling.ground.as_deref()?)?;
            Some((item, ruling, ground))
        })
    }
}
