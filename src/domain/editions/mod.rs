//! Editions of the rulebook, kept in the database for as long as cases that began under them: a newer program, or a change of the
//! operator's holidays, changes no open case by itself.

mod store;

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::base::error::Result;
use crate::domain::rulebook::Rulebook;
use crate::infra::app::Reading;

/// Editions read before. An edition's name says all that is in it, so this never grows stale; `None`: it does not read.
static READ: LazyLock<RwLock<HashMap<String, Option<&'static Rulebook>>>> = LazyLock::new(RwLock::default);

/// Keeps an edition, before the first case begins under it; and the built-in one, under which cases began before the operator had
/// holidays of its own.
///
/// # Errors
/// When the database fails.
pub async fn keep(database: &PgPool, rulebook: &Rulebook, now: DateTime<Utc>) -> Result<()> {
    for rulebook in [Rulebook::built_in(), rulebook] {
        if !store::is_kept(database, rulebook.name()).await? {
            store::insert(database, rulebook.name(), rulebook.sources(), now).await?;
        }
    }
    Ok(())
}

/// The edition of that name: one of this program's, or one that was kept. `None`: it was not kept, or this program cannot read it.
///
/// # Errors
/// When the database fails.
pub async fn of(reading: &mut Reading, name: &str) -> Result<Option<&'static Rulebook>> {
    let own = [reading.config.rulebook, Rulebook::built_in()];
    if let Some(own) = own.into_iter().find(|own| own.name() == name) {
        return Ok(Some(own));
    }
    if let Some(read) = READ.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return Ok(*read);
    }
    let Some(kept) = store::find(reading.sql(), name).await? else {
        tracing::error!(edition = name, "an edition of the rulebook was not kept, the present one counts in its place");
        return Ok(None);
    };
    let read = match Rulebook::read(kept) {
        Ok(read) => Some(read.keep()),
        // A page with the present rules beats none; that the edition cannot be read is for ops to know.
        Err(error) => {
            tracing::error!(edition = name, error, "an edition of the rulebook cannot be read, the present one counts");
            None
        }
    };
    Ok(*READ.write().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_insert(read))
}
