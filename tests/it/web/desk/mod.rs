//! The desk's pages.

mod acts;
mod appeals;
mod calendar;
mod checklist;
mod corrections;
mod decide;
mod files;
mod identity;
mod late;
mod letter;
mod owner_tasks;
mod package;
mod queue;
mod register;
mod review;
mod rulebook;
mod sign_in;
mod staff;
mod together;

use crate::support::{Answer, Visitor};

/// Sends the letter, as filled: its form carries files, too.
async fn send_letter(desk: &Visitor, reference: &str, form: Answer) -> Answer {
    let fields = form.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let fields = [fields.as_slice(), &[("deed", "send")]].concat();
    desk.post_multipart(&format!("/desk/cases/{reference}/letter?lang=en"), &fields, None).await
}
