//! What tests stand on: a real Postgres with a database of its own for each test, the real application on a real socket with a
//! clock that the test moves, and browsers that fill in real forms.

mod app;
mod axe;
mod browser;
mod calendar;
mod database;
mod fault_proxy;
mod mailbox;
mod process;
mod smtp;
mod story;
mod visitor;

pub(crate) use app::{DPO, MASTER_KEY, TestApp, TestOptions};
pub(crate) use browser::{Browser, ENTER, Wish};
pub(crate) use calendar::{Calendar, Event};
pub(crate) use database::{cluster, empty as empty_database, fresh as fresh_database};
pub(crate) use fault_proxy::FaultProxy;
pub(crate) use mailbox::ReceivedMail;
pub(crate) use process::{Installation, Process, text, until};
pub(crate) use smtp::{At, Behaviour, SmtpSink, authority};
pub(crate) use story::{ADA, day, filing};
pub(crate) use visitor::{Answer, Asked, Visitor};
