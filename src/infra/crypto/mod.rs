//! Sealing of personal data at rest, keyed indexes for look-ups, and the keys behind both.
//!
//! ```text
//! master keys (a file outside the database; the first wraps, all open)
//!   -> service keys (table service_key_version): index, token, code, account, draft, signing, each in versions
//!   -> one data key a case (table case_key): seals every personal field of that case
//! ```
//! Every wrapped key stands beside the name and version of its master key, so that keys can be turned by wrapping them anew.
//!
//! Destroying a case's row in `case_key` makes its fields unreadable for good. A dump holds no master key and so opens nothing.

mod cell;
mod master;
mod ring;
mod store;

pub use cell::{DataKey, Field, OpenError};
pub use master::{MasterKey, MasterKeyError, MasterKeys};
pub use ring::{Keyring, PublicKey, Purpose};
