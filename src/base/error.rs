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

/// What cannot be done for a while, for a reason of ours.
#[derive(Debug)]
struct Unavailable(&'static str);

impl std::fmt::Display for Unavailable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::error::Error for Unavailable {}

/// Classes of SQLSTATE after which the same is worth trying again soon: connection (08), the node is read-only after a failover
/// (25006), serialization failure and deadlock (40), out of disk, memory or connections (53), a lock that was not to be had
/// (55P03), stopping, starting or cancelled (57).
const UNAVAILABLE: [&str; 6] = ["08", "25006", "40", "53", "55P03", "57"];

/// Classes of SQLSTATE whose messages speak of the server, its roles and its schema, never of what stands in a row: operators
/// need their words.
const WITHOUT_VALUES: [&str; 9] = ["08", "25006", "28", "3D", "42501", "42P01", "42703", "53", "57"];

impl Fault {
    /// The chain of causes, for the log. Of what the database says this is the SQLSTATE and the name of a constraint; its words
    /// are left out where they can hold what somebody typed or what stands in a row.
    #[must_use]
    pub fn for_log(&self) -> String {
        let mut text = String::new();
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(self.0.as_ref());
        while let Some(cause) = next {
            let (words, is_last) = for_log(cause);
            if !text.contains(&words) {
                text.push_str(if text.is_empty() { "" } else { ": " });
                text.push_str(&words);
            }
            next = if is_last { None } else { cause.source() };
        }
        text
    }

    /// Whether the fault will pass by itself, as when a database restarts or a lock is not to be had: worth trying again soon.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        if self.0.is::<Unavailable>() {
            return true;
        }
        match self.0.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_)) => {
                true
            }
            Some(error) => has_class(error, &UNAVAILABLE),
            None => false,
        }
    }

    /// Whether the connection that met the fault is of no more use, and likely others of its age neither: the node behind it has
    /// become read-only, or it broke.
    #[must_use]
    pub fn spoils_connections(&self) -> bool {
        match self.0.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::Io(_)) => true,
            Some(error) => has_class(error, &["25006", "57P01", "57P02"]),
            None => false,
        }
    }
}

fn has_class(error: &sqlx::Error, classes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| classes.iter().any(|class| code.starts_with(class)))
}

/// The words of one cause for the log, and whether what lies below it is told with it.
fn for_log(cause: &(dyn std::error::Error + 'static)) -> (String, bool) {
    use sqlx::migrate::MigrateError;
    if let Some(error) = cause.downcast_ref::<sqlx::Error>() {
        return (database_for_log(error), true);
    }
    match cause.downcast_ref::<MigrateError>() {
        Some(MigrateError::Execute(error)) => (format!("while migrating: {}", database_for_log(error)), true),
        Some(MigrateError::ExecuteMigration(error, version)) => {
            (format!("while executing migration {version}: {}", database_for_log(error)), true)
        }
        _ => (cause.to_string(), false),
    }
}

fn database_for_log(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => {
            let mut text = format!("SQLSTATE {}", database.code().as_deref().unwrap_or("unknown"));
            if let Some(constraint) = database.constraint() {
                text.push_str(" at ");
                text.push_str(constraint);
            }
            if has_class(error, &WITHOUT_VALUES) {
                text.push_str(": ");
                text.push_str(database.message());
            }
            text
        }
        // What could not be read stands in the words of what could not read it.
        sqlx::Error::ColumnDecode { index, .. } => format!("the column {index} cannot be read"),
        sqlx::Error::Decode(_) => "a value of the database cannot be read".to_owned(),
        sqlx::Error::Encode(_) => "a value for the database cannot be written".to_owned(),
        other => other.to_string(),
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

    /// Something that cannot be done for a while; the reason is for the log.
    #[must_use]
    pub fn unavailable(reason: &'static str) -> Self {
        Self::fault(Unavailable(reason))
    }
}

/// What it means that two wrote the same where only one may. An operation that looks first and locks what it looks at meets these
/// only when two come at the same moment.
fn twice(constraint: &str) -> Option<Error> {
    Some(match constraint {
        "cases_appeal_open" => Error::State("case-is-appealed"),
        "case_pause_open" => Error::State("case-is-paused"),
        // The same form sent twice, of which one is being worked on; the same address given to two people.
        "cases_filing_nonce_key" | "message_form_nonce_key" | "task_form_nonce_key" | "staff_email" => Error::Conflict,
        _ => return None,
    })
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let constraint = error.as_database_error().filter(|error| error.is_unique_violation());
        match constraint.and_then(|error| error.constraint()).and_then(twice) {
            Some(meaning) => meaning,
            None => Self::fault(error),
        }
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

/// What every operation returns.
pub type Result<T> = std::result::Result<T, Error>;
