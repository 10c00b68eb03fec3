//! Who works at the desk of the demonstration: its four accounts, and as many colleagues as the work needs.

use secrecy::SecretString;
use uuid::Uuid;

use super::super::{SIGN_IN, STAFF};
use super::dice::Dice;
use crate::base::actor::{Actor, Role};
use crate::base::error::Result;
use crate::base::language::Language;
use crate::domain::staff::{NewAccount, accounts};
use crate::infra::app::App;

/// Open cases that one person can look after.
const CASES_A_PERSON: u64 = 400;
/// Colleagues at most.
const MOST: u64 = 40;
const NAMES: [&str; 8] = [
    "Nomsa Dlamini",
    "張育誠",
    "Katarzyna Nowak",
    "Luca Ferrari",
    "Hana Kim",
    "Ravi Menon",
    "Inês Duarte",
    "佐々木 恵",
];

/// Somebody who works on cases.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) id: Uuid,
    pub(super) name: String,
    role: Role,
}

impl Member {
    pub(super) const fn actor(&self) -> Actor {
        Actor::Staff { id: self.id, role: self.role }
    }
}

/// The desk.
#[derive(Clone, Debug)]
pub(super) struct Team {
    /// Who decides.
    pub(super) dpo: Member,
    /// Who works on cases.
    pub(super) handlers: Vec<Member>,
}

impl Team {
    /// The accounts that are there, made where they are missing; for so many open cases.
    pub(super) async fn of(app: &App, open: u64) -> Result<Self> {
        let password = || Some(SecretString::from(SIGN_IN.1));
        let mut dpo = None;
        let mut handlers = Vec::new();
        for (email, name, role, language) in STAFF {
            let member = member(app, email, name, role, language, password()).await?;
            match role {
                Role::Dpo => dpo = Some(member.clone()),
                Role::Handler => handlers.push(member),
                _ => {}
            }
        }
        for number in 0..(open / CASES_A_PERSON).min(MOST) {
            let email = format!("handler-{}@demo.example", number + 2);
            let name = NAMES[usize::try_from(number).unwrap_or_default() % NAMES.len()];
            // Nobody signs in with them: that would cost a password's hash each.
            handlers.push(member(app, &email, name, Role::Handler, Language::En, None).await?);
        }
        let dpo = dpo.or_else(|| handlers.first().cloned());
        Ok(Self { dpo: dpo.ok_or(crate::base::error::Error::NotFound)?, handlers })
    }

    /// Whoever takes a case: mostly a handler.
    pub(super) fn pick(&self, dice: &Dice) -> &Member {
        if self.handlers.is_empty() || dice.in_thousand(80) {
            &self.dpo
        } else {
            &self.handlers[dice.index(self.handlers.len())]
        }
    }
}

async fn member(
    app: &App,
    email: &str,
    name: &str,
    role: Role,
    language: Language,
    password: Option<SecretString>,
) -> Result<Member> {
    if let Some(account) = accounts::by_email(app, email).await? {
        return Ok(Member { id: account.id, name: account.name, role: account.role });
    }
    let (email, name) = (email.to_owned(), name.to_owned());
    let account = NewAccount { email, name: name.clone(), role, language, password, demo: true };
    let (id, _) = accounts::add(app.clone(), Actor::CommandLine, account).await?;
    Ok(Member { id, name, role })
}
