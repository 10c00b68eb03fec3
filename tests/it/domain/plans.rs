//! No list of the desk reads the whole table: over 100,000 cases, with every combination of one and two of its filters, in every
//! view and order.

use chrono::NaiveDate;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::cases::lists::{self, Filter, Sort, View};
use rightsdesk::domain::cases::{Channel, Outcome, Status};
use rightsdesk::domain::rulebook::{Place, Right};
use serde_json::Value;
use sqlx::Executor as _;

use crate::support::TestApp;

const CASES: u64 = 100_000;

/// A twentieth is open, a thousandth unconfirmed; some rights, places, channels, people and endings are frequent, others rare.
const POPULATE: &str = "
    set session_replication_role = replica;
    insert into staff (id, email, name, role, language, created_at)
        select gen_random_uuid(), 'colleague' || n || '@desk.test', 'Colleague', 'handler', 'en', now()
        from generate_series(1, 40) n;
    insert into cases (id, reference, right_code, place, relation, channel, language, status, outcome, received_at, received_on,
            recorded_at, confirmed_at, closed_at, assignee, unread, email_index, rule_version, rule_place, legal_due, safe_due,
            sort_due, due_version_on, words_version)
        select gen_random_uuid(), 'R-' || n, rights[1 + least(n % 97 % 16, n % 7 * 5)], places[1 + n % 89 % 30], 'self',
            channels[1 + least(n % 53 % 5, n % 4 * 2)], 'en', status,
            case when status = 'closed' then outcomes[1 + least(n % 61 % 9, n % 3 * 4)] end, at, at::date, at,
            case when status <> 'unconfirmed' then at end,
            case when status = 'closed' then at + n % 40 * interval '1 day' end,
            case when n % 11 > 0 then people[1 + n % 40] end, n % 1009 = 0, decode(md5((n / 3)::text), 'hex'), '2026-11-23.2', 'DE',
            at::date + 30, at::date + 25, at::date + 25, at::date, 2
        from (select n, case when n % 1000 = 0 then 'unconfirmed'
                             when n % 20 = 0 then (array['new', 'in_progress', 'in_progress', 'waiting_for_requester'])[1 + n / 20 % 4]
                             else 'closed' end as status,
                     timestamptz '2026-11-25' - n * interval '15 minutes' as at,
                     array['access', 'deletion', 'marketing', 'correction', 'portability', 'objection', 'consent', 'sale', 'other',
                           'restriction', 'complaint', 'categories', 'sensitive', 'automated', 'minor', 'leak'] as rights,
                     array['TW', 'DE', 'US-CA', 'GB', 'FR', 'JP', 'KR', 'IN', 'HK', 'SG', 'NL', 'IT', 'ES', 'PL', 'SE', 'AT', 'BE', 'CH',
                           'DK', 'FI', 'IE', 'NO', 'PT', 'CZ', 'BR', 'CA', 'AU', 'NZ', 'US-TX', 'AX'] as places,
                     array['web', 'email', 'post', 'phone', 'in_person'] as channels,
                     array['fulfilled', 'partly_fulfilled', 'refused', 'nothing_held', 'withdrawn', 'redirected', 'no_answer',
                           'duplicate', 'spam'] as outcomes,
                     (select array_agg(id order by id) from staff where name = 'Colleague') as people
              from generate_series(1, 100000) n) as each;
    insert into case_word (case_id, word) select id, decode(md5(reference), 'hex') from cases;
    reset session_replication_role;";

/// Indexes that hold every case, or nearly.
const WHOLE: [&str; 5] = ["cases_closed", "cases_recorded", "cases_pkey", "cases_reference_key", "cases_email"];

/// What a plan says of a table that is read from its beginning to its end, and of an index that is.
fn whole_reads(plan: &Value, found: &mut Vec<String>) {
    let node = plan["Node Type"].as_str().unwrap();
    let table = plan["Relation Name"].as_str().unwrap_or_default();
    if node.contains("Seq Scan") && table == "cases" {
        found.push(format!("{node} of {table}"));
    }
    // An index over all cases, walked from its end with nothing to look up in it, and with fewer expected than a page holds.
    let index = plan["Index Name"].as_str().unwrap_or_default();
    let rows = plan["Plan Rows"].as_f64().unwrap_or_default();
    if WHOLE.contains(&index) && plan["Index Cond"].is_null() && rows < 51.0 {
        found.push(format!("{node} of all of {index}"));
    }
    for part in plan["Plans"].as_array().into_iter().flatten() {
        whole_reads(part, found);
    }
}

/// One way each filter of the page can be set: frequent, rare, and to what nothing has.
fn settings(view: View, people: &[uuid::Uuid]) -> Vec<Vec<Filter>> {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let of = |set: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        set(&mut filter);
        filter
    };
    let place = |code: &str| Place::parse(code).unwrap();
    let mut all = vec![
        [Right::Access, Right::Leak].iter().map(|right| of(&|filter| filter.right = Some(*right))).collect(),
        ["TW", "AX", "BT"].iter().map(|code| of(&|filter| filter.place = Some(place(code)))).collect(),
        [Channel::Web, Channel::InPerson].iter().map(|channel| of(&|filter| filter.channel = Some(*channel))).collect(),
        people.iter().map(|person| of(&|filter| filter.assignee = Some(*person))).collect(),
        ["nobody-has-this-name", "R-77", "who@nowhere.example"]
            .iter()
            .map(|words| of(&|filter| (*words).clone_into(&mut filter.search)))
            .collect(),
    ];
    if view == View::Closed {
        all.push([Outcome::Fulfilled, Outcome::Lapsed].iter().map(|ended| of(&|f| f.outcome = Some(*ended))).collect());
        all.push(vec![
            of(&|filter| filter.closed_from = Some(day(2026, 6, 1))),
            of(&|filter| filter.closed_until = Some(day(2024, 1, 31))),
            of(&|filter| {
                filter.closed_from = Some(day(2025, 2, 1));
                filter.closed_until = Some(day(2025, 2, 28));
            }),
        ]);
    } else {
        let stands = [Status::New, Status::WaitingForRequester, Status::Review];
        all.push(stands.iter().map(|status| of(&|filter| filter.status = Some(*status))).collect());
    }
    all
}

fn both(one: &Filter, other: &Filter) -> Filter {
    Filter {
        status: one.status.or(other.status),
        outcome: one.outcome.or(other.outcome),
        closed_from: one.closed_from.or(other.closed_from),
        closed_until: one.closed_until.or(other.closed_until),
        right: one.right.or(other.right),
        place: one.place.or(other.place),
        assignee: one.assignee.or(other.assignee),
        channel: one.channel.or(other.channel),
        search: if one.search.is_empty() { other.search.clone() } else { one.search.clone() },
        ..Filter::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_reads_the_whole_table() {
    let portal = TestApp::start().await;
    let mut owner = portal.owner().await;
    owner.execute(POPULATE).await.unwrap();
    owner.execute("vacuum (analyze) cases").await.unwrap();
    owner.execute("analyze").await.unwrap();
    assert_eq!(portal.look("select count(*) from cases").await, CASES.to_string());
    let (id, _) = portal.staff(Role::Handler).await;
    let actor = Actor::Staff { id, role: Role::Handler };
    let colleague: uuid::Uuid =
        portal.look("select id from staff where name = 'Colleague' order by id limit 1").await.parse().unwrap();

    let (mut wrong, mut looked) = (Vec::new(), 0);
    for view in View::ALL.iter().copied() {
        let sorts: &[Sort] = match view {
            View::Closed => &[Sort::Closed],
            View::Unconfirmed => &[Sort::Received],
            _ => &[Sort::Due, Sort::Received],
        };
        let each = settings(view, &[colleague, id]);
        let mut filters = vec![Filter::default()];
        for (number, ways) in each.iter().enumerate() {
            filters.extend(ways.iter().cloned());
            for other in each.iter().skip(number + 1).flatten() {
                filters.extend(ways.iter().map(|one| both(one, other)));
            }
        }
        for (sort, reverse) in sorts.iter().flat_map(|sort| [(*sort, false), (*sort, true)]) {
            for filter in &filters {
                let filter = Filter { view, sort, reverse, ..filter.clone() };
                let plans = lists::plans(&portal.app, actor, &filter).await.unwrap();
                for (what, plan) in ["list", "count"].into_iter().zip(plans) {
                    let mut found = Vec::new();
                    whole_reads(&plan[0]["Plan"], &mut found);
                    looked += 1;
                    if !found.is_empty() {
                        wrong.push(format!("{what} {filter:?}: {}", found.join(", ")));
                    }
                }
            }
        }
    }
    assert!(looked > 5_000, "{looked} plans");
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
