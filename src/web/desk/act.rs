//! What pages of one act show of their case, above the form.

use chrono::NaiveDate;

use crate::base::language::Language;

/// A case in a few lines.
#[derive(Clone, Debug)]
pub struct CaseHead {
    /// The act, as in its address.
    pub act: &'static str,
    /// The reference.
    pub reference: String,
    /// The address of its page.
    pub href: String,
    /// The name, else the address.
    pub who: String,
    /// The code of the right.
    pub right: &'static str,
    /// The requester's language.
    pub language: Language,
    /// The law and the article.
    pub law: String,
    /// The safe date.
    pub safe: Option<NaiveDate>,
    /// The law's date.
    pub legal: Option<NaiveDate>,
    /// The operator's target.
    pub target: Option<NaiveDate>,
    /// Whether mails reach the requester.
    pub has_mail: bool,
}
