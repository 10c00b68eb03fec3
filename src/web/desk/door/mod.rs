//! The door: signing in with both steps, and the first sign-in of a new account.

pub mod enrol;
pub mod set_up;
pub mod sign_in;
