//! What is wrong with a form: keys of texts beside the names of fields, never texts.

use std::collections::BTreeMap;

/// Mistakes of a form, by field. A page shows each beside its field and all of them at its top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    by_field: BTreeMap<String, &'static str>,
    order: Vec<String>,
}

impl FieldErrors {
    /// Notes a mistake; the first one of a field stays.
    pub fn add(&mut self, field: impl Into<String>, key: &'static str) {
        let field = field.into();
        if let std::collections::btree_map::Entry::Vacant(vacant) = self.by_field.entry(field.clone()) {
            vacant.insert(key);
            self.order.push(field);
        }
    }

    /// Mistakes of one field only.
    #[must_use]
    pub fn one(field: impl Into<String>, key: &'static str) -> Self {
        let mut errors = Self::default();
        errors.add(field, key);
        errors
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The key of the text for `field`, if something is wrong there.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&'static str> {
        self.by_field.get(field).copied()
    }

    /// Every field with its key, in the order in which the mistakes were found.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.order.iter().filter_map(|field| self.get(field).map(|key| (field.as_str(), key)))
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// These mistakes, when there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl<F: Into<String>> FromIterator<(F, &'static str)> for FieldErrors {
    fn from_iter<I: IntoIterator<Item = (F, &'static str)>>(mistakes: I) -> Self {
        let mut errors = Self::default();
        for (field, key) in mistakes {
            errors.add(field, key);
        }
        errors
    }
}
