//! What the law wants next of a case: computed, one thing at a time, and what was done elsewhere with how.

use rightsdesk::base::actor::Role;
use rightsdesk::domain::cases::ops;

use crate::support::{Answer, TestApp, Visitor};

/// A confirmed case that the reader has taken.
async fn taken(portal: &TestApp, desk: &Visitor, right: &str, fields: &[(&str, &str)]) -> String {
    let reference = portal.confirmed_by_form(&portal.visitor(), right, "ada@requester.test", fields).await;
    let path = format!("/desk/cases/{reference}");
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.form(&format!("{path}/assign")).send().await;
    path
}

/// Each line with how it stands, without the time.
fn lines(page: &Answer) -> Vec<String> {
    let names = page.texts_of(".lines > li > :is(a, span:first-child)");
    let states = page.texts_of(".lines > li > .state");
    assert_eq!(names.len(), states.len());
    names
        .iter()
        .zip(states)
        .map(|(name, state)| format!("{name}: {}", state.split_whitespace().next().unwrap()))
        .collect()
}

fn primary(page: &Answer) -> Vec<String> {
    page.texts_of("#next .button:not(.quiet)")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_button_leads_through_a_deletion_line_by_line() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = taken(&portal, &desk, "deletion", &[("name", "Ada"), ("place", "DE")]).await;
    let page = desk.get(&path).await;
    assert_eq!(primary(&page), ["Do we hold anything?"]);
    let found = lines(&page);
    assert_eq!(found[0], "Place, right and day of receipt: Done");
    assert!(found.contains(&"Do we hold anything: Next".to_owned()), "{found:?}");
    assert_eq!(found.iter().filter(|line| line.ends_with(": Next")).count(), 1, "one thing comes next: {found:?}");
    assert!(page.words().contains("GDPR Art. 17"), "what the law wants stands there: {}", page.words());

    // Each line says how it was done; the next one then leads.
    for (line, next) in [
        ("lookup", "Settle who is asking"),
        ("identity", "Ask the systems"),
        ("asked", "Decide item by item"),
        ("decided", "Have it carried out"),
        ("carried-out", "Tell the recipients"),
    ] {
        let act = format!("{path}/lines/{line}");
        let empty = desk.get(&act).await.form(&act).fill("note", " \u{200b}").send().await;
        assert_eq!((empty.status, empty.mistake("note").is_some()), (422, true), "{line}: {}", empty.gist());
        let done = empty.form(&act).fill("note", "Searched by hand in the archive.").send().await;
        assert!(done.path.ends_with("?done=line-done"), "{line}: {}", done.gist());
        assert_eq!(primary(&done), [next]);
    }
    // Of two who say different things of one line, the second reads the first and loses nothing.
    let decided = format!("{path}/lines/decided");
    desk.get(&decided).await.press("button[value='take-back']").await;
    let (one, other) = (desk.get(&decided).await, desk.get(&decided).await);
    one.form(&decided).fill("note", "As counsel said.").send().await;
    let late = other.form(&decided).fill("note", "All but the invoices.").send().await;
    assert_eq!(late.status, 409, "{}", late.gist());
    assert!(
        late.words().contains("As counsel said.") && late.words().contains("All but the invoices."),
        "{}",
        late.words()
    );
    let told = format!("{path}/lines/told");
    let done = desk.get(&told).await.form(&told).fill("note", "Wrote to the printer.").send().await;
    assert_eq!(primary(&done), ["Write the answer"], "{}", done.words());
    assert!(done.words().contains("noted that it was done elsewhere: Recipients told: Wrote to the printer."));
    assert!(lines(&done).contains(&"Recipients told: Done".to_owned()));

    // What was noted is taken back, and leads again.
    let back = desk.get(&told).await.press("button[value='take-back']").await;
    assert!(back.path.ends_with("?done=line-open"), "{}", back.gist());
    assert_eq!(primary(&back), ["Tell the recipients"]);
    let kept = "select string_agg(line, ' ' order by line) from case_line";
    assert_eq!(portal.look(kept).await, "asked carried-out decided identity lookup");
    assert!(
        !portal.look("select string_agg(note::text, ' ') from case_line").await.contains(&hex("Searched")),
        "sealed"
    );
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_that_of_the_right_the_law_and_whoever_asks() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let sale = taken(&portal, &desk, "sale", &[("place", "US-CA")]).await;
    let found = lines(&desk.get(&sale).await).join(" | ");
    assert!(found.contains("at once: Next") && found.contains("Recipients told"), "{found}");
    assert!(!found.contains("Who is asking"), "nobody proves who they are for an opt-out: {found}");
    let guardian = taken(
        &portal,
        &desk,
        "access",
        &[("name", "Ada"), ("place", "TW"), ("relation", "guardian"), ("other_name", "Bo")],
    )
    .await;
    let page = desk.get(&guardian).await;
    assert_eq!(primary(&page), ["Ask for the permission"]);
    assert!(
        page.words().contains("個人資料保護法")
            || page.words().contains("PDPA")
            || page.words().contains("Personal Data Protection Act"),
        "{}",
        page.words()
    );
    // A place without rows of its own is told of no article.
    let japan = taken(&portal, &desk, "access", &[("name", "Ada"), ("place", "JP")]).await;
    let page = desk.get(&japan).await;
    assert!(!page.texts_of(".deeds").join(" ").contains("Art."), "{:?}", page.texts_of(".deeds"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_ticks_what_follows_from_facts_nor_over_what_others_did() {
    let portal = TestApp::start().await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    let path = taken(&portal, &desk, "access", &[("name", "Ada"), ("place", "DE")]).await;
    let token = desk.get(&path).await.field("form_token").unwrap();
    for line in ["place", "acknowledged", "served", "letter", "second", "nothing"] {
        let fields = [("form_token", token.as_str()), ("note", "x")];
        assert_eq!(desk.post(&format!("{path}/lines/{line}"), &fields).await.status, 404, "{line}");
    }
    // Somebody did something while the page lay open.
    let act = format!("{path}/lines/lookup");
    let open = desk.get(&act).await;
    let reference = path.rsplit('/').next().unwrap();
    let (colleague, _) = portal.staff(Role::Handler).await;
    ops::assign(portal.app.clone(), dpo, reference, Some(colleague)).await.unwrap();
    let colleague = rightsdesk::base::actor::Actor::Staff { id: colleague, role: Role::Handler };
    rightsdesk::domain::checklist::ops::mark(
        portal.app.clone(),
        colleague,
        reference,
        rightsdesk::domain::checklist::Line::Identity,
        "By phone.",
    )
    .await
    .unwrap();
    let stale = open.form(&act).fill("note", "Looked in the archive.").send().await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.words().contains("By phone.") && stale.body.contains("Looked in the archive."), "{}", stale.words());
    let done = stale.form(&act).send().await;
    assert!(done.path.ends_with("?done=line-done"), "{}", done.gist());

    // An unconfirmed request has no list, and a closed one is done with.
    portal.close(dpo, reference).await;
    portal.work().await;
    let closed = desk.get(&path).await;
    let found = lines(&closed);
    assert!(!found.iter().any(|line| line.ends_with(": Next") || line.ends_with(": Later")), "{found:?}");
    assert!(found.contains(&"Systems asked: Not".to_owned()) && closed.words().contains("Not recorded"), "{found:?}");
    // What goes on is decided anew; who asks was settled before.
    ops::reopen(portal.app.clone(), dpo, reference, "There is more.").await.unwrap();
    let again = desk.get(&path).await;
    assert!(lines(&again).contains(&"Who is asking: Done".to_owned()), "{:?}", lines(&again));
    portal.close(dpo, reference).await;
    let files = format!("{path}/lines/files");
    assert!(desk.get(&files).await.field("note").is_none(), "what is closed is not ticked");
    let late = [("form_token", token.as_str()), ("note", "Too late.")];
    assert_eq!(desk.post(&files, &late).await.status, 409);
}

/// The same list in the person's own words: what was done elsewhere is done, what comes later is not promised yet.
#[tokio::test(flavor = "multi_thread")]
async fn the_person_reads_how_far_it_is_and_nothing_that_is_not_theirs() {
    let portal = TestApp::start().await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    let visitor = portal.visitor();
    let fields = [("name", "Ada"), ("place", "DE")];
    let reference = portal.confirmed_by_form(&visitor, "deletion", "ada@requester.test", &fields).await;
    let own = format!("/my/{reference}?lang=en");
    let before = visitor.get(&own).await.texts_of(".progress li");
    assert_eq!(before.last().map(String::as_str), Some("Next, we look where the data could be."), "{before:?}");
    let act = format!("/desk/cases/{reference}/lines/lookup");
    desk.get(&act).await.form(&act).fill("note", "Found in the archive of Mr. Chen.").send().await;
    let after = visitor.get(&own).await;
    let told = after.texts_of(".progress li");
    assert!(told.contains(&"Done: We have looked where the data could be.".to_owned()), "{told:?}");
    assert_eq!(told.iter().filter(|line| line.starts_with("Next")).count(), 1, "{told:?}");
    assert!(!after.words().contains("archive of Mr. Chen"), "what the desk notes is the desk's");
    let chinese = visitor.get(&format!("/my/{reference}?lang=zh-Hant")).await;
    assert!(chinese.texts_of("#progress")[0].contains("目前進度"));
    portal.close(dpo, &reference).await;
    assert_eq!(visitor.get(&own).await.texts_of(".progress li").len(), 0, "then the answer speaks");
}
