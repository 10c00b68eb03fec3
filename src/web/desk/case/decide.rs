//! Deciding what a request is about, item by item; the outcome stands above and follows from them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::Permission;
use crate::base::text;
use crate::domain::cases::{Outcome, Status};
use crate::domain::decisions::model::{Decision, Item, Label, Others, Ruling, Sheet, WHOLE, group};
use crate::domain::decisions::proposals::{beginning, to_be_asked, words_of};
use crate::domain::decisions::rules::{self, Scope, Typed};
use crate::domain::decisions::{self, ops};
use crate::domain::rulebook::grounds::{Ground, Grounds};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// Letters of a ground's words in a select.
const GROUND_LENGTH: usize = 90;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/decide.html")]
pub struct DecidePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Its items.
    pub items: Vec<ItemView>,
    /// How it would end as it stands.
    pub outcome: Option<&'static str>,
    /// How many items have each decision, in words.
    pub counts: Vec<String>,
    /// Items of which nothing is decided.
    pub open: usize,
    /// Items that are granted and not carried out.
    pub not_carried_out: usize,
    /// Items for which something is proposed and nothing decided.
    pub proposed: usize,
    /// Systems whose owners can be asked to carry out what was granted, once everything is decided.
    pub to_order: usize,
    /// Items that were decided by an earlier edition of the register.
    pub outdated: usize,
    /// Whether the register was published.
    pub has_register: bool,
    /// The request as a whole, where it was refused or may be.
    pub whole: Option<ItemView>,
    /// Whether it was refused as a whole.
    pub is_whole: bool,
    /// What the form is about: right and law.
    pub about: String,
    /// What was typed of items that the case has no more, in words.
    pub lost: Vec<String>,
    /// What an item that is to be added is called.
    pub added: String,
    /// Grounds of this law for this right, with when they apply.
    pub grounds: Vec<GroundView>,
    /// Whether the case is open and the reader may decide it.
    pub may_decide: bool,
}

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
            fn of(key: &str) -> Self {
                Self { $($field: format!("{}.{key}", stringify!($field))),+ }
            }

            fn labelled(&self) -> Vec<(&'static str, &String)> {
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

/// `GET /desk/cases/{reference}/decide`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<DecidePage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, Sent::default()).await
}

/// `POST /desk/cases/{reference}/decide`: keeps decisions, takes what is proposed, adds an item, refuses the request as a whole, or
/// takes over what the register says by now.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let sent = Sent::of(pairs);
    let status = match desk.check(&sent.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            let done = write(&desk, &reference, &sent).await;
            match done {
                Ok(done) => return Ok(see(&format!("{}/decide?done={done}", address(&reference)))),
                Err(Error::Conflict) => {
                    frame.problem = Some(frame.text("decision-conflict"));
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, sent).await?.status(status).into_response())
}

/// Does what the button says, and with it whatever else was typed: the page is one form, so that nothing is lost by pressing another
/// button than the one beside it.
async fn write(desk: &Desk, reference: &str, sent: &Sent) -> Result<&'static str, Error> {
    let (app, actor) = (desk.app(), desk.actor());
    let whole = sent.items.iter().find(|typed| typed.key == WHOLE);
    // Refused as a whole, it has a decision of its own that may be opened again.
    let is_of_whole = whole.is_some_and(|whole| whole.seen > 0);
    let items: Vec<Typed> = sent.items.iter().filter(|typed| is_of_whole || typed.key != WHOLE).cloned().collect();
    let added = async || match sent.label.is_empty() {
        true => Ok(()),
        false => ops::add(app.clone(), actor, reference, &sent.label).await,
    };
    if sent.act == "refuse-whole" {
        if items.iter().any(|typed| !typed.decision.is_empty() || !typed.is_empty()) {
            return Err(Error::State("decision-is-begun"));
        }
        added().await?;
        let typed = whole.cloned().unwrap_or_default();
        return ops::refuse_whole(app.clone(), actor, reference, &typed).await.map(|()| "decided");
    }
    if let Some(whole) = whole.filter(|whole| !is_of_whole && !whole.is_empty()) {
        return Err(FieldErrors::one(format!("reason.{}", whole.key), "decision-error-whole-typed").into());
    }
    let told = ops::Sent { about: &sent.about, items: &items, takes: sent.act == "take" };
    ops::decide(app.clone(), actor, reference, told).await?;
    added().await?;
    match sent.act.as_str() {
        "have-carried-out" => {
            ops::have_carried_out(app.clone(), actor, reference).await?;
            return Ok("ordered");
        }
        "take-over" => ops::take_over(app.clone(), actor, reference).await?,
        "add" if sent.label.is_empty() => ops::add(app.clone(), actor, reference, "").await?,
        _ => {}
    }
    Ok(if sent.label.is_empty() { "decided" } else { "item-added" })
}

/// What a form sent.
#[derive(Debug, Default)]
struct Sent {
    form_token: String,
    act: String,
    about: String,
    label: String,
    items: Vec<Typed>,
}

impl Sent {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        let mut items: Vec<Typed> = Vec::new();
        let mut places = BTreeMap::new();
        for (name, value) in pairs {
            let Some((field, key)) = name.split_once('.') else {
                match name.as_str() {
                    "form_token" => sent.form_token = value,
                    "act" => sent.act = value,
                    "about" => sent.about = value,
                    "label" => sent.label = value,
                    _ => {}
                }
                continue;
            };
            let place = *places.entry(key.to_owned()).or_insert_with(|| {
                items.push(Typed { key: key.to_owned(), ..Typed::default() });
                items.len() - 1
            });
            let typed = &mut items[place];
            match field {
                "seen" => typed.seen = value.parse().unwrap_or(0),
                "decision" => typed.decision = value,
                "ground" => typed.ground = value,
                "named" => typed.named = value,
                "what" => typed.what = value,
                "reason" => typed.reason = value,
                "facts" => typed.facts = value,
                "until_on" => typed.until_on = value,
                "until" => typed.until = value,
                "others" => typed.others = value,
                "found" => typed.found = value,
                "done_on" => typed.done_on = value,
                "backup_on" => typed.backup_on = value,
                "offered" => typed.offered = value,
                _ => {}
            }
        }
        sent.items = items;
        sent
    }
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, sent: Sent) -> Result<Page<DecidePage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::ReadCases, "").await?;
    let case = &view.case;
    let sheet = decisions::of_case(&mut desk.app().clone().read().await?, desk.actor(), case).await?;
    // Also where something else was wrong: what somebody decided meanwhile is shown beside what was typed.
    let conflicts = match sent.items.is_empty() {
        true => Vec::new(),
        false => ops::conflicts(desk.app(), desk.actor(), case, &sheet, &sent.items).await?,
    };
    let scope = Scope { right: case.right, law: sheet.law, is_given: sheet.is_given, today: case.today(desk.app()) };
    let is_open = case.status.is_open() && case.status != Status::Unconfirmed;
    let may_decide = is_open && desk.may(Permission::DecideCases);
    let grounds: Vec<&Ground> = rules::offered(scope).collect();
    let language = case.language;
    let making =
        Making { frame: &frame, sheet: &sheet, scope, language, grounds: &grounds, sent: &sent, conflicts: &conflicts };
    let items: Vec<ItemView> =
        sheet.items.iter().filter(|item| item.key != WHOLE).map(|item| making.item(item)).collect();
    let whole_item = sheet.items.iter().find(|item| item.key == WHOLE);
    let is_whole = sheet.whole().is_some();
    let may_refuse_whole = !sheet.is_begun() && grounds.iter().any(|ground| ground.whole);
    let whole = (is_whole || may_refuse_whole).then(|| making.whole(whole_item));
    let counts = sheet.counts();
    let counts = counts.iter().map(|(decision, count)| {
        let words = words(&frame, &sheet, *decision);
        frame.with2("decision-count", "count", *count, "decision", words)
    });
    let counts = counts.collect();
    let language = frame.pick("desk-language-*", case.language);
    let lost = lost(&frame, &sheet, &sent);
    for item in items.iter().chain(&whole) {
        for (field, name) in item.names.labelled().into_iter().filter(|(field, _)| *field != "seen") {
            let label = match field {
                "reason" => frame.with1("decision-reason", "language", language.as_str()),
                "what" => frame.with1("decision-what", "language", language.as_str()),
                other => frame.pick("decision-*", other.replace('_', "-")),
            };
            let label = frame.with2("decision-label-of", "item", item.label.as_str(), "field", label);
            frame.labels.insert(name.clone(), label);
        }
    }
    frame.labels.insert("label".into(), frame.text("decision-add-label"));
    Ok(Page::personal(DecidePage {
        outcome: sheet.outcome().map(Outcome::code),
        counts,
        open: sheet.open(),
        not_carried_out: sheet.not_carried_out(),
        proposed: sheet.counted().filter(|item| item.proposal.is_some()).count(),
        to_order: to_be_asked(&sheet).len(),
        outdated: sheet.items.iter().filter(|item| item.is_outdated).count(),
        has_register: sheet.edition.is_some(),
        grounds: grounds.iter().map(|ground| ground_view(&frame, &sheet, ground)).collect(),
        case: act::head(desk, &frame, &view, "decide"),
        about: ops::about(&sheet),
        lost,
        added: sent.label,
        items,
        whole,
        is_whole,
        may_decide,
        frame,
    }))
}

/// What the rows of the page are made of.
struct Making<'a> {
    frame: &'a Frame,
    sheet: &'a Sheet,
    scope: Scope,
    language: Language,
    grounds: &'a [&'a Ground],
    sent: &'a Sent,
    conflicts: &'a [String],
}

impl Making<'_> {
    fn item(&self, item: &Item) -> ItemView {
        let decisions = Decision::of(self.sheet.right);
        self.view(item, decisions, |_| true)
    }

    /// The request as a whole: refused, and for nothing but what is about the whole of it.
    fn whole(&self, item: Option<&Item>) -> ItemView {
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
        let sent = self.sent.items.iter().find(|typed| typed.key == item.key);
        let is_conflict = self.conflicts.contains(&item.key);
        // What the form left as it was is as somebody made it meanwhile.
        let typed = match sent {
            Some(sent) if sent.seen == item.number => sent.clone(),
            // Put over theirs when it is sent again.
            Some(sent) if is_conflict => Typed { seen: item.number, ..sent.clone() },
            _ => there,
        };
        let is_wrong = names.labelled().iter().any(|(_, name)| frame.errors.get(name).is_some());
        let chosen = Decision::parse(&typed.decision);
        let label = match &item.label {
            Label::Whole => frame.text("decision-whole"),
            Label::Own(None) => frame.text("desk-cannot-be-opened"),
            label => label.shown(frame.language).to_owned(),
        };
        let standing = match (&item.at, &item.by) {
            (Some(at), by) => {
                let who = by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
                frame.with2("decision-by", "who", who, "when", frame.when(at))
            }
            (None, _) => String::new(),
        };
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

/// What was typed of items that are gone meanwhile: shown, so that it is not lost.
fn lost(frame: &Frame, sheet: &Sheet, sent: &Sent) -> Vec<String> {
    let gone =
        sent.items.iter().filter(|typed| typed.key != WHOLE && !sheet.items.iter().any(|one| one.key == typed.key));
    let words = gone.filter(|typed| !typed.is_empty()).map(|typed| {
        let texts = [&typed.what, &typed.named, &typed.reason, &typed.until, &typed.facts];
        let texts: Vec<&str> = texts.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        frame.with2("decision-gone", "item", typed.key.as_str(), "text", texts.join(" · "))
    });
    words.collect()
}

/// A decision as the desk calls it for the right.
fn words(frame: &Frame, sheet: &Sheet, decision: Decision) -> String {
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

fn ground_view(frame: &Frame, sheet: &Sheet, ground: &Ground) -> GroundView {
    GroundView {
        words: ground.words.shown(frame.language).to_owned(),
        cite: ground.cite(sheet.law, frame.language).to_owned(),
        hint: ground.hint.shown(frame.language).to_owned(),
        doubtful: ground.is_doubtful(sheet.law),
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::domain::decisions::model::{Said, Written};
    use crate::domain::owner_tasks::Found;
    use crate::domain::register::model::Register;
    use crate::domain::register::suggestions;
    use crate::domain::rulebook::Right;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::{day, frame, hour, troubled};
    use crate::web::samples::Sample;

    fn sheet() -> Sheet {
        let rows = suggestions::rows();
        let register = Register::of_rows(rows.iter().map(|(kind, code, content)| (*kind, code.as_str(), content)));
        let register = register.unwrap();
        let ruling = |decision: Decision| Ruling {
            decision,
            ground: decision.needs_ground().then(|| "gd_17_3b".to_owned()),
            until_on: (decision == Decision::Kept).then(|| day(900)),
            done_on: decision.is_carried_out().then(|| day(-1)),
            backup_on: decision.is_carried_out().then(|| day(89)),
            others: Others::No,
            written: Written {
                reason: "Your invoices of 2024 are part of our books.".into(),
                named: "HGB § 257".into(),
                ..Written::default()
            },
        };
        let rulings = [Some(ruling(Decision::Granted)), Some(ruling(Decision::Kept)), None, None];
        let items = register.holdings.iter().zip(rulings).enumerate().map(|(place, ((code, holding), ruling))| Item {
            system: register.systems.get(&holding.system).map(|system| system.name.clone()),
            backup_days: Some(90),
            holding: Some(holding.clone()),
            is_outdated: place == 1,
            number: i32::from(ruling.is_some()),
            at: ruling.is_some().then(|| hour(-2)),
            by: ruling.is_some().then(|| "林語婷".to_owned()),
            said: Said {
                found: Some(Found {
                    result: "found".into(),
                    rows: Some(214),
                    others: "unsure".into(),
                    ..Found::default()
                }),
                is_ordered: place == 0,
                ..Said::default()
            },
            lapsed: (place == 3).then(granted),
            ruling,
            proposal: (place == 2).then(granted),
            ..Item::bare(code.clone(), Label::Register(holding.label.clone()))
        });
        Sheet {
            items: items.collect(),
            right: Right::Deletion,
            law: "EU",
            is_given: true,
            edition: Some(3),
            is_in_use: true,
            is_searching: false,
        }
    }

    fn granted() -> Ruling {
        Ruling {
            decision: Decision::Granted,
            ground: None,
            until_on: None,
            done_on: None,
            backup_on: None,
            others: Others::No,
            written: Written::default(),
        }
    }

    fn page(frame: Frame, sheet: &Sheet, sent: &Sent, conflicts: &[String]) -> DecidePage {
        let scope = Scope { right: sheet.right, law: sheet.law, is_given: true, today: day(0) };
        let grounds: Vec<&Ground> = rules::offered(scope).collect();
        let language = frame.language;
        let making = Making { frame: &frame, sheet, scope, language, grounds: &grounds, sent, conflicts };
        let items: Vec<ItemView> = sheet.items.iter().map(|item| making.item(item)).collect();
        let whole = (!sheet.is_begun()).then(|| making.whole(None));
        let mut frame = frame;
        frame.labels.insert("label".into(), frame.text("decision-add-label"));
        let counts = sheet.counts().into_iter();
        let counts = counts.map(|(decision, count)| {
            frame.with2("decision-count", "count", count, "decision", words(&frame, sheet, decision))
        });
        DecidePage {
            outcome: sheet.outcome().map(Outcome::code),
            counts: counts.collect(),
            open: sheet.open(),
            not_carried_out: sheet.not_carried_out(),
            proposed: 1,
            to_order: to_be_asked(sheet).len(),
            outdated: sheet.items.iter().filter(|item| item.is_outdated).count(),
            has_register: sheet.edition.is_some(),
            grounds: grounds.iter().map(|ground| ground_view(&frame, sheet, ground)).collect(),
            case: head("decide"),
            added: String::new(),
            about: ops::about(sheet),
            lost: conflicts.iter().map(|key| frame.with2("decision-gone", "item", key.as_str(), "text", "…")).collect(),
            items,
            whole,
            is_whole: false,
            may_decide: true,
            frame,
        }
    }

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let begun = sheet();
        let mut fresh = begun.clone();
        for item in &mut fresh.items {
            (item.ruling, item.is_outdated, item.number) = (None, false, 0);
        }
        let key = begun.items[1].key.clone();
        let conflicts = [key.clone()];
        let sent =
            Sent { items: vec![Typed { key, decision: "refused".into(), ..Typed::default() }], ..Sent::default() };
        let wrong = troubled(language, "queue", &[("label", "decision-error-label")]);
        let empty = Sheet { items: Vec::new(), edition: None, ..fresh.clone() };
        vec![
            Sample::of("decide", &page(frame(language, "queue"), &begun, &Sent::default(), &[])),
            Sample::of("decide-first", &page(frame(language, "queue"), &fresh, &Sent::default(), &[])),
            Sample::of("decide-conflict", &page(frame(language, "queue"), &begun, &sent, &conflicts)),
            Sample::of("decide-empty", &page(wrong, &empty, &Sent::default(), &[])),
        ]
    }
}
