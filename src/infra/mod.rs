//! What the outside is reached with: database, mail, texts, sealing, sockets. Knows nothing of cases.

pub mod i18n;
