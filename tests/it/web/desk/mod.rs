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
mod owner_tasks;
mod queue;
mod register;
mod rulebook;
mod sign_in;
mod staff;
mod together;

use crate::support::{Answer, Visitor};

/// Sends the form that closes a case, as filled: it carries files, too.
async fn send_close(desk: &Visitor, reference: &str, form: Answer) -> Answer {
    let fields = form.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.post_multipart(&format!("/desk/cases/{reference}/close?lang=en"), &fields, None).await
}
