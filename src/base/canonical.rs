//! Objects of texts whose bytes are the same wherever they are written: JSON in its canonical form (RFC 8785), to be signed and hashed.
//!
//! Almost all of that RFC is about numbers, and in these objects there is none: every value is a text, and none holds another object.
//! What is left are two rules, the order of the names (section 3.2.3) and how a text is written (section 3.2.2.2), and the second is what
//! `serde_json` writes anyway: so a crate would be more to trust than what it saves. The examples of the RFC are the test.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

/// An object of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TextObject(BTreeMap<String, String>);

impl TextObject {
    /// Puts a value under a name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// The same where there is something to put there.
    pub fn set_some(&mut self, name: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// What stands under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Every name with what stands under it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The one way to write it.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut members: Vec<(&String, &String)> = self.0.iter().collect();
        // By the units of UTF-16, which is not the order of their letters: what needs two units comes before some that need one.
        members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
        let written = |text: &str| serde_json::Value::from(text).to_string();
        let members: Vec<String> =
            members.into_iter().map(|(name, value)| format!("{}:{}", written(name), written(value))).collect();
        format!("{{{}}}", members.join(","))
    }
}

impl<'de> Deserialize<'de> for TextObject {
    /// A name that stands twice is refused (RFC 8785 section 3.1): one reader would take the first and another the last.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = TextObject;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextObject, A::Error> {
                let mut found = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    if found.insert(name, value).is_some() {
                        return Err(A::Error::custom("a name stands twice"));
                    }
                }
                Ok(TextObject(found))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> TextObject {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn names_stand_in_the_order_of_the_rfc() {
        // Section 3.2.3: the names of its example, whose values say what they are.
        let example = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
            "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
            \"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\
            \"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
        assert_eq!(read(example).canonical(), expected);
    }

    #[test]
    fn texts_are_written_as_the_rfc_writes_them() {
        // Section 3.2.2, the text of its example; and everything that section 3.2.2.2 speaks of.
        let example = r#"{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}"#;
        assert_eq!(read(example).canonical(), r#"{"string":"€$\u000f\nA'B\"\\\\\"/"}"#);
        let mut controls = TextObject::default();
        controls.set("", (0..0x21).filter_map(char::from_u32).chain(['\u{7f}', '\u{2028}', '臺']).collect::<String>());
        let written = "{\"\":\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f\\u0010\\u0011\
            \\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f \u{7f}\u{2028}臺\"}";
        assert_eq!(controls.canonical(), written);
        assert_eq!(read(written), controls, "what is written is what is read");
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_not_read() {
        for wrong in [r#"{"a":"1","a":"2"}"#, r#"{"a":1}"#, r#"{"a":{"b":"c"}}"#, r#"{"a":null}"#, r#"["a"]"#] {
            assert!(serde_json::from_str::<TextObject>(wrong).is_err(), "{wrong}");
        }
    }
}
