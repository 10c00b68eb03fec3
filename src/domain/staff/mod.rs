//! Accounts of the desk: passwords, second factors, sessions, how often either may be tried, secret calendar addresses, and who may do
//! what.

pub mod accounts;
pub mod calendar;
mod password;
pub mod permission;
pub mod second_factor;
pub mod sessions;
mod store;
pub mod tries;
pub mod warnings;

pub use accounts::{Account, NewAccount};
pub use permission::{Permission, may};
pub use sessions::{Session, SignedIn};
pub use tries::Source;
