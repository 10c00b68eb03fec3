//! Accounts of the desk: passwords, second factors, sessions, how often either may be tried, and secret
//! calendar addresses.

pub mod accounts;
pub mod calendar;
mod password;
pub mod second_factor;
pub mod sessions;
mod store;
pub mod tries;
pub mod warnings;

pub use accounts::{Account, NewAccount};
pub use sessions::{Session, SignedIn};
pub use tries::Source;
