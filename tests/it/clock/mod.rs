//! The clock against a second implementation, written apart: slow, day by day, straight from the data files. A mistake
//! would have to be made twice to go unseen.

mod agreement;
mod command;
mod slow;
