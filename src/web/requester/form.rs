//! `/request/{right}`: one form a right, all from one table of fields.

use askama::Template;

use crate::infra::i18n::Texts;
use super::view::{Control, Due, Field, FieldSet, Frame, Mistake};

/// The page.
#[derive(Template)]
#[template(path = "requester/form.html")]
pub struct FormPage {
    /// The frame.
    pub frame: Frame,
    /// Code of the right.
    pub right: &'static str,
    /// Whether it is acted on at once, without asking who it is.
    pub opt_out: bool,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// For how long backups keep what is deleted; only for deletion.
    pub backup_days: Option<u16>,
    /// The page for people whose data came through a customer.
    pub customer_href: String,
    /// By when it would be answered, were it sent today.
    pub due: Due,
    /// The operator's own place, while none is chosen.
    pub home_place: Option<String>,
    /// To look at the times of another place.
    pub place_field: Field,
    /// Against forgery, and for one sending only.
    pub form_token: String,
    /// Who asks, and where they live.
    pub about: Vec<FieldSet>,
    /// What is asked for.
    pub request: Vec<FieldSet>,
    /// How they are reached.
    pub contact: Vec<FieldSet>,
}
