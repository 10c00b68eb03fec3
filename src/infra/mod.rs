//! What the outside is reached with: database, mail, texts, sealing, sockets. Knows nothing of cases.

pub mod embedded_postgres;
pub mod i18n;
pub mod server;
pub mod telemetry;
