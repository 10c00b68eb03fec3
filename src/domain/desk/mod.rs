//! What the pages of the desk read, put together from the slices below: nothing here writes, but what must be on record of a reading,
//! and what ends an account, whose cases and tasks go on with others.
//!
//! * [`case`] a case with everything its page shows · [`today`] the chart and the alerts of the first page · [`calendar`] the clocks
//!   of all cases · [`hand_over`] what somebody has in hand

pub mod calendar;
pub mod case;
pub mod hand_over;
mod store;
pub mod today;
