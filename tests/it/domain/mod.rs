//! The nouns, where their promises need a real database.

mod audit;
mod codes;
mod counsel;
mod demo;
mod editions;
mod lapsing;
mod newer;
mod plans;
mod settings;
mod tally;
