//! Calendar files (iCalendar, RFC 5545): what calendar programs read, for requesters and for the desk. Here is the form of the
//! text only; which dates stand in it is decided by the pages that make one.
//!
//! Our own hundred lines: the crate for it takes missing stamps from the machine's clock, lets a lone carriage return break a
//! line, and brings a parser that nobody here needs.

use std::fmt::Write as _;

use axum::http::{HeaderName, header};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::base::text::hexadecimal;
use crate::config::Config;

/// Octets of a line without its end (RFC 5545 3.1).
const LINE: usize = 75;
/// The hour of the morning at which alarms of whole days ring, wherever the reader is.
const MORNING: i64 = 9;

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A whole day, the same civil date wherever the reader is.
    Day(NaiveDate),
    /// A moment.
    Moment(DateTime<Utc>),
}

/// One date in a calendar. A further clock of a case is one more of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Names it for ever; see [`uid`].
    pub uid: String,
    /// Grows when the date moves, so that the new entry takes the place of the old one.
    pub sequence: i32,
    /// Since when it says what it says. Taken from the data and not from the wall clock: the same state gives the same bytes.
    pub changed_at: DateTime<Utc>,
    /// When it is due.
    pub when: When,
    /// Its line in the calendar.
    pub summary: String,
    /// What stands behind that line, line by line.
    pub description: Vec<String>,
    /// The page it belongs to.
    pub url: String,
    /// When the reader is reminded, counted from the beginning of the day or the moment; negative is before it.
    pub alarms: Vec<TimeDelta>,
}

/// A calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarFile {
    /// What a program that subscribes to it calls it; none for a file that is taken over once.
    pub name: Option<String>,
    /// Its dates.
    pub entries: Vec<CalendarEntry>,
}

/// The name of an entry: always the same for a clock of a case in one of the portal's calendars. It is a hash, because the id of
/// a case tells when it was filed; without a key, so that a new key does not double everybody's entries.
#[must_use]
pub fn uid(config: &Config, calendar: &str, case_id: Uuid, clock: &str) -> String {
    let hash = Sha256::digest([case_id.as_bytes().as_slice(), calendar.as_bytes(), b"/", clock.as_bytes()].concat());
    let uid = hexadecimal(&hash[..16]);
    format!("{uid}@{}", config.base_url.host_str().unwrap_or("localhost"))
}

/// An alarm in the morning so many days before a whole day.
#[must_use]
pub fn morning(days_before: u16) -> TimeDelta {
    TimeDelta::hours(MORNING) - TimeDelta::days(i64::from(days_before))
}

impl CalendarFile {
    /// The headers of a response with it, under a name that tells nothing.
    #[must_use]
    pub const fn headers(cache: &'static str) -> [(HeaderName, &'static str); 3] {
        [
            (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"due.ics\""),
            (header::CACHE_CONTROL, cache),
        ]
    }
}

impl std::fmt::Display for CalendarFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = Lines::default();
        text.line("BEGIN:VCALENDAR");
        text.line("VERSION:2.0");
        text.line("PRODID:-//Rightsdesk//Rightsdesk//EN");
        text.line("CALSCALE:GREGORIAN");
        text.line("METHOD:PUBLISH");
        if let Some(name) = &self.name {
            // The name and how often to look again, each in the standard's words (RFC 7986) and in those of older programs.
            text.escaped("NAME", name);
            text.escaped("X-WR-CALNAME", name);
            text.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
            text.line("X-PUBLISHED-TTL:PT1H");
        }
        for entry in &self.entries {
            entry.write(&mut text, self.name.is_none());
        }
        text.line("END:VCALENDAR");
        formatter.write_str(&text.0)
    }
}

impl CalendarEntry {
    fn write(&self, text: &mut Lines, taken_over: bool) {
        text.line("BEGIN:VEVENT");
        text.line(&format!("UID:{}", self.uid));
        text.line(&format!("DTSTAMP:{}", moment(self.changed_at)));
        text.line(&format!("LAST-MODIFIED:{}", moment(self.changed_at)));
        text.line(&format!("SEQUENCE:{}", self.sequence));
        match self.when {
            When::Day(day) => text.line(&format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d"))),
            When::Moment(at) => text.line(&format!("DTSTART:{}", moment(at))),
        }
        text.escaped("SUMMARY", &self.summary);
        text.escaped("DESCRIPTION", &self.description.join("\n"));
        text.line(&format!("URL:{}", self.url));
        // What somebody takes over into a calendar of their own is not for those they share it with. Not so in a subscription:
        // Google's calendar shows its subscribers nothing but "busy" then.
        if taken_over {
            text.line("CLASS:PRIVATE");
        }
        // Nobody is busy because something is due.
        text.line("TRANSP:TRANSPARENT");
        for alarm in &self.alarms {
            text.line("BEGIN:VALARM");
            text.line("ACTION:DISPLAY");
            text.line(&format!("TRIGGER:{}", duration(*alarm)));
            text.escaped("DESCRIPTION", &self.summary);
            text.line("END:VALARM");
        }
        text.line("END:VEVENT");
    }
}

/// Content lines, folded.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A line whose value is already written as its type wants it. Folding falls between characters, never inside one.
    fn line(&mut self, content: &str) {
        let mut octets = 0;
        // What would end the line early, or is not allowed at all, can only come in with a mistake.
        for letter in content.chars().filter(|letter| !letter.is_control() || *letter == '\t') {
            if octets + letter.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(letter);
            octets += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A line whose value is TEXT (RFC 5545 3.3.11).
    fn escaped(&mut self, name: &str, value: &str) {
        let mut content = format!("{name}:");
        let mut letters = value.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' | ';' | ',' => content.extend(['\\', letter]),
                '\r' if letters.peek() == Some(&'\n') => {}
                '\r' | '\n' => content.push_str("\\n"),
                _ => content.push(letter),
            }
        }
        self.line(&content);
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// `-P2DT15H`, `PT9H`: a span with its sign (RFC 5545 3.3.6), to the minute.
fn duration(span: TimeDelta) -> String {
    let minutes = span.num_minutes().abs();
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let mut text = if span < TimeDelta::zero() { "-P".to_owned() } else { "P".to_owned() };
    if days > 0 {
        let _ = write!(text, "{days}D");
    }
    if days == 0 || hours > 0 || minutes > 0 {
        text.push('T');
    }
    if hours > 0 {
        let _ = write!(text, "{hours}H");
    }
    if minutes > 0 || (days == 0 && hours == 0) {
        let _ = write!(text, "{minutes}M");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::first_moment;

    fn entry(summary: &str, description: &[&str]) -> CalendarEntry {
        CalendarEntry {
            uid: "0123@portal.test".to_owned(),
            sequence: 3,
            changed_at: "2026-11-25T16:00:00Z".parse().unwrap(),
            when: When::Day("2026-12-28".parse().unwrap()),
            summary: summary.to_owned(),
            description: description.iter().map(|line| (*line).to_owned()).collect(),
            url: "https://portal.test/my/RD-7KQ4-2MX".to_owned(),
            alarms: vec![morning(0), morning(1), morning(3)],
        }
    }

    fn file(entry: CalendarEntry) -> String {
        CalendarFile { name: None, entries: vec![entry] }.to_string()
    }

    /// Reads a file back the way RFC 5545 3.1 says, without anything of the code above: lines end in CRLF, one that begins with a
    /// blank goes on with the one before; each is `(name with parameters, value)`.
    fn read(file: &str) -> Vec<(String, String)> {
        assert!(file.ends_with("\r\n"), "the last line ends");
        assert_eq!(file.matches('\n').count(), file.matches("\r\n").count(), "no line feed stands alone");
        assert_eq!(file.matches('\r').count(), file.matches("\r\n").count(), "no carriage return stands alone");
        for line in file.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        let unfolded = file.replace("\r\n ", "");
        unfolded
            .trim_end_matches("\r\n")
            .split("\r\n")
            .map(|line| line.split_once(':').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap())
            .collect()
    }

    fn unescaped(value: &str) -> String {
        let mut letters = value.chars();
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next().unwrap() {
                    'n' => text.push('\n'),
                    escaped @ ('\\' | ';' | ',') => text.push(escaped),
                    other => panic!("\\{other} is no escape"),
                },
                ';' | ',' => panic!("{letter} stands bare in {value}"),
                _ => text.push(letter),
            }
        }
        text
    }

    fn value<'a>(lines: &'a [(String, String)], name: &str) -> &'a str {
        &lines.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}")).1
    }

    fn values<'a>(lines: &'a [(String, String)], name: &str) -> Vec<&'a str> {
        lines.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    #[test]
    fn a_file_reads_as_it_is_meant() {
        let lines = read(&file(entry("Due", &["First"])));
        let names: Vec<_> = lines.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(&names[..5], ["BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD"]);
        for (name, expected) in [
            ("VERSION", "2.0"),
            ("METHOD", "PUBLISH"),
            ("UID", "0123@portal.test"),
            ("DTSTAMP", "20261125T160000Z"),
            ("LAST-MODIFIED", "20261125T160000Z"),
            ("SEQUENCE", "3"),
            ("DTSTART;VALUE=DATE", "20261228"),
            ("TRANSP", "TRANSPARENT"),
            ("CLASS", "PRIVATE"),
            ("URL", "https://portal.test/my/RD-7KQ4-2MX"),
        ] {
            assert_eq!(value(&lines, name), expected, "{name}");
        }
        assert_eq!(values(&lines, "BEGIN"), ["VCALENDAR", "VEVENT", "VALARM", "VALARM", "VALARM"]);
        assert_eq!(values(&lines, "END"), ["VALARM", "VALARM", "VALARM", "VEVENT", "VCALENDAR"]);
        assert_eq!(values(&lines, "TRIGGER"), ["PT9H", "-PT15H", "-P2DT15H"]);
        assert_eq!(values(&lines, "ACTION"), ["DISPLAY"; 3]);
        assert_eq!(values(&lines, "DESCRIPTION"), ["First", "Due", "Due", "Due"], "alarms have their text");
    }

    #[test]
    fn long_chinese_lines_are_folded_between_characters() {
        for shift in 0..6 {
            let summary = format!("{}{}", "x".repeat(shift), "最晚答覆日：依法律規定，必須在這一天答覆。😀".repeat(20));
            let text = file(entry(&summary, &[&summary, "", &summary]));
            let lines = read(&text);
            assert_eq!(unescaped(value(&lines, "SUMMARY")), summary);
            assert_eq!(unescaped(value(&lines, "DESCRIPTION")), format!("{summary}\n\n{summary}"));
            // As full as they can be: a character of three octets leaves at most two free, one of four at most three.
            let folded = text.split("\r\n").filter(|line| line.len() >= 72).count();
            assert!(folded > 40, "{folded} lines are full");
        }
        assert_eq!(
            read(&file(entry(&"a".repeat(75 - "SUMMARY:".len()), &[]))).len(),
            read(&file(entry("", &[]))).len()
        );
    }

    #[test]
    fn what_means_something_to_the_format_is_escaped() {
        let odd = "a,b;c\\d: \"e\"\r\nf\rg\nh\\n\u{7}\u{0}i";
        let lines = read(&file(entry(odd, &["1, 2; 3\\", "END:VEVENT"])));
        assert_eq!(unescaped(value(&lines, "SUMMARY")), "a,b;c\\d: \"e\"\nf\ng\nh\\ni");
        assert_eq!(value(&lines, "DESCRIPTION"), "1\\, 2\\; 3\\\\\\nEND:VEVENT");
    }

    #[test]
    fn a_moment_is_in_utc_and_a_subscription_has_a_name() {
        let at = CalendarEntry { when: When::Moment("2026-11-28T09:30:00Z".parse().unwrap()), ..entry("Due", &[]) };
        let calendar = CalendarFile { name: Some("OMO, requests".to_owned()), entries: vec![at] };
        let lines = read(&calendar.to_string());
        assert_eq!(value(&lines, "DTSTART"), "20261128T093000Z");
        assert_eq!((value(&lines, "NAME"), value(&lines, "X-WR-CALNAME")), ("OMO\\, requests", "OMO\\, requests"));
        assert_eq!(value(&lines, "REFRESH-INTERVAL;VALUE=DURATION"), "PT1H");
        assert!(values(&lines, "CLASS").is_empty(), "its subscribers may read it");
    }

    #[test]
    fn spans_are_written_as_the_format_has_them() {
        for (minutes, text) in
            [(0, "PT0M"), (-30, "-PT30M"), (-1440, "-P1D"), (-120, "-PT2H"), (1501, "P1DT1H1M"), (-2880, "-P2D")]
        {
            assert_eq!(duration(TimeDelta::minutes(minutes)), text);
        }
    }

    #[test]
    fn stamps_are_the_beginning_of_the_day_there() {
        let day = "2026-11-25".parse().unwrap();
        assert_eq!(moment(first_moment(day, chrono_tz::Asia::Taipei)), "20261124T160000Z");
        assert_eq!(moment(first_moment(day, chrono_tz::America::Los_Angeles)), "20261125T080000Z");
    }
}
