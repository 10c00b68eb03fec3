//! Who does something, and which part a person of the desk plays.

use std::fmt;

use uuid::Uuid;

use super::error::{Error, Result};
use super::permission::Scopes;

/// The part a person of the desk plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs the installation: staff and settings, and everything the DPO may.
    Admin,
    /// The data protection officer: all cases, all decisions.
    Dpo,
    /// Works on cases.
    Handler,
    /// Owns a system in which data is searched; sees only own tasks.
    Owner,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Admin, Self::Dpo, Self::Handler, Self::Owner, Self::Auditor];

    /// The word used on the command line and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Dpo => "dpo",
            Self::Handler => "handler",
            Self::Owner => "owner",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the word of [`Role::code`].
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// What somebody on the public pages has proven. Nobody has an account there: what a mailed code showed is all that is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Requester {
    /// Nothing: whoever opens a page.
    Anybody,
    /// That they read the mailbox of one case: its code opens that case only.
    Case(Uuid),
    /// That they read a mailbox: all cases of it. The keyed hash of its address, as cases carry it.
    Mailbox([u8; 32]),
}

impl Requester {
    /// Whoever proved this mailbox, by the keyed hash of its address; nobody where these bytes are no such hash.
    #[must_use]
    pub fn of_mailbox(email_index: &[u8]) -> Self {
        email_index.try_into().map_or(Self::Anybody, Self::Mailbox)
    }

    /// Whether a case is one's own by what was proven; the code of a case opens what was appealed from it, too.
    #[must_use]
    pub fn owns(self, case_id: Uuid, appeal_of: Option<Uuid>, email_index: Option<&[u8]>) -> bool {
        match self {
            Self::Anybody => false,
            Self::Case(id) => [Some(case_id), appeal_of].contains(&Some(id)),
            Self::Mailbox(index) => email_index == Some(&index),
        }
    }
}

impl fmt::Debug for Requester {
    /// Without the hash: it would tell which entries of a log are about the same mailbox.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Anybody => "Anybody",
            Self::Case(_) => "Case",
            Self::Mailbox(_) => "Mailbox",
        })
    }
}

/// Who does something. Every operation and every list is given one, and [`require`](super::permission::require) says whether they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody on the public pages.
    Requester(Requester),
    /// Somebody of the desk.
    Staff {
        /// The account.
        id: Uuid,
        /// Its part.
        role: Role,
    },
    /// Whoever answers for a system and typed back the code that was mailed to them, without an account.
    Owner {
        /// Who, in the register.
        id: Uuid,
    },
    /// A program of the operator's.
    ApiKey {
        /// The key.
        id: Uuid,
        /// What it was made for.
        scopes: Scopes,
    },
    /// An authorised agent that files for many people by a protocol.
    Agent {
        /// The agent, as registered.
        id: Uuid,
    },
    /// The background worker.
    Worker,
    /// Whoever may run commands on the machine.
    CommandLine,
}

impl Actor {
    /// Whoever opens a public page, nothing being proven.
    pub const ANYBODY: Self = Self::Requester(Requester::Anybody);

    /// The word kept in events and in the audit log.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Requester(_) => "requester",
            Self::Staff { .. } => "staff",
            Self::Owner { .. } => "owner",
            Self::ApiKey { .. } => "api_key",
            Self::Agent { .. } => "agent",
            Self::Worker => "worker",
            Self::CommandLine => "command_line",
        }
    }

    /// The account, where the actor has one.
    #[must_use]
    pub const fn staff_id(self) -> Option<Uuid> {
        match self {
            Self::Staff { id, .. } => Some(id),
            _ => None,
        }
    }

    /// What names the actor where no account does: the owner, the key, the agent. The audit log keeps it.
    #[must_use]
    pub const fn other_id(self) -> Option<Uuid> {
        match self {
            Self::Owner { id } | Self::ApiKey { id, .. } | Self::Agent { id } => Some(id),
            Self::Requester(_) | Self::Staff { .. } | Self::Worker | Self::CommandLine => None,
        }
    }

    /// What was proven on the public pages.
    ///
    /// # Errors
    /// [`Error::SignInNeeded`] where nothing was; [`Error::Forbidden`] for everybody else: nobody reads as somebody's mailbox who
    /// did not open it.
    pub fn requester(self) -> Result<Requester> {
        match self {
            Self::Requester(Requester::Anybody) => Err(Error::SignInNeeded),
            Self::Requester(requester) => Ok(requester),
            _ => Err(Error::Forbidden),
        }
    }
}
