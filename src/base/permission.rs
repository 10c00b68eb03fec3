//! Who may do what: one table, no exceptions elsewhere. It stands below every slice, so that each operation and each list can ask it
//! in its first line.

use super::actor::{Actor, Requester, Role};
use super::error::{Error, Result};

/// Something that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// File a request.
    FileRequests,
    /// See one's own cases and what was written about them.
    ReadOwnCases,
    /// Write about one's own cases, confirm them, appeal, take them back.
    WorkOwnCases,
    /// Answer one's own tasks.
    AnswerTasks,
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
    /// See the processing register.
    ReadRegister,
    /// Change the processing register and publish it.
    ManageRegister,
    /// Read the audit log.
    ReadAudit,
    /// See who has an account.
    ReadStaff,
    /// Add and disable accounts, reset second factors.
    ManageStaff,
    /// See and change what the operator may set while the portal runs.
    ManageSettings,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 15] = [
        Self::FileRequests,
        Self::ReadOwnCases,
        Self::WorkOwnCases,
        Self::AnswerTasks,
        Self::ReadCases,
        Self::WorkCases,
        Self::DecideCases,
        Self::ReadRules,
        Self::SignRules,
        Self::ReadRegister,
        Self::ManageRegister,
        Self::ReadAudit,
        Self::ReadStaff,
        Self::ManageStaff,
        Self::ManageSettings,
    ];

    /// Whether it is somebody's of the desk, and not of the people it answers.
    const fn is_of_desk(self) -> bool {
        !matches!(self, Self::FileRequests | Self::ReadOwnCases | Self::WorkOwnCases)
    }
}

/// What a key for programs was made for: some permissions, never those of people on their own pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// These permissions.
    #[must_use]
    pub fn of(permissions: &[Permission]) -> Self {
        Self(permissions.iter().fold(0, |set, permission| set | Self::bit(*permission)))
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn contain(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    const fn bit(permission: Permission) -> u32 {
        1 << permission as u32
    }
}

/// Whether an actor may do something: the table.
#[must_use]
pub const fn may(actor: Actor, permission: Permission) -> bool {
    use Permission::{AnswerTasks, FileRequests, ManageSettings, ManageStaff, ReadCases, ReadOwnCases, WorkOwnCases};
    match actor {
        Actor::Requester(Requester::Anybody) | Actor::Agent { .. } => matches!(permission, FileRequests),
        Actor::Requester(Requester::Case(_) | Requester::Mailbox(_)) => {
            matches!(permission, FileRequests | ReadOwnCases | WorkOwnCases)
        }
        Actor::Staff { role, .. } => role_may(role, permission),
        Actor::Owner { .. } => matches!(permission, AnswerTasks),
        // A key makes no accounts and changes no settings, whatever it was made for, and reads as nobody's mailbox.
        Actor::ApiKey { scopes, .. } => {
            scopes.contain(permission)
                && !matches!(permission, ManageStaff | ManageSettings | ReadOwnCases | WorkOwnCases)
        }
        // What it tells the desk by mail it has to read.
        Actor::Worker => matches!(permission, ReadCases),
        // Whoever has the machine has everything but other people's pages.
        Actor::CommandLine => permission.is_of_desk(),
    }
}

/// Whether a person of the desk in this part may do something.
#[must_use]
pub const fn role_may(role: Role, permission: Permission) -> bool {
    use Permission::{
        AnswerTasks, DecideCases, ManageRegister, ReadAudit, ReadCases, ReadRegister, ReadRules, ReadStaff, SignRules,
        WorkCases,
    };
    match role {
        Role::Admin => permission.is_of_desk(),
        Role::Dpo => matches!(
            permission,
            AnswerTasks
                | ReadCases
                | WorkCases
                | DecideCases
                | ReadRules
                | SignRules
                | ReadRegister
                | ManageRegister
                | ReadAudit
                | ReadStaff
        ),
        Role::Handler => {
            matches!(permission, AnswerTasks | ReadCases | WorkCases | DecideCases | ReadRules | ReadRegister)
        }
        Role::Auditor => matches!(permission, ReadCases | ReadRules | ReadRegister | ReadAudit | ReadStaff),
        // Sees only own tasks.
        Role::Owner => matches!(permission, AnswerTasks),
    }
}

/// The words of the roles that have a permission.
#[must_use]
pub fn roles_with(permission: Permission) -> Vec<&'static str> {
    Role::ALL.into_iter().filter(|role| role_may(*role, permission)).map(Role::code).collect()
}

/// The first line of every operation.
///
/// # Errors
/// [`Error::SignInNeeded`] for whoever has proven nothing yet; [`Error::Forbidden`] for everybody else who may not.
pub const fn require(actor: Actor, permission: Permission) -> Result<()> {
    if may(actor, permission) {
        return Ok(());
    }
    Err(match actor {
        Actor::Requester(_) => Error::SignInNeeded,
        _ => Error::Forbidden,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn granted(actor: Actor) -> Vec<Permission> {
        Permission::ALL.into_iter().filter(|permission| may(actor, *permission)).collect()
    }

    #[test]
    fn the_table_as_written() {
        use Permission::*;
        let staff = |role| granted(Actor::Staff { id: Uuid::nil(), role }).len();
        assert_eq!(Role::ALL.map(staff), [12, 10, 6, 1, 5]);
        let as_staff = |role, permission| may(Actor::Staff { id: Uuid::nil(), role }, permission);
        assert!(!as_staff(Role::Auditor, WorkCases));
        assert!(!as_staff(Role::Dpo, ManageStaff) && !as_staff(Role::Dpo, ManageSettings));
        assert!(!as_staff(Role::Handler, SignRules) && !as_staff(Role::Auditor, SignRules));
        assert!(!as_staff(Role::Admin, ReadOwnCases), "nobody of the desk reads as somebody's mailbox");
        assert_eq!(granted(Actor::ANYBODY), [FileRequests]);
        for proven in [Requester::Case(Uuid::nil()), Requester::Mailbox([7; 32])] {
            assert_eq!(granted(Actor::Requester(proven)), [FileRequests, ReadOwnCases, WorkOwnCases]);
        }
        assert_eq!(granted(Actor::Owner { id: Uuid::nil() }), [AnswerTasks]);
        assert_eq!(granted(Actor::Agent { id: Uuid::nil() }), [FileRequests]);
        assert_eq!(granted(Actor::Worker), [ReadCases]);
        assert_eq!(granted(Actor::CommandLine).len(), 12);
    }

    #[test]
    fn a_key_may_what_it_was_made_for_and_never_what_is_of_people() {
        use Permission::{ManageSettings, ManageStaff, ReadOwnCases, WorkOwnCases};
        let key = |permissions: &[Permission]| Actor::ApiKey { id: Uuid::nil(), scopes: Scopes::of(permissions) };
        assert!(granted(key(&[])).is_empty());
        assert_eq!(granted(key(&[Permission::ReadCases])), [Permission::ReadCases]);
        let everything = granted(key(&Permission::ALL));
        for never in [ManageStaff, ManageSettings, ReadOwnCases, WorkOwnCases] {
            assert!(!everything.contains(&never));
        }
    }

    #[test]
    fn what_was_proven_opens_what_it_proves() {
        let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let index: &[u8] = &[7; 32];
        let by_case = Requester::Case(mine);
        assert!(by_case.owns(mine, None, None) && by_case.owns(other, Some(mine), None));
        assert!(!by_case.owns(other, None, Some(index)));
        let by_mailbox = Requester::of_mailbox(index);
        assert!(by_mailbox.owns(other, None, Some(index)));
        assert!(!by_mailbox.owns(other, None, Some(&[8; 32])) && !by_mailbox.owns(other, None, None));
        assert!(!Requester::Anybody.owns(mine, Some(mine), Some(index)));
        assert_eq!(Requester::of_mailbox(b"short"), Requester::Anybody);
        assert!(!format!("{by_mailbox:?}").contains('7'));
    }

    #[test]
    fn whoever_may_not_is_told_to_sign_in_or_that_it_is_forbidden() {
        let refused = |actor| require(actor, Permission::WorkCases).unwrap_err();
        assert!(matches!(refused(Actor::ANYBODY), Error::SignInNeeded));
        assert!(matches!(refused(Actor::Requester(Requester::Mailbox([0; 32]))), Error::SignInNeeded));
        for actor in [Actor::Worker, Actor::Owner { id: Uuid::nil() }, Actor::Agent { id: Uuid::nil() }] {
            assert!(matches!(refused(actor), Error::Forbidden));
        }
        assert!(matches!(Actor::Worker.requester(), Err(Error::Forbidden)));
        assert!(matches!(Actor::ANYBODY.requester(), Err(Error::SignInNeeded)));
    }
}
