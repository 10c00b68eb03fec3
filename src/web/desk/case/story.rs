//! The story of a case in words: what was written and what happened, in one order, and its dates.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::clock_line;
use super::page::{ClockView, Entry, Event, FileView, Post};
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::domain::cases::Case;
use crate::domain::cases::clock::{self, DateKind, ShownDate};
use crate::domain::cases::conversation::{Conversation, Message, MessageKind};
use crate::domain::cases::events::{self, EventKind};
use crate::domain::counsel::RuleStanding;
use crate::domain::rulebook::identity::Ladder;
use crate::domain::rulebook::{self, Deadlines, Place};
use crate::infra::app::App;
use crate::infra::files::StoredFile;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::{Change, Frame};
use crate::web::desk::house::facts;

/// The messages of a page, and what happened meanwhile, in one order. Events that only say that something was written fall away: the
/// text stands there itself.
#[must_use]
pub fn entries(frame: &Frame, case: &Case, events: Vec<events::Event>, conversation: Conversation) -> Vec<Entry> {
    use EventKind::{MessageFromRequester, MessageToRequester, Note};
    let happened: Vec<_> = events
        .into_iter()
        .filter(|event| !matches!(event.kind, MessageFromRequester | MessageToRequester | Note))
        .filter(|event| conversation.spans(event.at))
        .collect();
    let (began, happened) = beginning(frame, happened, conversation.messages.first().map(|first| first.at));
    let posts = conversation.messages.into_iter().map(|message| {
        let is_new = message.kind == MessageKind::Requester && message.read_at.is_none();
        (message.at, Entry::Post(post(frame, case, message, is_new)))
    });
    let happened = happened
        .into_iter()
        .map(|event| (event.at, Entry::Event(Event { at: event.at, words: event_words(frame, &event) })));
    let began = began.into_iter().map(|event| (event.at, Entry::Event(event)));
    let mut all: Vec<_> = began.chain(posts).chain(happened).collect();
    // Stable: of the same moment, what was written comes before what it caused.
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// How every case begins, in one line: filed, mailbox proved, receipt acknowledged, as far as that came before anything was `written`.
/// With the rest of what happened.
fn beginning(
    frame: &Frame,
    happened: Vec<events::Event>,
    written: Option<DateTime<Utc>>,
) -> (Option<Event>, Vec<events::Event>) {
    use EventKind::{Acknowledged, Confirmed, Filed};
    let begins = |event: &&events::Event| {
        matches!(event.kind, Filed | Confirmed | Acknowledged) && written.is_none_or(|written| event.at <= written)
    };
    let count = happened.iter().take_while(begins).count();
    if count < 2 {
        return (None, happened);
    }
    let (first, mut happened) = (happened[0].at, happened);
    let rest = happened.split_off(count);
    // What one press did at one moment stands in the order in which it follows from each other.
    happened.sort_by_key(|event| match event.kind {
        Filed => 0,
        Confirmed => 1,
        _ => 2,
    });
    let part = |event: &events::Event| {
        let by_desk = event.kind == Filed && event.staff_name.is_some();
        let words =
            if by_desk { event_words(frame, event) } else { frame.pick("desk-event-begins-*", event.kind.code()) };
        match event.at.with_timezone(&frame.zone) {
            at if event.at - first < TimeDelta::minutes(1) || at == first.with_timezone(&frame.zone) => words,
            at if at.date_naive() == first.with_timezone(&frame.zone).date_naive() => {
                format!("{words} {}", at.format("%H:%M"))
            }
            _ => format!("{words} {}", frame.when(&event.at)),
        }
    };
    let words = happened.iter().map(part).collect::<Vec<_>>().join(" · ");
    (Some(Event { at: first, words }), rest)
}

/// What happened to a case since somebody opened a form about it, with what was written: all that `is_news` to them.
#[must_use]
pub fn changes(
    frame: &Frame,
    (events, messages): (&[events::Event], &[Message]),
    is_news: impl Fn(&events::Event) -> bool,
) -> Vec<Change> {
    use EventKind::{MessageFromRequester, MessageToRequester, Note};
    let news = events.iter().filter(|event| is_news(event));
    let change = |event: &events::Event| {
        let kind = match event.kind {
            MessageFromRequester => Some(MessageKind::Requester),
            MessageToRequester => Some(MessageKind::Desk),
            Note => Some(MessageKind::Note),
            EventKind::Closed => Some(MessageKind::Answer),
            _ => None,
        };
        let of_event = |message: &&Message| message.at == event.at && Some(message.kind) == kind;
        let written = messages.iter().find(of_event);
        Change {
            at: event.at,
            words: event_words(frame, event),
            body: written.and_then(|message| message.body.clone()),
        }
    };
    news.map(change).collect()
}

fn post(frame: &Frame, case: &Case, message: Message, is_new: bool) -> Post {
    let who = match message.kind {
        MessageKind::Requester => super::who(frame, case),
        _ => message.staff_name.unwrap_or_else(|| frame.operator.clone()),
    };
    Post {
        id: message.id.to_string(),
        kind: message.kind.code(),
        who,
        at: message.at,
        body: match message.body {
            Some(body) if message.kind == MessageKind::Note => Language::written(&body, frame.language),
            Some(body) => Language::written(&body, case.language),
            None => Language::written(&frame.text("desk-cannot-be-opened"), frame.language),
        },
        // That the desk read what the requester wrote is no news to the desk.
        read: message.read_at.filter(|_| message.kind != MessageKind::Requester),
        unread: is_new,
        files: message.files.iter().map(|file| file_view(frame, file)).collect(),
    }
}

fn file_view(frame: &Frame, file: &StoredFile) -> FileView {
    FileView { id: file.id.to_string(), name: file.name.clone(), size: frame.bytes(file.size) }
}

fn event_words(frame: &Frame, event: &events::Event) -> String {
    let by_name = event.staff_name.clone();
    let by_name = by_name.or_else(|| event.detail.get("owner").map(str::to_owned));
    let who = by_name.unwrap_or_else(|| frame.pick("desk-actor-*", &event.actor));
    let detail = |word: &str| event.detail.get(word).unwrap_or_default();
    let day = |word: &str| detail(word).parse::<NaiveDate>().map(|date| frame.long(&date)).unwrap_or_default();
    let place = |code: &str| {
        Place::parse(code)
            .map_or_else(|| frame.text("desk-place-unknown"), |place| place.name(frame.language).to_owned())
    };
    let (key, what) = match event.kind {
        EventKind::Filed if event.staff_name.is_some() => ("recorded", String::new()),
        EventKind::Assigned if detail("to").is_empty() => ("unassigned", String::new()),
        EventKind::Assigned if event.staff_name.as_deref() == Some(detail("to")) => ("taken", String::new()),
        EventKind::Assigned => ("assigned", detail("to").to_owned()),
        EventKind::Paused => ("paused", frame.pick("desk-ground-*", detail("ground"))),
        EventKind::Extended => ("extended", day("due")),
        EventKind::Closed => {
            let outcome = frame.pick("desk-outcome-*", detail("outcome"));
            let ground = event.detail.get("ground").map(|ground| frame.pick("desk-refusal-*", ground));
            ("closed", [outcome].into_iter().chain(ground).collect::<Vec<_>>().join(" · "))
        }
        EventKind::TaskAdded | EventKind::TaskMoved => {
            let words = frame.with2("desk-event-task-day", "title", detail("title"), "date", day("due"));
            (event.kind.code(), words)
        }
        EventKind::TaskAssigned if detail("to").is_empty() => ("task_unassigned", detail("title").to_owned()),
        EventKind::TaskAssigned => {
            let words = frame.with2("desk-event-task-to", "title", detail("title"), "to", detail("to"));
            (event.kind.code(), words)
        }
        EventKind::LineDone | EventKind::LineOpen => {
            let line = frame.pick("checklist-*", detail("line"));
            let note = detail("note");
            let words =
                if note.is_empty() { line } else { frame.with2("desk-event-line-note", "line", line, "note", note) };
            (event.kind.code(), words)
        }
        EventKind::ItemsDecided => ("items_decided", items_words(frame, &event.detail)),
        EventKind::RecipientsTold => ("recipients_told", recipients_words(frame, &event.detail)),
        EventKind::IdentityNeedSet => {
            let rung = Ladder::built_in().rung(detail("rung").parse().unwrap_or(u8::MAX));
            let words = rung.map(|rung| {
                let name = rung.name.shown(frame.language);
                frame.with2("desk-event-line-note", "line", name, "note", detail("reason"))
            });
            (event.kind.code(), words.unwrap_or_else(|| frame.text("desk-event-identity-proposal")))
        }
        EventKind::IdentityAsked => (event.kind.code(), frame.pick("identity-doubt-*", detail("doubt"))),
        EventKind::IdentityFound => {
            let verdict = frame.pick("identity-verdict-*", detail("verdict"));
            let method = frame.pick("identity-method-*", detail("method"));
            (event.kind.code(), frame.with2("desk-event-line-note", "line", verdict, "note", method))
        }
        EventKind::IdentityDocumentCame => (event.kind.code(), frame.pick("identity-kind-*", detail("kind"))),
        EventKind::ReviewReturned => (event.kind.code(), detail("note").to_owned()),
        EventKind::ItemAdded => ("item_added", detail("label").to_owned()),
        EventKind::ReleaseAdded | EventKind::ReleaseDecided => (event.kind.code(), detail("file").to_owned()),
        EventKind::OwnerTaskSent => {
            let systems = detail("systems").replace('\n', frame.text("desk-list-separator").as_str());
            let kind = frame.pick("owner-task-kind-*", detail("kind"));
            (event.kind.code(), frame.with2("desk-event-owner-task", "kind", kind, "what", systems))
        }
        EventKind::OwnerLeftOut => {
            (event.kind.code(), frame.with2("desk-event-line-note", "line", detail("system"), "note", detail("reason")))
        }
        EventKind::OwnerReminded => (event.kind.code(), detail("count").to_owned()),
        EventKind::OwnerTaskOpens
        | EventKind::OwnerTaskOpened
        | EventKind::OwnerTaskViewed
        | EventKind::OwnerTaskFile
        | EventKind::OwnerTaskAnswered
        | EventKind::OwnerTaskMoved
        | EventKind::OwnerTaskEnded
        | EventKind::OwnerTaskTakenBack => {
            let kind = frame.pick("owner-task-kind-*", detail("kind"));
            let task = frame.with2("desk-event-owner-task", "kind", kind, "what", detail("task"));
            let end = event.detail.get("result").map(|result| frame.pick("owner-task-end-*", result));
            let file = event.detail.get("file").map(str::to_owned);
            let due = event.detail.get("due").map(|_| day("due"));
            let parts = [Some(task), end, file, due].into_iter().flatten().collect::<Vec<_>>();
            (event.kind.code(), parts.join(" · "))
        }
        EventKind::TaskDone | EventKind::TaskReopened => (event.kind.code(), detail("title").to_owned()),
        EventKind::Corrected => {
            let value = |field: &str, value: &str| match (field, value) {
                (_, "") => frame.text("desk-event-corrected-empty"),
                ("relation", code) => frame.pick("desk-relation-*", code),
                ("channel", code) => frame.pick("desk-channel-*", code),
                ("language", code) => frame.pick("desk-language-*", code),
                (_, value) => value.replace('\n', ", "),
            };
            let change = |field: &str| {
                let arguments = [
                    ("field", frame.pick("desk-label-*", field).into()),
                    ("before", value(field, detail(&format!("{field}_before"))).into()),
                    ("after", value(field, detail(field)).into()),
                ];
                frame.text_with("desk-event-corrected-field", &arguments)
            };
            let changes = detail("fields").split(' ').map(change).chain([detail("reason").to_owned()]);
            ("corrected", changes.collect::<Vec<_>>().join(frame.text("desk-list-separator").as_str()))
        }
        EventKind::MailFailed => ("mail_failed", frame.pick("desk-mail-what-*", detail("what"))),
        EventKind::Appealed => ("appealed", detail("appeal").to_owned()),
        EventKind::RulesAdopted => {
            let parts = [detail("edition").to_owned(), day("due"), detail("reason").to_owned()];
            ("rules_adopted", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
        }
        EventKind::Settled => {
            let right = frame.pick("desk-right-*", detail("right"));
            let fell = if !detail("extended_before").is_empty() && detail("extended").is_empty() {
                frame.text("desk-event-settled-extension")
            } else {
                String::new()
            };
            let parts = [right, place(detail("place")), day("received"), fell, detail("reason").to_owned()];
            ("settled", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
        }
        other => (other.code(), String::new()),
    };
    frame.with2(&format!("desk-event-{key}"), "who", who, "what", what)
}

/// What was noted of which recipients.
fn recipients_words(frame: &Frame, detail: &events::Detail) -> String {
    let noted = detail.0.iter().filter(|(word, _)| word != "count").map(|(state, name)| {
        let state = frame.pick("decision-told-*", state);
        frame.with2("desk-event-item-decided", "item", name.as_str(), "decision", state)
    });
    noted.collect::<Vec<_>>().join(frame.text("desk-list-separator").as_str())
}

/// Which items were decided, and how.
fn items_words(frame: &Frame, detail: &events::Detail) -> String {
    let group = detail.get("group").unwrap_or_default();
    let named: Vec<String> = detail
        .0
        .iter()
        .filter(|(word, _)| word != "count" && word != "group")
        .map(|(decision, item)| {
            let words = match decision.as_str() {
                "open" => frame.text("desk-event-items-open"),
                decision => frame.pick("decision-word-*", format_args!("{group}-{}", decision.replace('_', "-"))),
            };
            let item = if item.is_empty() { frame.text("decision-whole") } else { item.clone() };
            frame.with2("desk-event-item-decided", "item", item, "decision", words)
        })
        .collect();
    let all: usize = detail.get("count").and_then(|count| count.parse().ok()).unwrap_or_default();
    let more = all.saturating_sub(named.len());
    let more = (more > 0).then(|| frame.with1("desk-event-items-more", "count", more));
    named.into_iter().chain(more).collect::<Vec<_>>().join(frame.text("desk-list-separator").as_str())
}

/// The dates of a case, in words. `extension`: what an extension gives today, or why it is refused.
#[must_use]
pub fn clock_of(
    app: &App,
    frame: &Frame,
    case: &Case,
    deadlines: &Deadlines,
    rule: &RuleStanding,
    extension: Result<NaiveDate>,
) -> ClockView {
    let dates = &case.dates;
    let pauses = case
        .pauses
        .iter()
        .map(|pause| {
            let ground = frame.pick("desk-ground-*", pause.ground.code());
            let from = frame.brief(&pause.asked_on);
            match pause.answered_on {
                None => frame.with2("desk-clock-pause-open", "from", from, "ground", ground),
                Some(to) => frame.text_with(
                    "desk-clock-pause-over",
                    &[("from", from.into()), ("to", frame.brief(&to).into()), ("ground", ground.into())],
                ),
            }
        })
        .collect();
    let lag = (case.recorded_at.with_timezone(&case.zone(app)).date_naive() - case.received_on).num_days();
    let until = case.closed_at.map(|at| at.with_timezone(&case.zone(app)).date_naive());
    let steps = deadlines
        .steps
        .iter()
        // The engine knows the rulebook's marks only, not what counsel said of them since.
        .filter(|step| !step.is_doubt() || *rule == RuleStanding::Doubtful)
        .map(|step| {
            let when = step.when(frame.language);
            let text = step.line(frame.language);
            if when.is_empty() { text } else { frame.with2("desk-clock-step", "when", when, "what", text) }
        })
        .collect();
    ClockView {
        shown: clock::shown(case, case.today(app), app.now()),
        late: late(app, frame, case),
        safe: dates.safe_due,
        legal: dates.legal_due,
        legal_at: dates.legal_due_at,
        // What is to be done at once says the same day already.
        target: dates.target_due.filter(|target| dates.at_once != Some(*target)),
        acknowledge: acknowledge(app, frame, case),
        at_once: at_once(frame, case),
        edition: Some(case.edition.clone()).filter(|name| *name != app.config.rulebook.name()),
        elsewhere: (case.received_on != case.received_at.with_timezone(&frame.zone).date_naive())
            .then(|| frame.with1("desk-clock-elsewhere", "place", super::place_name(frame, case))),
        lag: (lag > 0).then(|| frame.with1("desk-clock-lag", "days", lag)),
        waits: deadlines.waiting_for.map(|ground| frame.pick("desk-clock-waits-*", ground.code())),
        law: law(app, frame, case),
        doubtful: (*rule == RuleStanding::Doubtful).then(|| facts::address(deadlines.rule.place)),
        checked: match rule {
            RuleStanding::Checked(last) => {
                let on = frame.brief(&last.at.with_timezone(&frame.zone).date_naive());
                Some(frame.with2("desk-clock-checked", "name", last.by.as_str(), "date", on))
            }
            RuleStanding::Sure | RuleStanding::Doubtful => None,
        },
        pauses,
        extension: extension_words(frame, case, deadlines, extension),
        steps,
        line: clock_line::draw(frame, until, case.received_on, dates.work_by(), dates.legal_due),
    }
}

/// The law of a case as readers call it, and where it stands written.
#[must_use]
pub fn law(app: &App, frame: &Frame, case: &Case) -> String {
    let law = rulebook::law_of(case.place, case.right, &app.config.operator, case.received_on);
    let (name, article) = (law.law_name(frame.language), law.article(frame.language).unwrap_or_default());
    // Many an article names its law itself: `GDPR Art. 15`, and `歐盟 GDPR` has `GDPR 第15條`.
    let of_law = article.split('第').next().unwrap_or_default().trim_end();
    if !of_law.is_empty() && of_law != article && name.ends_with(of_law) {
        return format!("{name}{}", &article[of_law.len()..]);
    }
    let parts = if article.starts_with(name) { [article, ""] } else { [name, article] };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What is broken, in words, the law's first: no other sentence of the page takes its place.
fn late(app: &App, frame: &Frame, case: &Case) -> Vec<(&'static str, String)> {
    let (today, now) = (case.today(app), app.now());
    let mut broken: Vec<_> =
        clock::running(case).iter().filter_map(|clock| clock.shown(today, now)).filter(|shown| shown.is_past).collect();
    broken.sort_by_key(|shown| (std::cmp::Reverse(shown.kind), shown.date));
    let words = |shown: &ShownDate| {
        let key = format!("desk-late-{}", format_args!("{}-{}", shown.kind.code(), shown.clock.code()));
        let legal = case.dates.legal_due.map(|date| frame.long(&date)).unwrap_or_default();
        let tone = if shown.kind == DateKind::Law { "late" } else { "warn" };
        (tone, frame.with2(&key, "date", frame.long(&shown.date), "legal", legal))
    };
    broken.iter().map(words).collect()
}

fn acknowledge(app: &App, frame: &Frame, case: &Case) -> Option<String> {
    let by = case.dates.acknowledge_by?;
    let last = case.dates.acknowledge_last.unwrap_or(by);
    // Both are days of the place.
    Some(match case.acknowledged_at.map(|at| at.with_timezone(&case.zone(app)).date_naive()) {
        None if by == last => frame.with1("desk-clock-acknowledge-by", "date", frame.long(&by)),
        None => frame.with2("desk-clock-acknowledge-two", "date", frame.long(&by), "last", frame.brief(&last)),
        Some(done) if done <= last => frame.with1("desk-clock-acknowledge-done", "date", frame.brief(&done)),
        Some(done) => frame.with2("desk-clock-acknowledge-late", "date", frame.brief(&done), "by", frame.brief(&last)),
    })
}

fn at_once(frame: &Frame, case: &Case) -> Option<String> {
    let on = case.dates.at_once?;
    Some(match case.carried_out_at.map(|at| at.with_timezone(&frame.zone).date_naive()) {
        None => frame.with1("desk-clock-at-once-open", "date", frame.long(&on)),
        Some(done) => frame.with1("desk-clock-at-once-done", "date", frame.brief(&done)),
    })
}

fn extension_words(frame: &Frame, case: &Case, deadlines: &Deadlines, extension: Result<NaiveDate>) -> String {
    if let Some(on) = case.extended_on {
        return frame.with1("desk-clock-extension-used", "date", frame.brief(&on));
    }
    match extension {
        Ok(until) => {
            let by = deadlines.extension_notice_by.unwrap_or(until);
            frame.with2("desk-clock-extension-until", "until", frame.brief(&until), "by", frame.brief(&by))
        }
        Err(Error::Refused(rule)) => rule.explain(frame.language),
        Err(_) => frame.text("desk-clock-extension-none"),
    }
}
