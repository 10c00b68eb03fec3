//! What the outside is reached with: database, mail, texts, sealing, sockets. Knows nothing of cases.

pub mod alerts;
pub mod app;
pub mod backfill;
pub mod budget;
pub mod crypto;
pub mod database_watch;
pub mod db;
pub mod durable_file;
pub mod embedded_postgres;
pub mod examination;
pub mod files;
pub mod i18n;
pub mod mail;
pub mod migrations;
pub mod queue;
pub mod rate;
pub mod server;
pub mod settings;
pub mod telemetry;
pub mod words;
