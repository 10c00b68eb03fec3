//! What tests stand on: a real Postgres with a database of its own for each test, the real application on a real socket with a
//! clock that the test moves, and browsers that fill in real forms.

mod app;
mod browser;
mod calendar;
mod database;
mod mailbox;
mod smtp;
mod story;
mod visitor;

pub(crate) use app::{DPO, TestApp, TestOptions};
pub(crate) use browser::{Browser, Wish};
pub(crate) use calendar::{Calendar, Event};
pub(crate) use database::{cluster, fresh as fresh_database};
pub(crate) use mailbox::ReceivedMail;
pub(crate) use smtp::{At, Behaviour, SmtpSink, authority};
pub(crate) use story::{ADA, day, filing};
pub(crate) use visitor::{Answer, Asked, Visitor};
