//! Files in pieces: what goes in comes out, what was meddled with does not, and what nobody needs goes.

use std::pin::pin;

use chrono::TimeDelta;
use rightsdesk::base::error::{Error, Result};
use rightsdesk::infra::budget::Budget;
use rightsdesk::infra::crypto::{DataKey, Field};
use rightsdesk::infra::files::{self, Download, NewFile, Place, Purpose, Retention, StoredFile, Upload};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::support::TestApp;

const PIECE: usize = 64 * 1024;

/// A case, and where its files go.
async fn place(portal: &TestApp) -> Place {
    let reference = portal.file("access", "DE").await;
    let owner = portal.look(&format!("select id from cases where reference = '{reference}'")).await;
    Place { owner: owner.parse().unwrap(), key: DataKey::new(&portal.app.random) }
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|number| u8::try_from(number % 251).unwrap()).collect()
}

async fn begin(portal: &TestApp, place: &Place, name: &str) -> Upload {
    let new = NewFile { name, purpose: Purpose::Answer, retention: Retention::Case };
    Upload::begin(&portal.app, place, new).await.unwrap()
}

/// Takes a file in, in portions of a length that fits no piece.
async fn stored(portal: &TestApp, place: &Place, name: &str, content: &[u8]) -> StoredFile {
    let mut upload = begin(portal, place, name).await;
    for portion in content.chunks(50_021) {
        upload.write(portion).await.unwrap();
    }
    upload.finish().await.unwrap()
}

/// Everything that comes out, and the lengths of what came at a time.
async fn read(portal: &TestApp, place: &Place, id: Uuid) -> Result<(Vec<u8>, Vec<usize>)> {
    let mut reading = portal.app.clone().read().await?;
    let file = files::find(reading.sql(), place, id).await?.ok_or(Error::NotFound)?;
    let download = Download::prepare(&mut reading, place, file).await?;
    drop(reading);
    let mut stream = pin!(download.stream(portal.app.clone()));
    let (mut content, mut lengths) = (Vec::new(), Vec::new());
    while let Some(bytes) =
        std::future::poll_fn(|context| futures_util::Stream::poll_next(stream.as_mut(), context)).await
    {
        let bytes = bytes?;
        lengths.push(bytes.len());
        content.extend_from_slice(&bytes);
    }
    Ok((content, lengths))
}

async fn run(portal: &TestApp, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *portal.owner().await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_in_comes_out_piece_by_piece() {
    let portal = TestApp::start().await;
    let place = place(&portal).await;
    for size in [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5] {
        let bytes = content(size);
        let file = stored(&portal, &place, "data.bin", &bytes).await;
        assert_eq!(file.size, i64::try_from(size).unwrap());
        let (read, lengths) = read(&portal, &place, file.id).await.unwrap();
        assert_eq!(read, bytes, "{size}");
        assert!(lengths.iter().all(|length| *length <= PIECE), "{lengths:?}");
        let pieces = portal.look(&format!("select count(*) from file_piece where file_id = '{}'", file.id)).await;
        assert_eq!(pieces, size.div_ceil(PIECE).to_string(), "{size}");
    }
    // Nothing that is kept tells the content, and nothing that a guess could be checked against.
    let secret = "CANARY in a file".repeat(20);
    let file = stored(&portal, &place, "canary.csv", secret.as_bytes()).await;
    assert_eq!(file.media_type, "text/csv; charset=utf-8");
    let digest = <sha2::Sha256 as sha2::Digest>::digest(secret.as_bytes()).to_vec();
    assert_eq!(file.sha256.as_deref(), Some(digest.as_slice()));
    for kept in ["select string_agg(sealed::text, '') from file_piece", "select string_agg(file::text, '') from file"] {
        let kept = portal.look(kept).await;
        for told in [secret.as_bytes()[..6].to_vec(), digest.clone(), b"canary.csv".to_vec()] {
            let hex: String = told.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(!kept.contains(&hex) && !kept.contains("canary"), "{hex}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_meddled_with_does_not_come_out() {
    let portal = TestApp::start().await;
    let place = place(&portal).await;
    let bytes = content(3 * PIECE + 5);
    let other = stored(&portal, &place, "other.bin", &bytes).await.id;
    for meddling in [
        "delete from file_piece where file_id = $ and number = 1",
        "update file_piece set sealed = set_byte(sealed, 9, get_byte(sealed, 9) # 1) where file_id = $ and number = 2",
        "update file_piece set number = number + 10 where file_id = $ and number < 2;
         update file_piece set number = 11 - number where file_id = $ and number > 9",
        "update file_piece set number = 9 where file_id = $ and number = 1;
         update file_piece set number = 1 where file_id = $ and number = 2",
        // Cut short, with a size that fits.
        "delete from file_piece where file_id = $ and number = 3; update file set size = 196608 where id = $",
        "update file_piece mine set sealed = other.sealed from file_piece other
         where mine.file_id = $ and other.file_id = 'OTHER' and mine.number = 1 and other.number = 1",
        "update file mine set key = other.key from file other where mine.id = $ and other.id = 'OTHER'",
    ] {
        let file = stored(&portal, &place, "data.bin", &bytes).await.id;
        assert_eq!(read(&portal, &place, file).await.unwrap().0, bytes);
        run(&portal, &meddling.replace('$', &format!("'{file}'")).replace("OTHER", &other.to_string())).await;
        let refused = read(&portal, &place, file).await;
        assert!(matches!(refused, Err(Error::Fault(_))), "{meddling}: {refused:?}");
    }
    let elsewhere = Place { key: DataKey::new(&portal.app.random), ..place.clone() };
    assert!(matches!(read(&portal, &elsewhere, other).await, Err(Error::Fault(_))), "another key");
    let elsewhere = Place { owner: Uuid::nil(), ..place };
    assert!(matches!(read(&portal, &elsewhere, other).await, Err(Error::NotFound)), "another owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_release_before_is_read_as_it_is() {
    let portal = TestApp::start().await;
    let place = place(&portal).await;
    let id = portal.app.new_id();
    let seal = |column, plain: &[u8]| place.key.seal(Field::new("file", column, id), plain, &portal.app.random);
    sqlx::query(
        "insert into file (id, case_id, at, name, media_type, size, content) values ($1, $2, now(), $3, 'text/csv', 5, $4)",
    )
    .bind(id)
    .bind(place.owner)
    .bind(seal("name", b"old.csv"))
    .bind(seal("content", b"a,b\nc"))
    .execute(&mut *portal.owner().await)
    .await
    .unwrap();
    let found = files::find(portal.app.clone().read().await.unwrap().sql(), &place, id).await.unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.size, found.sha256), ("old.csv", 5, None));
    assert_eq!(read(&portal, &place, id).await.unwrap().0, b"a,b\nc");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_needs_goes() {
    let portal = TestApp::start().await;
    let place = place(&portal).await;
    let bytes = content(2 * PIECE);
    let count = async |what: &str| portal.look(&format!("select count(*) from {what}")).await;
    // Given up: the content is gone at once, with its key.
    let mut given_up = begin(&portal, &place, "given-up.bin").await;
    given_up.write(&bytes).await.unwrap();
    assert_eq!(count("file_piece").await, "1", "the last piece waits for its end");
    given_up.abandon().await.unwrap();
    assert_eq!(count("file_piece").await, "0");
    assert_eq!(count("file where state = 'destroyed' and key is null and name = '' and sha256 is null").await, "1");
    // Broken off with its process, never tied to anything, and tied to a message.
    let mut broken_off = begin(&portal, &place, "broken-off.bin").await;
    broken_off.write(&bytes).await.unwrap();
    drop(broken_off);
    let loose = stored(&portal, &place, "loose.bin", &bytes).await.id;
    let tied = stored(&portal, &place, "tied.bin", &bytes).await.id;
    let message = portal.app.new_id();
    run(
        &portal,
        &format!(
            "insert into message (id, case_id, at, kind, body) values ('{message}', '{}', now(), 'answer', '')",
            place.owner
        ),
    )
    .await;
    let mut tx = portal.app.clone().begin().await.unwrap();
    files::attach(&mut tx, &place, tied, message).await.unwrap();
    assert!(matches!(files::attach(&mut tx, &place, tied, message).await, Err(Error::Conflict)), "once");
    tx.commit().await.unwrap();
    portal.app.clock.advance(TimeDelta::hours(13));
    files::sweep(portal.app.clone(), &Budget::unlimited()).await.unwrap();
    assert_eq!(read(&portal, &place, loose).await.unwrap().0, bytes, "its form may still be open");
    portal.app.clock.advance(TimeDelta::hours(12));
    let young = stored(&portal, &place, "young.bin", &bytes).await.id;
    portal.work().await;
    assert_eq!(count("file").await, "2", "what is tied, and what came just now");
    assert_eq!(count("file_piece").await, "4");
    for kept in [tied, young] {
        assert_eq!(read(&portal, &place, kept).await.unwrap().0, bytes);
    }
    // Destroyed: the row tells that there was one.
    let mut tx = portal.app.clone().begin().await.unwrap();
    files::destroy(&mut tx, tied).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(read(&portal, &place, tied).await, Err(Error::NotFound)));
    assert_eq!(count(&format!("file where id = '{tied}' and state = 'destroyed' and key is null")).await, "1");
    assert_eq!(count("file_piece").await, "2");
}
