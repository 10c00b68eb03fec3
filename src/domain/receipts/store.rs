//! SQL of receipts. That of a new case is inserted with it.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::base::error::Result;
use crate::domain::cases::case::{Case, Locked};
use crate::infra::app::Tx;

/// The receipt of a case, sealed; nothing where none was issued yet.
pub(super) async fn content(connection: &mut PgConnection, case_id: Uuid) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("select content from receipt where case_id = $1", case_id)
        .fetch_optional(connection)
        .await?)
}

pub(super) async fn insert(tx: &mut Tx, case: &Locked<Case>, content: &[u8]) -> Result<()> {
    let now = tx.now();
    sqlx::query!("insert into receipt (case_id, content, issued_at) values ($1, $2, $3)", case.id, content, now)
        .execute(tx.sql())
        .await?;
    Ok(())
}
