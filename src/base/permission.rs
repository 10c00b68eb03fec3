//! Who of the desk may do what: one table, no exceptions elsewhere. It stands below every slice, so that each operation and each list
//! can ask it in its first line.

use super::actor::{Actor, Role};
use super::error::{Error, Result};

/// Something the desk can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See cases, their people and their conversation.
    ReadCases,
    /// Write messages and notes, assign, ask, pause, resume, extend, take in requests, settle place and right.
    WorkCases,
    /// Close with an outcome, reopen.
    DecideCases,
    /// Read the rulebook and what counsel said of it.
    ReadRules,
    /// Sign off, as counsel or for counsel, what is doubtful in the rulebook.
    SignRules,
    /// Read the audit log.
    ReadAudit,
    /// See who has an account.
    ReadStaff,
    /// Add and disable accounts, reset second factors.
    ManageStaff,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 8] = [
        Self::ReadCases,
        Self::WorkCases,
        Self::DecideCases,
        Self::ReadRules,
        Self::SignRules,
        Self::ReadAudit,
        Self::ReadStaff,
        Self::ManageStaff,
    ];
}

/// Whether a role has a permission.
#[must_use]
pub const fn may(role: Role, permission: Permission) -> bool {
    use Permission::{DecideCases, ReadAudit, ReadCases, ReadRules, ReadStaff, SignRules, WorkCases};
    match role {
        Role::Admin => true,
        Role::Dpo => {
            matches!(permission, ReadCases | WorkCases | DecideCases | ReadRules | SignRules | ReadAudit | ReadStaff)
        }
        Role::Handler => matches!(permission, ReadCases | WorkCases | DecideCases | ReadRules),
        Role::Auditor => matches!(permission, ReadCases | ReadRules | ReadAudit | ReadStaff),
        // Sees only own tasks.
        Role::Owner => false,
    }
}

/// The words of the roles that have a permission.
#[must_use]
pub fn roles_with(permission: Permission) -> Vec<&'static str> {
    Role::ALL.into_iter().filter(|role| may(*role, permission)).map(Role::code).collect()
}

/// The first line of every operation of the desk.
///
/// # Errors
/// [`Error::Forbidden`] for accounts whose role lacks the permission; [`Error::SignInNeeded`] for the public.
pub fn require(actor: Actor, permission: Permission) -> Result<()> {
    match actor {
        Actor::Staff { role, .. } if may(role, permission) => Ok(()),
        Actor::Staff { .. } => Err(Error::Forbidden),
        Actor::Worker | Actor::CommandLine => Ok(()),
        Actor::Requester => Err(Error::SignInNeeded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_as_written() {
        let granted = |role| Permission::ALL.into_iter().filter(|permission| may(role, *permission)).count();
        assert_eq!(Role::ALL.map(granted), [8, 7, 4, 0, 4]);
        assert!(!may(Role::Auditor, Permission::WorkCases));
        assert!(!may(Role::Dpo, Permission::ManageStaff));
        assert!(!may(Role::Handler, Permission::SignRules) && !may(Role::Auditor, Permission::SignRules));
    }
}
