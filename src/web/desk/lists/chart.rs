//! Twelve months of work, drawn on the server.

use chrono::{Datelike, NaiveDate};

use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;

const WIDTH: i64 = 700;
const HEIGHT: i64 = 150;
const TOP: i64 = 8;
const FLOOR: i64 = 126;
const LEFT: i64 = 34;
const BAR: i64 = 20;

/// Received and closed, month by month.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Width of the drawing.
    pub width: i64,
    /// Height of the drawing.
    pub height: i64,
    /// Width of a bar.
    pub bar: i64,
    /// Horizontal lines with their values.
    pub grid: Vec<GridLine>,
    /// The months, oldest first.
    pub months: Vec<Month>,
    /// Received in all.
    pub received: i64,
    /// Closed in all.
    pub closed: i64,
}

/// A horizontal line.
#[derive(Clone, Debug)]
pub struct GridLine {
    /// Where.
    pub y: i64,
    /// What it stands for.
    pub value: i64,
}

/// One bar.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// Its upper edge.
    pub y: i64,
    /// Its height.
    pub height: i64,
}

/// One month.
#[derive(Clone, Debug)]
pub struct Month {
    /// Where its bars begin.
    pub x: i64,
    /// Its short name under the bars.
    pub label: String,
    /// Its name with the year, for the table.
    pub name: String,
    /// Cases received.
    pub received: i64,
    /// Cases closed.
    pub closed: i64,
    /// The bar of the received ones.
    pub received_bar: Bar,
    /// The bar of the closed ones.
    pub closed_bar: Bar,
}

/// Draws `figures`: first day of a month, received, closed; oldest first.
#[must_use]
pub fn year(frame: &Frame, figures: &[(NaiveDate, i64, i64)]) -> Chart {
    let highest = figures.iter().map(|(_, received, closed)| *received.max(closed)).max().unwrap_or(0);
    // Full steps, so that the lines carry whole numbers.
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
        .into_iter()
        .find(|step| step * 4 >= highest)
        .unwrap_or(10_000);
    let top = step * (highest.max(1) + step - 1).div_euclid(step);
    let y = |value: i64| FLOOR - (FLOOR - TOP) * value / top;
    let bar = |value: i64| Bar { y: y(value), height: FLOOR - y(value) };
    let count = i64::try_from(figures.len()).unwrap_or(1).max(1);
    let months = figures
        .iter()
        .zip(0_i64..)
        .map(|((month, received, closed), place)| Month {
            x: LEFT + (WIDTH - LEFT) * place / count,
            label: frame.pick("month-short-*", month.month()),
            name: frame.date_by("desk-date-month", *month),
            received: *received,
            closed: *closed,
            received_bar: bar(*received),
            closed_bar: bar(*closed),
        })
        .collect();
    Chart {
        width: WIDTH,
        height: HEIGHT,
        bar: BAR,
        grid: (0..=top / step).map(|line| GridLine { y: y(line * step), value: line * step }).collect(),
        months,
        received: figures.iter().map(|(_, received, _)| received).sum(),
        closed: figures.iter().map(|(_, _, closed)| closed).sum(),
    }
}
