//! Items of a case as the page shows them, each with what was typed, proposed, said and decided.

use chrono::NaiveDate;

use crate::base::language::Language;
use crate::base::text;
use crate::domain::cases::Case;
use crate::domain::decisions::model::{Decision, Item, Label, Others, Ruling, Sheet, WHOLE, group};
use crate::domain::decisions::ops;
use crate::domain::decisions::proposals::{beginning, words_of};
use crate::domain::decisions::rules::{Scope, Typed};
use crate::domain::rulebook::grounds::{Ground, Grounds};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;

/// Letters of a ground's words in a select.
const GROUND_LENGTH: usize = 90;

/// An item.
#[derive(Clone, Debug)]
pub struct ItemView {
    /// Names of its fields.
    pub names: Names,
    /// What forms call it.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// The name of its system.
    pub system: String,
    /// Who decided it last and when, or that nobody did.
    pub standing: String,
    /// Whether the register says something else by now.
    pub outdated: bool,
    /// What is proposed, in words.
    pub proposal: Option<String>,
    /// What the form carries of the proposal.
    pub offered: String,
    /// What its owner said, or is asked, in words.
    pub said: Vec<String>,
    /// What somebody else decided meanwhile, in words.
    pub theirs: Option<String>,
    /// The decisions.
    pub decisions: Vec<Choice>,
    /// The grounds.
    pub grounds: Vec<Choice>,
    /// Whether other people are in it.
    pub others: Vec<Choice>,
    /// What was typed, or decided.
    pub typed: Typed,
    /// Whether what belongs to a no is shown at once.
    pub is_open: bool,
    /// Whether the day on which it was carried out is asked.
    pub wants_day: bool,
    /// Whether the day on which backups are gone is asked.
    pub wants_backup: bool,
    /// Whether a day until which it is kept is asked.
    pub wants_until: bool,
}

macro_rules! names {
    ($($(#[$meta:meta])* $field:ident),+ $(,)?) => {
        /// Names of an item's fields, each with the item's key: `reason.billing`.
        #[derive(Clone, Debug)]
        pub struct Names { $($(#[$meta])* pub $field: String),+ }

        impl Names {
            pub(super) fn of(key: &str) -> Self {
                Self { $($field: format!("{}.{key}", stringify!($field))),+ }
            }

            pub(super) fn labelled(&self) -> Vec<(&'static str, &String)> {
                vec![$((stringify!($field), &self.$field)),+]
            }
        }
    };
}

names! {
    /// The decision.
    decision,
    /// The version shown.
    seen,
    /// The ground.
    ground,
    /// What the ground wants named.
    named,
    /// What is left out.
    what,
    /// Why.
    reason,
    /// Facts for ourselves.
    facts,
    /// The day until which it is kept.
    until_on,
    /// The event until which it is kept.
    until,
    /// Other people.
    others,
    /// What was found.
    found,
    /// When it was carried out.
    done_on,
    /// When it is gone from the backups.
    backup_on,
}

/// A ground, for whoever chooses.
#[derive(Clone, Debug)]
pub struct GroundView {
    /// What it says to the person.
    pub words: String,
    /// The article.
    pub cite: String,
    /// When it applies.
    pub hint: String,
    /// Whether counsel has still to look at it.
    pub doubtful: bool,
}

/// What the rows of the page are made of.
pub(super) struct Making<'a> {
    pub(super) frame: &'a Frame,
    pub(super) sheet: &'a Sheet,
    pub(super) scope: Scope,
    /// The requester's.
    pub(super) language: Language,
    pub(super) grounds: &'a [&'a Ground],
    /// What a form sent.
    pub(super) sent: &'a [Typed],
    /// Keys of the items of which it says something else than what somebody decided meanwhile.
    pub(super) conflicts: &'a [String],
}

impl Making<'_> {
    pub(super) fn item(&self, item: &Item) -> ItemView {
        let decisions = Decision::of(self.sheet.right);
        self.view(item, decisions, |_| true)
    }

    /// The request as a whole: refused, and for nothing but what is about the whole of it.
    pub(super) fn whole(&self, item: Option<&Item>) -> ItemView {
        let nobody = Item::bare(WHOLE, Label::Whole);
        self.view(item.unwrap_or(&nobody), &[Decision::Refused], |ground| ground.whole)
    }

    fn view(&self, item: &Item, decisions: &[Decision], offers: impl Fn(&Ground) -> bool) -> ItemView {
        let frame = self.frame;
        let names = Names::of(&item.key);
        let there = match &item.ruling {
            None => beginning(self.scope, item, self.language),
            ruling => Typed::of(&item.key, item.number, ruling.as_ref()),
        };
        let sent = self.sent.iter().find(|typed| typed.key == item.key);
        let is_conflict = self.conflicts.contains(&item.key);
        // What the form left as it was is as somebody made it meanwhile.
        let typed = match sent {
            Some(sent) if sent.seen == item.number => sent.clone(),
            // Put over theirs when it is sent again.
            // What is wrong beside it comes first: until it is put right, theirs stays beside it.
            Some(sent) if is_conflict && !self.frame.errors.is_empty() => sent.clone(),
            Some(sent) if is_conflict => Typed { seen: item.number, ..sent.clone() },
            _ => there,
        };
        let is_wrong = names.labelled().iter().any(|(_, name)| frame.errors.get(name).is_some());
        let chosen = Decision::parse(&typed.decision);
        let (label, standing) = (self.label(item), self.standing(item));
        let is_no = chosen.is_some_and(Decision::needs_ground);
        let is_done = chosen.is_some_and(Decision::is_carried_out);
        let wants_day = self.sheet.wants_days() && item.key != WHOLE;
        ItemView {
            system: item.system.as_ref().map_or("", |system| system.shown(frame.language)).to_owned(),
            outdated: item.is_outdated,
            proposal: item.proposal.as_ref().map(|one| self.said(one)),
            offered: item.proposal.as_ref().map(ops::mark).unwrap_or_default(),
            said: self.told(item),
            theirs: is_conflict
                .then(|| item.ruling.as_ref().map_or_else(|| frame.text("decision-open"), |ruling| self.said(ruling))),
            decisions: decisions
                .iter()
                .map(|one| Choice::new(one.code(), words(frame, self.sheet, *one), &typed.decision))
                .collect(),
            grounds: self
                .grounds
                .iter()
                .filter(|ground| offers(ground))
                .map(|ground| Choice::new(&ground.code, ground_label(frame, self.sheet, ground), &typed.ground))
                .collect(),
            others: choices::codes(frame, "decision-others-*", Others::ALL.iter().map(|one| one.code()), &typed.others),
            is_open: is_no || is_wrong || is_conflict || (wants_day && is_done && typed.done_on.is_empty()),
            wants_day,
            wants_backup: group(self.sheet.right) == "deletion" && item.key != WHOLE,
            wants_until: decisions.contains(&Decision::Kept),
            key: item.key.clone(),
            names,
            label,
            standing,
            typed,
        }
    }

    /// An item as it was decided.
    fn read(&self, item: &Item) -> ReadItem {
        let frame = self.frame;
        let mut about = Vec::new();
        let mut add = |key: &str, text: String| {
            if !text.is_empty() {
                about.push((frame.text(key), text));
            }
        };
        if let Some(ruling) = &item.ruling {
            let day = |day: Option<NaiveDate>| day.map(|day| frame.long(&day)).unwrap_or_default();
            let ground = ruling.ground.as_deref().and_then(|code| Grounds::built_in().find(code));
            let ground = ground.map(|ground| match ground.cite(self.sheet.law, frame.language) {
                "" => ground.words.shown(frame.language).to_owned(),
                cite => {
                    let words = ground.words.shown(frame.language);
                    frame.with2("decision-ground-option", "cite", cite, "words", words)
                }
            });
            let written = &ruling.written;
            add("decision-ground", ground.unwrap_or_default());
            add("decision-named", written.named.clone());
            add("decision-until-on", day(ruling.until_on));
            add("decision-until", written.until.clone());
            add("decision-what-left-out", written.what.clone());
            add("decision-reason-plain", written.reason.clone());
            add("decision-facts", written.facts.clone());
            add("decision-found", written.found.clone());
            add("decision-done-on", day(ruling.done_on));
            add("decision-backup-on", day(ruling.backup_on));
            add("decision-others", frame.pick("decision-others-*", ruling.others));
        }
        let decided = item.ruling.as_ref().map(|ruling| words(frame, self.sheet, ruling.decision));
        ReadItem {
            label: self.label(item),
            system: item.system.as_ref().map_or("", |system| system.shown(frame.language)).to_owned(),
            standing: self.standing(item),
            decided: decided.unwrap_or_else(|| frame.text("decision-open")),
            about,
            said: self.told(item),
        }
    }

    fn label(&self, item: &Item) -> String {
        match &item.label {
            Label::Whole => self.frame.text("decision-whole"),
            Label::Own(None) => self.frame.text("desk-cannot-be-opened"),
            label => label.shown(self.frame.language).to_owned(),
        }
    }

    /// Who decided it last and when, or nothing where nobody did.
    fn standing(&self, item: &Item) -> String {
        match (&item.at, &item.by) {
            (Some(at), by) => {
                let who = by.clone().unwrap_or_else(|| self.frame.text("desk-register-program"));
                self.frame.with2("decision-by", "who", who, "when", self.frame.when(at))
            }
            (None, _) => String::new(),
        }
    }

    /// What the owner of its system said of an item, or is asked; and what was decided under another law.
    fn told(&self, item: &Item) -> Vec<String> {
        let (frame, said) = (self.frame, &item.said);
        let lapsed = item.lapsed.as_ref().map(|ruling| frame.with1("decision-lapsed", "what", self.said(ruling)));
        let unreadable = (!item.is_readable).then(|| frame.text("desk-cannot-be-opened"));
        let found = said.found.as_ref().map(|found| {
            let words = words_of(found, frame.language);
            let others = Some(&found.others).filter(|others| !others.is_empty() && found.result == "found");
            let others = others.map(|others| frame.pick("decision-others-said-*", others));
            let keep_out = Some(&found.keep_out).filter(|code| !code.is_empty());
            let keep_out = keep_out.map(|code| frame.pick("owner-task-keep-out-*", code));
            let result = frame.pick("decision-said-*", found.result.replace('_', "-"));
            let parts = [Some(result), Some(words), others, keep_out, Some(found.why.clone())];
            let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
            frame.with1("decision-owner-found", "what", parts.join(" · "))
        });
        let ordered = said.is_ordered.then(|| frame.text("decision-is-ordered"));
        let carried_out = said.carried_out.as_ref().map(|(end, words)| {
            let end = frame.pick("owner-task-end-*", end.code());
            let parts: Vec<&str> = [end.as_str(), words].into_iter().filter(|part| !part.is_empty()).collect();
            frame.with1("decision-owner-did", "what", parts.join(" · "))
        });
        [lapsed, unreadable, found, ordered, carried_out].into_iter().flatten().collect()
    }

    /// A decision in words, with its ground and reason.
    fn said(&self, ruling: &Ruling) -> String {
        let frame = self.frame;
        let ground = ruling.ground.as_deref().and_then(|code| Grounds::built_in().find(code));
        let ground = ground.map(|ground| ground_label(frame, self.sheet, ground));
        let until = ruling.until_on.map(|until| frame.long(&until));
        let done = ruling.done_on.map(|done| frame.with1("decision-done-on-day", "date", frame.long(&done)));
        let written = &ruling.written;
        let parts = [Some(words(frame, self.sheet, ruling.decision)), done, until, Some(written.until.clone()), ground]
            .into_iter()
            .chain([Some(written.what.clone()), Some(written.reason.clone()), Some(written.facts.clone())])
            .flatten()
            .filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    }
}

/// An item as it was decided, to be read and not changed.
#[derive(Clone, Debug)]
pub struct ReadItem {
    /// What it is called.
    pub label: String,
    /// The name of its system.
    pub system: String,
    /// Who decided it last and when.
    pub standing: String,
    /// What was decided, in words.
    pub decided: String,
    /// What was written of it, each with its name.
    pub about: Vec<(String, String)>,
    /// What its owner said, in words.
    pub said: Vec<String>,
}

/// The items that an answer is about, as they were decided, with everything that shows why.
pub(in crate::web::desk::case) fn read_items(
    frame: &Frame,
    sheet: &Sheet,
    case: &Case,
    today: NaiveDate,
) -> Vec<ReadItem> {
    let scope =
        Scope { right: case.right, law: sheet.law, is_given: sheet.is_given, is_doubted: sheet.is_doubted, today };
    let making = Making { frame, sheet, scope, language: case.language, grounds: &[], sent: &[], conflicts: &[] };
    sheet.counted().map(|item| making.read(item)).collect()
}

/// A decision as the desk calls it for the right.
pub(super) fn words(frame: &Frame, sheet: &Sheet, decision: Decision) -> String {
    frame.pick("decision-word-*", format_args!("{}-{}", group(sheet.right), decision.code().replace('_', "-")))
}

fn ground_label(frame: &Frame, sheet: &Sheet, ground: &Ground) -> String {
    let whole = ground.words.shown(frame.language);
    let words = text::shortened(whole, GROUND_LENGTH);
    let words = if words.len() < whole.len() { format!("{words}…") } else { words };
    match ground.cite(sheet.law, frame.language) {
        "" => words,
        cite => frame.with2("decision-ground-option", "cite", cite, "words", words),
    }
}

pub(super) fn ground_view(frame: &Frame, sheet: &Sheet, ground: &Ground) -> GroundView {
    GroundView {
        words: ground.words.shown(frame.language).to_owned(),
        cite: ground.cite(sheet.law, frame.language).to_owned(),
        hint: ground.hint.shown(frame.language).to_owned(),
        doubtful: ground.is_doubtful(sheet.law),
    }
}
