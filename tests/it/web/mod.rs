//! The pages as their readers use them.

mod requester;
