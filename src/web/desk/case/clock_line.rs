//! The line of one case's clock, drawn on the server.

use chrono::NaiveDate;

use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;

/// The line from receipt to the law's date, with the present day on it.
#[derive(Clone, Debug)]
pub struct ClockLine {
    /// How far the line has been walked.
    pub gone: Option<i64>,
    /// Where today stands, when it lies on the line.
    pub now: Option<i64>,
    /// The tone of the time gone.
    pub tone: &'static str,
    /// The marks.
    pub marks: Vec<Mark>,
    /// The same in words.
    pub words: String,
}

/// A point of the line.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where.
    pub x: i64,
    /// Its words.
    pub label: String,
    /// How its words hang.
    pub anchor: &'static str,
    /// The date the desk works to is drawn full.
    pub filled: bool,
}

/// Draws the line; `None` where there is no date to walk to. `ended`: the day a closed case was closed, where its walk ended.
#[must_use]
pub fn draw(
    frame: &Frame,
    ended: Option<NaiveDate>,
    received: NaiveDate,
    safe: Option<NaiveDate>,
    last: Option<NaiveDate>,
) -> Option<ClockLine> {
    const FROM: i64 = 4;
    const TO: i64 = 296;
    let safe = safe?;
    let last = last.unwrap_or(safe).max(safe);
    let days = (last - received).num_days().max(1);
    let x = |date: NaiveDate| FROM + (TO - FROM) * (date - received).num_days().clamp(0, days) / days;
    let mut marks = vec![Mark { x: FROM, label: frame.brief(&received), anchor: "start", filled: false }];
    // Words of two marks that nearly touch would lie on each other: then the safe one speaks alone.
    let apart = x(last) - x(safe) > 62;
    if last == safe && x(safe) < FROM + 62 {
        // The day of receipt is the day to work to: it is written once.
        marks.push(Mark { x: x(safe), label: String::new(), anchor: "start", filled: true });
    } else if apart || last == safe {
        let anchor = if x(safe) > TO - 30 { "end" } else { "middle" };
        marks.push(Mark { x: x(safe), label: frame.brief(&safe), anchor, filled: true });
    } else {
        marks.push(Mark { x: x(safe), label: String::new(), anchor: "end", filled: true });
    }
    if last != safe {
        let label =
            if apart { frame.brief(&last) } else { format!("{} · {}", frame.brief(&safe), frame.brief(&last)) };
        marks.push(Mark { x: TO, label, anchor: "end", filled: false });
    }
    let until = ended.unwrap_or(frame.today);
    let tone = match ended {
        None => frame.due(&safe).tone,
        Some(ended) if ended > safe => "late",
        Some(_) => "fine",
    };
    Some(ClockLine {
        gone: (until > received).then(|| x(until)),
        now: (until >= received && until <= last).then(|| x(until)),
        tone,
        words: frame.text_with(
            "desk-clock-line-words",
            &[
                ("received", frame.long(&received).into()),
                ("safe", frame.long(&safe).into()),
                ("legal", frame.long(&last).into()),
            ],
        ),
        marks,
    })
}
