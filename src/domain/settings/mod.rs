//! What the operator changes of its settings while the portal runs: versions in the database, over the defaults of the environment.
//!
//! A version is never changed, and holds everything that differs from the environment. The highest one counts, in every process
//! within seconds: each follows it by itself ([`follow`]) and hands out one snapshot of it
//! ([`Context::settings`](crate::infra::app::Context::settings)). A version that cannot be read takes nothing down: the one before
//! it stays in force, and an alert tells.

mod content;
mod following;
mod ops;
mod store;

pub use following::{DAMAGED, follow, load, look, newest};
pub use ops::{Changes, Shown, Standing, Version, change, history, standing};
