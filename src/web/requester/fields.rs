//! From the table of forms (`domain::cases::form`) to the fields of a page: the one way from names to labels, hints, choices.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::view::{Answer, Choice, ChoiceGroup, Control, Field, FieldSet};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::cases::filing::Typed;
use crate::domain::cases::form::{Kind, Need, OF_RELATIONS, OwnField, form_of};
use crate::domain::cases::model::Relation;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts;

/// The fields of one form: those above the question where somebody lives, that question, those below it.
#[derive(Clone, Debug)]
pub struct FormFields {
    /// Who asks and for whom; on forms that ask for contact only, everything but the place.
    pub before: Vec<FieldSet>,
    /// Where they live.
    pub place: Field,
    /// What is asked for, and how they are reached.
    pub after: Vec<FieldSet>,
}

impl FormFields {
    /// Every field, in the order of the page.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        let before = self.before.iter().flat_map(|set| &set.fields);
        before.chain([&self.place]).chain(self.after.iter().flat_map(|set| &set.fields))
    }

    /// What was answered, field by field, as pages show it again. The name of another person is left out where nobody else
    /// is spoken for.
    #[must_use]
    pub fn answers(&self) -> Vec<Answer> {
        self.iter()
            .filter(|field| !(field.value == field.initial && (field.only_for.is_some() || field.folded)))
            .map(|field| Answer {
                field: field.name.clone(),
                label: if field.answer_label.is_empty() { field.label.clone() } else { field.answer_label.clone() },
                value: field.answer().to_owned(),
            })
            .collect()
    }
}

/// The choices of a place: the frequent ones, then all. Made once: hundreds of names stand on every form.
#[must_use]
pub fn places(language: Language) -> &'static [ChoiceGroup] {
    static OF_EACH: LazyLock<HashMap<&'static str, Vec<ChoiceGroup>>> =
        LazyLock::new(|| Language::ALL.iter().map(|language| (language.code(), list_of_places(*language))).collect());
    OF_EACH.get(language.code()).map(Vec::as_slice).unwrap_or_default()
}

fn list_of_places(language: Language) -> Vec<ChoiceGroup> {
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
pub fn place_to_show(language: Language, shown: Option<Place>) -> Field {
    let mut field = Field::keyed(language, "place", "start-place", Control::Select).groups(places(language));
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

    // Mostly it is a parent who reports a child's data.
    let usual = if right == Right::Minor { Relation::Guardian } else { Relation::Myself };
    let relation = fill(relation(language)).preset(usual.code());
    let other_name = match right {
        // Whoever noticed it may know the name as well.
        Right::Minor => {
            fill(Field::keyed(language, "other_name", "field-child_name", Control::Line("text"))).optional()
        }
        _ => new("other_name", Control::Line("text")).only_for("other"),
    };
    let place = new("place", Control::Select).groups(places(language)).autocomplete("country").optional();
    let about = if form.contact_only {
        let other_name = other_name.hint(language.text("field-other_name-opt-out-hint"));
        FieldSet::folded(language.text("form-for-another"), vec![relation, other_name])
    } else {
        let of_relations = OF_RELATIONS
            .iter()
            .map(|(of, field)| new(field.name, Control::Line("text")).optional().only_for(of.code()));
        FieldSet::plain([relation, other_name].into_iter().chain(of_relations).collect())
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
    let mut request: Vec<FieldSet> = if form.one_of.is_empty() {
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
    let contact = FieldSet::plain(contact);
    if form.contact_only {
        // The address is all that is needed: it comes first.
        let before = [contact].into_iter().chain(request).chain([about]).collect();
        return FormFields { before, place, after: Vec::new() };
    }
    if let Some(first) = request.first_mut() {
        first.heading = Some(language.text("form-request"));
    }
    request.push(contact.headed(language.text("form-contact")));
    FormFields { before: vec![about], place, after: request }
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
                plain.push(made.preset(words.first().copied().unwrap_or_default()));
            }
            // Pairs stand side by side: a field numbered like the one before it joins its set.
            (_, Some((_, number))) => {
                if number > 1 {
                    made.answer_label = language.with2("field-numbered", "label", made.label.clone(), "number", number);
                }
                if sets.len() < usize::from(number) {
                    sets.push(FieldSet {
                        heading: None,
                        legend: Some(language.with1("field-pair-label", "number", number)),
                        two: true,
                        folded: (number > 1).then(|| language.with1("form-more-pairs", "number", number)),
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
