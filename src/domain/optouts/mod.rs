//! The list of opt-outs: which mailbox wants no more advertising, no sale of its data, no use of sensitive data beyond the service.
//!
//! It holds keyed indexes of mailboxes and never an address. What it says holds from the moment somebody asked; that it was done
//! everywhere is marked with the deed. A row is never changed back: whoever allows something again ends it, and the next time is a row of
//! its own.
//!
//! * [`ops`] what is asked of the list, and what a person does with it · [`link`] the link by which a mail of another program stops
//! * Below `cases`, because a request that is filed, carried out or ended writes its row in the same transaction: [`follow`].

pub mod link;
pub mod ops;
mod store;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::base::error::Result;
use crate::coded_enum;
use crate::domain::rulebook::{Place, Right};
use crate::infra::app::Tx;

coded_enum! {
    /// What is stopped.
    Choice {
        /// Advertising.
        Marketing = "marketing",
        /// Sale, and sharing for advertising elsewhere.
        Sale = "sale",
        /// The use of sensitive data beyond what was asked for.
        Sensitive = "sensitive",
    }
}

impl Choice {
    /// What a right stops, where it does.
    #[must_use]
    pub const fn of(right: Right) -> Option<Self> {
        match right {
            Right::Marketing => Some(Self::Marketing),
            Right::Sale => Some(Self::Sale),
            Right::Sensitive => Some(Self::Sensitive),
            _ => None,
        }
    }

    /// The right by which it is asked for.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Self::Marketing => Right::Marketing,
            Self::Sale => Right::Sale,
            Self::Sensitive => Right::Sensitive,
        }
    }
}

coded_enum! {
    /// By which way it was asked for.
    Source {
        /// A form, or an agent.
        Request = "request",
        /// The link of a mail.
        Link = "link",
        /// A form whose browser said so by itself as well.
        Signal = "signal",
        /// Typed in at the desk.
        Desk = "desk",
    }
}

coded_enum! {
    /// How one ended.
    End {
        /// The person allowed it again.
        Allowed = "allowed",
        /// The request was withdrawn before anything was done.
        Withdrawn = "withdrawn",
        /// It was nothing that this mailbox asked, or was refused.
        Void = "void",
    }
}

/// What somebody wants stopped, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What.
    pub choice: Choice,
    /// The one list of mails that it is about, as the operator calls it; `None`: all of it.
    pub list: Option<String>,
    /// When it was asked for, from when on it holds.
    pub since: DateTime<Utc>,
    /// When it was done everywhere; `None` while that is ahead.
    pub carried_out_at: Option<DateTime<Utc>>,
    /// The place of the request it came with, whose calendar its days are of.
    pub place: Option<Place>,
    /// The day of receipt of that request, in the calendar of its place.
    pub received_on: Option<NaiveDate>,
}

/// What a case says of the list.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct OfCase<'a> {
    pub(in crate::domain) case_id: Uuid,
    pub(in crate::domain) choice: Choice,
    /// The mailbox, with the version of the key; `None` where the person has none.
    pub(in crate::domain) mailbox: Option<(&'a [u8], i32)>,
    pub(in crate::domain) source: Source,
    pub(in crate::domain) since: DateTime<Utc>,
    pub(in crate::domain) carried_out_at: Option<DateTime<Utc>>,
    /// Why it does not stand, where it does not.
    pub(in crate::domain) end: Option<End>,
}

/// Makes the row of a case say what the case says, in the caller's transaction: writes it, moves it to another mailbox, marks it carried
/// out, ends it. Done twice it changes nothing.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn follow(tx: &mut Tx, case: &OfCase<'_>) -> Result<()> {
    let (now, id) = (tx.now(), tx.new_id());
    match (case.mailbox, case.end) {
        (Some((index, version)), None) => {
            if store::update_of_case(tx.sql(), case, index, version).await? {
                return Ok(());
            }
            // Whoever allowed it again did so, whatever becomes of the request by which they had stopped it.
            store::insert_of_case(tx.sql(), id, case, index, version).await
        }
        (_, end) => store::end_of_case(tx.sql(), case.case_id, end.unwrap_or(End::Void), now).await,
    }
}

/// Ends the row of a case that turned out to ask for something else.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn forget_case(tx: &mut Tx, case_id: Uuid) -> Result<()> {
    let now = tx.now();
    store::end_of_case(tx.sql(), case_id, End::Void, now).await
}

/// Whether a mailbox has ever stopped anything.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn knows(executor: impl PgExecutor<'_>, email_index: &[u8]) -> Result<bool> {
    store::knows(executor, email_index).await
}

/// Brings the rows of a mailbox that was typed to the newest version of the key: once its cases are gone nothing else tells its address.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn index_anew(tx: &mut Tx, address: &str) -> Result<()> {
    let indexes = tx.keys.email_indexes(address);
    let (version, Some((newest, older))) = (tx.keys.index_version(), indexes.split_first()) else { return Ok(()) };
    if older.is_empty() {
        return Ok(());
    }
    store::index_anew(tx.sql(), newest, version, older).await
}
