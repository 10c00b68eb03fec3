//! Files that a requester sends with a message: which are taken, what stays of a picture, and that none is lost for another's sake.

use rightsdesk::base::actor::Role;

use crate::support::{ADA, Answer, TestApp, Visitor};

/// A picture of one dot, with a remark beside it that says where it was taken.
fn picture() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        [&length[..], &kind[..], data, &sum.sum().to_be_bytes()].concat()
    };
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &[0, 255]).unwrap();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        &chunk(b"tEXt", b"Comment\0Taken at home, Via Roma 1"),
        &chunk(b"IDAT", &packed.finish().unwrap()),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

type Files<'a> = &'a [(&'static str, &'static str, &'a [u8])];

/// Sends the page's box for messages.
async fn send(visitor: &Visitor, page: Answer, fields: &[(&str, &str)], files: Files<'_>) -> Answer {
    let form = page.form("/messages");
    let address = form.attribute_of("form#request", "action").unwrap();
    let mut sent: Vec<(String, String)> = form.fields();
    for (name, value) in fields {
        sent.retain(|(field, _)| field != name);
        sent.push(((*name).to_owned(), (*value).to_owned()));
    }
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post_files(&address, &sent, files).await
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_with_a_message_and_a_picture_loses_what_its_camera_noted() {
    let portal = TestApp::start().await;
    let ada = portal.visitor();
    let reference = portal.confirmed_by_form(&ada, "access", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let own = format!("/my/{reference}");
    let page = ada.get(&format!("{own}?lang=en")).await;
    assert!(page.words().contains("Up to 10 files, 25 MB in all"), "{}", page.words());
    let picture = picture();
    let files: Files = &[("files", "照片.png", &picture), ("files", "letter.txt", b"Where it was said.")];
    let sent = send(&ada, page, &[("body", "Here is what I saw.")], files).await;
    assert_eq!(sent.path, format!("{own}?done=sent"), "{}", sent.gist());
    // Both sides find them below the message.
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    for (visitor, path) in [(&ada, own.clone()), (&desk, format!("/desk/cases/{reference}"))] {
        let page = visitor.get(&path).await;
        assert!(page.words().contains("照片.png") && page.words().contains("letter.txt"), "{}", page.words());
        let links = page.attributes_of("a", "href").into_iter().filter(|href| href.contains("/files/"));
        let mut pictures = 0;
        for link in links {
            let bytes = visitor.bytes(&link).await;
            if bytes.starts_with(b"\x89PNG") {
                pictures += 1;
                assert!(!bytes.windows(8).any(|at| at == b"Via Roma"), "what was noted beside the picture is gone");
                assert!(bytes.windows(4).any(|at| at == b"IDAT"), "the picture is there");
            }
        }
        assert_eq!(pictures, 1, "{path}");
    }
    // What the camera wrote is nowhere any more, and nobody else finds the files.
    assert_eq!(portal.look("select count(*) from file where state = 'ready' and message_id is null").await, "0");
    let link =
        ada.get(&own).await.attributes_of("a", "href").into_iter().find(|href| href.contains("/files/")).unwrap();
    let other = portal.visitor();
    portal.confirmed_by_form(&other, "access", "zoe@requester.test", &[("name", "Zoe"), ("place", "DE")]).await;
    assert_eq!(other.get(&link).await.status, 404);
    // A file may say all there is to say, also where something was asked.
    let (_, actor) = portal.signed_in(Role::Dpo).await;
    portal.ask(actor, &reference, None).await.unwrap();
    let page = ada.get(&format!("{own}?lang=en")).await;
    let sent = send(&ada, page, &[], &[("files", "proof.pdf", b"%PDF-1.7\n")]).await;
    assert_eq!(sent.path, format!("{own}?done=sent"), "{}", sent.gist());
    assert!(sent.words().contains("(Files only)") && sent.words().contains("proof.pdf"), "{}", sent.words());
    assert_eq!(portal.look(&format!("select status from cases where reference = '{reference}'")).await, "in_progress");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_with_another_file_are_another_message() {
    let portal = TestApp::start().await;
    let ada = portal.visitor();
    let reference = portal.confirmed_by_form(&ada, "access", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let own = format!("/my/{reference}");
    let page = ada.get(&format!("{own}?lang=en")).await;
    let picture = picture();
    let files: Files = &[("files", "seen.png", &picture)];
    // Pressed twice it is sent once, though each sending brings its own copy.
    for _ in 0..2 {
        assert_eq!(send(&ada, page.clone(), &[], files).await.path, format!("{own}?done=sent"));
    }
    assert_eq!(portal.look("select count(*) from message where kind = 'requester'").await, "1");
    // Gone back to and sent with what was forgotten, it comes back, whole, and goes as a message of its own.
    let more: Files = &[("files", "seen.png", &picture), ("files", "forgotten.txt", b"This, too.")];
    let again = send(&ada, page, &[], more).await;
    assert_eq!(again.status, 422, "{}", again.gist());
    assert!(again.words().contains("forgotten.txt"), "{}", again.words());
    let sent = again.form("/messages").send().await;
    assert_eq!(sent.path, format!("{own}?done=sent"), "{}", sent.gist());
    assert!(sent.words().contains("forgotten.txt"), "{}", sent.words());
    assert_eq!(portal.look("select count(*) from message where kind = 'requester'").await, "2");
    // What was sent in vain is not kept for long, and what was refused not at all.
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_named_and_loses_neither_words_nor_other_files() {
    let portal = TestApp::start().await;
    let ada = portal.visitor();
    let reference = portal.confirmed_by_form(&ada, "access", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let own = format!("/my/{reference}");
    let page = ada.get(&format!("{own}?lang=en")).await;
    // Another kind; another kind than its name says; a name that says nothing; no picture at all.
    let files: Files = &[
        ("files", "setup.exe", b"MZ\x90\0\x03\0\0\0"),
        ("files", "holiday.png", b"%PDF-1.7\n"),
        ("files", "page.html", b"<script>alert(1)</script>"),
        ("files", "broken.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDRbroken"),
        ("files", "letter.txt", b"Words that are taken."),
    ];
    let refused = send(&ada, page, &[("body", "Five files")], files).await;
    assert_eq!(refused.status, 422, "{}", refused.gist());
    assert!(
        refused.path.starts_with(&format!("{own}/messages?shown="))
            || refused.path.starts_with(&format!("{own}?shown="))
    );
    let words = refused.words();
    for name in ["setup.exe", "holiday.png", "page.html", "broken.png"] {
        assert!(words.contains(name), "{name}: {words}");
    }
    assert!(refused.mistake("files").is_some_and(|mistake| mistake.contains("could not be taken")), "{words}");
    assert_eq!(refused.attributes_of("input[name='kept']", "value").len(), 1, "the one that is taken waits");
    assert_eq!(portal.look("select count(*) from message").await, "0");
    // In the other language, and beside another button of the page, words and file stay.
    let chinese = refused.clone().form("/messages").press_with_fields("button[lang='zh-Hant']").await;
    assert!(chinese.words().contains("letter.txt") && chinese.body.contains("Five files"), "{}", chinese.gist());
    let beside = chinese.clone().form("/messages").press_with_fields("button[formaction$='/language']").await;
    assert!(beside.words().contains("letter.txt") && beside.body.contains("Five files"), "{}", beside.gist());
    // Sent again it goes, with the file, once.
    let sent = beside.form("/messages").send().await;
    assert_eq!(sent.path, format!("{own}?done=sent"), "{}", sent.gist());
    assert!(sent.words().contains("letter.txt"), "{}", sent.words());
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "1");
    // More than there may be.
    let page = ada.get(&format!("{own}?lang=en")).await;
    let large = vec![b'a'; 9 * 1024 * 1024];
    let files: Files = &[("files", "a.txt", &large), ("files", "b.txt", &large), ("files", "c.txt", &large)];
    let refused = send(&ada, page, &[("body", "Three large ones")], files).await;
    assert_eq!(refused.status, 422, "{}", refused.gist());
    assert!(refused.mistake("files").is_some() && refused.body.contains("Three large ones"), "{}", refused.gist());
    // A file of somebody else's, or of the desk, goes along with no message.
    let page = ada.get(&format!("{own}?lang=en")).await;
    let foreign = portal.look("select id from file where message_id is not null").await;
    let sent = send(&ada, page, &[("body", "Without"), ("kept", &foreign)], &[]).await;
    assert_eq!(sent.path, format!("{own}?done=sent"), "{}", sent.gist());
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "1");
}
