//! Writing the answer: one's own words in a letter that writes itself, two at one letter, and ends that are no answer.

use rightsdesk::base::actor::Role;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::Outcome;
use rightsdesk::domain::cases::ops as case_ops;

use super::send_letter;
use crate::support::{ADA, Answer, TestApp, Visitor};

async fn letter(desk: &Visitor, reference: &str) -> Answer {
    desk.get(&format!("/desk/cases/{reference}/letter?lang=en")).await.form("/letter")
}

/// Sends the form with a button of it.
async fn press(desk: &Visitor, reference: &str, form: &Answer, deed: &str) -> Answer {
    let fields = form.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let fields = [fields.as_slice(), &[("deed", deed)]].concat();
    desk.post_multipart(&format!("/desk/cases/{reference}/letter?lang=en"), &fields, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_words_stand_in_place_of_a_block_and_go_out_as_they_were_read() {
    let portal = TestApp::start().await;
    let own = portal.visitor();
    let fields = [("name", "Ada Example"), ("place", "DE")];
    let reference = portal.confirmed_by_form(&own, "access", ADA, &fields).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let form = letter(&desk, &reference).await.fill("outcome", "nothing_held").fill("body", "We looked everywhere.");
    let changing = press(&desk, &reference, &form, "change.open").await;
    assert!(changing.path.ends_with("/letter?change=open"), "{}", changing.gist());
    let changing = changing.form("/letter");
    assert_eq!(changing.field("body").as_deref(), Some("We looked everywhere."), "nothing typed is lost by a button");
    let text = changing.field("b.open").unwrap();
    assert!(text.contains("Dear Ada Example,") && text.contains(&reference), "{text}");
    let kept = press(&desk, &reference, &changing.fill("b.open", "Hello Ada, you asked us."), "keep").await;
    assert!(kept.path.ends_with("/letter?done=letter"), "{}", kept.gist());
    for face in ["paper", "page"] {
        let shown = desk.get(&format!("/desk/cases/{reference}/letter/{face}?lang=en")).await.words();
        assert!(shown.contains("Hello Ada, you asked us.") && !shown.contains("Dear Ada Example,"), "{face}: {shown}");
        assert!(shown.contains("What you can do now"), "{face}: what the law wants is there: {shown}");
    }
    let sent = press(&desk, &reference, &kept.form("/letter"), "send").await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    let read = own.get(&format!("/my/{reference}?lang=en")).await;
    let answer = read.text_of(".answer").unwrap();
    assert!(answer.contains("Hello Ada, you asked us.") && answer.contains("We looked everywhere."), "{answer}");
    assert!(answer.contains("GDPR Art. 77, 79"), "{answer}");
    // What went out stays as it was, and its mark in the log is no hash of what it says.
    for table in ["letter_version", "letter_sent"] {
        let forced = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("update {table} set number = 9")))
            .execute(&mut *portal.owner().await)
            .await;
        assert!(forced.unwrap_err().to_string().contains("stays as it was written"), "{table}");
    }
    let mark = portal.look("select detail->>'letter' from audit_entry where action = 'case.closed'").await;
    assert_eq!(mark.len(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_write_one_letter_see_each_other() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let ((one, _), (other, _)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Handler).await);
    let (first, second) = (letter(&one, &reference).await, letter(&other, &reference).await);
    let first = first.fill("outcome", "refused").fill("body", "Words of the first.").fill("article", "Art. 12(5)");
    let first = press(&one, &reference, &first, "keep").await;
    assert!(first.path.ends_with("?done=letter"), "{}", first.gist());
    let second = second.fill("outcome", "nothing_held").fill("body", "Words of the second.");
    let stale = press(&other, &reference, &second, "send").await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    let theirs = stale.texts_of(".theirs").join(" ");
    assert!(theirs.contains("Words of the first.") && theirs.contains("Art. 12(5)"), "{theirs}");
    let stale = stale.form("/letter");
    assert_eq!(stale.field("body").as_deref(), Some("Words of the second."));
    assert_eq!(portal.look("select status from cases").await, "new", "nothing was sent");
    let sent = send_letter(&other, &reference, stale.fill("outcome", "nothing_held")).await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_program_says_by_now_is_read_before_it_goes_out() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let kept = letter(&desk, &reference).await.fill("outcome", "nothing_held").fill("body", "Older words.");
    let kept = press(&desk, &reference, &kept, "keep").await.form("/letter");
    // As if the register, the clock or a setting had said something else when the page was made.
    let stale = kept.fill("shown", "0123456789abcdef").fill("body", "Newer words.");
    let stale = press(&desk, &reference, &stale, "send").await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.texts_of(".theirs").is_empty(), "one's own older words are nobody else's");
    let stale = stale.form("/letter");
    assert_eq!(stale.field("body").as_deref(), Some("Newer words."));
    let sent = press(&desk, &reference, &stale, "send").await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_is_no_answer_has_its_own_proof() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let others = portal.file_as("access", "DE", "other@requester.test", Language::En).await;
    portal.confirm(&others).await;
    let own = portal.file("deletion", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}/close");
    let end = async |outcome: &str, other: &str, body: &str| {
        let form = desk.get(&format!("{path}?lang=en")).await.form("/close").fill("outcome", outcome);
        form.fill("other", other).fill("body", body).send().await
    };
    for (outcome, other, body, field) in [
        ("withdrawn", "", "", "body"),
        ("redirected", "", " ", "body"),
        ("no_answer", "", "You did not reply.", "outcome"),
        ("duplicate", "", "", "other"),
        ("duplicate", "RD-0000-000", "", "other"),
        ("duplicate", reference.as_str(), "", "other"),
        ("duplicate", others.as_str(), "", "other"),
        // Nobody has proven that it is theirs.
        ("duplicate", own.as_str(), "", "other"),
    ] {
        let refused = end(outcome, other, body).await;
        assert_eq!(
            (refused.status, refused.mistake(field).is_some()),
            (422, true),
            "{outcome} {other}: {}",
            refused.gist()
        );
        assert_eq!(refused.form("/close").field("other").as_deref(), Some(other), "what was typed stays");
    }
    portal.ask(actor, &reference, None).await.unwrap();
    let ended = end("no_answer", "", "You did not reply.").await;
    assert!(ended.path.ends_with("?done=closed"), "{}", ended.gist());
    assert_eq!(portal.case(&reference).await.outcome, Some(Outcome::NoAnswer));
    portal.confirm(&own).await;
    let path = format!("/desk/cases/{own}/close");
    let twin = portal.file("deletion", "DE").await;
    portal.confirm(&twin).await;
    let form = desk.get(&path).await.form("/close").fill("outcome", "duplicate").fill("other", &twin.to_lowercase());
    let ended = form.send().await;
    assert!(ended.path.ends_with("?done=closed"), "{}", ended.gist());
    let other = portal.look("select detail->>'other' from audit_entry where detail ? 'other'").await;
    assert_eq!(other, twin);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_looked_at_set_side_by_side_and_gone_back_to() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}/letter/versions");
    assert!(desk.get(&format!("{path}?lang=en")).await.words().contains("Nobody has kept a version"));
    for (outcome, body) in
        [("nothing_held", "We looked.\nNothing was there."), ("fulfilled", "We looked.\nHere it is.")]
    {
        let form = letter(&desk, &reference).await.fill("outcome", outcome).fill("body", body);
        assert!(press(&desk, &reference, &form, "keep").await.path.ends_with("?done=letter"));
    }
    let page = desk.get(&format!("{path}?lang=en")).await;
    assert!(
        page.words().contains("Version 2, kept by") && page.words().contains("Version 1, kept by"),
        "{}",
        page.words()
    );
    let looked = desk.get(&format!("{path}?look=1&lang=en")).await;
    assert!(looked.text_of(".panel.letter").unwrap().contains("Nothing was there."), "{}", looked.words());
    let compared = desk.get(&format!("{path}?to=2&lang=en")).await;
    assert_eq!(compared.texts_of(".compared .pre:not(.gone, .new)"), ["We looked."]);
    assert_eq!(compared.texts_of(".compared del"), ["Nothing was there."]);
    assert_eq!(compared.texts_of(".compared ins"), ["Here it is."]);
    assert!(compared.words().contains("How it ends:"), "{}", compared.words());
    let alike = desk.get(&format!("{path}?from=1&to=1&lang=en")).await;
    assert!(alike.words().contains("Both say the same."), "{}", alike.words());
    assert_eq!(desk.get(&format!("{path}?look=9")).await.status, 404);
    // Going back is a new version; whoever has not seen the newest does not put it aside.
    let stale = desk.get(&format!("{path}?lang=en")).await.form("/versions");
    let form = letter(&desk, &reference).await.fill("body", "Third words.");
    press(&desk, &reference, &form, "keep").await;
    let refused = stale.clone().press_with_fields("button[value='1']").await;
    assert_eq!(refused.status, 409, "{}", refused.gist());
    assert!(refused.words().contains("Somebody kept another version of this letter meanwhile"), "{}", refused.words());
    // What a colleague wrote is read before anything is gone back to, or kept.
    let unread = desk.get(&format!("{path}?lang=en")).await.form("/versions");
    let open = letter(&desk, &reference).await.fill("body", "Fourth words.");
    let (_, colleague) = portal.signed_in(Role::Handler).await;
    portal.app.clock.advance(chrono::TimeDelta::seconds(1));
    case_ops::note(portal.app.clone(), colleague, &reference, "Wait for the archive.", [8; 16]).await.unwrap();
    for late in [unread.press_with_fields("button[value='1']").await, press(&desk, &reference, &open, "keep").await] {
        assert_eq!(late.status, 409, "{}", late.gist());
        assert!(late.words().contains("Wait for the archive."), "{}", late.words());
    }
    let fresh = desk.get(&format!("{path}?lang=en")).await.form("/versions");
    let twice = fresh.clone();
    let restored = fresh.press_with_fields("button[value='1']").await;
    assert!(restored.path.ends_with("/letter?done=letter-restored"), "{}", restored.gist());
    let again = twice.press_with_fields("button[value='1']").await;
    assert!(again.path.ends_with("/letter?done=letter-restored"), "pressed twice it is one: {}", again.gist());
    let form = restored.form("/letter");
    assert_eq!(form.field("body").as_deref(), Some("We looked.\nNothing was there."));
    assert_eq!(form.field("outcome").as_deref(), Some("nothing_held"));
    assert_eq!(
        portal.look("select string_agg(number::text, ' ' order by number) from letter_version").await,
        "1 2 3 4"
    );
    let audited = portal.look("select detail::text from audit_entry where action = 'case.letter_restored'").await;
    assert_eq!(audited, r#"{"of": 1, "version": 4}"#);
    // Once it has gone out, versions are read and none is gone back to.
    let sent = press(&desk, &reference, &form, "send").await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    let closed = desk.get(&format!("{path}?to=2&lang=en")).await;
    assert!(
        closed.status == 200 && closed.attribute_of("button[name='number']", "value").is_none(),
        "{}",
        closed.gist()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn previews_name_the_files_that_the_form_holds_on_to_and_lead_back_to_them() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}/letter");
    for face in ["paper", "page"] {
        let form = letter(&desk, &reference).await.fill("outcome", "fulfilled").fill("body", "Here it is.");
        let fields = form.fields();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let fields = [fields.as_slice(), &[("deed", face)]].concat();
        let shown = desk.post_multipart(&path, &fields, Some(("file", "answer.csv", b"a,b"))).await;
        assert!(shown.path.starts_with(&format!("{path}/{face}?shown=")), "{}", shown.gist());
        assert!(shown.words().contains("Here it is."), "{face}: {}", shown.words());
        assert!(shown.words().contains("answer.csv") && shown.words().contains("3 B"), "{face}: {}", shown.words());
        assert_eq!(desk.get(&shown.path).await.status, 200, "gone back to");
        let back = shown.form("/letter?again");
        let fields = back.fields();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let back = desk.post_multipart(&format!("{path}?again&lang=en"), &fields, None).await;
        assert!(back.status == 200 && back.words().contains("answer.csv"), "{face}: {}", back.gist());
        assert_eq!(back.form("/letter").field("body").as_deref(), Some("Here it is."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_before_is_printed_while_the_case_is_open_again_on_the_sheets_of_where_it_goes() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "US-CA").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let form = letter(&desk, &reference).await.fill("outcome", "nothing_held").fill("body", "The first answer.");
    assert!(press(&desk, &reference, &form, "send").await.path.ends_with("?done=closed"));
    let case = format!("/desk/cases/{reference}");
    let form = desk.get(&format!("{case}/reopen?lang=en")).await.form("/reopen").fill("reason", "Something was missed");
    let opened = form.send().await;
    assert!(opened.path.contains("done=reopened"), "{}", opened.gist());
    let link = opened.attribute_of("#story a[href*='paper?message=']", "href").expect("a link beside the answer");
    let paper = desk.get(&link).await;
    assert!(paper.status == 200 && paper.words().contains("The first answer."), "{}", paper.gist());
    assert_eq!(paper.attribute_of("main", "class").as_deref(), Some("paper us-letter"));
    let draft = desk.get(&format!("{case}/letter/paper?lang=en")).await;
    assert!(draft.words().contains("not sent yet") || draft.text_of(".chip").is_some(), "the one that is written now");
    let other = portal.confirmed("access", "DE").await.0;
    let strange = desk.get(&format!("/desk/cases/{other}/letter/paper?{}", link.split_once('?').unwrap().1)).await;
    assert_eq!(strange.status, 404, "of another case");
    // With an address it stands in the window of the envelope.
    let form = desk.get(&format!("/desk/cases/{other}/person?lang=en")).await.form("/person");
    form.fill("postal", "Musterweg 1\n20095 Hamburg").fill("reason", "She told us").send().await;
    let paper = desk.get(&format!("/desk/cases/{other}/letter/paper")).await;
    assert_eq!(paper.attribute_of("main", "class").as_deref(), Some("paper a4 window"));
}
