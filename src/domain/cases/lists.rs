//! Lists of cases and their counts, for the desk. A page costs two statements however many rows it shows; counts stop at a bound.
//!
//! The list's statement is put together from fixed pieces, because every combination of filter, order and direction has its own
//! index and one statement with "or is null" conditions would use none of them.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde_json::Value;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::case::{self, CaseHead, Listed};
use super::model::{Channel, Outcome, Status};
use super::store;
use crate::base::actor::Actor;
use crate::base::clock::first_moment;
use crate::base::error::Result;
use crate::base::ids::Reference;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::base::text::search::{self, Query};
use crate::coded_enum;
use crate::domain::audit;
use crate::domain::rulebook::{Place, Right};
use crate::infra::app::{App, Context, Reading};

/// Rows of a page.
pub const PAGE: usize = 50;
/// Counts do not count further: the desk shows `999+`.
pub const BOUND: i64 = 1_000;
/// Letters of a search that count.
const LONGEST: usize = 200;
/// Days that count as due soon on the dashboard.
pub const SOON: u64 = 7;

coded_enum! {
    /// Which cases a list shows.
    View {
        /// Everything that is worked on.
        Open = "open",
        /// One's own.
        Mine = "mine",
        /// With nobody.
        Unassigned = "unassigned",
        /// Waiting for the requester.
        Waiting = "waiting",
        /// With a message that the reader has not read.
        Unread = "unread",
        /// Past the date they are worked to.
        Overdue = "overdue",
        /// Past the last day by law.
        PastLaw = "past_law",
        /// Due within a week.
        Soon = "soon",
        /// Mailbox not proven; apart from all others.
        Unconfirmed = "unconfirmed",
        /// Ended.
        Closed = "closed",
    }
}

coded_enum! {
    /// What a list is sorted by.
    Sort {
        /// The date cases are worked to, nearest first.
        Due = "due",
        /// Receipt, newest first.
        Received = "received",
        /// Closing, newest first.
        Closed = "closed",
    }
}

/// A list, as its address says.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Which cases.
    pub view: View,
    /// Only with this status.
    pub status: Option<Status>,
    /// Only ended like this.
    pub outcome: Option<Outcome>,
    /// Only closed on this day of the desk or later.
    pub closed_from: Option<NaiveDate>,
    /// Only closed on this day of the desk or before.
    pub closed_until: Option<NaiveDate>,
    /// Only about this right.
    pub right: Option<Right>,
    /// Only of this place.
    pub place: Option<Place>,
    /// Only with this person.
    pub assignee: Option<Uuid>,
    /// Only by this channel.
    pub channel: Option<Channel>,
    /// A reference, a mail address, or words of a name.
    pub search: String,
    /// What it is sorted by.
    pub sort: Sort,
    /// In the other direction.
    pub reverse: bool,
    /// Continue after this cursor.
    pub after: Option<Cursor>,
    /// Go back to before this cursor.
    pub before: Option<Cursor>,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            view: View::Open,
            status: None,
            outcome: None,
            closed_from: None,
            closed_until: None,
            right: None,
            place: None,
            assignee: None,
            channel: None,
            search: String::new(),
            sort: Sort::Due,
            reverse: false,
            after: None,
            before: None,
        }
    }
}

impl Filter {
    /// Whether something is looked for; what nobody sees is looked for too, and finds nobody.
    fn is_search(&self) -> bool {
        !self.search.chars().all(char::is_whitespace)
    }

    /// Whether it looks among closed cases as among open ones.
    #[must_use]
    pub fn searches_everywhere(&self) -> bool {
        self.view == View::Open && self.is_search()
    }

    /// What narrows the list, without the values: they may be somebody's name.
    fn kinds(&self) -> Vec<&'static str> {
        [
            ("status", self.status.is_some()),
            ("right", self.right.is_some()),
            ("place", self.place.is_some()),
            ("outcome", self.outcome.is_some()),
            ("closed", self.closed_from.is_some() || self.closed_until.is_some()),
            ("assignee", self.assignee.is_some()),
            ("channel", self.channel.is_some()),
            ("search", self.is_search()),
        ]
        .into_iter()
        .filter_map(|(kind, narrows)| narrows.then_some(kind))
        .collect()
    }
}

/// Puts on record that somebody was shown a list with names or titles in it: how many, and what narrowed it, never by what.
///
/// # Errors
/// When the database fails.
pub async fn record_list(app: &App, actor: Actor, list: &str, rows: usize, filters: &[&str]) -> Result<()> {
    let detail = serde_json::json!({ "list": list, "rows": rows, "filters": filters });
    audit::record_alone(app.clone(), actor, "list.read", "list", None, detail).await
}

/// A place in a list: the sort key and the id of a row. In addresses as `2026-12-28~id` or `moment~id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    key: String,
    id: Uuid,
}

impl Cursor {
    /// Reads a cursor from an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (key, id) = text.split_once('~')?;
        // Years beyond those that the database writes the same way are nobody's.
        let date = key.parse::<NaiveDate>().ok().or_else(|| Some(key.parse::<DateTime<Utc>>().ok()?.date_naive()));
        let well_formed = date.is_some_and(|date| (1..=9_999).contains(&date.year()));
        Some(Self { key: key.to_owned(), id: id.parse().ok()? }).filter(|_| well_formed)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}~{}", self.key, self.id)
    }
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct QueuePage {
    /// Its cases, opened.
    pub cases: Vec<CaseHead>,
    /// The references of those that a newer version wrote in words this one does not know.
    pub newer: Vec<String>,
    /// The name of each, else the address; `None` where it cannot be opened.
    pub names: HashMap<Uuid, Option<String>>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// Where the page before ends.
    pub previous: Option<Cursor>,
    /// Cases of the list, up to [`BOUND`].
    pub count: i64,
    /// The numbers of its first and last row; `None` where nobody counts that far.
    pub range: Option<(i64, i64)>,
}

/// A page of a list.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn list(app: &App, actor: Actor, filter: &Filter) -> Result<QueuePage> {
    require(actor, Permission::ReadCases)?;
    let backwards = filter.before.is_some();
    let mut found: Vec<(Uuid, String)> =
        page(app, actor, filter, "").build_query_as().persistent(false).fetch_all(&app.database).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    if backwards {
        found.reverse();
    }
    let ids: Vec<Uuid> = found.iter().map(|(id, _)| *id).collect();
    let mut reading = app.clone().read().await?;
    let rows = store::heads_by_ids(reading.sql(), &ids).await?;
    let Listed { mut cases, newer } = case::heads(&mut reading, rows).await?;
    let unread = store::unread_of(reading.sql(), actor.staff_id(), &ids).await?;
    for case in &mut cases {
        case.unread = unread.contains(&case.id);
    }
    let names = case::names(&mut reading, &cases).await?;
    drop(reading);
    let unreadable: Vec<Uuid> = names.iter().filter(|(_, name)| name.is_none()).map(|(id, _)| *id).collect();
    case::tell_unreadable(app, &unreadable).await?;
    record_list(app, actor, filter.view.code(), cases.len(), &filter.kinds()).await?;
    let is_paged = filter.after.is_some() || filter.before.is_some();
    let cursor = |row: Option<&(Uuid, String)>| row.map(|(id, key)| Cursor { key: key.clone(), id: *id });
    let earlier = match cursor(found.first()) {
        Some(first) if is_paged => counted(app, count(app, actor, filter, Some(&first), "")).await?,
        _ => 0,
    };
    let has_next = if backwards { true } else { more };
    let has_previous = if backwards { more } else { filter.after.is_some() };
    Ok(QueuePage {
        next: cursor(found.last()).filter(|_| has_next),
        previous: cursor(found.first()).filter(|_| has_previous),
        count: counted(app, count(app, actor, filter, None, "")).await?,
        range: (earlier < BOUND).then(|| (earlier + 1, earlier + i64::try_from(found.len()).unwrap_or_default())),
        cases,
        newer,
        names,
    })
}

/// How the database would find the rows of a list, and how it would count them, as it explains it itself: for whoever wants to see why
/// a list is slow. Nothing is read.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn plans(app: &App, actor: Actor, filter: &Filter) -> Result<[Value; 2]> {
    const EXPLAIN: &str = "explain (format json) ";
    require(actor, Permission::ReadCases)?;
    Ok([
        page(app, actor, filter, EXPLAIN).build_query_scalar().persistent(false).fetch_one(&app.database).await?,
        count(app, actor, filter, None, EXPLAIN)
            .build_query_scalar()
            .persistent(false)
            .fetch_one(&app.database)
            .await?,
    ])
}

/// The statement of a page's ids and sort keys. It is planned for the values of its filters each time: what serves a frequent place is
/// not what serves a rare one.
fn page(context: &Context, actor: Actor, filter: &Filter, before: &str) -> QueryBuilder<Postgres> {
    let (column, ascending) = order(filter);
    let walk_up = ascending != filter.before.is_some();
    let key = match filter.sort {
        Sort::Due => format!("{column}::text"),
        // RFC 3339 in UTC, which chrono reads back and an address carries without escapes.
        Sort::Received | Sort::Closed => {
            format!("to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        }
    };
    let mut query = QueryBuilder::new(format!("{before}select id, {key} as key from cases where "));
    conditions(&mut query, context, actor, filter);
    if let Some(cursor) = filter.after.as_ref().or(filter.before.as_ref()) {
        push_side(&mut query, filter.sort, column, if walk_up { ">" } else { "<" }, cursor);
    }
    let direction = if walk_up { "" } else { " desc" };
    query.push(format!(" order by {column}{direction}, id{direction} limit {}", PAGE + 1));
    query
}

/// The statement that counts a list, or what of it stands before a row, up to [`BOUND`].
fn count(
    context: &Context,
    actor: Actor,
    filter: &Filter,
    earlier_than: Option<&Cursor>,
    before: &str,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(format!("{before}select count(*) from (select from cases where "));
    conditions(&mut query, context, actor, filter);
    if let Some(row) = earlier_than {
        let (column, ascending) = order(filter);
        push_side(&mut query, filter.sort, column, if ascending { "<" } else { ">" }, row);
    }
    query.push(format!(" limit {BOUND}) as bounded"));
    query
}

async fn counted(app: &App, mut count: QueryBuilder<Postgres>) -> Result<i64> {
    Ok(count.build_query_scalar().persistent(false).fetch_one(&app.database).await?)
}

/// The column that a list is sorted by, and whether it begins with the lowest.
fn order(filter: &Filter) -> (&'static str, bool) {
    let column = match filter.sort {
        // A search finds closed cases too: what is still to be done stands before them.
        Sort::Due if filter.searches_everywhere() => {
            "(case when status = 'closed' then date '9999-12-31' else sort_due end)"
        }
        Sort::Due => "sort_due",
        Sort::Received => "received_at",
        Sort::Closed => "closed_at",
    };
    // Dates ascend by nature, moments descend: nearest due first, newest receipt first.
    (column, (filter.sort == Sort::Due) != filter.reverse)
}

/// Narrows a list to one side of a row.
fn push_side(query: &mut QueryBuilder<Postgres>, sort: Sort, column: &str, comparison: &str, row: &Cursor) {
    // Bound as what it is: words from an address are nothing for the database to read. A cursor of another order begins anew.
    match (sort, row.key.parse::<NaiveDate>(), row.key.parse::<DateTime<Utc>>()) {
        (Sort::Due, Ok(date), _) => {
            query.push(format!(" and ({column}, id) {comparison} (")).push_bind(date);
            query.push(", ").push_bind(row.id).push(")");
        }
        (Sort::Received | Sort::Closed, _, Ok(moment)) => {
            query.push(format!(" and ({column}, id) {comparison} (")).push_bind(moment);
            query.push(", ").push_bind(row.id).push(")");
        }
        _ => {}
    }
}

fn conditions(query: &mut QueryBuilder<Postgres>, context: &Context, actor: Actor, filter: &Filter) {
    let today = context.now().with_timezone(&context.settings().dpo_timezone).date_naive();
    let open = "status not in ('closed', 'unconfirmed')";
    match filter.view {
        // A search looks everywhere but at what was never confirmed, so that nobody can bury a case under others.
        View::Open if filter.searches_everywhere() => query.push("status <> 'unconfirmed'"),
        View::Open => query.push(open),
        View::Mine => query.push(open).push(" and assignee = ").push_bind(actor.staff_id()),
        View::Unassigned => query.push(open).push(" and assignee is null"),
        View::Waiting => query.push(open).push(" and status = 'waiting_for_requester'"),
        View::Unread => {
            // What the reader has not opened, and what nobody has who answers for it.
            query.push("status <> 'unconfirmed' and id in (select case_id from case_unread where staff_id = ");
            query.push_bind(actor.staff_id());
            query.push(" union all select id from cases where unread and assignee is null");
            query.push(" union all select id from cases where unread and assignee = ");
            query.push_bind(actor.staff_id()).push(")")
        }
        View::PastLaw => {
            // As its index has it.
            query
                .push(open)
                .push(" and least(legal_due, case when acknowledged_at is null then acknowledge_last end) < ");
            query.push_bind(today).push(" and sort_due < ").push_bind(today)
        }
        View::Overdue => query.push(open).push(" and sort_due < ").push_bind(today),
        View::Soon => {
            let soon = today.checked_add_days(Days::new(SOON)).unwrap_or(today);
            query.push(open).push(" and sort_due between ").push_bind(today).push(" and ").push_bind(soon)
        }
        View::Unconfirmed => query.push("status = 'unconfirmed'"),
        View::Closed => query.push("status = 'closed'"),
    };
    if let Some(status) = filter.status {
        query.push(" and status = ").push_bind(status.code());
    }
    if let Some(outcome) = filter.outcome {
        query.push(" and outcome = ").push_bind(outcome.code());
    }
    let begins = |day: NaiveDate| first_moment(day, context.settings().dpo_timezone);
    if let Some(from) = filter.closed_from {
        query.push(" and closed_at >= ").push_bind(begins(from));
    }
    if let Some(after) = filter.closed_until.and_then(|until| until.succ_opt()) {
        query.push(" and closed_at < ").push_bind(begins(after));
    }
    if let Some(right) = filter.right {
        query.push(" and right_code = ").push_bind(right.code());
    }
    if let Some(place) = filter.place {
        query.push(" and place = ").push_bind(place.code());
    }
    if let Some(assignee) = filter.assignee {
        query.push(" and assignee = ").push_bind(assignee);
    }
    if let Some(channel) = filter.channel {
        query.push(" and channel = ").push_bind(channel.code());
    }
    if filter.is_search() {
        push_search(query, context, &filter.search);
    }
}

/// Narrows a list to what a search finds: a reference, an address or the words of a name. What cannot be looked up finds nothing.
fn push_search(sql: &mut QueryBuilder<Postgres>, context: &Context, typed: &str) {
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

/// What needs attention.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Worked on.
    pub open: i64,
    /// Past the date they are worked to.
    pub overdue: i64,
    /// Past the last day by law; among the overdue.
    pub past_law: i64,
    /// Due within a week.
    pub soon: i64,
    /// With nobody.
    pub unassigned: i64,
    /// One's own.
    pub mine: i64,
    /// With a message that the reader has not read.
    pub unread: i64,
    /// Waiting for the requester.
    pub waiting: i64,
    /// Mailbox not proven.
    pub unconfirmed: i64,
}

/// Counts for the rail and the dashboard, each up to [`BOUND`].
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn counts(app: &App, actor: Actor) -> Result<Counts> {
    counts_in(&mut app.clone().read().await?, actor).await
}

/// The same, on a connection that is held already.
///
/// # Errors
/// As [`counts`].
pub async fn counts_in(reading: &mut Reading, actor: Actor) -> Result<Counts> {
    require(actor, Permission::ReadCases)?;
    let today = reading.now().with_timezone(&reading.settings().dpo_timezone).date_naive();
    let soon = today.checked_add_days(Days::new(SOON)).unwrap_or(today);
    Ok(sqlx::query_as!(
        Counts,
        r#"select
            (select count(*) from (select from cases where status not in ('closed', 'unconfirmed') limit 1000) as b) as "open!",
            (select count(*) from (select from cases where status not in ('closed', 'unconfirmed') and sort_due < $1 limit 1000) as b)
                as "overdue!",
            (select count(*) from (select from cases where status not in ('closed', 'unconfirmed') and sort_due between $1 and $2
                limit 1000) as b) as "soon!",
            (select count(*) from (select from cases where status not in ('closed', 'unconfirmed') and assignee is null limit 1000) as b)
                as "unassigned!",
            (select count(*) from (select from cases where status not in ('closed', 'unconfirmed') and assignee = $3 limit 1000) as b)
                as "mine!",
            (select count(*) from (select from cases where status not in ('closed', 'unconfirmed')
                and least(legal_due, case when acknowledged_at is null then acknowledge_last end) < $1 and sort_due < $1
                limit 1000) as b) as "past_law!",
            (select count(*) from (select from cases where status <> 'unconfirmed' and id in
                (select case_id from case_unread where staff_id = $3
                 union all
                 select id from cases where unread and assignee is null
                 union all
                 select id from cases where unread and assignee = $3
                 union all
                 select id from cases where unread and assignee is not null and $3::uuid is null) limit 1000) as b) as "unread!",
            (select count(*) from (select from cases where status not in ('closed', 'unconfirmed') and status = 'waiting_for_requester'
                limit 1000) as b) as "waiting!",
            (select count(*) from (select from cases where status = 'unconfirmed' limit 1000) as b) as "unconfirmed!""#,
        today,
        soon,
        actor.staff_id()
    )
    .fetch_one(reading.sql())
    .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_an_address_and_nothing_else_is_one() {
        let cursor = Cursor { key: "2026-12-28".to_owned(), id: Uuid::from_u128(7) };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        assert_eq!(Cursor::parse("x~y"), None);
        assert_eq!(Cursor::parse(&format!("'; drop~{}", Uuid::nil())), None);
    }
}
