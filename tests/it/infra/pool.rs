//! More who write at once than there are connections: nobody holds one and waits for another.

use std::time::Duration;

use rightsdesk::base::actor::Actor;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::ops;
use rightsdesk::infra::app::App;
use rightsdesk::infra::rate::{self, Limit};
use sqlx::postgres::PgPoolOptions;
use tokio::task::JoinSet;

use crate::support::{ADA, TestApp, TestOptions, filing};

const CONNECTIONS: u32 = 4;
const WRITERS: usize = 48;

/// The application on few connections. Those who wait for each other would wait until this patience ends; those who only stand in
/// a queue do not, however busy the machine is.
fn on_few_connections(portal: &TestApp) -> App {
    let patience = Duration::from_secs(60);
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(patience);
    portal.app.on(pool.connect_lazy_with(portal.options.clone()))
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_eight_writers_share_four_connections() {
    let settings = ["--limit-filings-per-ip=1000", "--limit-filings=10", "--limit-tries-per-ip=1000"];
    let settings = settings.map(str::to_owned).into();
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let reference = portal.file("access", "DE").await;
    portal.work().await;
    let app = on_few_connections(&portal);
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let (app, reference, nonce) = (app.clone(), reference.clone(), portal.app.random.bytes());
        writers.spawn(async move {
            if number % 2 == 0 {
                return ops::send_new_code(app, &reference, "192.0.2.1").await;
            }
            // Half of them to one mailbox, which has its own limit; beyond the limit over all, too.
            let address = if number % 4 == 1 { ADA.to_owned() } else { format!("n{number}@requester.test") };
            let filing = filing("access", "DE", &address, Language::En);
            ops::file(app, Actor::ANYBODY, &filing, nonce, "192.0.2.1").await.map(drop)
        });
    }
    for written in writers.join_all().await {
        written.unwrap();
    }
    assert_eq!(portal.look("select count(*) from cases").await, (WRITERS / 2 + 1).to_string());
    let codes = "select count(*) from mailed_code where case_id = (select id from cases where reference = '";
    let codes: usize = portal.look(&format!("{codes}{reference}')")).await.parse().unwrap();
    assert!(codes > 1, "some of them got a new code: {codes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_exactly_the_limit_is_let_through() {
    let portal = TestApp::start().await;
    let app = on_few_connections(&portal);
    for per_hour in [1, 7, 30] {
        let key = format!("192.0.2.{per_hour}");
        let mut callers = JoinSet::new();
        for _ in 0..WRITERS {
            let (app, key) = (app.clone(), key.clone());
            callers.spawn(async move {
                let limits = [
                    Limit { name: "first", key: &key, per_hour },
                    Limit { name: "second", key: &key, per_hour: 1_000 },
                ];
                rate::count(&app, &limits).await.is_ok()
            });
        }
        let let_through = callers.join_all().await.into_iter().filter(|is_let_through| *is_let_through).count();
        assert_eq!(let_through, per_hour as usize);
        // Whoever was refused by the narrow one has used up nothing of the wide one.
        let wide = Limit { name: "second", key: &key, per_hour: 1_000 };
        assert_eq!(rate::note(&portal.app, &wide).await.unwrap(), i64::from(per_hour) + 1);
    }
}
