//! What people type, paste and are called: the one place that reads it. Every form, sign-in, code, reference, index and search goes
//! through here, so that no two of them disagree about what the same person wrote.
//!
//! * [`line`] and [`lines`]: what is kept as it was written, without what nobody sees. Both are empty where nothing visible is left,
//!   so that "required" means something visible. [`is_sentence`]: whether it says something.
//! * [`fold`] and [`search`]: what is compared; an index and a query are made by the same function.
//! * [`Email`] and [`mailbox_key`]: mail addresses, however they were pasted.
//! * [`code`]: codes and references.
//! * [`file_name`]: names of files.
//! * [`mark`]: which text a form showed.
//! * [`csv_line`], [`size`], [`hexadecimal`] and [`from_hexadecimal`]: a row of a table, the size of a file, a digest.
//! * [`Words`]: one text in several languages.

mod address;
mod code;
mod file_name;
mod fold;
mod hexadecimal;
mod mark;
pub mod search;
mod signs;
mod size;
mod table;
mod words;
mod written;

pub use address::{Email, Reach, mailbox_key};
pub use code::code;
pub use file_name::file_name;
pub use fold::fold;
pub use hexadecimal::{from_hexadecimal, hexadecimal};
pub use mark::mark;
pub use size::size;
pub use table::csv_line;
pub use words::{WordLists, Words};
pub use written::{is_sentence, isolated, line, lines, shortened};
