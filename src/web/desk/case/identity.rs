//! Who is asking: how sure one has to be and why, what is known, the question to the requester, and what came of it.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{self, CaseHead};
use super::address;
use super::page::{DeedView, deeds};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::Permission;
use crate::domain::cases::{Status, ops as cases};
use crate::domain::checklist::{self, Line};
use crate::domain::desk::case::open_for_act;
use crate::domain::identity::letter::{self, Clock};
use crate::domain::identity::rules::{self, Question, Reply};
use crate::domain::identity::{
    self, About, Asking, Because, Document, Finding, Method, Standing, Verdict, documents, ops,
};
use crate::domain::rulebook::identity::{DOCUMENT, Ladder};
use crate::domain::rulebook::{PauseGround, Place, Right};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice, Group};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::download;
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

#[cfg(test)]
pub(in crate::web::desk) mod samples;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/identity.html")]
#[allow(clippy::struct_excessive_bools, reason = "each says of one part of the page whether it is there")]
pub struct IdentityPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// The rung that is set, which the form carries.
    pub had_rung: String,
    /// How it stands, as the end of a key.
    pub standing: &'static str,
    /// The ways that count, in words.
    pub ways: Vec<String>,
    /// What would be proposed, where something else was set.
    pub proposed: Vec<String>,
    /// Who set it, and why.
    pub set: Option<(String, String)>,
    /// What else belongs to it.
    pub extras: Vec<String>,
    /// How many facts are compared.
    pub facts: Option<[usize; 2]>,
    /// Whether counsel has to look at the row.
    pub is_doubtful: bool,
    /// What we have.
    pub have: Vec<String>,
    /// What was found.
    pub findings: Vec<FindingView>,
    /// The question that waits for its result.
    pub asking: Option<AskingView>,
    /// Documents that were handed in.
    pub documents: Vec<DocumentView>,
    /// What the law wants there.
    pub deeds: Vec<DeedView>,
    /// What must never be asked, with where the law says so.
    pub nevers: Vec<(String, String)>,
    /// Whether the reader may work on it, and it is open.
    pub may_work: bool,
    /// What may be recorded.
    pub methods: Vec<Choice>,
    /// How sure.
    pub verdicts: Vec<Choice>,
    /// What was compared.
    pub compared: Vec<Choice>,
    /// What the request says is wrong; only for a correction.
    pub disputed: Vec<Choice>,
    /// Whether a document was asked for that was not handed in here.
    pub shows_document: bool,
    /// Its kind.
    pub kinds: Vec<Choice>,
    /// Its country.
    pub countries: Vec<Group>,
    /// Whether a declaration belongs to it.
    pub wants_declaration: bool,
    /// What was typed of what came of it.
    pub reply: Reply,
    /// Whether something may be asked now.
    pub may_ask: bool,
    /// Whether it may be asked whether they may speak for somebody else.
    pub may_ask_permission: bool,
    /// Doubts that may be named.
    pub doubts: Vec<Choice>,
    /// Ways that may be offered.
    pub offered: Vec<Choice>,
    /// Whether a document is among them.
    pub offers_document: bool,
    /// Kinds of document.
    pub asked_documents: Vec<Choice>,
    /// What it leaves uncovered.
    pub fields: Vec<Choice>,
    /// What the request says is wrong, beside the question.
    pub asked_disputed: Vec<Choice>,
    /// What was typed to ask.
    pub question: Question,
    /// What the question does to the clock, as the end of a key.
    pub clock: &'static str,
    /// Days since receipt, where the law lets its clock stand only for a question that is asked without delay.
    pub prompt: Option<i64>,
    /// Days that are given for a reply where nobody says otherwise.
    pub days: u64,
    /// The question as it would be read.
    pub preview: Option<String>,
    /// Whether that is the one about a permission.
    pub previews_permission: bool,
    /// Whether the part that asks is open.
    pub opens_ask: bool,
    /// Whether the part that records is.
    pub opens_record: bool,
    /// Whether the part that wants more or less is.
    pub opens_set: bool,
    /// Whether another rung may be wanted.
    pub may_set: bool,
    /// The rungs.
    pub rungs: Vec<Choice>,
    /// What was written into a part that is not there any more.
    pub not_used: String,
    /// Which question the reason answers.
    pub becauses: Vec<Choice>,
    /// The reason.
    pub reason: String,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// How sure, by what, when, by whom.
    pub words: String,
    /// What was compared, or seen.
    pub about: String,
    /// What was noted.
    pub note: String,
    /// Whether it says nothing any more.
    pub is_outdated: bool,
}

/// A question that waits.
#[derive(Clone, Debug)]
pub struct AskingView {
    /// What it is about, when and by whom it was asked.
    pub words: String,
    /// The doubt.
    pub doubt: String,
    /// What was offered.
    pub ways: Vec<String>,
    /// Until when a reply is waited for.
    pub reply_by: NaiveDate,
    /// Where it stands, as the end of a key: `wait`, `late`, `came`.
    pub state: &'static str,
}

/// A document.
#[derive(Clone, Debug)]
pub struct DocumentView {
    /// Its id.
    pub id: String,
    /// Its kind, its country, when it came.
    pub words: String,
    /// Who opened it.
    pub looks: Vec<String>,
    /// Whether it is gone.
    pub is_destroyed: bool,
    /// Whether the reader may open it.
    pub may_open: bool,
}

/// What was sent.
#[derive(Debug, Default)]
struct Sent {
    form_token: String,
    version: String,
    act: String,
    question: Question,
    reply: Reply,
    rung: String,
    /// The rung that was set when the page was shown.
    had_rung: String,
    because: String,
    reason: String,
}

impl Sent {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        // What was not chosen of a list says nothing.
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "form_token" => sent.form_token = value,
                "version" => sent.version = value,
                "act" => sent.act = value,
                "doubt" => sent.question.doubt = value,
                "details" => sent.question.details = value,
                "ways" => sent.question.ways.push(value),
                "documents" => sent.question.documents.push(value),
                "fields" => sent.question.fields.push(value),
                "asked_disputed" => sent.question.disputed.push(value),
                "reply_by" => sent.question.reply_by = value,
                "method" => sent.reply.method = value,
                "verdict" => sent.reply.verdict = value,
                "compared" => sent.reply.fields.push(value),
                "disputed" => sent.reply.disputed.push(value),
                "document" => sent.reply.document = value,
                "country" => sent.reply.country = value,
                "has_declaration" => sent.reply.has_declaration = value == "yes",
                "came_on" => sent.reply.came_on = value,
                "note" => sent.reply.note = value,
                "known_address" => sent.reply.known_address = value,
                "rung" => sent.rung = value,
                "had_rung" => sent.had_rung = value,
                "because" => sent.because = value,
                "reason" => sent.reason = value,
                _ => {}
            }
        }
        sent
    }

    /// What is asked: of a permission nothing that was written for another question.
    fn asked(&self) -> Question {
        match self.act.ends_with("permission") {
            true => Question { about: About::Permission.code().to_owned(), ..Question::default() },
            false => self.question.clone(),
        }
    }

    /// What was sent is done: the rest of the page is left.
    fn is_done(&mut self) {
        match self.act.as_str() {
            "ask" => self.question = Question::default(),
            "record" => self.reply = Reply::default(),
            "set" => {
                for set in [&mut self.rung, &mut self.had_rung, &mut self.because, &mut self.reason] {
                    set.clear();
                }
            }
            // A permission is asked for with our words, and going back to what is proposed needs none.
            _ => {}
        }
        self.version.clear();
    }

    /// Whether another rung was chosen than the one that is set.
    fn has_other_rung(&self) -> bool {
        self.rung != self.had_rung
    }

    /// Whether somebody wrote something; what a page proposes by itself is nothing of theirs.
    fn holds_something(&self) -> bool {
        let Reply { note, known_address, came_on, document, country, fields, disputed, method, verdict, .. } =
            &self.reply;
        let texts = [note, known_address, came_on, document, country, &self.reason, &self.because];
        // The page proposes at most that the mailbox was enough.
        let is_proposed = |typed: &str, proposed: &str| typed.is_empty() || typed == proposed;
        let is_chosen = !is_proposed(method, Method::Mailbox.code())
            || !is_proposed(verdict, Verdict::Sure.code())
            || self.has_other_rung();
        let is_written = texts.iter().any(|text| !text.is_empty()) || !fields.is_empty() || !disputed.is_empty();
        is_written || is_chosen || self.reply.has_declaration || self.question != Question::default()
    }
}

/// `GET /desk/cases/{reference}/identity`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<IdentityPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, Sent::default(), None).await
}

/// `POST /desk/cases/{reference}/identity`: shows the question, puts it, records what came of it, or wants more or less.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let mut sent = Sent::of(pairs);
    let mut preview = None;
    let status = match desk.check(&sent.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(nonce) => match write(&desk, &reference, &sent, nonce).await {
            Ok(Done::Shown(text)) => {
                preview = Some(text);
                StatusCode::OK
            }
            Ok(Done::Word("")) => StatusCode::OK,
            Ok(Done::Word(done)) => {
                sent.is_done();
                if !sent.holds_something() {
                    return Ok(see(&format!("{}/identity?done={done}", address(&reference))));
                }
                // What stands in the other parts was not sent by this button, and stays there.
                frame.say_done(done);
                StatusCode::OK
            }
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    let mut response = page(&desk, frame, &reference, sent, preview).await?.status(status).into_response();
    if status == StatusCode::OK {
        response.extensions_mut().insert(Keep { at: None });
    }
    Ok(response)
}

/// `POST /desk/cases/{reference}/identity/{id}`: opens a document, once.
///
/// # Errors
/// When there is no such document, it is gone, or may not be opened any more.
pub async fn post_document(
    desk: Desk,
    Path((reference, id)): Path<(String, Uuid)>,
    Form(form): Form<super::page::PlainForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => match documents::open(desk.app().clone(), desk.actor(), &reference, id).await {
            Ok(file) => return Ok(download::shown(desk.app(), file)),
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    let frame = frame.at(&format!("{}/identity", address(&reference)));
    Ok(page(&desk, frame, &reference, Sent::default(), None).await?.status(status).into_response())
}

enum Done {
    /// The question as it would be read.
    Shown(String),
    /// What was done, as a word; empty where nothing was.
    Word(&'static str),
}

async fn write(desk: &Desk, reference: &str, sent: &Sent, nonce: [u8; 16]) -> Result<Done, Error> {
    let (app, actor) = (desk.app().clone(), desk.actor());
    let target = act::target(reference, &sent.version);
    match sent.act.as_str() {
        "preview" | "preview-permission" => {
            let view = open_for_act(app.clone(), actor, reference, None).await?;
            ops::preview(&app, actor, &view.case, &sent.asked()).await.map(Done::Shown)
        }
        "ask" | "ask-permission" => {
            ops::ask(app, actor, target, &sent.asked(), nonce).await.map(|()| Done::Word("identity-asked"))
        }
        "record" => ops::record(app, actor, target, &sent.reply, nonce).await.map(|()| Done::Word("identity-recorded")),
        "set" => {
            let set = (sent.rung.as_str(), sent.because.as_str(), sent.reason.as_str());
            if sent.rung.is_empty() {
                return Err(FieldErrors::one("rung", "identity-error-rung").into());
            }
            ops::set_need(app, actor, target, set).await.map(|()| Done::Word("identity-set"))
        }
        "set-back" => ops::set_need(app, actor, target, ("", "", "")).await.map(|()| Done::Word("identity-set")),
        _ => Ok(Done::Word("")),
    }
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    sent: Sent,
    preview: Option<String>,
) -> Result<Page<IdentityPage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::WorkCases, &sent.version).await?;
    let standing = identity::of_case(&mut desk.app().clone().read().await?, desk.actor(), &view.case).await?;
    let today = view.case.today(desk.app());
    let law = view.deadlines.rule.place;
    let line = checklist::line(desk.app(), desk.actor(), &view.case, law, Line::Identity).await?;
    let head = act::head(desk, &frame, &view, "identity");
    let case = &view.case;
    let prompt = case.rulebook.must_ask_promptly(case.place, case.matter(), PauseGround::Identity);
    let known = Known {
        standing: &standing,
        right: case.right,
        language: case.language,
        other_name: &case.person.other_name,
        may_work: case.status.is_open() && case.status != Status::Unconfirmed,
        waits: cases::waits(case),
        clock: Clock::of(case, About::Identity),
        prompt: prompt.then(|| (today - case.received_on).num_days()),
        deeds: line.map(|line| deeds(&line.deeds, frame.language)).unwrap_or_default(),
        today,
        me: desk.session.account.id,
    };
    Ok(Page::personal(build(frame, head, &known, sent, preview)))
}

/// What the page is made of.
struct Known<'a> {
    standing: &'a Standing,
    right: Right,
    language: Language,
    other_name: &'a str,
    may_work: bool,
    waits: bool,
    clock: Clock,
    prompt: Option<i64>,
    deeds: Vec<DeedView>,
    today: NaiveDate,
    me: Uuid,
}

fn build(mut frame: Frame, head: CaseHead, known: &Known<'_>, sent: Sent, preview: Option<String>) -> IdentityPage {
    let Known { standing, may_work, prompt, .. } = *known;
    let ladder = Ladder::built_in();
    let previews_permission = sent.act.ends_with("permission");
    let Sent { question, mut reply, rung, because, reason, .. } = sent;
    let has_mistake = |fields: &[&str]| fields.iter().any(|field| frame.errors.get(field).is_some());
    let asks = preview.is_some()
        || question != Question::default()
        || has_mistake(&["doubt", "details", "ways", "documents", "fields", "reply_by"]);
    let sets = has_mistake(&["rung", "because", "reason"]) || !reason.is_empty();
    let records = reply != Reply::default() || has_mistake(&["method", "verdict"]);
    let suggests_mailbox = standing.suggests_mailbox() && !asks && !sets;
    if suggests_mailbox && !records {
        Method::Mailbox.code().clone_into(&mut reply.method);
        Verdict::Sure.code().clone_into(&mut reply.verdict);
    }
    labels(&mut frame, known.language);
    let open = standing.open();
    let came = open.is_some_and(|asking| standing.documents.iter().any(|one| one.asking_id == asking.id));
    let fields_of = |on: &'static str, typed: &[String]| some(&frame, "identity-field-*", ladder.fields(on), typed);
    let disputed = |typed: &[String]| match known.right {
        Right::Correction => some(&frame, "identity-field-*", ladder.fields("facts"), typed),
        _ => Vec::new(),
    };
    let offered = standing.offered();
    let is_open_question = open.is_some();
    let may_ask =
        may_work && !is_open_question && !standing.asks_nothing() && !standing.is_reached() && !standing.is_frozen();
    let may_ask_permission = may_work
        && !is_open_question
        && standing.may_ask_permission
        && !standing.has_permission
        && standing.askings.iter().all(|asking| asking.about != About::Permission);
    let may_set = may_work && !standing.asks_nothing();
    let may_record = !ops::methods(standing).is_empty();
    let not_used = [
        (may_ask, &question.details),
        (may_record, &reply.note),
        (may_record, &reply.known_address),
        (may_set, &reason),
    ];
    let not_used: Vec<&str> = not_used
        .iter()
        .filter(|(is_there, text)| !is_there && !text.is_empty())
        .map(|(_, text)| text.as_str())
        .collect();
    let not_used = not_used.join("\n");
    let had_rung = standing.set.as_ref().and_then(|set| set.rung).map(|rung| rung.to_string()).unwrap_or_default();
    let typed_rung = if rung.is_empty() { had_rung.clone() } else { rung };
    IdentityPage {
        had_rung,
        standing: standing_word(standing),
        ways: standing.ways.iter().map(|way| way_words(&frame, way)).collect(),
        proposed: match &standing.set {
            Some(_) => standing.proposed.iter().map(|way| way_words(&frame, way)).collect(),
            None => Vec::new(),
        },
        set: standing.set.as_ref().map(|set| {
            let who = set.by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
            let because = set.because.map(|because| frame.pick("identity-because-*", because)).unwrap_or_default();
            let words = frame.text_with(
                "identity-set-by",
                &[("who", who.into()), ("when", frame.when(&set.at).into()), ("because", because.into())],
            );
            (words, set.reason.clone().unwrap_or_else(|| frame.text("desk-cannot-be-opened")))
        }),
        extras: ladder.extras(standing.need).map(|extra| extra.words.shown(frame.language).to_owned()).collect(),
        facts: standing.need.facts.filter(|_| standing.ways.iter().flatten().any(|rung| *rung == 3)),
        is_doubtful: standing.need.is_doubtful(),
        have: have(&frame, known),
        findings: standing.findings.iter().map(|found| finding(&frame, found)).collect(),
        asking: open.map(|asking| asking_view(&frame, known, asking)),
        documents: standing.documents.iter().map(|one| document(&frame, one, known.me, may_work)).collect(),
        deeds: known.deeds.clone(),
        nevers: ladder
            .nevers()
            .iter()
            .map(|never| (never.words.shown(frame.language).to_owned(), never.cite(frame.language).to_owned()))
            .collect(),
        methods: choices::codes(
            &frame,
            "identity-method-*",
            ops::methods(standing).iter().map(|method| method.code()),
            &reply.method,
        ),
        verdicts: choices::codes(
            &frame,
            "identity-verdict-*",
            Verdict::ALL.iter().map(|one| one.code()),
            &reply.verdict,
        ),
        compared: fields_of("facts", &reply.fields),
        disputed: disputed(&reply.disputed),
        shows_document: open.is_some_and(|asking| !asking.documents.is_empty()) && !came,
        kinds: choices::codes(
            &frame,
            "identity-kind-*",
            open.iter().flat_map(|asking| asking.documents.iter().map(String::as_str)),
            &reply.document,
        ),
        countries: choices::places(&frame, &reply.country),
        wants_declaration: standing.need.has("declaration"),
        may_ask,
        may_ask_permission,
        doubts: choices::codes(
            &frame,
            "identity-doubt-*",
            rules::doubts(standing).iter().map(|doubt| doubt.code.as_str()),
            &question.doubt,
        ),
        offers_document: offered.iter().any(|way| way.rung == DOCUMENT),
        offered: some(&frame, "identity-way-*", offered.iter().map(|way| way.code.as_str()), &question.ways),
        asked_documents: some(&frame, "identity-kind-*", ladder.documents(), &question.documents),
        fields: fields_of("document", &question.fields),
        asked_disputed: disputed(&question.disputed),
        clock: known.clock.code(),
        prompt,
        days: ladder.reply_days(),
        preview,
        previews_permission,
        opens_ask: asks || !suggests_mailbox && !records && !sets,
        opens_record: is_open_question || !may_ask && !standing.is_reached() || suggests_mailbox || records,
        opens_set: sets,
        may_set,
        not_used,
        rungs: ladder
            .rungs()
            .iter()
            .map(|rung| Choice {
                hint: rung.words.shown(frame.language).to_owned(),
                ..Choice::new(rung.number, rung.name.shown(frame.language), &typed_rung)
            })
            .collect(),
        becauses: choices::codes(&frame, "identity-because-*", Because::ALL.iter().map(|one| one.code()), &because),
        may_work,
        reply,
        question,
        reason,
        case: head,
        frame,
    }
}

/// What fields of this page are called in the list of mistakes.
fn labels(frame: &mut Frame, language: Language) {
    let language = frame.pick("desk-language-*", language);
    let labels = [
        ("doubt", frame.text("identity-ask-doubt")),
        ("details", frame.with1("identity-ask-details", "language", language)),
        ("ways", frame.text("identity-ask-ways")),
        ("documents", frame.text("identity-ask-documents")),
        ("fields", frame.text("identity-ask-fields")),
        ("reply_by", frame.text("identity-ask-reply-by")),
        ("method", frame.text("identity-record-method")),
        ("verdict", frame.text("identity-record-verdict")),
        ("compared", frame.text("identity-record-fields")),
        ("document", frame.text("identity-record-document")),
        ("country", frame.text("identity-record-country")),
        ("has_declaration", frame.text("identity-record-declaration")),
        ("came_on", frame.text("identity-record-came-on")),
        ("note", frame.text("identity-record-note")),
        ("known_address", frame.text("identity-record-known-address")),
        ("rung", frame.text("identity-set-rung")),
        ("because", frame.text("identity-set-because")),
        ("reason", frame.text("identity-set-reason")),
    ];
    frame.labels.extend(labels.map(|(field, label)| (field.to_owned(), label)));
}

/// Options of which several may be chosen.
fn some<'a>(frame: &Frame, pattern: &str, codes: impl Iterator<Item = &'a str>, typed: &[String]) -> Vec<Choice> {
    codes
        .map(|code| Choice {
            chosen: typed.iter().any(|one| one == code),
            ..Choice::new(code, frame.pick(pattern, code), "")
        })
        .collect()
}

/// How it stands, as the end of a key.
pub(super) fn standing_word(standing: &Standing) -> &'static str {
    if standing.is_frozen() {
        "frozen"
    } else if standing.asks_nothing() {
        "nothing"
    } else if standing.is_reached() {
        "reached"
    } else {
        "open"
    }
}

fn way_words(frame: &Frame, way: &[u8]) -> String {
    let ladder = Ladder::built_in();
    let names: Vec<&str> =
        way.iter().filter_map(|rung| ladder.rung(*rung)).map(|rung| rung.name.shown(frame.language)).collect();
    names.join(&frame.text("identity-and"))
}

fn have(frame: &Frame, known: &Known<'_>) -> Vec<String> {
    let standing = known.standing;
    let mailbox = match standing.mailbox_proven_at {
        Some(at) => frame.with1("identity-have-mailbox", "when", frame.when(&at)),
        None => frame.text("identity-have-no-mailbox"),
    };
    let held = match standing.holds {
        Some(true) => "identity-have-held",
        Some(false) => "identity-have-nothing",
        None => "identity-have-unknown",
    };
    let found = standing.is_found_by_mailbox.then(|| frame.text("identity-have-found-by-mailbox"));
    let sensitive = standing.is_sensitive.then(|| frame.text("identity-have-sensitive"));
    let permission = standing.needs_permission.then(|| {
        let key = if standing.has_permission { "identity-have-permission" } else { "identity-have-no-permission" };
        frame.with1(key, "person", known.other_name)
    });
    [Some(mailbox), Some(frame.text(held)), found, sensitive, permission].into_iter().flatten().collect()
}

pub(super) fn finding(frame: &Frame, found: &Finding) -> FindingView {
    let who = found.by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
    let words = frame.text_with(
        "identity-found",
        &[
            ("verdict", frame.pick("identity-verdict-*", found.verdict).into()),
            ("method", frame.pick("identity-method-*", found.method).into()),
            ("who", who.into()),
            ("when", frame.when(&found.at).into()),
        ],
    );
    let fields = letter::names(frame.language, "identity-field-*", &found.fields, "identity-list-separator");
    let compared = (!fields.is_empty()).then(|| frame.with1("identity-found-fields", "fields", fields));
    let seen = found.document.as_ref().map(|(kind, country)| document_words(frame, kind, country));
    let declaration = found.has_declaration.then(|| frame.text("identity-found-declaration"));
    let about: Vec<String> = [compared, seen, declaration].into_iter().flatten().collect();
    FindingView {
        words,
        about: about.join(" · "),
        note: found.note.clone().unwrap_or_else(|| frame.text("desk-cannot-be-opened")),
        is_outdated: found.is_outdated,
    }
}

fn document_words(frame: &Frame, kind: &str, country: &str) -> String {
    let country = Place::parse(country).map_or(country, |place| place.name(frame.language));
    frame.with2("identity-found-document", "kind", frame.pick("identity-kind-*", kind), "country", country)
}

fn asking_view(frame: &Frame, known: &Known<'_>, asking: &Asking) -> AskingView {
    let who = asking.by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
    let words = frame.text_with(
        "identity-asked-by",
        &[
            ("about", frame.pick("identity-about-*", asking.about).into()),
            ("who", who.into()),
            ("when", frame.when(&asking.at).into()),
        ],
    );
    let (doubt, mut ways) = letter::asked(frame.language, asking);
    if !asking.documents.is_empty() {
        let documents = letter::names(frame.language, "identity-kind-*", &asking.documents, "identity-letter-or");
        let fields = letter::names(frame.language, "identity-field-*", &asking.fields, "identity-list-separator");
        ways.push(frame.with2("identity-asked-document", "documents", documents, "fields", fields));
    }
    let state = match (known.waits, asking.reply_by < known.today) {
        (false, _) => "came",
        (true, false) => "wait",
        (true, true) => "late",
    };
    AskingView { words, doubt, ways, reply_by: asking.reply_by, state }
}

fn document(frame: &Frame, document: &Document, me: Uuid, may_work: bool) -> DocumentView {
    let about = document_words(frame, &document.kind, &document.country);
    let has_seen = document.looks.iter().any(|look| look.staff_id == me);
    DocumentView {
        id: document.id.to_string(),
        words: frame.with2("identity-document-of", "document", about, "when", frame.when(&document.came_at)),
        looks: document
            .looks
            .iter()
            .map(|look| frame.with2("identity-document-look", "who", look.by.as_str(), "when", frame.when(&look.at)))
            .collect(),
        is_destroyed: document.is_destroyed,
        may_open: may_work && !document.is_destroyed && !has_seen && document.looks.len() < 2,
    }
}
