//! SQL of files and of the pieces that are kept in the database.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::base::error::Result;

pub(super) struct NewRow {
    pub(super) id: Uuid,
    pub(super) owner: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) name: Vec<u8>,
    pub(super) purpose: &'static str,
    pub(super) retention: &'static str,
    pub(super) store: &'static str,
    pub(super) key: Vec<u8>,
}

/// A file whose content is to come.
pub(super) async fn insert(executor: impl PgExecutor<'_>, row: NewRow) -> Result<()> {
    sqlx::query!(
        "insert into file (id, case_id, at, name, media_type, size, purpose, retention, state, store, key)
         values ($1, $2, $3, $4, 'application/octet-stream', 0, $5, $6, 'uploading', $7, $8)",
        row.id,
        row.owner,
        row.at,
        row.name,
        row.purpose,
        row.retention,
        row.store,
        row.key
    )
    .execute(executor)
    .await?;
    Ok(())
}

pub(super) async fn complete(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    size: i64,
    media_type: &str,
    sha256: &[u8],
) -> Result<()> {
    sqlx::query!(
        "update file set state = 'ready', size = $2, media_type = $3, sha256 = $4 where id = $1 and state = 'uploading'",
        id,
        size,
        media_type,
        sha256
    )
    .execute(executor)
    .await?;
    Ok(())
}

pub(super) struct FileRow {
    pub(super) id: Uuid,
    pub(super) message_id: Option<Uuid>,
    pub(super) owner_answer_id: Option<Uuid>,
    pub(super) identity_asking_id: Option<Uuid>,
    pub(super) release_id: Option<Uuid>,
    pub(super) name: Vec<u8>,
    pub(super) size: i64,
    pub(super) media_type: String,
    pub(super) sha256: Option<Vec<u8>>,
}

pub(super) async fn files(connection: &mut PgConnection, owner: Uuid) -> Result<Vec<FileRow>> {
    Ok(sqlx::query_as!(
        FileRow,
        "select id, message_id, owner_answer_id, identity_asking_id, release_id, name, size, media_type, sha256
         from file where case_id = $1 and state = 'ready' order by at, id",
        owner
    )
    .fetch_all(connection)
    .await?)
}

pub(super) async fn file(connection: &mut PgConnection, owner: Uuid, id: Uuid) -> Result<Option<FileRow>> {
    Ok(sqlx::query_as!(
        FileRow,
        "select id, message_id, owner_answer_id, identity_asking_id, release_id, name, size, media_type, sha256
         from file where case_id = $1 and id = $2 and state = 'ready'",
        owner,
        id
    )
    .fetch_optional(connection)
    .await?)
}

/// A file that belongs to nothing yet.
pub(super) async fn loose(
    connection: &mut PgConnection,
    owner: Uuid,
    id: Uuid,
    purpose: &str,
) -> Result<Option<FileRow>> {
    Ok(sqlx::query_as!(
        FileRow,
        "select id, message_id, owner_answer_id, identity_asking_id, release_id, name, size, media_type, sha256
         from file
         where case_id = $1 and id = $2 and purpose = $3 and message_id is null and owner_answer_id is null
           and identity_asking_id is null and release_id is null and state = 'ready'",
        owner,
        id,
        purpose
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) struct ContentRow {
    pub(super) store: String,
    pub(super) key: Option<Vec<u8>>,
    pub(super) content: Option<Vec<u8>>,
}

pub(super) async fn content(connection: &mut PgConnection, id: Uuid) -> Result<Option<ContentRow>> {
    Ok(sqlx::query_as!(ContentRow, "select store, key, content from file where id = $1 and state = 'ready'", id)
        .fetch_optional(connection)
        .await?)
}

/// `false` where the file belongs to a message already, or is not here.
pub(super) async fn attach(connection: &mut PgConnection, owner: Uuid, id: Uuid, message_id: Uuid) -> Result<bool> {
    let done = sqlx::query!(
        "update file set message_id = $3
         where case_id = $1 and id = $2 and message_id is null and owner_answer_id is null and identity_asking_id is null
           and state = 'ready'",
        owner,
        id,
        message_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The same for an answer of a system's owner.
pub(super) async fn attach_to_answer(
    connection: &mut PgConnection,
    owner: Uuid,
    id: Uuid,
    answer_id: Uuid,
) -> Result<bool> {
    let done = sqlx::query!(
        "update file set owner_answer_id = $3
         where case_id = $1 and id = $2 and message_id is null and owner_answer_id is null and identity_asking_id is null
           and release_id is null and state = 'ready'",
        owner,
        id,
        answer_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The same for a question who somebody is.
pub(super) async fn attach_to_asking(
    connection: &mut PgConnection,
    owner: Uuid,
    id: Uuid,
    asking_id: Uuid,
) -> Result<bool> {
    let done = sqlx::query!(
        "update file set identity_asking_id = $3
         where case_id = $1 and id = $2 and message_id is null and owner_answer_id is null and identity_asking_id is null
           and release_id is null and retention = 'identity' and state = 'ready'",
        owner,
        id,
        asking_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The same for what may go out with an answer.
pub(super) async fn attach_to_release(
    connection: &mut PgConnection,
    owner: Uuid,
    id: Uuid,
    release_id: Uuid,
) -> Result<bool> {
    let done = sqlx::query!(
        "update file set release_id = $3
         where case_id = $1 and id = $2 and message_id is null and owner_answer_id is null and identity_asking_id is null
           and release_id is null and state = 'ready'",
        owner,
        id,
        release_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Files of an owner that are kept in one way and not destroyed.
pub(super) async fn kept_as(connection: &mut PgConnection, owner: Uuid, retention: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from file where case_id = $1 and retention = $2 and state <> 'destroyed' order by id for update",
        owner,
        retention
    )
    .fetch_all(connection)
    .await?)
}

/// Gives the store that keeps the pieces.
pub(super) async fn destroy(connection: &mut PgConnection, id: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "update file set state = 'destroyed', key = null, sha256 = null, content = null, name = '' where id = $1 returning store",
        id
    )
    .fetch_optional(connection)
    .await?)
}

/// The oldest upload in one of these stores that belongs to nothing, locked; one that somebody ties to a message at this moment is left out.
pub(super) async fn lock_loose(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
    stores: &[&str],
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from file
         where message_id is null and owner_answer_id is null and identity_asking_id is null and release_id is null
           and at < $1 and store = any($2)
         order by at limit 1 for update skip locked",
        before,
        stores as &[&str]
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) async fn delete(connection: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query!("delete from file where id = $1", id).execute(connection).await?;
    Ok(())
}

pub(super) async fn insert_piece(executor: impl PgExecutor<'_>, file: Uuid, number: i32, sealed: &[u8]) -> Result<()> {
    sqlx::query!("insert into file_piece (file_id, number, sealed) values ($1, $2, $3)", file, number, sealed)
        .execute(executor)
        .await?;
    Ok(())
}

pub(super) async fn piece(executor: impl PgExecutor<'_>, file: Uuid, number: i32) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("select sealed from file_piece where file_id = $1 and number = $2", file, number)
        .fetch_optional(executor)
        .await?)
}

pub(super) async fn remove_pieces(connection: &mut PgConnection, file: Uuid) -> Result<()> {
    sqlx::query!("delete from file_piece where file_id = $1", file).execute(connection).await?;
    Ok(())
}
