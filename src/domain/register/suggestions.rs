//! The rows with which an empty register may begin: what the first operator's privacy notice says of its data. The operator makes them
//! its own, fills what the notice leaves open, and publishes.

use std::sync::LazyLock;

use serde_json::Value;

use super::model::Kind;

static ROWS: LazyLock<Vec<(Kind, String, Value)>> = LazyLock::new(|| read(include_str!("data/register.toml")));

/// The rows, each with its kind and code.
pub fn rows() -> &'static [(Kind, String, Value)] {
    &ROWS
}

fn read(data: &str) -> Vec<(Kind, String, Value)> {
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    let data: Value = toml::from_str(data).expect("the suggested rows read");
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        for row in data.get(kind.code()).and_then(Value::as_array).into_iter().flatten() {
            let mut content = row.as_object().cloned().unwrap_or_default();
            let code = content.remove("code");
            if let Some(code) = code.as_ref().and_then(Value::as_str) {
                rows.push((*kind, code.to_owned(), Value::Object(content)));
            }
        }
    }
    rows
}

/// The same as rows of a draft that were written at a moment.
#[cfg(test)]
pub fn draft(at: chrono::DateTime<chrono::Utc>) -> Vec<super::ops::DraftRow> {
    let row = |(kind, code, content): &(Kind, String, Value)| super::ops::DraftRow {
        kind: *kind,
        code: code.clone(),
        version: 1,
        is_out: false,
        content: content.clone(),
        at,
        by: None,
    };
    rows().iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::form::Filled;
    use super::super::model::Register;
    use super::*;
    use crate::domain::rulebook::grounds::Grounds;

    #[test]
    fn every_suggested_row_is_what_its_form_would_send() {
        for (kind, code, content) in rows() {
            let sent = Filled::of_row(*kind, content).to_row(*kind);
            assert_eq!(sent.as_ref(), Ok(content), "{kind} {code}");
        }
        let count = |kind| rows().iter().filter(|(of, _, _)| *of == kind).count();
        assert_eq!((count(Kind::Holding), count(Kind::System)), (17, 17));
    }

    #[test]
    fn the_rows_read_as_types_and_nothing_of_them_is_lost() {
        let register = Register::of_rows(rows().iter().map(|(kind, code, content)| (*kind, code.as_str(), content)));
        let register = register.unwrap();
        let account = &register.holdings["account"];
        assert!(account.is_portable() && !account.may_be_objected_to() && !register.is_marketing(account));
        let crm = &register.holdings["crm"];
        assert!(crm.may_be_objected_to() && crm.rests_on_consent() && register.is_marketing(crm));
        for (code, holding) in &register.holdings {
            let written = serde_json::to_value(holding).unwrap();
            let read = rows().iter().find(|(kind, name, _)| *kind == Kind::Holding && name == code).unwrap();
            assert!(holds(&written, &read.2), "{code} lost something");
        }
        for (law, code) in register.holdings.values().flat_map(|holding| &holding.usual_ground) {
            let ground = Grounds::built_in().find(code).unwrap_or_else(|| panic!("no ground {code}"));
            assert!(ground.laws.contains(law), "{code} is no ground of {law}");
        }
    }

    /// Whether everything of a value stands in another.
    fn holds(all: &Value, part: &Value) -> bool {
        match (all, part) {
            (Value::Object(all), Value::Object(part)) => {
                part.iter().all(|(key, value)| all.get(key).is_some_and(|found| holds(found, value)))
            }
            (Value::Array(all), Value::Array(part)) => {
                all.len() == part.len() && all.iter().zip(part).all(|(all, part)| holds(all, part))
            }
            _ => all == part,
        }
    }
}
