//! From the table of forms (`domain::cases::form`) to the fields of a page: the one way from names to labels, hints, choices.

use super::view::{Answer, Choice, ChoiceGroup, Control, Field, FieldSet};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::cases::filing::Typed;
use crate::domain::cases::form::{Kind, Need, OwnField, form_of};
use crate::domain::cases::model::Relation;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts;

/// The fields of one form, in its three parts.
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

    /// What was answered, field by field, as pages show it again. The name of another person is left out where nobody else
    /// is spoken for.
    #[must_use]
    pub fn answers(&self) -> Vec<Answer> {
        self.iter()
            .filter(|field| !(field.value.is_empty() && (field.for_other || field.folded)))
            .map(|field| Answer {
                field: field.name.clone(),
                label: if field.answer_label.is_empty() { field.label.clone() } else { field.answer_label.clone() },
                value: field.answer().to_owned(),
            })
            .collect()
    }
}

/// The choices of a place: the frequent ones, then all.
#[must_use]
pub fn places(language: Language) -> Vec<ChoiceGroup> {
    let choice = |place: &Place| Choice { value: place.code().to_owned(), label: place.label(language), hint: None };
    let choose = Choice { value: String::new(), label: language.text("field-place-choose"), hint: None };
    vec![
        ChoiceGroup { label: None, choices: vec![choose] },
        ChoiceGroup {
            label: Some(language.text("field-place-frequent")),
            choices: Place::frequent().iter().map(choice).collect(),
        },
        ChoiceGroup {
            label: Some(language.text("field-place-all")),
            choices: Place::requester_places(language).iter().map(choice).collect(),
        },
    ]
}

/// The field that looks at the times of another place; not a part of any request.
#[must_use]
pub fn place_to_show(language: Language, id: &'static str, shown: Option<Place>) -> Field {
    let mut field = Field::keyed(language, "place", "start-place", Control::Select).groups(places(language));
    field.id = id.to_owned();
    field.value = shown.map(|place| place.code().to_owned()).unwrap_or_default();
    field
}

/// Who somebody is to the operator.
#[must_use]
pub fn relation(language: Language) -> Field {
    let codes: Vec<&str> = Relation::ALL.iter().map(|relation| relation.code()).collect();
    Field::new(language, "relation", Control::Radios).choices(language, "relation-*", &codes)
}

/// The fields of the form of `right`, filled with what was typed.
#[must_use]
pub fn of_form(language: Language, right: Right, typed: &Typed, errors: &FieldErrors) -> FormFields {
    let form = form_of(right);
    let fill = |field: Field| {
        let value = typed.get(&field.name).to_owned();
        field.filled(language, &value, errors)
    };
    let new = |name: &str, control| fill(Field::new(language, name, control));

    let mut relation = fill(relation(language));
    if relation.value.is_empty() {
        Relation::Myself.code().clone_into(&mut relation.value);
    }
    let other_name = new("other_name", Control::Line("text")).for_other();
    let place = new("place", Control::Select).groups(places(language)).autocomplete("country").optional();
    let about = if form.contact_only {
        vec![FieldSet::plain(vec![place])]
    } else {
        vec![FieldSet::plain(vec![relation, other_name, place])]
    };

    let details = fill(Field::keyed(language, "details", &format!("right-{right}-details"), Control::Area(5)));
    let details = match form.details {
        Need::Required => Some(FieldSet::plain(vec![details])),
        Need::Optional if form.contact_only => {
            Some(FieldSet::folded(language.text("form-add-details"), vec![details.optional()]))
        }
        Need::Optional => Some(FieldSet::plain(vec![details.optional()])),
        Need::Absent => None,
    };
    let own = own_fields(language, form.own, &fill);
    // What the own fields are about has been said first, but for pairs, which say it themselves.
    let request = if form.one_of.is_empty() {
        details.into_iter().chain(own).collect()
    } else {
        own.into_iter().chain(details).collect()
    };

    let email = new("email", Control::Line("email")).autocomplete("email");
    let contact = if form.contact_only {
        vec![email.hint(language.text("field-email-opt-out-hint"))]
    } else {
        let name = new("name", Control::Line("text")).autocomplete("name");
        vec![name, email, new("phone", Control::Line("tel")).autocomplete("tel").optional()]
    };
    FormFields { about, request, contact: vec![FieldSet::plain(contact)] }
}

fn own_fields(language: Language, own: &[OwnField], fill: &dyn Fn(Field) -> Field) -> Vec<FieldSet> {
    let mut sets = Vec::new();
    let mut plain = Vec::new();
    for field in own {
        let numbered = field.name.rsplit_once('_').and_then(|(stem, number)| Some((stem, number.parse::<u8>().ok()?)));
        let key = numbered.map_or(field.name, |(stem, _)| stem);
        let control = match field.kind {
            Kind::Line => Control::Line("text"),
            Kind::Text => Control::Area(4),
            Kind::Choice(_) => Control::Radios,
        };
        let mut made = Field::keyed(language, field.name, &format!("field-{key}"), control);
        if let Kind::Choice(words) = field.kind {
            made = made.choices(language, &format!("field-{key}-*"), words);
        }
        let mut made = fill(made);
        match (field.kind, numbered) {
            (Kind::Choice(words), _) => {
                if made.value.is_empty() {
                    words.first().copied().unwrap_or_default().clone_into(&mut made.value);
                }
                plain.push(made);
            }
            // Pairs stand side by side: a field numbered like the one before it joins its set.
            (_, Some((_, number))) => {
                if number > 1 {
                    made.answer_label = language.with2("field-numbered", "label", made.label.clone(), "number", number);
                }
                if sets.len() < usize::from(number) {
                    sets.push(FieldSet {
                        legend: Some(language.with1("field-pair-label", "number", number)),
                        two: true,
                        folded: (number > 1).then(|| language.text("form-more-pairs")),
                        fields: Vec::new(),
                    });
                }
                made.folded = number > 1;
                if let Some(set) = sets.last_mut() {
                    set.fields.push(made);
                }
            }
            _ => plain.push(made.optional()),
        }
    }
    if !plain.is_empty() {
        sets.push(FieldSet::plain(plain));
    }
    sets
}
