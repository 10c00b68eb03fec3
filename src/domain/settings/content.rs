//! What a version holds: names of settings with their texts.

use serde_json::{Map, Value};

use crate::config::{OperatorSettings, Setting, Texts};

/// The content of a version. Names that only a newer release knows stay in it, whatever they stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Content(Map<String, Value>);

impl Content {
    /// As it stands in the database. What is no object holds nothing; it counts as damaged where a version is read.
    pub(super) fn of(value: Value) -> Self {
        match value {
            Value::Object(names) => Self(names),
            _ => Self::default(),
        }
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }

    /// The text of a setting, where it differs from the environment's. One that is no text is empty.
    pub(super) fn text(&self, setting: Setting) -> Option<&str> {
        self.0.get(setting.code()).map(|value| value.as_str().unwrap_or_default())
    }

    /// The settings of this content over the environment's.
    ///
    /// # Errors
    /// Every setting whose text is wrong.
    pub(super) fn over(&self, defaults: &OperatorSettings) -> Result<OperatorSettings, Vec<Setting>> {
        let (mut texts, mut wrong) = (Texts::new(), Vec::new());
        for (setting, value) in Setting::ALL.iter().filter_map(|setting| Some((*setting, self.0.get(setting.code())?)))
        {
            match value {
                Value::String(text) => drop(texts.insert(setting, text.clone())),
                _ => wrong.push(setting),
            }
        }
        match defaults.with(&texts) {
            Ok(settings) if wrong.is_empty() => Ok(settings),
            Ok(_) => Err(wrong),
            Err(more) => {
                wrong.extend(more);
                Err(wrong)
            }
        }
    }

    /// Sets a setting, or gives it back to the environment.
    pub(super) fn set(&mut self, setting: Setting, text: Option<&str>) {
        match text {
            Some(text) => {
                let text = text.replace("\r\n", "\n").trim().to_owned();
                self.0.insert(setting.code().to_owned(), Value::String(text));
            }
            None => drop(self.0.remove(setting.code())),
        }
    }

    /// The names that differ from an earlier content, with what they are now; `None`: the environment's again.
    pub(super) fn since(&self, earlier: &Self) -> Vec<(String, Option<String>)> {
        let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let set = self.0.iter().filter(|(name, value)| earlier.0.get(*name) != Some(*value));
        let unset = earlier.0.keys().filter(|name| !self.0.contains_key(*name));
        let mut changed: Vec<_> = set
            .map(|(name, value)| (name.clone(), Some(words(value))))
            .chain(unset.map(|name| (name.clone(), None)))
            .collect();
        changed.sort();
        changed
    }
}
