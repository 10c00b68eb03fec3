//! Accounts of the desk: passwords, second factors, sessions, how often either may be tried, secret calendar addresses, and who may do
//! what.

pub mod accounts;
pub mod calendar;
mod password;
pub mod second_factor;
pub mod sessions;
mod store;
pub mod tries;
pub mod warnings;

pub use crate::base::permission::{self, Permission, may};
pub use accounts::{Account, NewAccount};
pub use sessions::{Session, SignedIn};
pub use tries::Source;
