//! One folder a noun, low to high; a slice imports only lower ones.

pub mod rulebook;
