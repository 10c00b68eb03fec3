//! The nouns, where their promises need a real database.

mod audit;
mod counsel;
mod demo;
mod editions;
mod settings;
