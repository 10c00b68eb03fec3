//! The background worker: its mails on a real wire, its queue under races, its death.

mod alerts;
mod kill;
mod mail;
mod proof;
mod queue;
mod schedules;
