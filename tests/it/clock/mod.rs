//! The clock from outside. Against a second implementation, written apart: slow, day by day, straight from the data files; a mistake
//! would have to be made twice to go unseen. And in the pages of one case in each of the places that are hard to count in. Cases counted by
//! hand from the statutes, and an older edition as cases keep it.

mod agreement;
mod clocks;
mod command;
mod editions;
mod places;
mod slow;
mod statutes;
