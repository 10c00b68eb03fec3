//! Rightsdesk: a portal where people exercise their privacy rights and a data protection officer answers them in time.
//!
//! # The map of the house
//!
//! ```text
//! main -> cli -> web  -+
//!             -> worker+-> domain/* -> infra -> base      left may import right, never back;
//!                                                         web and worker never each other
//! ```
//!
//! * [`config`] every setting, read once by `cli` and handed on as typed values: the machine's, which stand, and the operator's, which
//!   are the defaults of what may be changed while the portal runs.
//! * [`base`] clock, ids, actor and what each may do, forms, and how what people type is read: no input or output, nothing
//!   asynchronous.
//! * [`infra`] database pool and the watch over it, migrations, backfills, embedded Postgres, queue, alerts, mail, languages,
//!   sealing, files and their examination in a process of its own, rate limits, accept loop, the present settings, telemetry.
//! * [`domain`] one folder a noun, low to high, each with its model, its SQL (`store`), its operations (`ops`), jobs and
//!   mails; a slice imports only lower ones:
//!   `rulebook` -> `privacy_notice` -> `editions` -> `audit` -> `settings` -> `mail` -> `staff` -> `counsel` -> `access` -> `register`
//!   -> `optouts` -> `cases` -> `tasks` -> `owner_tasks` -> `identity` -> `decisions` -> `letters` -> `packages` -> `receipts` -> `reviews`
//!   -> `checklist` -> `notices` -> `desk` (what its pages read) -> `demo`.
//! * [`web`] thin handlers over the operations: `routes` shows every address on one screen, each on its `surface` (requesters, links of
//!   mails, the desk, machines); one file per page, in folders as the addresses name them.
//! * [`worker`] a loop for each lane of jobs, the registry of job kinds, the one list of schedules, and the look whether all of
//!   it gets done.
//! * [`cli`] one file per command: parse, call, print.
//!
//! `tests/it/architecture.rs` holds these directions against the source.

pub mod base;
pub mod cli;
pub mod config;
pub mod domain;
pub mod infra;
pub mod web;
pub mod worker;
