//! Keys by generation: several master keys at once, service keys in versions.

use chrono::{DateTime, Utc};
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::base::random::Random;
use rightsdesk::domain::access::{Known, codes, sessions};
use rightsdesk::domain::audit;
use rightsdesk::domain::cases::lists::{self, Filter};
use rightsdesk::domain::cases::{case, ops};
use rightsdesk::domain::staff::{
    NewAccount, SignedIn, Source, accounts, calendar, second_factor, sessions as desk_sessions,
};
use rightsdesk::infra::budget::Budget;
use rightsdesk::infra::crypto::{DataKey, Field, Keyring, MasterKey, MasterKeys};
use rightsdesk::web::form_token;
use sqlx::{ConnectOptions, Connection};
use uuid::Uuid;

use crate::support::{ADA, MASTER_KEY, TestApp, TestOptions, cluster_folder, filing, surroundings};

const NEWER: &str = "cmlnaHRzZGVzayB0ZXN0IG1hc3RlciBrZXkgMDAwMiE=";
const PURPOSES: [&str; 7] = ["index", "token", "code", "account", "draft", "signing", "link"];
const SOURCE: Source<'_> = Source { network: "192.0.2.1", browser: None };

fn named(key: &str) -> String {
    MasterKey::parse(key).unwrap().id().to_owned()
}

/// Another replica of the portal, with these master keys.
async fn replica(portal: &TestApp, keys: &str) -> TestApp {
    let replica = TestApp::with_keys(portal.options.clone(), TestOptions::default(), keys).await;
    replica.app.clock.set(portal.app.now());
    replica
}

/// What somebody reads who starts with these master keys.
async fn refused(portal: &TestApp, keys: &str) -> Option<String> {
    let masters = MasterKeys::parse(keys).unwrap();
    let loaded = Keyring::load(&portal.app.database, masters, portal.app.now(), &Random::System).await;
    loaded.err().map(|error| match error {
        Error::Fault(fault) => fault.for_log(),
        other => panic!("{other:?}"),
    })
}

async fn name_in(portal: &TestApp, reference: &str) -> String {
    case::by_reference(&mut portal.app.clone().read().await.unwrap(), reference).await.unwrap().unwrap().person.name
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_master_key_wraps_and_the_older_still_opens() {
    let portal = TestApp::start().await;
    let before = portal.file("access", "DE").await;
    let both = replica(&portal, &format!("{NEWER}\n{MASTER_KEY}")).await;
    assert_eq!(name_in(&both, &before).await, "Ada Example");
    let after = both.file("access", "DE").await;
    assert_eq!(name_in(&both, &after).await, "Ada Example");
    let masters = "select string_agg(master_key_id, ' ' order by received_at, id)
                   from case_key join cases on cases.id = case_id";
    let mut wrapped: Vec<String> = portal.look(masters).await.split(' ').map(str::to_owned).collect();
    wrapped.sort_unstable();
    let mut expected = vec![named(MASTER_KEY), named(NEWER)];
    expected.sort_unstable();
    assert_eq!(wrapped, expected, "each under the key that was first when it was filed");
    // The order of the lines decides about new cases only.
    let still = replica(&portal, &format!("{MASTER_KEY}\n{NEWER}")).await;
    assert_eq!(name_in(&still, &after).await, "Ada Example");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_master_key_that_something_needs_nothing_starts() {
    // Service keys under the older key, one case under the newer.
    let portal = TestApp::start().await;
    let both = replica(&portal, &format!("{NEWER}\n{MASTER_KEY}")).await;
    assert_eq!(refused(&portal, MASTER_KEY).await, None);
    assert_eq!(refused(&portal, &format!("{MASTER_KEY}\n{NEWER}")).await, None);
    let told = refused(&portal, NEWER).await.expect("the service keys need the older");
    assert!(told.contains(&format!("not given, named {};", named(MASTER_KEY))), "{told}");
    assert!(!told.contains(MASTER_KEY) && !told.contains(NEWER), "{told}");
    let reference = both.file("access", "DE").await;
    let told = refused(&portal, MASTER_KEY).await.expect("a case needs the newer");
    assert!(told.contains(&format!("not given, named {};", named(NEWER))), "{told}");
    let other = "b3RoZXIgaW5zdGFsbGF0aW9uJ3Mga2V5IDAwMDAwMDE=";
    let told = refused(&portal, other).await.expect("another installation's key opens nothing");
    assert!(told.contains(&named(MASTER_KEY)) && told.contains(&named(NEWER)), "{told}");
    // A case whose key is destroyed needs none any more.
    sqlx::query("delete from case_key where case_id = (select id from cases where reference = $1)")
        .bind(reference)
        .execute(&mut *portal.owner().await)
        .await
        .unwrap();
    assert_eq!(refused(&portal, MASTER_KEY).await, None);
}

/// Adds a version of every service key, as turning them does.
async fn add_version(portal: &TestApp, version: i32, used_from: Option<DateTime<Utc>>) {
    let master = MasterKey::parse(MASTER_KEY).unwrap();
    for purpose in PURPOSES {
        let row = Uuid::from_u128(u128::try_from(version - 1).unwrap());
        let field = Field::new("service_key", purpose, row);
        let key = DataKey::new(&Random::System);
        sqlx::query("insert into service_key_version values ($1, $2, $3, 1, $4, $5, $6)")
            .bind(purpose)
            .bind(version)
            .bind(master.id())
            .bind(master.key().seal(field, key.bytes(), &Random::System))
            .bind(portal.app.now())
            .bind(used_from)
            .execute(&mut *portal.owner().await)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_key_made_outlives_its_turn() {
    let portal = TestApp::start().await;
    let app = &portal.app;
    // Of everything that a key of the service makes, one.
    let token = form_token::issue(app, b"public");
    let request = filing("access", "DE", ADA, Language::En);
    let nonce = app.random.bytes();
    let filed = ops::file(app.clone(), Actor::ANYBODY, &request, nonce, "192.0.2.1").await.unwrap();
    portal.work().await;
    let code = portal.code_in_mails_about(&filed.reference);
    let (account, email) = portal.staff(Role::Dpo).await;
    let (cookie, recovery, calendar) = {
        let begun =
            desk_sessions::begin(app.clone(), &email, "correct horse battery".to_owned().into(), "test", SOURCE, false);
        let SignedIn::EnrolmentNeeded(cookie) = begun.await.unwrap() else { panic!("no second factor yet") };
        let session = desk_sessions::find(app, &cookie).await.unwrap().unwrap();
        second_factor::begin(app.clone(), &session).await.unwrap();
        let now = second_factor::current_code(app.clone(), account).await.unwrap();
        let (recovery, cookie) = second_factor::enrol(app.clone(), &session, &now, SOURCE).await.unwrap();
        let session = desk_sessions::find(app, &cookie).await.unwrap().unwrap();
        (cookie, recovery, calendar::create(app.clone(), &session).await.unwrap())
    };
    let waiting = NewAccount {
        email: "new@desk.test".to_owned(),
        name: "New".to_owned(),
        role: Role::Dpo,
        language: Language::En,
        password: None,
        demo: false,
    };
    let (_, set_up) = accounts::add(app.clone(), Actor::CommandLine, waiting).await.unwrap();
    let mut tx = app.clone().begin().await.unwrap();
    let (_, asked) = sessions::begin(&mut tx, Known::Asked(app.keys.email_index(ADA))).await.unwrap();
    let mailed = codes::for_sign_in(&mut tx, &asked, ADA, Language::En).await.unwrap();
    tx.commit().await.unwrap();
    let signature = app.keys.sign(b"head");
    checkpoint(&portal).await;

    add_version(&portal, 2, Some(app.now())).await;
    let turned = replica(&portal, MASTER_KEY).await;
    let new = &turned.app;
    assert_ne!(new.keys.sign(b"head"), signature, "the newer key signs");
    assert!(new.keys.verify(b"head", &signature) && !new.keys.verify(b"tail", &signature));
    let token_of_new = form_token::issue(new, b"public");
    assert!(form_token::check(app, &token_of_new, b"public").is_err(), "the newer key makes tokens");
    assert!(form_token::check(new, &token_of_new, b"public").is_ok());

    assert!(form_token::check(new, &token, b"public").is_ok(), "an open form is taken");
    assert!(form_token::check(new, &token, b"other").is_err());
    let again = ops::file(new.clone(), Actor::ANYBODY, &request, nonce, "192.0.2.1").await.unwrap();
    assert_eq!(again.reference, filed.reference, "the same form sent twice is one case");
    let session = sessions::find(new, filed.cookie.as_deref().unwrap()).await.unwrap().expect("the browser is known");
    let proven = ops::confirm(new.clone(), Some(&session), &filed.reference, &code, "192.0.2.1").await.unwrap();
    assert!(sessions::find(new, &proven).await.unwrap().unwrap().is_proven());
    let waiting = codes::waiting(&mut new.clone().read().await.unwrap(), mailed).await.unwrap().unwrap();
    assert_eq!(waiting.address.as_deref(), Some(ADA), "a code whose mail has not gone yet still goes");
    for search in [ADA, "Example"] {
        let filter = Filter { search: search.to_owned(), ..Filter::default() };
        let desk = Actor::Staff { id: account, role: Role::Dpo };
        assert_eq!(lists::list(new, desk, &filter).await.unwrap().cases.len(), 1, "{search} is found");
    }
    assert!(desk_sessions::find(new, &cookie).await.unwrap().is_some(), "the desk stays signed in");
    assert!(calendar::find(new, &calendar).await.unwrap().is_some());
    let begun =
        desk_sessions::begin(new.clone(), &email, "correct horse battery".to_owned().into(), "test", SOURCE, false);
    let SignedIn::CodeNeeded(cookie) = begun.await.unwrap() else { panic!("enrolled") };
    let session = desk_sessions::find(new, &cookie).await.unwrap().unwrap();
    assert!(second_factor::prove(new.clone(), &session, &recovery[0], SOURCE).await.is_ok(), "recovery codes work");
    assert!(second_factor::current_code(new.clone(), account).await.is_ok(), "the secret opens");
    let set = accounts::set_up(
        new.clone(),
        "new@desk.test",
        set_up.as_deref().unwrap(),
        "correct horse battery".to_owned().into(),
        "192.0.2.1",
    );
    assert!(set.await.is_ok(), "an invitation is taken");
    checkpoint(&turned).await;
    let verified = audit::verify(new, None).await.unwrap().unwrap();
    assert!(verified.checkpoints >= 2, "signed by either key");
}

/// Chains what there is and signs it.
async fn checkpoint(portal: &TestApp) {
    for _ in 0..500 {
        audit::chain_new(portal.app.clone(), &Budget::unlimited()).await.unwrap();
        if audit::checkpoint(&portal.app).await.unwrap().is_some() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the chain does not begin");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_held_before_it_is_used() {
    let portal = TestApp::start().await;
    add_version(&portal, 2, None).await;
    let holding = replica(&portal, MASTER_KEY).await;
    let token = form_token::issue(&holding.app, b"public");
    assert!(form_token::check(&portal.app, &token, b"public").is_ok(), "the first still makes");
    sqlx::query("update service_key_version set used_from = $1 where version = 2")
        .bind(portal.app.now())
        .execute(&mut *portal.owner().await)
        .await
        .unwrap();
    let using = replica(&portal, MASTER_KEY).await;
    let token = form_token::issue(&using.app, b"public");
    assert!(form_token::check(&holding.app, &token, b"public").is_ok(), "who holds it checks what it made");
    assert!(form_token::check(&portal.app, &token, b"public").is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_of_the_release_before_has_the_same_keys() {
    let database = crate::support::fresh_database().await;
    let mut owner = sqlx::PgConnection::connect_with(&database).await.unwrap();
    // As it makes a key where there is none.
    let master = MasterKey::parse(MASTER_KEY).unwrap();
    let theirs = DataKey::new(&Random::System);
    let field = Field::new("service_key", "token", Uuid::nil());
    sqlx::query(
        "insert into service_key (purpose, master_key_id, wrapped, created_at) values ('token', $1, $2, now())",
    )
    .bind(master.id())
    .bind(master.key().seal(field, theirs.bytes(), &Random::System))
    .execute(&mut owner)
    .await
    .unwrap();
    let portal = TestApp::on(database, TestOptions::default()).await;
    assert_eq!(portal.look("select count(*) from service_key").await, "7", "and finds one of each purpose");
    let same = "select count(*) from service_key join service_key_version using (purpose, master_key_id, wrapped)
                where version = 1";
    assert_eq!(portal.look(same).await, "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_key_beside_the_private_database_is_warned_of() {
    let doctor = |settings: &[(&str, &str)]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        command.arg("doctor").env_clear().envs(surroundings()).envs(settings.iter().copied());
        let output = command.current_dir(env!("CARGO_TARGET_TMPDIR")).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let portal = TestApp::start().await;
    let folder = cluster_folder();
    let file = folder.join("master.key");
    std::fs::write(&file, MASTER_KEY).unwrap();
    let folder = folder.to_str().unwrap();
    let told = doctor(&[("DATA_DIR", folder)]);
    std::fs::remove_file(&file).unwrap();
    assert!(told.contains("warn  master key:") && told.contains("set MASTER_KEY_FILE"), "{told}");
    let url = portal.options.to_url_lossy();
    let told = doctor(&[("DATABASE_URL", url.as_str()), ("MASTER_KEY", MASTER_KEY)]);
    assert!(!told.contains("warn"), "{told}");
}
