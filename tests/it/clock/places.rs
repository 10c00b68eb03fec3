//! One case in each of eight places, each with its own difficulty: what its requester and the desk see of the dates and the sum,
//! in both languages.

use rightsdesk::base::actor::Role;

use crate::support::{Answer, TestApp, TestOptions, Visitor};

/// A portal on a day, with a case that was filed by the form and confirmed.
struct Story {
    portal: TestApp,
    requester: Visitor,
    desk: Visitor,
    reference: String,
}

impl Story {
    async fn begin(now: &'static str, place: &str, right: &str) -> Self {
        let portal = TestApp::with(TestOptions { now, settings: vec![] }).await;
        let requester = portal.visitor();
        let fields = [("name", "Ada Example"), ("place", place)];
        let reference = portal.confirmed_by_form(&requester, right, "ada@requester.test", &fields).await;
        portal.work().await;
        let (desk, _) = portal.signed_in(Role::Dpo).await;
        Self { portal, requester, desk, reference }
    }

    /// Sessions end after hours; the next day begins with signing in.
    async fn signed_in_again(mut self) -> Self {
        (self.desk, _) = self.portal.signed_in(Role::Dpo).await;
        self.requester.leave().await;
        let code = self.requester.get("/my").await.fill("email", "ada@requester.test").send().await;
        let typed = self.portal.code_for("ada@requester.test").await;
        let list = code.fill("code", &typed).send().await;
        assert_eq!(list.path, "/my", "{}", list.gist());
        self
    }

    async fn own(&self, language: &str) -> Answer {
        let page = self.requester.get(&format!("/my/{}?lang={language}", self.reference)).await;
        assert_eq!(page.status, 200, "{}", page.gist());
        page
    }

    async fn at_the_desk(&self, language: &str) -> Answer {
        let page = self.desk.get(&format!("/desk/cases/{}?lang={language}", self.reference)).await;
        assert_eq!(page.status, 200, "{}", page.gist());
        page
    }

    /// Both pages in English show each of these, and both in Chinese each of those.
    async fn says(&self, english: &[&str], chinese: &[&str]) {
        for (language, expected) in [("en", english), ("zh-Hant", chinese)] {
            for page in [self.own(language).await, self.at_the_desk(language).await] {
                let words = page.words();
                for part in expected {
                    // The day the desk works to is no business of whoever waits.
                    let last = page.text_of("#due").unwrap_or_default();
                    let told = page.path.starts_with("/desk") || !SAFE_DAYS.contains(part) || last.contains(part);
                    assert_eq!(words.contains(part), told, "{} in {language}: {part:?}: {words}", page.path);
                }
            }
        }
    }

    async fn due(&self) -> Option<String> {
        self.own("en").await.attribute_of("#due", "datetime")
    }
}

/// Of the dates below those on the strictest reading.
const SAFE_DAYS: [&str; 7] = [
    "Thursday 24 December 2026",
    "2026年12月24日（星期四）",
    "Thursday 31 December 2026",
    "Wednesday 3 February 2027",
    "2027年2月3日（星期三）",
    "Friday 29 January 2027",
    "2027年1月29日（星期五）",
];

#[tokio::test(flavor = "multi_thread")]
async fn germany_over_christmas() {
    let story = Story::begin("2026-11-25T09:00:00Z", "DE", "access").await;
    assert_eq!(story.due().await.as_deref(), Some("2026-12-28"));
    story
        .says(
            &[
                "Counting one month from Wednesday 25 November 2026 gives Friday 25 December 2026.",
                "Friday 25 Dec 2026 (Christmas Day), Saturday 26 Dec 2026 (Second Day of Christmas), Sunday 27 Dec 2026",
                "Monday 28 December 2026",
                "Thursday 24 December 2026",
                "Reg. 1182/71 Art. 3(4)",
                "GDPR Art. 12(3)",
            ],
            &["2026年12月28日（星期一）", "2026年12月24日（星期四）", "聖誕節", "第12條第3項", "假日依據：德國"],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ireland_with_saint_stephens_day() {
    let story = Story::begin("2026-11-26T09:00:00Z", "IE", "access").await;
    assert_eq!(story.due().await.as_deref(), Some("2026-12-28"));
    story
        .says(
            &["Saturday 26 Dec 2026 (Saint Stephen's Day), Sunday 27 Dec 2026", "Holidays of: Ireland"],
            &["聖斯德望日", "假日依據：愛爾蘭"],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn england_with_a_paused_access() {
    let story = Story::begin("2026-11-25T09:00:00Z", "GB", "access").await;
    assert_eq!(story.due().await.as_deref(), Some("2026-12-29"));
    story.portal.until("2026-11-30T10:00:00Z").await;
    let story = story.signed_in_again().await;
    let ask = story.desk.get(&format!("/desk/cases/{}/ask?lang=en", story.reference)).await;
    let asked =
        ask.form("/ask").fill("body", "Which account do you mean?").fill("ground", "clarification").send().await;
    assert!(asked.path.ends_with("done=asked"), "{}", asked.gist());
    // While the clock stands nobody knows the last day, and no page shows one.
    assert_eq!(story.due().await, None);
    story
        .says(
            &["The clock is paused until it arrives, so there is no last day yet.", "UK GDPR Art. 12A(5)"],
            &["收到之前期限暫停，所以目前還算不出最晚答覆日。", "第12A條第5項"],
        )
        .await;
    story.portal.until("2026-12-02T10:00:00Z").await;
    let story = story.signed_in_again().await;
    let own = story.own("en").await;
    let written = own.form("/messages").fill("body", "The one of this address.").send().await;
    assert_eq!(written.status, 200, "{}", written.gist());
    // Three days, both ends counted, lead from the 25th to the 28th, the substitute for Boxing Day.
    assert_eq!(story.due().await.as_deref(), Some("2026-12-29"));
    story
        .says(
            &[
                "From Monday 30 November 2026 to Wednesday 2 December 2026 we waited for an answer to our question",
                "3 days of waiting do not count: Monday 28 December 2026.",
                "Monday 28 Dec 2026 (Boxing Day (observed))",
                "Thursday 24 December 2026",
            ],
            &["等待的 3 天不計入，順延到2026年12月28日（星期一）。", "節禮日（補假）", "假日依據：英格蘭"],
        )
        .await;
    // For a deletion the same question stops nothing, and the refusal says which rule refuses it.
    let fields = [("name", "Ada Example"), ("place", "GB")];
    let deletion =
        story.portal.confirmed_by_form(&story.portal.visitor(), "deletion", "ada@requester.test", &fields).await;
    let ask = story.desk.get(&format!("/desk/cases/{deletion}/ask?lang=en")).await;
    assert!(ask.words().contains("the clock does not wait for an answer to our question"), "{}", ask.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn california_with_thanksgiving() {
    let story = Story::begin("2026-11-20T20:00:00Z", "US-CA", "deletion").await;
    assert_eq!(story.due().await.as_deref(), Some("2027-01-04"));
    story
        .says(
            &[
                "within 10 business days: by Monday 7 December 2026, on the strictest reading by Thursday 3 December 2026",
                "weekends and Thursday 26 Nov 2026 (Thanksgiving Day)",
                "Counting 45 days from Friday 20 November 2026 gives Monday 4 January 2027.",
                "Thursday 31 December 2026",
                "to Thursday 18 February 2027",
            ],
            &["2026年12月7日", "感恩節", "2027年1月4日（星期一）", "2027年2月18日"],
        )
        .await;
    // The mail that confirms receipt is the acknowledgement, and says what this law wants said.
    let desk = story.at_the_desk("en").await.words();
    // On the day of the place; at the desk in Taipei it was the next one already.
    assert!(desk.contains("done on 20 Nov"), "{desk}");
}

#[tokio::test(flavor = "multi_thread")]
async fn taiwan_over_lunar_new_year() {
    let story = Story::begin("2027-01-20T02:00:00Z", "TW", "access").await;
    assert_eq!(story.due().await.as_deref(), Some("2027-02-11"));
    story
        .says(
            &[
                "Counting 15 days from Wednesday 20 January 2027 gives Thursday 4 February 2027.",
                "Chinese New Year",
                "Thursday 11 February 2027",
                "Wednesday 3 February 2027",
                "PDPA Art. 13(1)",
            ],
            &[
                "2027年2月11日（星期四）",
                "春節",
                "2027年2月3日（星期三）",
                "《個人資料保護法》第13條第1項",
                "《民法》第120條第2項",
            ],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hong_kong_ending_on_a_saturday() {
    let story = Story::begin("2026-12-21T02:00:00Z", "HK", "access").await;
    assert_eq!(story.due().await.as_deref(), Some("2027-01-30"));
    story
        .says(
            &[
                "Saturday 30 January 2027 is a day off for many, but this law does not move the last day.",
                "Friday 29 January 2027",
                "gives no fixed extra time",
            ],
            &["2027年1月30日（星期六）", "雖然許多人休息，但這部法律不會因此順延", "2027年1月29日（星期五）"],
        )
        .await;
    let extend = story.desk.get(&format!("/desk/cases/{}/extend?lang=en", story.reference)).await;
    let words = extend.words();
    assert!(words.contains("Personal Data (Privacy) Ordinance gives no fixed extra time"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn japan_has_no_number_so_nothing_is_called_a_deadline() {
    let story = Story::begin("2026-12-20T02:00:00Z", "JP", "access").await;
    assert_eq!(story.due().await.as_deref(), Some("2027-01-04"));
    story
        .says(
            &["gives no number of days for this. We aim to answer by Monday 4 January 2027."],
            &["沒有規定天數。我們的目標是在2027年1月4日（星期一）以前答覆。"],
        )
        .await;
    let own = story.own("en").await.words();
    assert!(own.contains("We aim to answer by"), "{own}");
    assert!(!own.contains("due by") && !own.contains("at the latest by"), "{own}");
    let desk = story.at_the_desk("en").await.words();
    assert!(desk.contains("No fixed period in this law") && desk.contains("ours, not the law’s"), "{desk}");
    let due = story.portal.case(&story.reference).await.head.dates;
    assert_eq!((due.legal_due, due.legal_due_at), (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn indonesia_counts_hours_through_nights() {
    // Nine in the morning in Jakarta.
    let story = Story::begin("2026-12-21T02:00:00Z", "ID", "access").await;
    let due = story.due().await.unwrap();
    assert_eq!(due, "2026-12-24T09:00:00+07:00");
    story
        .says(
            &[
                "Received on Monday 21 December 2026, 09:00. The hours run from this moment, through nights and weekends.",
                "Thursday 24 December 2026, 09:00",
            ],
            &["2026年12月24日（星期四）", "09:00", "夜間與週末也算在內"],
        )
        .await;
    // The desk sees the moment on its own clock too: ten in Taipei.
    let desk = story.at_the_desk("en").await.words();
    assert!(desk.contains("24 Dec 10:00"), "{desk}");
    story.portal.until("2026-12-24T01:59:00Z").await;
    assert!(!story.own("en").await.words().contains("The date has passed"));
    story.portal.until("2026-12-24T02:00:00Z").await;
    let told = story.portal.told(&story.reference);
    assert!(told.last().unwrap().starts_with("12-24T02:00 dpo # is overdue"), "{told:?}");
}
