//! Tests from the outside; the folders mirror `src`.

mod infra;
