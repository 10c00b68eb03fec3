//! The index of the words of names, by which cases are found, and of what people write of their own, by which it is seen that the same
//! text came twice. What a search asks of it is made of the same pieces, by
//! [`search`].

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{case, store};
use crate::base::error::Result;
use crate::base::text::{self, search};
use crate::infra::app::{App, Context};
use crate::infra::crypto::Purpose;

/// Cases that are indexed anew at once.
const BATCH: i64 = 200;

/// Blind indexes of the words of names.
#[must_use]
pub fn words_of(context: &Context, names: &[&str]) -> Vec<Vec<u8>> {
    let words: BTreeSet<String> = names.iter().flat_map(|name| search::words_of_name(name)).collect();
    words.iter().map(|word| context.keys.word_index(word)).collect()
}

/// What keyed hashes of what people write are made for.
const SAID: &[u8] = b"said";
/// Letters from which on a text is nobody else's by chance.
const LONG_ENOUGH: usize = 60;

/// What somebody wrote, however it is typed and broken into lines; nothing where many would write the same.
fn said(details: &str) -> Option<String> {
    let words = text::fold(details);
    let letters: String = words.chars().filter(|letter| letter.is_alphanumeric()).collect();
    (letters.chars().count() >= LONG_ENOUGH).then_some(letters)
}

/// The keyed hash of what somebody wrote of their own, where that is long enough to tell it from what others write.
#[must_use]
pub fn said_hash(context: &Context, details: &str) -> Option<Vec<u8>> {
    said(details).map(|said| context.keys.mac(Purpose::Index, &[SAID, said.as_bytes()]).to_vec())
}

/// The keyed hashes under which cases with the words of this one are found, whenever they came.
#[must_use]
pub fn said_hashes(context: &Context, details: &str) -> Vec<Vec<u8>> {
    said(details).map(|said| context.keys.macs(Purpose::Index, &[SAID, said.as_bytes()])).unwrap_or_default()
}

/// Indexes cases of before by the present rules, a batch at a time; gives how many. A case that cannot be opened keeps what it has.
///
/// # Errors
/// When the database fails.
pub async fn index_words(app: &App) -> Result<u64> {
    let mut tx = app.clone().begin().await?;
    let ids = store::lock_words_to_make(tx.sql(), BATCH).await?;
    let persons = case::persons(&mut tx, &ids).await?;
    let mut readable = Vec::with_capacity(ids.len());
    let (mut owners, mut words) = (Vec::<Uuid>::new(), Vec::new());
    for (id, person) in &persons {
        readable.push(*id);
        let made = words_of(&tx, &[&person.name, &person.other_name]);
        owners.extend(std::iter::repeat_n(*id, made.len()));
        words.extend(made);
    }
    store::set_words(tx.sql(), &readable, &owners, &words).await?;
    store::set_words_version(tx.sql(), &ids, search::VERSION).await?;
    tx.commit().await?;
    Ok(ids.len() as u64)
}
