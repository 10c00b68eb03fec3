//! Finding cases by what somebody types: the index of the words of names, and what a search asks of it. Both are made of the same
//! pieces, by [`text::search`].

use std::collections::BTreeSet;

use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{case, store};
use crate::base::error::Result;
use crate::base::ids::Reference;
use crate::base::text;
use crate::base::text::search::{self, Query};
use crate::infra::app::{App, Context};

/// Cases that are indexed anew at once.
const BATCH: i64 = 200;
/// Letters of a search that count.
const LONGEST: usize = 200;

/// Blind indexes of the words of names.
#[must_use]
pub fn words_of(context: &Context, names: &[&str]) -> Vec<Vec<u8>> {
    let words: BTreeSet<String> = names.iter().flat_map(|name| search::words_of_name(name)).collect();
    words.iter().map(|word| context.keys.word_index(word)).collect()
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

/// Narrows a list to what a search finds: a reference, an address or the words of a name. What cannot be looked up finds nothing.
pub(super) fn push_search(sql: &mut QueryBuilder<Postgres>, context: &Context, typed: &str) {
    let typed = text::shortened(typed, LONGEST);
    let typed = typed.as_str();
    // Each way is a look-up in an index of its own; somebody may be called like a reference.
    sql.push(" and id in (select id from cases where false");
    if let Some(reference) = Reference::parse(typed) {
        sql.push(" union select id from cases where reference = ").push_bind(reference.as_str().to_owned());
    }
    if text::mailbox_key(typed).contains('@') {
        sql.push(" union select id from cases where email_index = any(").push_bind(context.keys.email_indexes(typed));
        sql.push(")");
    }
    if let Some(query) = search::query(typed) {
        push_name(sql, context, &query);
    }
    sql.push(")");
}

fn push_name(sql: &mut QueryBuilder<Postgres>, context: &Context, query: &Query) {
    let word = |sql: &mut QueryBuilder<Postgres>, word: &str| {
        sql.push("select case_id from case_word where word = any(")
            .push_bind(context.keys.word_indexes(word))
            .push(")");
    };
    sql.push(" union ");
    word(sql, &query.whole);
    sql.push(" union (");
    for (place, piece) in query.pieces.iter().enumerate() {
        sql.push(if place == 0 { "(" } else { " intersect (" });
        word(sql, &piece.joined);
        if piece.parts.len() > 1 {
            sql.push(" union (");
            for (place, part) in piece.parts.iter().enumerate() {
                if place > 0 {
                    sql.push(" intersect ");
                }
                word(sql, part);
            }
            sql.push(")");
        }
        sql.push(")");
    }
    sql.push(")");
}
