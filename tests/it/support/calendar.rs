//! Reads calendar files as a calendar program would (RFC 5545), without any code of the product.

/// A calendar.
pub(crate) struct Calendar {
    lines: Vec<(String, String)>,
    pub(crate) events: Vec<Event>,
}

/// One date in it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    lines: Vec<(String, String)>,
    /// When its alarms ring.
    pub(crate) triggers: Vec<String>,
}

impl Calendar {
    pub(crate) fn read(file: &str) -> Self {
        assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"), "{file}");
        assert_eq!(file.matches(['\r', '\n']).count(), 2 * file.matches("\r\n").count(), "lines end in CRLF only");
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "a line is too long:\n{file}");
        let mut calendar = Self { lines: Vec::new(), events: Vec::new() };
        let mut inside = Vec::new();
        for line in file.replace("\r\n ", "").trim_end().split("\r\n") {
            let (name, value) = line.split_once(':').unwrap();
            match (name, value, inside.as_slice()) {
                ("BEGIN", what, _) => {
                    if what == "VEVENT" {
                        calendar.events.push(Event { lines: Vec::new(), triggers: Vec::new() });
                    }
                    inside.push(what.to_owned());
                }
                ("END", what, _) => assert_eq!(inside.pop().as_deref(), Some(what)),
                (_, _, [_]) => calendar.lines.push((name.to_owned(), value.to_owned())),
                (_, _, [_, _]) => calendar.events.last_mut().unwrap().lines.push((name.to_owned(), value.to_owned())),
                ("TRIGGER", at, [_, _, _]) => calendar.events.last_mut().unwrap().triggers.push(at.to_owned()),
                (_, _, [_, _, _]) => {}
                _ => panic!("{line} stands nowhere"),
            }
        }
        assert!(inside.is_empty());
        for required in ["VERSION", "PRODID"] {
            calendar.value(required);
        }
        for event in &calendar.events {
            for required in ["UID", "DTSTAMP", "SUMMARY"] {
                event.value(required);
            }
        }
        calendar
    }

    /// A value as it is written.
    pub(crate) fn value(&self, name: &str) -> &str {
        value(&self.lines, name)
    }
}

impl Event {
    /// A value as it is written.
    pub(crate) fn value(&self, name: &str) -> &str {
        value(&self.lines, name)
    }

    /// A value as it is read.
    pub(crate) fn text(&self, name: &str) -> String {
        // Backslashes last, and put aside meanwhile: an escaped one does not escape what follows.
        let value = self.value(name).replace("\\\\", "\u{0}");
        value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace('\u{0}', "\\")
    }
}

fn value<'a>(lines: &'a [(String, String)], name: &str) -> &'a str {
    let mut found = lines.iter().filter(|(line, _)| line == name);
    let value = &found.next().unwrap_or_else(|| panic!("no {name} in {lines:?}")).1;
    assert!(found.next().is_none(), "{name} stands twice");
    value
}
