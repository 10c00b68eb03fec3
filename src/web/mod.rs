//! The pages: thin handlers over the operations. A handler extracts, parses, makes one call and answers. No SQL, no rule.

pub mod assets;
pub mod calendar_file;
pub mod client;
pub mod cookies;
pub mod desk;
pub mod door;
pub mod download;
pub mod error;
pub mod form_token;
pub mod forwarded;
pub mod guard;
pub mod html;
pub mod kept;
pub mod machine;
pub mod owner_answer;
pub mod patience;
pub mod requester;
pub mod routes;
pub mod surface;
pub mod upload;
pub mod visit;

#[cfg(test)]
mod samples;
