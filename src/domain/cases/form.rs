//! What the form of each right asks: one table. The least that the right needs; texts are keyed by the names here.

use super::model::Relation;
use crate::domain::rulebook::Right;

/// Whether a field must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Must be filled.
    Required,
    /// May be left empty, and says so.
    Optional,
    /// Is not asked.
    Absent,
}

/// How a field is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// One of these words; the first is chosen already.
    Choice(&'static [&'static str]),
}

/// A field that only some rights have. Its texts are `field-<name>-label` and `field-<name>-hint`, and of a choice
/// `field-<name>-<word>`. A right's own fields are all optional, but see [`RightForm::one_of`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnField {
    /// Name in the form, stable.
    pub name: &'static str,
    /// How it is filled.
    pub kind: Kind,
}

/// The form of a right.
#[derive(Clone, Copy, Debug)]
pub struct RightForm {
    /// The right.
    pub right: Right,
    /// Opt-outs and marketing objections ask for contact only: no name, no phone, no check of identity; they are acted on at once.
    /// Whoever asks for somebody else says for whom.
    pub contact_only: bool,
    /// The free text `details`.
    pub details: Need,
    /// Fields of this right.
    pub own: &'static [OwnField],
    /// One of these, or the free text, must be filled.
    pub one_of: &'static [&'static str],
}

/// For how many days backups still hold what was deleted (promise N22); told before somebody asks for deletion.
pub const BACKUP_DAYS: u16 = 90;

/// The form of a right.
#[must_use]
pub const fn form_of(right: Right) -> RightForm {
    const fn line(name: &'static str) -> OwnField {
        OwnField { name, kind: Kind::Line }
    }
    const PAIRS: &[OwnField] =
        &[line("wrong_1"), line("right_1"), line("wrong_2"), line("right_2"), line("wrong_3"), line("right_3")];
    const REASONS: &[OwnField] =
        &[OwnField { name: "reason", kind: Kind::Choice(&["unsure", "accuracy", "unlawful", "claims", "objection"]) }];
    const PORTABILITY: &[OwnField] =
        &[OwnField { name: "format", kind: Kind::Choice(&["json", "csv"]) }, line("receiver")];
    const SITUATION: &[OwnField] = &[OwnField { name: "situation", kind: Kind::Text }];
    const DECISION: &[OwnField] = &[OwnField { name: "wish", kind: Kind::Choice(&["explain", "review", "stop"]) }];
    const CHILD: &[OwnField] = &[line("child_age")];
    const LEAK: &[OwnField] = &[line("seen_where"), line("seen_when")];
    let (contact_only, details, own, one_of): (bool, Need, &'static [OwnField], &'static [&'static str]) = match right {
        Right::Access | Right::Categories | Right::Deletion => (false, Need::Optional, &[], &[]),
        Right::Correction => (false, Need::Optional, PAIRS, &["wrong_1", "right_1"]),
        Right::Restriction => (false, Need::Required, REASONS, &[]),
        Right::Portability => (false, Need::Optional, PORTABILITY, &[]),
        Right::Objection => (false, Need::Required, SITUATION, &[]),
        Right::Marketing | Right::Sale | Right::Sensitive => (true, Need::Optional, &[], &[]),
        Right::Consent | Right::Complaint | Right::Other => (false, Need::Required, &[], &[]),
        Right::Automated => (false, Need::Required, DECISION, &[]),
        Right::Minor => (false, Need::Required, CHILD, &[]),
        Right::Leak => (false, Need::Required, LEAK, &[]),
    };
    RightForm { right, contact_only, details, own, one_of }
}

/// What is asked only of those who stand in a certain relation to the data; all of it may be left empty. A form that asks for contact
/// only does not ask it.
pub const OF_RELATIONS: [(Relation, OwnField); 2] = [
    // The company that decides about the data (promise N11): the request is passed on to it.
    (Relation::Customer, OwnField { name: "controller", kind: Kind::Line }),
    // What somebody wrote that others can read (promise N14).
    (Relation::Author, OwnField { name: "post", kind: Kind::Line }),
];

impl RightForm {
    /// What it asks besides of somebody in this relation.
    pub fn of_relation(&self, relation: Relation) -> impl Iterator<Item = OwnField> + use<> {
        let asks = !self.contact_only;
        OF_RELATIONS.into_iter().filter(move |(of, _)| asks && *of == relation).map(|(_, field)| field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_are_unique_and_never_common_ones() {
        for right in Right::ALL {
            let mut names: Vec<&str> = form_of(right).own.iter().map(|field| field.name).collect();
            names.extend([
                "name",
                "email",
                "phone",
                "place",
                "relation",
                "details",
                "language",
                "other_name",
                "form_token",
                "step",
            ]);
            names.extend(OF_RELATIONS.map(|(_, field)| field.name));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{right}");
        }
    }
}
