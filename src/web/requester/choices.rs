//! `/choices`: what people may stop with one press, how it stands for whoever has proven a mailbox, and how to check it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use url::form_urlencoded;

use super::respond::{Answer, Own, on_to, proven};
use super::view::{Control, Field, Frame};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::domain::cases::model::Signal;
use crate::domain::cases::ops;
use crate::domain::optouts::{self, Choice, Standing};
use crate::domain::rulebook::Place;
use crate::infra::i18n::Texts as _;
use crate::web::door::with_next;
use crate::web::html::Page;
use crate::web::visit::{SIGNAL, Visit};

/// The page.
#[derive(Template)]
#[template(path = "requester/choices.html")]
pub struct ChoicesPage {
    /// The frame.
    pub frame: Frame,
    /// Key of what has just been done here, if anything.
    pub done: Option<&'static str>,
    /// Whether the browser sends its signal.
    pub signal: bool,
    /// Against forgery: for the address where none is proven, else for the buttons.
    pub form_token: String,
    /// The address that a code is mailed to; `None` where a mailbox is proven.
    pub email: Option<Field>,
    /// Whether one request was opened by its own code, which shows no choices.
    pub is_one_request: bool,
    /// Each of them.
    pub cards: Vec<Card>,
}

/// One thing that can be stopped.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its code, that of its right too.
    pub choice: &'static str,
    /// How it stands; `None` where no mailbox is proven.
    pub state: Option<State>,
    /// Lists of mails that are stopped by themselves.
    pub lists: Vec<ListRow>,
}

impl Card {
    /// Whether all of it is stopped, or about to be.
    fn is_stopped(&self) -> bool {
        self.state.as_ref().is_some_and(|state| ["asked", "stopped"].contains(&state.word))
    }
}

/// How one stands for a mailbox.
#[derive(Clone, Debug)]
pub struct State {
    /// The end of the key of its words: `allowed`, `part`, `asked` or `stopped`.
    pub word: &'static str,
    /// When it was asked for.
    pub asked_on: Option<NaiveDate>,
    /// When it was done everywhere.
    pub done_on: Option<NaiveDate>,
}

/// A list of mails that is stopped.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// What the operator calls it.
    pub name: String,
    /// Since when.
    pub since: NaiveDate,
    /// Where it is allowed again.
    pub allow_href: Option<String>,
}

/// Asks whether something is to be allowed again.
#[derive(Template)]
#[template(path = "requester/choices_allow.html")]
pub struct AllowPage {
    /// The frame.
    pub frame: Frame,
    /// Against forgery.
    pub form_token: String,
    /// The page's own address.
    pub here: String,
    /// What, by its code.
    pub choice: &'static str,
    /// The one list it is about; empty for all of it.
    pub list: String,
}

/// What may stand in the address of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

/// A list in an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskedList {
    list: String,
}

/// A button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    form_token: String,
}

/// Where whoever has proven one request proves the mailbox.
fn to_the_code() -> Response {
    on_to(&format!("{}&another=1", with_next("/my", "/choices")))
}

/// `GET /choices`.
///
/// # Errors
/// When the database fails.
pub async fn get(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let done = match asked.done.as_str() {
        "stopped" => Some("choices-done-stopped"),
        "allowed" => Some("choices-done-allowed"),
        _ => None,
    };
    let actor = proven(&visit).await?;
    let standing = match actor {
        Some(actor) => optouts::ops::own(visit.app.clone(), actor).await?,
        None => None,
    };
    let page = ChoicesPage {
        done: done.filter(|_| standing.is_some()),
        signal: visit.signal,
        form_token: if standing.is_some() { visit.own_form_token() } else { visit.form_token() },
        email: standing.is_none().then(|| address(&visit)),
        is_one_request: standing.is_none() && actor.is_some(),
        cards: Choice::ALL.iter().map(|choice| card(&visit, *choice, standing.as_deref())).collect(),
        frame: if actor.is_some() { Frame::of(&visit).signed_in() } else { Frame::of(&visit) },
    };
    Ok(Page::personal(page).varying_by(SIGNAL).into_response())
}

fn address(visit: &Visit) -> Field {
    let language = visit.language;
    Field::new(language, "email", Control::Line("email"))
        .hint(language.text("choices-email-hint"))
        .autocomplete("email")
        .filled(language, "", &FieldErrors::default())
}

/// Where something is allowed again: all of a choice, or one list of it.
fn allow_href(choice: Choice, list: Option<&str>) -> String {
    let Some(list) = list else { return format!("/choices/{choice}/allow") };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("list", list).finish();
    format!("/choices/{choice}/allow?{query}")
}

fn card(visit: &Visit, choice: Choice, standing: Option<&[Standing]>) -> Card {
    // The days of a request are those of its place; a link has none, and the desk's are as good as any.
    let zone = |one: &Standing| one.place.map_or(visit.app.settings().dpo_timezone, Place::zone);
    let day = |one: &Standing, at: DateTime<Utc>| at.with_timezone(&zone(one)).date_naive();
    let since = |one: &Standing| one.received_on.unwrap_or_else(|| day(one, one.since));
    let Some(standing) = standing else { return Card { choice: choice.code(), state: None, lists: Vec::new() } };
    let of_choice = || standing.iter().filter(|one| one.choice == choice);
    let whole = || of_choice().filter(|one| one.list.is_none());
    // Asked twice it is done once both are: a link stops mails, and a request more than that.
    let asked = whole().min_by_key(|one| one.since);
    let is_done = whole().all(|one| one.carried_out_at.is_some());
    let done = whole().filter_map(|one| Some((one, one.carried_out_at?))).max_by_key(|(_, at)| *at).filter(|_| is_done);
    let word = match (asked, done) {
        (None, _) if of_choice().next().is_some() => "part",
        (None, _) => "allowed",
        (Some(_), None) => "asked",
        (Some(_), Some(_)) => "stopped",
    };
    // One list is allowed again while all advertising is not stopped.
    let may_allow_list = asked.is_none();
    let row = |one: &Standing| {
        let name = one.list.clone()?;
        Some(ListRow { since: since(one), allow_href: may_allow_list.then(|| allow_href(choice, Some(&name))), name })
    };
    Card {
        choice: choice.code(),
        state: Some(State { word, asked_on: asked.map(since), done_on: done.map(|(one, at)| day(one, at)) }),
        lists: of_choice().filter_map(row).collect(),
    }
}

/// `POST /choices/{choice}`: stops it, by a request as the form files it.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no choice; [`Error::TooMany`] past the limits.
pub async fn post(Own { visit, actor }: Own, Path(choice): Path<String>, Form(sent): Form<Sent>) -> Answer {
    let choice = Choice::parse(&choice).ok_or(Error::NotFound)?;
    // Nothing was typed that could be lost: the same page with a fresh token.
    let Ok(nonce) = visit.check_own_token(&sent.form_token) else { return Ok(on_to("/choices")) };
    let signal = visit.signal.then_some(Signal::GlobalPrivacyControl);
    let said = (visit.language, signal);
    match ops::stop_own(visit.app.clone(), actor, choice, said, nonce, &visit.client.limit_key()).await {
        Ok(Some(_)) => Ok(on_to("/choices?done=stopped")),
        // Nothing we hold tells the address: the form asks for it.
        Ok(None) => Ok(on_to(&format!("/request/{}", choice.right()))),
        Err(Error::SignInNeeded) => Ok(to_the_code()),
        Err(other) => Err(other.into()),
    }
}

/// `GET /choices/{choice}/allow`: asks once more.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no choice, or is not stopped.
pub async fn get_allow(
    Own { visit, actor }: Own,
    Path(choice): Path<String>,
    Query(asked): Query<AskedList>,
) -> Answer {
    let choice = Choice::parse(&choice).ok_or(Error::NotFound)?;
    let Some(standing) = optouts::ops::own(visit.app.clone(), actor).await? else { return Ok(to_the_code()) };
    let list = optouts::link::list(&asked.list)?;
    if !standing.iter().any(|one| one.choice == choice && (list.is_none() || one.list == list)) {
        return Ok(on_to("/choices"));
    }
    Ok(Page::personal(AllowPage {
        frame: Frame::of(&visit).signed_in(),
        form_token: visit.own_form_token(),
        here: allow_href(choice, list.as_deref()),
        choice: choice.code(),
        list: list.unwrap_or_default(),
    })
    .into_response())
}

/// `POST /choices/{choice}/allow`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no choice.
pub async fn post_allow(
    Own { visit, actor }: Own,
    Path(choice): Path<String>,
    Query(asked): Query<AskedList>,
    Form(sent): Form<Sent>,
) -> Answer {
    let choice = Choice::parse(&choice).ok_or(Error::NotFound)?;
    let list = optouts::link::list(&asked.list)?;
    if visit.check_own_token(&sent.form_token).is_err() {
        return Ok(on_to(&allow_href(choice, list.as_deref())));
    }
    match ops::allow_again(visit.app.clone(), actor, choice, list.as_deref()).await {
        Ok(()) => Ok(on_to("/choices?done=allowed")),
        Err(Error::SignInNeeded) => Ok(to_the_code()),
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let email = Field::new(language, "email", Control::Line("email")).hint(language.text("choices-email-hint"));
        let state = |word: &'static str, asked_on: Option<NaiveDate>, done_on: Option<NaiveDate>| {
            Some(State { word, asked_on, done_on })
        };
        let card = |choice: Choice, state: Option<State>| Card { choice: choice.code(), state, lists: Vec::new() };
        let list = ListRow {
            name: "Weekly <news> & offers".into(),
            since: day(10, 2),
            allow_href: Some("/choices/marketing/allow?list=news".into()),
        };
        let [asked, done] = [Some(day(11, 25)), Some(day(11, 26))];
        let of_mailbox = vec![
            Card { lists: vec![list], ..card(Choice::Marketing, state("allowed", None, None)) },
            card(Choice::Sale, state("asked", asked, None)),
            card(Choice::Sensitive, state("stopped", asked, done)),
        ];
        let allow = |list: &str| AllowPage {
            frame: frame(language).signed_in(),
            form_token: "token".into(),
            here: "/choices/marketing/allow".into(),
            choice: "marketing",
            list: list.into(),
        };
        let of_anybody = ChoicesPage {
            frame: frame(language),
            done: None,
            signal: true,
            form_token: "token".into(),
            email: Some(email),
            is_one_request: true,
            cards: Choice::ALL.iter().map(|choice| card(*choice, None)).collect(),
        };
        let own = ChoicesPage {
            frame: frame(language).signed_in(),
            done: Some("choices-done-stopped"),
            signal: false,
            form_token: "token".into(),
            email: None,
            is_one_request: false,
            cards: of_mailbox,
        };
        vec![
            Sample::of("choices", &of_anybody),
            Sample::of("choices-own", &own),
            Sample::of("choices-allow", &allow("")),
            Sample::of("choices-allow-list", &allow("Weekly <news>")),
        ]
    }
}
