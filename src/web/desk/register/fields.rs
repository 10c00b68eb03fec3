//! Fields of a row of the register as a page shows them, made of the row's schema and of what was typed.

use crate::base::language::Language;
use crate::domain::register::Register;
use crate::domain::register::form::{BLOCKS, Filled};
use crate::domain::register::model::Kind;
use crate::domain::register::owners::Owner;
use crate::domain::register::schema::{Field, Input, Options};
use crate::domain::rulebook::grounds::Grounds;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::Choice;
use crate::web::desk::frame::Frame;

/// Fields that a sentence explains, as their labels are keyed.
const HINTED: [&str; 16] = [
    "sentence",
    "marketing",
    "safeguards",
    "owner",
    "escalation",
    "look_up",
    "how-erase",
    "backup_restore",
    "examples",
    "never_shown",
    "purposes-interest",
    "purposes-withdraw",
    "retention-event",
    "retention-criteria",
    "automated_decision-what",
    "open_questions",
];

/// Fields under a heading.
#[derive(Clone, Debug)]
pub struct PartView {
    /// Its code.
    pub code: &'static str,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// A field, or what stands around fields that belong together.
#[derive(Clone, Debug)]
pub struct FieldView {
    /// The form's name of it.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What it is for; may be empty.
    pub hint: String,
    /// What is typed.
    pub shape: Shape,
    /// What somebody else wrote there meanwhile.
    pub theirs: Option<String>,
}

/// What is typed into a field.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A whole number.
    Number(String),
    /// A day.
    Date(String),
    /// A text in every language: name, language, what is there, rows.
    Words(Vec<(String, Language, String)>, u8),
    /// Yes or no.
    Flag(bool),
    /// One of many.
    Select(Vec<Choice>),
    /// Any of these.
    Ticks(Vec<Choice>),
    /// The heading of fields that repeat.
    Heading,
    /// One group of them begins, with its number.
    Begin(usize),
    /// It ends.
    End,
}

/// What fields are made with.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// The frame of the page.
    pub frame: &'a Frame,
    /// The draft: rows that may be chosen.
    pub register: &'a Register,
    /// People who may be chosen.
    pub owners: &'a [Owner],
    /// What was typed, or stands there.
    pub filled: &'a Filled,
    /// What somebody else wrote meanwhile.
    pub theirs: Option<&'a Filled>,
}

impl Making<'_> {
    /// The fields of a kind.
    #[must_use]
    pub fn parts(self, kind: Kind) -> Vec<PartView> {
        let parts = kind.parts().iter().map(|part| {
            let mut fields = Vec::new();
            for field in part.fields {
                self.add(field, "", "", &mut fields);
            }
            PartView { code: part.code, fields }
        });
        parts.collect()
    }

    fn add(self, field: &Field, before: &str, outer: &str, fields: &mut Vec<FieldView>) {
        let name = format!("{before}{}", field.path);
        let key = format!("{outer}{}", field.path).replace('.', "-");
        let label = self.frame.pick("desk-register-field-*", &key);
        let hinted = HINTED.contains(&key.as_str());
        let hint = if hinted { self.frame.pick("desk-register-hint-*", &key) } else { String::new() };
        if let Input::Blocks(inner) = field.input {
            fields.push(FieldView {
                name: name.clone(),
                label: label.clone(),
                hint,
                shape: Shape::Heading,
                theirs: None,
            });
            // One more than there are, to write the next in.
            for number in 0..(self.filled.blocks(&name) + 1).min(BLOCKS) {
                let mark = |shape| FieldView {
                    name: format!("{name}.{number}"),
                    label: label.clone(),
                    hint: String::new(),
                    shape,
                    theirs: None,
                };
                fields.push(mark(Shape::Begin(number + 1)));
                for field in inner {
                    self.add(field, &format!("{name}.{number}."), &format!("{key}-"), fields);
                }
                fields.push(mark(Shape::End));
            }
            return;
        }
        let shape = self.shape(field.input, &name);
        let theirs = self.theirs.and_then(|theirs| self.said_otherwise(field.input, &name, theirs));
        fields.push(FieldView { name, label, hint, shape, theirs });
    }

    fn shape(self, input: Input, name: &str) -> Shape {
        let value = self.filled.one(name);
        match input {
            Input::Words => self.words(name, 1),
            Input::Text => self.words(name, 3),
            Input::List => self.words(name, 4),
            Input::Flag => Shape::Flag(!value.is_empty()),
            Input::Number(_) => Shape::Number(value.to_owned()),
            Input::Date => Shape::Date(value.to_owned()),
            Input::Blocks(_) => Shape::Heading,
            Input::One(options) => {
                let mut choices = self.options(options, &[value.to_owned()]);
                choices.insert(0, Choice::new("", self.frame.text("desk-register-choose"), value));
                Shape::Select(choices)
            }
            Input::Many(options) => Shape::Ticks(self.options(options, self.filled.all(name))),
        }
    }

    fn words(self, name: &str, rows: u8) -> Shape {
        let controls = Language::ALL.into_iter().map(|language| {
            let name = format!("{name}.{language}");
            let value = self.filled.one(&name).to_owned();
            (name, language, value)
        });
        Shape::Words(controls.collect(), rows)
    }

    fn options(self, options: Options, chosen: &[String]) -> Vec<Choice> {
        let mut choices: Vec<Choice> = match options {
            Options::Codes(pattern, codes) => {
                codes.iter().map(|code| Choice::new(code, self.frame.pick(pattern, code), "")).collect()
            }
            Options::Rows(kind) => self.rows(kind),
            Options::RowsOrNone(kind) => {
                let mut choices = self.rows(kind);
                choices.push(Choice::new("none", self.frame.text("desk-register-none"), ""));
                choices
            }
            Options::Owners => {
                let here = self.owners.iter().filter(|owner| owner.left_at.is_none());
                here.map(|owner| Choice::new(owner.id, owner.name.clone(), "")).collect()
            }
            Options::Grounds(law) => {
                let grounds = Grounds::built_in().of(law, Right::Deletion);
                let kept = grounds.filter(|ground| ground.decisions.iter().any(|decision| decision == "kept"));
                kept.map(|ground| {
                    let doubt = ground.is_doubtful(law).then(|| self.frame.text("checklist-doubtful"));
                    let cite = Some(ground.cite(law, self.frame.language).to_owned()).filter(|cite| !cite.is_empty());
                    let words = ground.words.shown(self.frame.language).to_owned();
                    let parts: Vec<String> = [doubt, cite, Some(words)].into_iter().flatten().collect();
                    Choice::new(&ground.code, parts.join(" · "), "")
                })
                .collect()
            }
            Options::Countries => {
                let mut places: Vec<Choice> = Place::requester_places(self.frame.language)
                    .into_iter()
                    .filter(|place| !place.code().contains('-'))
                    .map(|place| Choice::new(place.code(), place.label(self.frame.language), ""))
                    .collect();
                places.dedup_by(|one, other| one.value == other.value);
                places
            }
        };
        for choice in &mut choices {
            choice.chosen = chosen.contains(&choice.value);
        }
        // What was chosen and is no longer offered stays to be seen.
        for value in chosen.iter().filter(|value| !value.is_empty()) {
            if !choices.iter().any(|choice| choice.value == *value) {
                let label = self.frame.with1("desk-register-gone", "code", value.clone());
                choices.push(Choice { value: value.clone(), label, hint: String::new(), chosen: true });
            }
        }
        choices
    }

    fn rows(self, kind: Kind) -> Vec<Choice> {
        let register = self.register;
        let codes: Vec<&String> = match kind {
            Kind::Holding => register.holdings.keys().collect(),
            Kind::System => register.systems.keys().collect(),
            Kind::Recipient => register.recipients.keys().collect(),
            Kind::Purpose => register.purposes.keys().collect(),
            Kind::Entity => register.entities.keys().collect(),
            Kind::NotOurs => register.not_ours.keys().collect(),
        };
        codes.into_iter().map(|code| Choice::new(code, super::name(register, kind, code, self.frame), "")).collect()
    }

    /// What stands in another form of the same field, in words, where it is not the same.
    fn said_otherwise(self, input: Input, name: &str, theirs: &Filled) -> Option<String> {
        let read = |filled: &Filled| match input {
            Input::Words | Input::Text | Input::List => {
                let words = Language::ALL.map(|language| filled.one(&format!("{name}.{language}")).to_owned());
                words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>()
            }
            _ => filled.all(name).iter().filter(|value| !value.is_empty()).cloned().collect(),
        };
        let (mine, other) = (read(self.filled), read(theirs));
        if mine == other {
            return None;
        }
        let words = match input {
            Input::Flag => {
                vec![self.frame.text(if other.is_empty() { "desk-register-no" } else { "desk-register-yes" })]
            }
            Input::One(options) | Input::Many(options) => {
                let chosen = self.options(options, &other).into_iter().filter(|choice| choice.chosen);
                chosen.map(|choice| choice.label).collect()
            }
            _ => other,
        };
        Some(if words.is_empty() { self.frame.text("desk-register-nothing") } else { words.join(" · ") })
    }
}

/// Names of the form's fields with what they are called, for the list of mistakes.
pub fn name_fields(frame: &mut Frame, parts: &[PartView]) {
    for field in parts.iter().flat_map(|part| &part.fields) {
        match &field.shape {
            Shape::Words(controls, _) => {
                for (name, language, _) in controls {
                    let label = frame.with2(
                        "desk-register-in-language",
                        "label",
                        field.label.clone(),
                        "language",
                        language.own_name(),
                    );
                    frame.labels.insert(name.clone(), label);
                }
            }
            _ => drop(frame.labels.insert(field.name.clone(), field.label.clone())),
        }
    }
}
