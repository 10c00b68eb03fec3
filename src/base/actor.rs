//! Who does something, and which part a person of the desk plays.

use uuid::Uuid;

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

/// Who does something. Every operation is given one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody on the public pages.
    Requester,
    /// Somebody of the desk.
    Staff {
        /// The account.
        id: Uuid,
        /// Its part.
        role: Role,
    },
    /// The background worker.
    Worker,
    /// Whoever may run commands on the machine.
    CommandLine,
}

impl Actor {
    /// The word kept in events and in the audit log.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Staff { .. } => "staff",
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
}
