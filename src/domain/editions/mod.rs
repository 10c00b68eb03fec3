//! Editions of the rulebook, kept in the database for as long as cases that began under them: a newer program, or a change of the
//! operator's holidays, changes no open case by itself.

mod store;

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use crate::base::error::Result;
use crate::domain::rulebook::Rulebook;
use crate::infra::app::App;

/// Editions read before. An edition's name says all that is in it, so this never grows stale.
static READ: LazyLock<RwLock<HashMap<String, &'static Rulebook>>> = LazyLock::new(RwLock::default);

/// Keeps an edition, before the first case begins under it.
///
/// # Errors
/// When the database fails.
pub async fn keep(database: &PgPool, rulebook: &Rulebook, now: DateTime<Utc>) -> Result<()> {
    if !store::is_kept(database, rulebook.name()).await? {
        store::insert(database, rulebook.name(), rulebook.sources(), now).await?;
    }
    Ok(())
}

/// The edition of that name: the present one, or one that was kept.
///
/// # Errors
/// When the database fails.
pub async fn of(connection: &mut PgConnection, app: &App, name: &str) -> Result<&'static Rulebook> {
    let present = app.config.rulebook;
    if name == present.name() {
        return Ok(present);
    }
    if let Some(read) = READ.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return Ok(read);
    }
    let kept = store::find(connection, name).await?;
    let read = match kept.map(Rulebook::read) {
        Some(Ok(read)) => read.keep(),
        // A page with the present rules beats none; that the edition cannot be read is for ops to know.
        missing => {
            let error = missing.and_then(std::result::Result::err).unwrap_or_else(|| "it was not kept".to_owned());
            tracing::error!(
                edition = name,
                error,
                "an edition of the rulebook cannot be read, the present one is used"
            );
            return Ok(present);
        }
    };
    Ok(READ.write().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_insert(read))
}
