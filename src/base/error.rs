//! The error of every operation: a public face that may be shown, and a private one that is only logged.

use super::form::FieldErrors;
use super::language::Language;

/// Something that can say in the reader's language why it refuses.
pub trait Explain: std::fmt::Debug + Send + Sync {
    /// The reason, one or two sentences without personal data.
    fn explain(&self, language: Language) -> String;
}

/// Why an operation did not happen. In every case nothing was changed.
#[derive(Debug)]
pub enum Error {
    /// There is no such thing, or the actor may not know that there is.
    NotFound,
    /// The actor may see the thing but not do this with it.
    Forbidden,
    /// Nobody is signed in, or the session ended.
    SignInNeeded,
    /// The input is wrong; the keys say where and how.
    Invalid(FieldErrors),
    /// The thing is in a state in which this cannot be done; the key of a text says why.
    State(&'static str),
    /// A rule of law or of the house refuses it and says so.
    Refused(Box<dyn Explain>),
    /// Too many of these at once; the number of seconds after which it may be tried again.
    TooMany(u64),
    /// Somebody else changed the same thing in between.
    Conflict,
    /// A fault of ours or of what we stand on; the context is for the log only.
    Fault(Fault),
}

/// The private face of a fault. It has no `Display`, so that it cannot slip into a page.
pub struct Fault(Box<dyn std::error::Error + Send + Sync>);

impl Fault {
    /// The chain of causes, for the log. Database errors are shortened to what carries no values of rows.
    #[must_use]
    pub fn for_log(&self) -> String {
        let mut text = self.0.to_string();
        let mut source = self.0.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            source = cause.source();
        }
        text
    }

    /// Whether the fault came from a database that cannot be reached or is shutting down: worth trying again soon.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self.0.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_)) => {
                true
            }
            Some(sqlx::Error::Database(database)) => {
                // Class 57: operator intervention; 53: out of resources (disk, connections); 08: connection.
                database.code().is_some_and(|code| ["57", "53", "08"].iter().any(|class| code.starts_with(class)))
            }
            _ => false,
        }
    }
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Fault({})", self.for_log())
    }
}

impl Error {
    /// A fault with this context.
    pub fn fault(context: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Fault(Fault(context.into()))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::fault(error)
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

/// What every operation returns.
pub type Result<T> = std::result::Result<T, Error>;
