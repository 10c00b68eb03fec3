//! From what somebody typed to a request: pure. Mistakes are keys beside the names of fields.

use std::collections::BTreeMap;

use super::form::{Kind, Need, OF_RELATIONS, OwnField, form_of};
use super::model::{Relation, Signal};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
pub use crate::base::text::Email;
use crate::base::text::{self, Reach};
use crate::domain::rulebook::{Place, Right};

const LONGEST_LINE: usize = 200;
const LONGEST_TEXT: usize = 10_000;
/// Of an address as it is typed, which may have spaces around it.
const LONGEST_EMAIL: usize = 300;

/// What was typed, by field, without what nobody sees: shown again, it can be sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<String, String>);

impl Typed {
    /// Collects fields; of several with one name the last counts.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().map(|(field, value)| (field, text::lines(&value))).collect())
    }

    /// What stands in a field; empty where it is missing.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Puts a value into a field.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        self.0.insert(field.to_owned(), value.into());
    }

    /// Every field that belongs to the form of `right`, for hidden fields and drafts.
    #[must_use]
    pub fn of_form(&self, right: Right) -> Vec<(String, String)> {
        let form = form_of(right);
        let of_relations = OF_RELATIONS.iter().filter(|_| !form.contact_only).map(|(_, field)| field.name);
        let own = form.own.iter().map(|field| field.name).chain(of_relations);
        ["name", "email", "phone", "place", "relation", "other_name", "details", "language"]
            .into_iter()
            .chain(own)
            .filter(|field| !self.get(field).is_empty())
            .map(|field| (field.to_owned(), self.get(field).to_owned()))
            .collect()
    }

    /// Whether no field of the form of `right` holds more than it may.
    #[must_use]
    pub fn is_within_limits(&self, right: Right) -> bool {
        let own = form_of(right).own.iter();
        let long = own.filter(|field| matches!(field.kind, Kind::Text)).map(|field| field.name).chain(["details"]);
        let long: Vec<&str> = long.collect();
        self.of_form(right).iter().all(|(field, value)| {
            let most = if long.contains(&field.as_str()) { LONGEST_TEXT } else { LONGEST_LINE.max(LONGEST_EMAIL) };
            value.chars().count() <= most
        })
    }
}

/// A request, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The right.
    pub right: Right,
    /// Where the person lives, if told.
    pub place: Option<Place>,
    /// Who asks.
    pub relation: Relation,
    /// Name, empty where the right does not ask for it.
    pub name: String,
    /// Address; `None` only for requests typed in at the desk.
    pub email: Option<Email>,
    /// Phone, if given.
    pub phone: String,
    /// The other person's name, for guardians and agents.
    pub other_name: String,
    /// Free text.
    pub details: String,
    /// The right's own fields that were filled, by name.
    pub answers: Vec<(String, String)>,
    /// Language of mails.
    pub language: Language,
    /// What the browser said by itself, where that belongs to the request.
    pub signal: Option<Signal>,
}

impl Filing {
    /// Checks what was typed into the form of `right`.
    ///
    /// # Errors
    /// Every mistake, by field, in the order of the form.
    pub fn parse(right: Right, typed: &Typed, reader: Language, reach: Reach) -> Result<Self, FieldErrors> {
        Self::parse_with(right, typed, reader, reach, true)
    }

    /// Checks what the desk typed in for somebody: an address is not needed, since people also write by post.
    ///
    /// # Errors
    /// Every mistake, by field.
    pub fn parse_intake(right: Right, typed: &Typed, reader: Language, reach: Reach) -> Result<Self, FieldErrors> {
        Self::parse_with(right, typed, reader, reach, false)
    }

    fn parse_with(
        right: Right,
        typed: &Typed,
        reader: Language,
        reach: Reach,
        by_form: bool,
    ) -> Result<Self, FieldErrors> {
        let form = form_of(right);
        let mut errors = FieldErrors::default();
        let place = match text::line(typed.get("place")).as_str() {
            "" => None,
            code => {
                let place = Place::parse(code);
                if place.is_none() {
                    errors.add("place", "error-place");
                }
                place
            }
        };
        let relation = match text::line(typed.get("relation")).as_str() {
            "" => Relation::Myself,
            code => Relation::parse(code).unwrap_or_else(|| {
                errors.add("relation", "error-relation");
                Relation::Myself
            }),
        };
        let name_need = if form.contact_only { Need::Optional } else { Need::Required };
        let name = line(typed, "name", name_need, "error-name-missing", &mut errors);
        // Whoever reports a child's data may say whose it is, and need not.
        let is_needed = relation.speaks_for_another() && right != Right::Minor;
        let other_need = if is_needed { Need::Required } else { Need::Optional };
        // What is asked of some alone is hidden for the others, and nothing of anybody else goes along unseen.
        let other_name = match by_form && !relation.speaks_for_another() {
            true => String::new(),
            false => line(typed, "other_name", other_need, "error-other-name-missing", &mut errors),
        };
        let email = match Email::parse(typed.get("email"), reach) {
            Ok(email) => Some(email),
            Err("error-email-missing") if !by_form => None,
            Err(key) => {
                errors.add("email", key);
                None
            }
        };
        let phone = line(typed, "phone", Need::Optional, "", &mut errors);
        let asked: Vec<OwnField> = form.own.iter().copied().chain(form.of_relation(relation)).collect();
        let answers = answers(&asked, typed, by_form, &mut errors);
        let details_need = if by_form { form.details } else { Need::Optional };
        let details = text(typed, "details", details_need, "error-details-missing", &mut errors);
        let answered = |field: &&&str| answers.iter().any(|(name, _)| name == **field);
        if by_form && !form.one_of.is_empty() && details.is_empty() && !form.one_of.iter().any(|field| answered(&field))
        {
            errors.add(form.one_of[0], "error-one-pair");
        }
        let language = match typed.get("language") {
            "" => reader,
            code => Language::parse(code).unwrap_or(reader),
        };
        errors.into_result()?;
        Ok(Self { right, place, relation, name, email, phone, other_name, details, answers, language, signal: None })
    }

    /// Bytes that are the same for the same request, to recognise a form that was sent twice.
    #[must_use]
    pub fn fingerprint(&self) -> Vec<u8> {
        let answers: Vec<_> = self.answers.iter().map(|(name, value)| [name, value]).collect();
        serde_json::json!([
            self.right.code(),
            self.place.map(Place::code),
            self.relation.code(),
            self.name,
            self.email.as_ref().map(Email::as_str),
            self.phone,
            self.other_name,
            self.details,
            answers,
        ])
        .to_string()
        .into_bytes()
    }
}

fn answers(asked: &[OwnField], typed: &Typed, by_form: bool, errors: &mut FieldErrors) -> Vec<(String, String)> {
    asked
        .iter()
        .filter_map(|field| {
            let value = match field.kind {
                Kind::Line => line(typed, field.name, Need::Optional, "", errors),
                Kind::Text => text(typed, field.name, Need::Optional, "", errors),
                Kind::Choice(words) => match typed.get(field.name) {
                    "" if by_form => words.first().map(|word| (*word).to_owned()).unwrap_or_default(),
                    word if word.is_empty() || words.contains(&word) => word.to_owned(),
                    _ => {
                        errors.add(field.name, "error-choice");
                        String::new()
                    }
                },
            };
            (!value.is_empty()).then(|| (field.name.to_owned(), value))
        })
        .collect()
}

/// One line, without what nobody sees and what could end a header.
fn line(typed: &Typed, field: &str, need: Need, missing: &'static str, errors: &mut FieldErrors) -> String {
    let value = text::line(typed.get(field));
    if value.is_empty() && need == Need::Required {
        errors.add(field, missing);
    } else if value.chars().count() > LONGEST_LINE {
        errors.add(field, "error-line-too-long");
    }
    value
}

/// Several lines.
fn text(typed: &Typed, field: &str, need: Need, missing: &'static str, errors: &mut FieldErrors) -> String {
    let value = clean_text(typed.get(field));
    if value.is_empty() && need == Need::Required {
        errors.add(field, missing);
    } else {
        check_text(&value, field, errors);
    }
    value
}

/// A text of several lines as it is kept: see [`text::lines`].
#[must_use]
pub fn clean_text(typed: &str) -> String {
    text::lines(typed)
}

/// Checks the length of a text of several lines.
pub fn check_text(value: &str, field: &str, errors: &mut FieldErrors) {
    if value.chars().count() > LONGEST_TEXT {
        errors.add(field, "error-text-too-long");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_request_keeps_what_was_typed() {
        let filing = Filing::parse(
            Right::Access,
            &typed(&[("name", " 陳怡君 "), ("email", "yi＠example．com"), ("place", "TW"), ("details", "a\r\nb")]),
            Language::ZhHant,
            Reach::Anywhere,
        )
        .unwrap();
        assert_eq!(filing.name, "陳怡君");
        assert_eq!(filing.email.unwrap().as_str(), "yi@example.com");
        assert_eq!(filing.details, "a\nb");
        assert_eq!(filing.relation, Relation::Myself);
    }

    #[test]
    fn every_mistake_is_told_beside_its_field() {
        let errors = Filing::parse(
            Right::Correction,
            &typed(&[("name", "\u{200b}\u{3164}"), ("email", "no"), ("place", "XX"), ("relation", "agent")]),
            Language::En,
            Reach::Anywhere,
        )
        .unwrap_err();
        let found: Vec<_> = errors.iter().collect();
        assert_eq!(
            found,
            [
                ("place", "error-place"),
                ("name", "error-name-missing"),
                ("other_name", "error-other-name-missing"),
                ("email", "error-email-format"),
                ("wrong_1", "error-one-pair"),
            ]
        );
    }

    #[test]
    fn whoever_it_concerns_says_which_company_or_what_they_wrote() {
        let of = |relation: &str| {
            let pairs = [
                ("name", "A"),
                ("email", "a@example.com"),
                ("relation", relation),
                ("controller", "ACME"),
                ("post", "/p/1"),
            ];
            Filing::parse(Right::Deletion, &typed(&pairs), Language::En, Reach::Anywhere).unwrap().answers
        };
        assert_eq!(of("customer"), [("controller".to_owned(), "ACME".to_owned())]);
        assert_eq!(of("author"), [("post".to_owned(), "/p/1".to_owned())]);
        assert_eq!(of("self"), []);
    }

    #[test]
    fn an_opt_out_asks_for_contact_only() {
        let filing =
            Filing::parse(Right::Marketing, &typed(&[("email", "a@example.com")]), Language::En, Reach::Anywhere)
                .unwrap();
        assert_eq!(filing.name, "");
        assert!(
            Filing::parse(Right::Deletion, &typed(&[("email", "a@example.com")]), Language::En, Reach::Anywhere)
                .is_err()
        );
    }
}
