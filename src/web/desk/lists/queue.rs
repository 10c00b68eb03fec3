//! The queue: every case as a line. Tab, filters, order and page stand in the address, so that bookmarks and the back button work.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::rows::{Row, Sort, SortLink, row};
use crate::base::ids::Reference;
use crate::base::permission::{Permission, require};
use crate::domain::cases::lists::{self, BOUND, Counts, Cursor, Filter as CaseFilter, Sort as By, View};
use crate::domain::cases::{Channel, Outcome, Status};
use crate::domain::rulebook::{Place, Right};
use crate::domain::staff::accounts;
use crate::infra::i18n::Texts as _;
use crate::web::desk::case::address;
use crate::web::desk::choices::{self, Choice, Group};
use crate::web::desk::frame::{Frame, RailCounts};
use crate::web::desk::session::{Desk, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The views that are tabs.
const TABS: [View; 9] = [
    View::Open,
    View::Mine,
    View::Unassigned,
    View::Unread,
    View::Waiting,
    View::Soon,
    View::Overdue,
    View::PastLaw,
    View::Closed,
];

/// The queue.
#[derive(Template)]
#[template(path = "desk/lists/queue.html")]
pub struct QueuePage {
    /// The frame.
    pub frame: Frame,
    /// How many, in words.
    pub figures: String,
    /// Which of them this page shows, in words, where it does not show all.
    pub range: Option<String>,
    /// Whether new cases may be typed in.
    pub may_file: bool,
    /// Only closed from this day on, and until this day: the days as typed.
    pub closed_days: Option<(String, String)>,
    /// What is searched for.
    pub q: String,
    /// The views.
    pub tabs: Vec<Tab>,
    /// The code of the present view.
    pub tab_code: &'static str,
    /// The filters.
    pub filters: Vec<Filter>,
    /// Whether any filter is set.
    pub filtered: bool,
    /// The same view without filters and search.
    pub clear: String,
    /// The lines.
    pub cases: Vec<Row>,
    /// The references of those that only a newer version can show.
    pub newer: Vec<String>,
    /// The headers that sort.
    pub sort: Sort,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// A view of the queue.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its code.
    pub code: &'static str,
    /// Its address.
    pub href: String,
    /// Whether it is the present one.
    pub current: bool,
    /// How many cases it holds, where that is known without a scan.
    pub count: Option<String>,
}

/// A filter.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Its name in the address.
    pub name: &'static str,
    /// What it offers.
    pub options: Vec<Choice>,
    /// What it offers in groups.
    pub groups: Vec<Group>,
}

impl Filter {
    const fn of(name: &'static str, options: Vec<Choice>) -> Self {
        Self { name, options, groups: Vec::new() }
    }
}

/// The address of a view, as typed or linked. What it says and nobody can read shows no case: left out, it would show all of them.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Address {
    view: String,
    q: String,
    status: String,
    outcome: String,
    closed_from: String,
    closed_until: String,
    right: String,
    place: String,
    assignee: String,
    channel: String,
    sort: String,
    reverse: String,
    after: String,
    before: String,
}

impl Address {
    fn view(&self) -> View {
        View::parse(&self.view).filter(|view| TABS.contains(view)).unwrap_or(View::Open)
    }

    fn filter(&self) -> CaseFilter {
        let view = self.view();
        let natural = if view == View::Closed { By::Closed } else { By::Due };
        CaseFilter {
            view,
            status: Status::parse(&self.status).filter(|_| view != View::Closed),
            outcome: Outcome::parse(&self.outcome).filter(|_| view == View::Closed),
            closed_from: self.closed_from.parse().ok().filter(|_| view == View::Closed),
            closed_until: self.closed_until.parse().ok().filter(|_| view == View::Closed),
            right: Right::parse(&self.right),
            place: Place::parse(&self.place),
            assignee: Uuid::parse_str(&self.assignee).ok(),
            channel: Channel::parse(&self.channel),
            search: self.q.clone(),
            sort: if view == View::Closed { natural } else { By::parse(&self.sort).unwrap_or(natural) },
            reverse: self.reverse == "yes",
            after: Cursor::parse(&self.after),
            before: Cursor::parse(&self.before),
        }
    }

    /// The parts of the address that say something which nobody can read.
    fn unreadable(&self) -> Vec<&'static str> {
        let day = |typed: &str| typed.parse::<NaiveDate>().is_ok();
        let parts: [(&'static str, &str, bool); 13] = [
            ("view", &self.view, View::parse(&self.view).is_some_and(|view| TABS.contains(&view))),
            ("status", &self.status, Status::parse(&self.status).is_some()),
            ("outcome", &self.outcome, Outcome::parse(&self.outcome).is_some()),
            ("closed_from", &self.closed_from, day(&self.closed_from)),
            ("closed_until", &self.closed_until, day(&self.closed_until)),
            ("right", &self.right, Right::parse(&self.right).is_some()),
            ("place", &self.place, Place::parse(&self.place).is_some()),
            ("assignee", &self.assignee, Uuid::parse_str(&self.assignee).is_ok()),
            ("channel", &self.channel, Channel::parse(&self.channel).is_some()),
            ("sort", &self.sort, By::parse(&self.sort).is_some()),
            ("sort", &self.reverse, self.reverse == "yes"),
            ("page", &self.after, Cursor::parse(&self.after).is_some()),
            ("page", &self.before, Cursor::parse(&self.before).is_some()),
        ];
        parts.into_iter().filter(|(_, said, is_read)| !said.is_empty() && !is_read).map(|(name, ..)| name).collect()
    }

    /// The parts of the address that this list has nothing of: what narrows the closed ones narrows no others, and the other way round.
    fn inapplicable(&self) -> Vec<&'static str> {
        let is_closed = self.view() == View::Closed;
        let parts: [(&'static str, &str, bool); 4] = [
            ("status", &self.status, !is_closed || self.status == Status::Closed.code()),
            ("outcome", &self.outcome, is_closed),
            ("closed_from", &self.closed_from, is_closed),
            ("closed_until", &self.closed_until, is_closed),
        ];
        parts.into_iter().filter(|(_, said, applies)| !said.is_empty() && !applies).map(|(name, ..)| name).collect()
    }

    fn is_filtered(&self) -> bool {
        let narrows = [
            &self.status,
            &self.outcome,
            &self.closed_from,
            &self.closed_until,
            &self.right,
            &self.place,
            &self.assignee,
            &self.channel,
        ];
        narrows.iter().any(|value| !value.is_empty())
    }

    /// This view with some parts changed; a change leads to the first page.
    fn with(&self, changes: &[(&str, &str)]) -> String {
        let parts = [
            ("view", &self.view),
            ("q", &self.q),
            ("status", &self.status),
            ("outcome", &self.outcome),
            ("closed_from", &self.closed_from),
            ("closed_until", &self.closed_until),
            ("right", &self.right),
            ("place", &self.place),
            ("assignee", &self.assignee),
            ("channel", &self.channel),
            ("sort", &self.sort),
            ("reverse", &self.reverse),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in parts {
            if !value.is_empty() && changes.iter().all(|(changed, _)| *changed != name) {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changes.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { "/desk/queue".to_owned() } else { format!("/desk/queue?{query}") }
    }

    /// A header: pressed again it turns the order round.
    fn sort_link(&self, by: By, filter: &CaseFilter) -> SortLink {
        let is_now = filter.sort == by;
        let reverse = if is_now && !filter.reverse { "yes" } else { "" };
        let sort = if by == By::Due { "" } else { by.code() };
        // Dates ascend by nature, moments descend.
        let ascends = (by == By::Due) != filter.reverse;
        SortLink {
            href: self.with(&[("sort", sort), ("reverse", reverse)]),
            order: is_now.then_some(if ascends { "ascending" } else { "descending" }),
        }
    }
}

/// `GET /desk/queue`.
///
/// # Errors
/// When the role sees no cases, or the database fails.
pub async fn get(desk: Desk, Query(asked): Query<Address>) -> Result<Response, WebError> {
    let (app, actor) = (desk.app(), desk.actor());
    let filter = asked.filter();
    let unreadable = asked.unreadable();
    let inapplicable = asked.inapplicable();
    let page = if unreadable.is_empty() && inapplicable.is_empty() {
        lists::list(app, actor, &filter).await?
    } else {
        require(actor, Permission::ReadCases)?;
        lists::QueuePage::default()
    };
    // Whoever types a reference wants the case, not a list of one.
    if let (Some(_), [only]) = (Reference::parse(&filter.search), page.cases.as_slice()) {
        return Ok(see(&address(&only.reference)));
    }
    let counts = lists::counts(app, actor).await?;
    let people = accounts::assignable(app, actor).await?;
    let mut frame = desk.frame("queue");
    frame.count(RailCounts { open: counts.open, unconfirmed: counts.unconfirmed });
    frame.problem = unread_parts(&frame, &unreadable).or_else(|| {
        let what = names(&frame, &inapplicable);
        what.map(|what| frame.with1("desk-filter-inapplicable", "what", what))
    });
    let people = people.iter().map(|person| Choice::new(person.id, person.name.as_str(), &asked.assignee)).collect();
    let tabs = TABS.into_iter().map(|view| tab(&asked, view, filter.view, &counts)).collect();
    let figures = if asked.is_filtered() || !filter.search.is_empty() {
        frame.with1("desk-queue-found", "count", bounded(page.count))
    } else {
        let arguments = [
            ("open", bounded(counts.open).into()),
            ("law", bounded(counts.past_law).into()),
            ("safe", bounded(counts.overdue - counts.past_law).into()),
        ];
        (&frame).text_with("desk-queue-figures", &arguments)
    };
    let is_part = page.previous.is_some() || page.next.is_some();
    let range = page.range.filter(|_| is_part).map(|(first, last)| {
        let arguments = [("first", first.into()), ("last", last.into()), ("count", bounded(page.count).into())];
        (&frame).text_with("desk-queue-range", &arguments)
    });
    Ok(Page::personal(QueuePage {
        figures,
        range,
        may_file: desk.may(Permission::WorkCases),
        closed_days: (filter.view == View::Closed).then(|| (asked.closed_from.clone(), asked.closed_until.clone())),
        tabs,
        tab_code: filter.view.code(),
        filters: filters(&frame, &asked, people),
        filtered: asked.is_filtered() || !unreadable.is_empty(),
        clear: Address { view: asked.view.clone(), ..Address::default() }.with(&[]),
        cases: page.cases.iter().map(|case| row(app, &frame, case, page.names.get(&case.id))).collect(),
        newer: page.newer,
        sort: Sort { due: asked.sort_link(By::Due, &filter), received: asked.sort_link(By::Received, &filter) },
        previous: page.previous.map(|cursor| asked.with(&[("before", &cursor.to_string())])),
        next: page.next.map(|cursor| asked.with(&[("after", &cursor.to_string())])),
        q: filter.search,
        frame,
    })
    .into_response())
}

/// Says which parts of an address nobody can read, where there are any.
pub(super) fn unread_parts(frame: &Frame, unreadable: &[&str]) -> Option<String> {
    names(frame, unreadable).map(|what| frame.with1("desk-filter-unreadable", "what", what))
}

/// What parts of an address are called, where there are any.
fn names(frame: &Frame, parts: &[&str]) -> Option<String> {
    let names: Vec<String> = parts.iter().map(|name| frame.pick("desk-filter-*", name)).collect();
    (!names.is_empty()).then(|| names.join(frame.text("desk-list-separator").as_str()))
}

/// A count as shown: beyond the bound nobody counts.
fn bounded(count: i64) -> String {
    if count >= BOUND { format!("{}+", BOUND - 1) } else { count.to_string() }
}

fn tab(asked: &Address, view: View, now: View, counts: &Counts) -> Tab {
    let count = match view {
        View::Open => Some(counts.open),
        View::Mine => Some(counts.mine),
        View::Unassigned => Some(counts.unassigned),
        View::Unread => Some(counts.unread),
        View::Waiting => Some(counts.waiting),
        View::Soon => Some(counts.soon),
        View::Overdue => Some(counts.overdue),
        View::PastLaw => Some(counts.past_law),
        View::Unconfirmed | View::Closed => None,
    };
    let code = if view == View::Open { "" } else { view.code() };
    Tab {
        code: view.code(),
        // What narrows the closed ones narrows no others, and the other way round.
        href: asked.with(&[
            ("view", code),
            ("sort", ""),
            ("reverse", ""),
            ("status", if view == View::Closed { "" } else { &asked.status }),
            ("outcome", if view == View::Closed { &asked.outcome } else { "" }),
            ("closed_from", if view == View::Closed { &asked.closed_from } else { "" }),
            ("closed_until", if view == View::Closed { &asked.closed_until } else { "" }),
        ]),
        // A search looks everywhere: no tab is what it shows.
        current: view == now && (view != View::Open || asked.q.trim().is_empty()),
        count: count.map(bounded),
    }
}

fn filters(frame: &Frame, asked: &Address, people: Vec<Choice>) -> Vec<Filter> {
    let open = [Status::New, Status::InProgress, Status::WaitingForRequester, Status::Review];
    let statuses = open.iter().map(|status| status.code());
    let outcomes = Outcome::ALL.iter().map(|outcome| outcome.code());
    let first = if asked.view() == View::Closed {
        Filter::of("outcome", choices::codes(frame, "desk-outcome-*", outcomes, &asked.outcome))
    } else {
        Filter::of("status", choices::codes(frame, "desk-status-*", statuses, &asked.status))
    };
    let channels = Channel::ALL.iter().map(|channel| channel.code());
    vec![
        first,
        Filter::of("right", choices::rights(frame, &asked.right)),
        Filter { name: "place", options: Vec::new(), groups: choices::places(frame, &asked.place) },
        Filter::of("assignee", people),
        Filter::of("channel", choices::codes(frame, "desk-channel-*", channels, &asked.channel)),
    ]
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::lists::rows;
    use crate::web::desk::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn page(language: Language, cases: Vec<Row>, tab: &'static str) -> QueuePage {
        let frame = frame(language, "queue");
        let filters = vec![
            Filter::of("status", choices::codes(&frame, "desk-status-*", ["new", "in_progress", "review"], "new")),
            Filter::of("right", choices::rights(&frame, "")),
            Filter { name: "place", options: Vec::new(), groups: choices::places(&frame, "") },
            Filter::of("channel", choices::codes(&frame, "desk-channel-*", ["web", "email", "phone", "post"], "")),
        ];
        QueuePage {
            figures: (&frame)
                .text_with("desk-queue-figures", &[("open", "66".into()), ("law", "1".into()), ("safe", "2".into())]),
            range: Some(
                (&frame)
                    .text_with("desk-queue-range", &[("first", 1.into()), ("last", 50.into()), ("count", "66".into())]),
            ),
            may_file: true,
            closed_days: (tab == "closed").then(|| ("2026-01-01".to_owned(), String::new())),
            q: String::new(),
            tabs: ["open", "mine", "unassigned", "unread", "waiting", "soon", "overdue", "past_law", "closed"]
                .into_iter()
                .map(|code| Tab {
                    code,
                    href: format!("/desk/queue?tab={code}"),
                    current: code == tab,
                    count: (code != "closed").then(|| "9".to_owned()),
                })
                .collect(),
            tab_code: tab,
            filters,
            filtered: tab == "mine",
            clear: "/desk/queue".into(),
            cases,
            newer: if tab == "open" { vec!["RD-H7WK-2QD".into()] } else { vec![] },
            sort: Sort {
                due: SortLink { href: "/desk/queue".into(), order: Some("ascending") },
                received: SortLink { href: "/desk/queue?sort=received".into(), order: None },
            },
            previous: None,
            next: Some("/desk/queue?after=x".into()),
            frame,
        }
    }

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let mut closed = rows::samples::many();
        for row in &mut closed {
            row.status = "closed";
            row.outcome = Some("partly_fulfilled");
            row.closed = Some(day(-3));
            row.due = None;
        }
        vec![
            Sample::of("queue", &page(language, rows::samples::many(), "open")),
            Sample::of("queue-filtered", &page(language, Vec::new(), "mine")),
            Sample::of("queue-closed", &page(language, closed, "closed")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_lives_in_its_address() {
        let asked = Address { view: "mine".into(), place: "TW".into(), after: "x".into(), ..Address::default() };
        assert_eq!(asked.with(&[]), "/desk/queue?view=mine&place=TW");
        assert_eq!(asked.with(&[("view", ""), ("place", "")]), "/desk/queue");
        assert_eq!(asked.filter().view, View::Mine);
        let turned = asked.sort_link(By::Due, &asked.filter());
        assert_eq!(turned.href, "/desk/queue?view=mine&place=TW&reverse=yes");
        assert_eq!(turned.order, Some("ascending"));
    }

    #[test]
    fn words_it_does_not_know_are_left_out() {
        let asked = Address { view: "unconfirmed".into(), status: "x".into(), sort: "y".into(), ..Address::default() };
        assert_eq!(asked.filter().view, View::Open);
        assert_eq!(asked.filter().status, None);
        assert_eq!(asked.filter().sort, By::Due);
    }
}
