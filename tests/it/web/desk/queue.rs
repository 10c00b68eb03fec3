//! The queue over more than two pages: order, filters, paging, search; and what stands apart from it.

use std::collections::BTreeSet;

use chrono::{Days, TimeDelta};
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::language::Language;
use rightsdesk::base::text::Reach;
use rightsdesk::domain::cases::Channel;
use rightsdesk::domain::cases::Outcome;
use rightsdesk::domain::cases::filing::{Filing, Typed};
use rightsdesk::domain::cases::ops::{self, Intake};
use rightsdesk::domain::demo;
use rightsdesk::domain::rulebook::Right;

use crate::support::{Answer, Browser, TestApp, Visitor, Wish};

/// References in the order of the page.
fn references(page: &Answer) -> Vec<String> {
    page.attributes_of("a.ref", "href").into_iter().map(|href| href.rsplit('/').next().unwrap().to_owned()).collect()
}

/// Walks from a first page to the last by its links; gives the pages.
async fn walk(desk: &Visitor, first: &str) -> Vec<Vec<String>> {
    let mut page = desk.get(first).await;
    assert_eq!(page.status, 200, "{first}");
    let mut pages = vec![references(&page)];
    while let Some(next) = page.attribute_of("a[rel=next]", "href") {
        page = desk.get(&next).await;
        pages.push(references(&page));
        assert!(pages.len() < 20);
    }
    // And back again: the same pages.
    for earlier in pages.iter().rev().skip(1) {
        let previous = page.attribute_of("a[rel=prev]", "href").expect("a way back");
        page = desk.get(&previous).await;
        assert_eq!(&references(&page), earlier, "going back from {first}");
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_is_lost_or_shown_twice_over_120_cases() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let places = ["DE", "FR", "TW", "US-CA", "GB", ""];
    let names = ["Ada Lovelace", "王小明", "歐陽大文", "José Núñez", "O'Brien-Smith", "Αθηνά"];
    let channels = [Channel::Phone, Channel::Post, Channel::Email];
    let mut made = BTreeSet::new();
    for number in 0..120_usize {
        portal.app.clock.advance(TimeDelta::seconds(1));
        let typed = Typed::from_pairs(
            [
                ("name", names[number % 6].to_owned()),
                ("place", places[number % 6].to_owned()),
                ("email", format!("p{}@requester.test", number % 10)),
            ]
            .map(|(field, value)| (field.to_owned(), value)),
        );
        let right = Right::ALL[number % 16];
        let filing = Filing::parse_intake(right, &typed, Language::En, Reach::Anywhere).unwrap();
        // Many with the same due date, so that only the id tells them apart.
        let received_on = portal.app.now().date_naive() - Days::new(u64::try_from(number % 4).unwrap());
        let intake = Intake { filing, channel: channels[number % 3], received_on, postal: String::new() };
        made.insert(ops::take_in(&portal.app, actor, &intake).await.unwrap());
    }
    for address in ["/desk/queue", "/desk/queue?reverse=yes", "/desk/queue?sort=received"] {
        let range = |page: &Answer| page.text_of(".range").unwrap();
        let mut page = desk.get(&format!("{address}{}lang=en", if address.contains('?') { '&' } else { '?' })).await;
        assert_eq!(range(&page), "1–50 of 120", "{address}");
        for wanted in ["51–100 of 120", "101–120 of 120"] {
            page = desk.get(&page.attribute_of("a[rel=next]", "href").unwrap()).await;
            assert_eq!(range(&page), wanted, "{address}");
        }
        page = desk.get(&page.attribute_of("a[rel=prev]", "href").unwrap()).await;
        assert_eq!(range(&page), "51–100 of 120", "{address}: the same on the way back");
    }
    let few = desk.get("/desk/queue?place=US-CA&right=access").await;
    assert_eq!(few.text_of(".range"), None, "a list of one page has no parts");
    for address in [
        "/desk/queue",
        "/desk/queue?reverse=yes",
        "/desk/queue?sort=received",
        "/desk/queue?sort=received&reverse=yes",
        "/desk/queue?view=unassigned",
        "/desk/queue?view=open&status=new",
    ] {
        let pages = walk(&desk, address).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20], "{address}");
        let all: BTreeSet<_> = pages.concat().into_iter().collect();
        assert_eq!(all, made, "{address}");
    }
    let forwards = walk(&desk, "/desk/queue").await.concat();
    let mut backwards = walk(&desk, "/desk/queue?reverse=yes").await.concat();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    let dues = portal.look("select string_agg(reference, ',' order by sort_due, id) from cases").await;
    assert_eq!(forwards.join(","), dues, "nearest due first");
    let newest = portal.look("select string_agg(reference, ',' order by received_at desc, id desc) from cases").await;
    assert_eq!(walk(&desk, "/desk/queue?sort=received").await.concat().join(","), newest);

    for (filter, condition) in [
        ("right=access", "right_code = 'access'"),
        ("place=DE", "place = 'DE'"),
        ("channel=post", "channel = 'post'"),
        ("place=DE&channel=phone&right=access", "place = 'DE' and channel = 'phone' and right_code = 'access'"),
        ("status=in_progress", "status = 'in_progress'"),
    ] {
        let found: BTreeSet<_> = walk(&desk, &format!("/desk/queue?{filter}")).await.concat().into_iter().collect();
        let expected = portal.look(&format!("select string_agg(reference, ',') from cases where {condition}")).await;
        let expected: BTreeSet<_> = expected.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect();
        assert_eq!(found, expected, "{filter}");
    }
    for (words, count) in [
        ("lovelace", 20),
        ("LOVELACE ada", 20),
        ("王小明", 20),
        ("小明", 20),
        ("歐陽", 20),
        ("陽大", 20),
        ("núñez", 20),
        ("brien", 20),
        ("αθηνά", 20),
        ("p3@requester.test", 12),
        ("P3@Requester.test", 12),
        ("love", 0),
        ("ada 王小明", 0),
        ("%", 0),
        ("' or 1=1 --", 0),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
        let found = walk(&desk, &format!("/desk/queue?q={query}")).await.concat();
        assert_eq!(found.len(), count, "{words}");
    }
    let one = made.first().unwrap();
    let opened = desk.get(&format!("/desk/queue?q={}", one.to_lowercase().replace('-', "+"))).await;
    assert_eq!(opened.path, format!("/desk/cases/{one}"), "a reference opens its case");
    for odd in [
        "after=x",
        "after=2026-01-01~01234567-89ab-7def-8123-456789abcdef",
        "after=%2B99999-01-01~01234567-89ab-7def-8123-456789abcdef",
        "after=-9999-01-01~01234567-89ab-7def-8123-456789abcdef",
        "sort=received&before=2026-01-01~01234567-89ab-7def-8123-456789abcdef",
        "after=2026-01-01T00:00:00Z~01234567-89ab-7def-8123-456789abcdef",
        "view=nothing&status=x&right=y&assignee=z&q=%00",
        "q=%00%40",
    ] {
        let status = desk.get(&format!("/desk/queue?{odd}")).await.status;
        assert_eq!(status, 200, "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unconfirmed_requests_stand_apart() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let fields = [("email", "apart@requester.test"), ("name", "Apart Person"), ("place", "DE")];
    let waiting = portal.file_by_form(&portal.visitor(), "access", &fields).await.text_of("#reference").unwrap();
    portal.work().await;
    let confirmed = portal.confirmed_by_form(&portal.visitor(), "access", "apart@requester.test", &fields[1..]).await;
    for page in [
        "/desk",
        "/desk/queue",
        "/desk/queue?view=unassigned",
        "/desk/queue?status=unconfirmed",
        "/desk/queue?q=apart%40requester.test",
        "/desk/queue?q=Apart",
        "/desk/queue?view=unconfirmed",
    ] {
        let shown = desk.get(page).await;
        assert!(!shown.body.contains(&waiting), "{page}");
    }
    assert!(desk.get("/desk/queue").await.body.contains(&confirmed));
    let apart = desk.get("/desk/unconfirmed").await;
    assert_eq!(references(&apart), std::slice::from_ref(&waiting));
    let case = desk.get(&format!("/desk/cases/{waiting}")).await;
    assert_eq!(case.status, 200);
    let token = case.field("form_token").unwrap_or_default();
    let written =
        desk.post(&format!("/desk/cases/{waiting}/messages"), &[("form_token", &token), ("body", "Hello")]).await;
    assert_ne!(written.status, 200, "nobody writes to a mailbox that is not proven");
    portal.pass(TimeDelta::days(15)).await;
    assert_eq!(portal.look(&format!("select outcome from cases where reference = '{waiting}'")).await, "lapsed");
    assert_eq!(portal.look(&format!("select status from cases where reference = '{confirmed}'")).await, "new");
    let reminded =
        portal.mails_to("apart@requester.test").iter().filter(|mail| mail.subject.contains("still needs")).count();
    assert_eq!(reminded, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_closed_cases_and_roles_see_their_own() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Handler).await;
    let reference =
        portal.confirmed_by_form(&portal.visitor(), "access", "found@requester.test", &[("name", "Found Later")]).await;
    ops::assign(portal.app.clone(), actor, &reference, actor.staff_id()).await.unwrap();
    assert_eq!(references(&desk.get("/desk/queue?view=mine").await), std::slice::from_ref(&reference));
    assert!(references(&desk.get("/desk/queue?view=unassigned").await).is_empty());
    portal.end(Actor::CommandLine, &reference, Outcome::NothingHeld, "Nothing.").await.unwrap();
    assert!(references(&desk.get("/desk/queue").await).is_empty());
    assert_eq!(references(&desk.get("/desk/queue?view=closed").await), std::slice::from_ref(&reference));
    assert_eq!(references(&desk.get("/desk/queue?q=found").await), [reference]);
}

/// What stands in an address as a place in the list is read here and never by the database.
#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_place_in_the_list_is_no_fault() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let id = "01234567-89ab-7def-8123-456789abcdef";
    for key in
        ["%2B2026-01-01", "2026-01-01", "2026-01-01T00:00:00%2B15:59", "0001-01-01", "9999-12-31", "now", "-1-1-1"]
    {
        for sort in ["due", "received", "closed"] {
            let answer = desk.get(&format!("/desk/queue?sort={sort}&after={key}~{id}")).await;
            assert_eq!(answer.status, 200, "{key} by {sort}");
        }
    }
}

/// On the screens that most have, a row shows what is asked for and by whom, whole, however much else it has to say.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_shows_the_right_and_the_whole_name_on_every_usual_screen() {
    let portal = TestApp::start().await;
    demo::fill(portal.app.clone()).await.unwrap();
    let browser = Browser::open(&portal.base(), Wish { languages: "en-GB,en", scripts: false }).await;
    crate::browser::sign_in(&portal, &browser, Role::Dpo, Language::En).await;
    let cut = "[...document.querySelectorAll('tbody .who')].filter(e => {
        const who = e.getBoundingClientRect(), cell = e.closest('td').getBoundingClientRect();
        return e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 || who.right > cell.right + 1 || !e.querySelector('b').getClientRects().length; })
        .map(e => e.textContent)";
    for width in [390, 1024, 1280, 1440] {
        browser.size(width, 900).await;
        for language in Language::ALL {
            for view in ["", "&view=closed", "&sort=received"] {
                browser.visit(&format!("/desk/queue?lang={language}{view}")).await;
                let names = browser.ask("document.querySelectorAll('tbody .who b').length").await;
                assert!(names.as_u64().unwrap() > 5, "{names}");
                let cut: Vec<String> = serde_json::from_value(browser.ask(cut).await).unwrap();
                assert_eq!(cut, Vec::<String>::new(), "{width} in {language} {view}");
            }
        }
    }
}

/// Left out, what nobody can read would mean everybody.
#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_cannot_be_read_shows_nobody_and_says_so() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Handler).await;
    let (other, _) = portal.confirmed("correction", "DE").await;
    portal.close(portal.dpo().await, &other).await;
    let task = rightsdesk::domain::tasks::ops::NewTask {
        title: "Ask the archive".to_owned(),
        due_on: portal.app.now().date_naive(),
        assignee: None,
    };
    let nonce = portal.app.random.bytes();
    rightsdesk::domain::tasks::ops::add(portal.app.clone(), actor, &reference, &task, nonce).await.unwrap();
    for (path, what) in [
        ("/desk/queue?right=acess", "Right"),
        ("/desk/queue?place=Germany", "Place"),
        ("/desk/queue?status=open", "Status"),
        ("/desk/queue?assignee=lin", "Handled by"),
        ("/desk/queue?channel=fax", "Channel"),
        ("/desk/queue?view=everything", "List"),
        ("/desk/queue?view=closed&outcome=won", "Outcome"),
        ("/desk/queue?view=closed&closed_from=yesterday", "Closed from"),
        ("/desk/queue?sort=name", "Sort by"),
        ("/desk/queue?after=x", "page"),
        ("/desk/unconfirmed?before=x", "page"),
        ("/desk/tasks?mine=lin", "Only mine"),
    ] {
        let page = desk.get(&format!("{path}&lang=en")).await;
        assert_eq!(page.texts_of("main tbody tr").len(), 0, "{path}: {}", page.words());
        let said = page.text_of("[role=alert]").unwrap_or_default();
        assert!(said.contains("cannot be read") && said.contains(what), "{path}: {said}");
    }
    // What can be read and has no meaning for a list does not show all of it either.
    for (path, what) in [
        ("/desk/queue?outcome=refused", "Outcome"),
        ("/desk/queue?view=mine&outcome=fulfilled", "Outcome"),
        ("/desk/queue?closed_from=2026-11-01", "Closed from"),
        ("/desk/queue?view=closed&status=new", "Status"),
    ] {
        let page = desk.get(&format!("{path}&lang=en")).await;
        assert_eq!(page.texts_of("main tbody tr").len(), 0, "{path}: {}", page.words());
        let said = page.text_of("[role=alert]").unwrap_or_default();
        assert!(said.contains("cannot be narrowed") && said.contains(what), "{path}: {said}");
    }
    let page = desk.get("/desk/queue?view=closed&status=closed&lang=en").await;
    assert_eq!((page.texts_of("main tbody tr").len(), page.text_of("[role=alert]")), (1, None), "{}", page.words());
    let page = desk.get("/desk/queue?right=access&place=DE&status=new&sort=received&reverse=yes&lang=en").await;
    assert_eq!((page.texts_of("main tbody tr").len(), page.text_of("[role=alert]")), (1, None), "{}", page.words());
    assert_eq!(desk.get("/desk/tasks?mine=yes").await.text_of("[role=alert]"), None);
}
