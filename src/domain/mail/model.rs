//! What a mail is.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::coded_enum;
use crate::infra::mail::Failure;
use crate::infra::queue::{Lane, Outcome};

/// How long the mail server may be away before a mail is given up. A worker that was away itself has not been patient: so many
/// tries must have been made, too.
pub(super) const PATIENCE: TimeDelta = TimeDelta::days(3);
pub(super) const TRIES: i32 = 8;

coded_enum! {
    /// What became of a mail.
    State {
        /// Waits for its turn or its next try.
        Queued = "queued",
        /// Is being handed to the mail server.
        Sending = "sending",
        /// The receiving server took it.
        Accepted = "accepted",
        /// The receiving server refused it for good.
        Refused = "refused",
        /// It was taken and came back later.
        Bounced = "bounced",
        /// No server took it for three days.
        GivenUp = "given_up",
        /// It was no longer true when its turn came.
        Dropped = "dropped",
    }
}

impl State {
    /// Whether it did not arrive, as far as is known.
    #[must_use]
    pub const fn has_failed(self) -> bool {
        matches!(self, Self::Refused | Self::Bounced | Self::GivenUp)
    }

    /// Whether it still may arrive by itself.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }
}

coded_enum! {
    /// Whom a mail is for.
    Audience {
        /// The requester.
        Requester = "requester",
        /// The data protection officer, or somebody of the desk.
        Desk = "desk",
    }
}

/// A mail to be asked for.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Kind of the job that sends it.
    pub job: &'static str,
    /// The lane its job stands in.
    pub lane: Lane,
    /// The case it is about.
    pub case_id: Option<Uuid>,
    /// What it says, such as `acknowledgement`.
    pub what: String,
    /// The ids its text is made of; nothing personal.
    pub content: Value,
    /// Whom it is for.
    pub audience: Audience,
    /// Blind index of a requester's address, where mails to it are counted.
    pub recipient_index: Option<Vec<u8>>,
    /// Keyed hash of the network that asked for it, where that is counted.
    pub asked_by: Option<Vec<u8>>,
    /// Makes asking for the same twice one mail.
    pub unique_key: Option<String>,
    /// Not before this moment.
    pub due_at: DateTime<Utc>,
}

/// A mail and what became of it.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its id.
    pub id: Uuid,
    /// The case it is about.
    pub case_id: Option<Uuid>,
    /// What it says.
    pub what: String,
    /// The ids its text is made of.
    pub content: Value,
    /// Whom it is for.
    pub audience: Audience,
    /// Its Message-ID.
    pub message_id: String,
    /// What became of it.
    pub state: State,
    /// What the server said last: reply code and enhanced status code.
    pub code: Option<String>,
    /// The same in words, for ops.
    pub error: Option<String>,
    /// How often it was tried since it was last asked for.
    pub attempts: i32,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// From when on it is sent.
    pub due_at: DateTime<Utc>,
    /// When it was last tried.
    pub tried_at: Option<DateTime<Utc>>,
    /// When the receiving server took it; what follows from that may not be written yet.
    pub taken_at: Option<DateTime<Utc>>,
    /// When it was settled as taken, refused or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

/// How a try to send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The receiving server took it.
    Accepted,
    /// To be tried again at this moment.
    Later(DateTime<Utc>, Failure),
    /// Refused for good.
    Refused(Failure),
    /// Tried for long enough.
    GivenUp(Failure),
}

impl Sent {
    /// The state that says the same.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Accepted => State::Accepted,
            Self::Later(..) => State::Queued,
            Self::Refused(_) => State::Refused,
            Self::GivenUp(_) => State::GivenUp,
        }
    }

    pub(super) const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Accepted => None,
            Self::Later(_, failure) | Self::Refused(failure) | Self::GivenUp(failure) => Some(failure),
        }
    }

    /// How the job that tried ends.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Accepted => Outcome::Done,
            Self::Later(at, failure) => Outcome::Retry(at, failure.to_string()),
            Self::Refused(failure) | Self::GivenUp(failure) => Outcome::Dead(failure.to_string()),
        }
    }
}
