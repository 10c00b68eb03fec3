//! Sealing of personal data at rest, keyed indexes for look-ups, and the keys behind both.
//!
//! ```text
//! master key (file, outside the database)
//!   -> service keys (table service_key): index, token, code, account
//!   -> one data key a case (table case_key): seals every personal field of that case
//! ```
//! Destroying a case's row in `case_key` makes its fields unreadable for good. A dump holds no master key and so opens nothing.

mod cell;
mod master;
mod ring;

pub use cell::{DataKey, Field, OpenError};
pub use master::{MasterKey, MasterKeyError};
pub use ring::{Keyring, Purpose};
