//! From the table of a right's fields to the fields of its page.

use super::view::{ChoiceGroup, Control, Field, FieldSet};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::infra::i18n::Texts;

/// What a form holds: names with what was typed.
pub type Typed = std::collections::BTreeMap<String, String>;

/// The fields of one page, in the three parts of the form.
#[derive(Clone, Debug)]
pub struct FormFields {
    /// Who asks, and where they live.
    pub about: Vec<FieldSet>,
    /// What is asked for.
    pub request: Vec<FieldSet>,
    /// How they are reached.
    pub contact: Vec<FieldSet>,
}

impl FormFields {
    /// Every field, in the order of the page.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.about.iter().chain(&self.request).chain(&self.contact).flat_map(|set| &set.fields)
    }
}

/// The choices of a place: the frequent ones, then all.
#[must_use]
pub fn places(language: Language, frequent: Vec<super::view::Choice>, all: Vec<super::view::Choice>) -> Vec<ChoiceGroup> {
    let choose = super::view::Choice { value: String::new(), label: language.text("field-place-choose"), hint: None };
    vec![
        ChoiceGroup { label: None, choices: vec![choose] },
        ChoiceGroup { label: Some(language.text("field-place-frequent")), choices: frequent },
        ChoiceGroup { label: Some(language.text("field-place-all")), choices: all },
    ]
}

/// The fields of the form of `right`, filled with what was typed.
#[must_use]
pub fn fields(language: Language, right: &str, places: Vec<ChoiceGroup>, typed: &Typed, errors: &FieldErrors) -> FormFields {
    let value = |name: &str| typed.get(name).map(String::as_str).unwrap_or_default();
    let new = |name: &str, control| Field::new(language, name, control).filled(language, value(name), errors);
    let line = |name: &str| new(name, Control::Line("text"));
    let area = |name: &str| new(name, Control::Area(3));
    let radios =
        |name: &str, values: &[&str]| new(name, Control::Radios).choices(language, &format!("choice-{name}"), values);
    let opt_out = matches!(right, "marketing" | "sale" | "sensitive");

    let relation = new("relation", Control::Radios).choices(
        language,
        "relation",
        &["self", "guardian", "agent", "referred", "author", "customer"],
    );
    let relation = if relation.value.is_empty() { Field { value: "self".to_owned(), ..relation } } else { relation };
    let place = new("place", Control::Select).groups(places).autocomplete("country");
    let others = FieldSet::plain(vec![
        line("other_name").for_other().optional(),
        radios("permission", &["yes", "no"]).for_other().optional(),
    ]);
    let about = if opt_out {
        vec![FieldSet::plain(vec![place])]
    } else {
        vec![FieldSet::plain(vec![relation]), others, FieldSet::plain(vec![place])]
    };

    let mut request = Vec::new();
    match right {
        "access" | "categories" => request.push(FieldSet::plain(vec![line("period").optional()])),
        "automated" => request.push(FieldSet::plain(vec![area("decision"), line("period").optional()])),
        "correction" => {
            for number in 1..=3 {
                let pair = ["wrong", "right"].map(|side| {
                    let name = format!("{side}_{number}");
                    Field::keyed(language, &name, &format!("field-{side}"), Control::Area(2))
                        .filled(language, value(&name), errors)
                });
                request.push(FieldSet {
                    legend: Some(language.with1("field-pair-label", "number", number)),
                    two: true,
                    folded: (number > 1).then(|| language.text("form-more-pairs")),
                    fields: pair.into(),
                });
            }
        }
        "deletion" => request.push(FieldSet::plain(vec![radios("what", &["all", "some"])])),
        "restriction" => request
            .push(FieldSet::plain(vec![radios("reason", &["accuracy", "unlawful", "claim", "objection"])])),
        "portability" => {
            request.push(FieldSet::plain(vec![radios("format", &["json", "csv"]), area("receiver").optional()]));
        }
        "objection" => request.push(FieldSet::plain(vec![area("processing"), area("situation").optional()])),
        "consent" => request.push(FieldSet::plain(vec![area("consent")])),
        "minor" => request.push(FieldSet::plain(vec![
            line("child_name"),
            radios("age_group", &["under_13", "13_15", "16_17", "unknown"]),
        ])),
        _ => {}
    }
    if !opt_out {
        let details = Field::keyed(language, "details", &format!("right-{right}-details"), Control::Area(5))
            .filled(language, value("details"), errors);
        let required = matches!(right, "complaint" | "leak" | "other");
        request.push(FieldSet::plain(vec![if required { details } else { details.optional() }]));
    }
    match right {
        "leak" => request.push(FieldSet::plain(vec![line("seen_when").optional()])),
        "complaint" => request.push(FieldSet::plain(vec![area("wish").optional()])),
        _ => {}
    }

    let email = new("email", Control::Line("email")).autocomplete("email");
    let contact = if opt_out {
        vec![email.hint(language.text("field-email-opt-out-hint"))]
    } else {
        vec![
            line("name").autocomplete("name"),
            email,
            new("phone", Control::Line("tel")).autocomplete("tel").optional(),
        ]
    };
    FormFields { about, request, contact: vec![FieldSet::plain(contact)] }
}
