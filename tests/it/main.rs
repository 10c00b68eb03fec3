//! Tests from the outside; the folders mirror `src`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod access;
mod accessible;
mod architecture;
mod browser;
mod chinese;
mod clock;
mod domain;
mod infra;
mod lifecycle;
mod look;
mod notices;
mod pictures;
mod privacy;
mod requester;
mod settings;
mod support;
mod texts;
mod web;
mod widths;
mod worker;
