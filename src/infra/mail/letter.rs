//! What a mail says, once, for both of its forms: plain text and HTML.

use askama::Template;

use crate::base::language::Language;
use crate::infra::i18n::Texts as _;

/// One piece of a mail.
#[derive(Clone, Debug)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// The code to type in: alone on its line as `CODE: XXXX-XXXX`, in every language.
    Code(String),
    /// Names and values, one a line.
    Facts(Vec<(String, String)>),
    /// A numbered list under its heading.
    Steps {
        /// The heading.
        heading: String,
        /// The list, one a line.
        steps: Vec<String>,
    },
    /// An address to open; carries no secret.
    Link(String),
    /// A paragraph in small print.
    Small(String),
    /// A line for a machine, to be kept as it is.
    Line(String),
}

/// A mail's text, in pieces.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its language.
    pub language: Language,
    /// Its heading; also the subject.
    pub heading: String,
    /// Its pieces, in order.
    pub parts: Vec<Part>,
    /// Who sends it, at the end; may have several lines.
    pub signature: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct PlainText<'a>(&'a Letter);

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a>(&'a Letter);

impl Letter {
    /// What stands between a name and its value.
    fn colon(&self) -> String {
        self.language.text("mail-colon")
    }

    /// The plain text.
    ///
    /// # Errors
    /// Never in practice: the template only writes into a string.
    pub fn to_text(&self) -> Result<String, askama::Error> {
        PlainText(self).render()
    }

    /// The HTML: one column, styles inline, nothing fetched.
    ///
    /// # Errors
    /// Never in practice: the template only writes into a string.
    pub fn to_html(&self) -> Result<String, askama::Error> {
        Html(self).render()
    }
}
