//! `/my/{reference}/identity`: what a requester is asked so that we are sure who asks, and, only where a document was asked for, a place
//! to hand it in.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::respond::{Answer, Own, form_status, mistakes_of, on_to, token_refused};
use super::view::{Choice, ChoiceGroup, Control, Field, Frame, Mistake, mistakes};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::text;
use crate::domain::identity::documents::{self, MEDIA_TYPES, OwnQuestion};
use crate::domain::identity::{About, Asking, letter};
use crate::domain::rulebook::Place;
use crate::infra::files::{Purpose, Retention, StoredFile};
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::kept::Said;
use crate::web::upload::{FileForm, Limits, TEXT_BYTES};
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/identity.html")]
pub struct IdentityPage {
    /// The frame.
    pub frame: Frame,
    /// Against forgery.
    pub form_token: String,
    /// What the request is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// What is asked, as the end of a key.
    pub about: &'static str,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// The doubt.
    pub doubt: String,
    /// What one may do.
    pub ways: Vec<String>,
    /// The day after which it is decided without a reply.
    pub reply_by: NaiveDate,
    /// Kinds of document that were asked for, in words; empty where none was.
    pub documents: String,
    /// What stays uncovered.
    pub fields: String,
    /// Whether one came already.
    pub has_document: bool,
    /// Its kind and its country.
    pub inputs: Vec<Field>,
    /// The document that came with the form before and waits with it: id, name, size in words.
    pub kept: Option<(String, String, String)>,
    /// What is wrong with the file.
    pub file_error: Option<String>,
    /// Megabytes that it may have.
    pub megabytes: u64,
}

const MEGABYTES: u64 = 10;
const LIMITS: Limits = Limits {
    file_bytes: MEGABYTES * 1024 * 1024,
    all_bytes: MEGABYTES * 1024 * 1024,
    files: 1,
    text_bytes: TEXT_BYTES,
};

/// `GET /my/{reference}/identity`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own, and where nothing is asked.
pub async fn get(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let own = documents::own(&visit.app, actor, &reference).await?;
    Ok(page(&visit, &own, Typed::default(), &FieldErrors::default()))
}

/// `POST /my/{reference}/identity`: hands a document in.
///
/// # Errors
/// As [`get`]; [`Error::NotFound`] where no document was asked for.
pub async fn post(Own { visit, actor }: Own, Path(reference): Path<String>, sent: FileForm) -> Answer {
    let app = visit.app.clone();
    let place = match documents::place(&app, actor, &reference, &visit.client.limit_key()).await {
        Ok(place) => place,
        // Sent twice: the document is here.
        Err(Error::NotFound) if documents::own(&app, actor, &reference).await.is_ok_and(|own| own.has_document) => {
            return Ok(on_to(&format!("/my/{reference}")));
        }
        // The question ended while the form was filled in: there is nothing to hand in any more.
        Err(Error::NotFound) if documents::was_asked(&app, actor, &reference).await? => {
            return Ok(on_to(&format!("/my/{reference}?done=asked-no-more")));
        }
        Err(error) => return Err(error.into()),
    };
    let sent = match sent.read(&app, &place, Purpose::Identity, Retention::Identity, LIMITS).await {
        Ok(sent) => sent,
        Err(unreadable) => return Ok(unreadable.into_response()),
    };
    // The one that was chosen last; else the one that came with the form before.
    let file = match (sent.files("file").next(), Uuid::parse_str(sent.text("kept"))) {
        (Some(file), _) => Some(file.clone()),
        (None, Ok(id)) => documents::uploaded(&app, actor, &place, id).await?,
        (None, Err(_)) => None,
    };
    let typed = Typed { kind: sent.text("kind"), country: sent.text("country"), file: file.as_ref() };
    let errors = match visit.check_own_token(sent.text("form_token")) {
        Err(error) => {
            let mut errors = token_refused(error);
            if visit.kept == Said::WithoutFiles {
                errors.add("file", "error-files-again");
            }
            // What could not be taken is said in whichever language the form is shown again.
            sent.mistakes.iter().for_each(|(field, key)| errors.add(field, key));
            if file.as_ref().is_some_and(|file| !MEDIA_TYPES.contains(&file.media_type.as_str())) {
                errors.add("file", "error-identity-file-type");
            }
            errors
        }
        Ok(_) if !sent.mistakes.is_empty() => sent.mistakes.clone(),
        Ok(nonce) => {
            let document = (typed.kind, typed.country, typed.file);
            match documents::hand_in(app.clone(), actor, &reference, document, nonce).await {
                Ok(()) => return Ok(on_to(&format!("/my/{reference}?done=shown"))),
                Err(Error::Conflict) => FieldErrors::one("form_token", "error-form-expired"),
                Err(error) => mistakes_of(error)?,
            }
        }
    };
    let own = documents::own(&app, actor, &reference).await?;
    Ok(page(&visit, &own, typed, &errors))
}

/// What stands in the form.
#[derive(Clone, Copy, Debug, Default)]
struct Typed<'a> {
    kind: &'a str,
    country: &'a str,
    file: Option<&'a StoredFile>,
}

fn page(visit: &Visit, own: &OwnQuestion, typed: Typed<'_>, errors: &FieldErrors) -> Response {
    let path = format!("/my/{}/identity", own.case.reference);
    let frame = match takes(&own.asking, own.has_document) {
        true => Frame::of(visit).signed_in().sending_again(&path),
        false => Frame::of(visit).signed_in().switching_to(&path),
    };
    let shown = Shown {
        reference: &own.case.reference,
        right: own.case.right.code(),
        asking: &own.asking,
        has_document: own.has_document,
    };
    let page = build(frame, visit.own_form_token(), shown, typed, errors);
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

/// What the page shows.
#[derive(Clone, Copy)]
struct Shown<'a> {
    reference: &'a str,
    right: &'static str,
    asking: &'a Asking,
    has_document: bool,
}

fn takes(asking: &Asking, has_document: bool) -> bool {
    !asking.documents.is_empty() && !has_document
}

fn build(frame: Frame, form_token: String, shown: Shown<'_>, typed: Typed<'_>, errors: &FieldErrors) -> IdentityPage {
    let language = frame.language;
    let Shown { asking, has_document, .. } = shown;
    let inputs = match takes(asking, has_document) {
        true => inputs(language, asking.documents.as_slice(), typed, errors),
        false => Vec::new(),
    };
    let mut listed = mistakes(language, errors, &inputs.iter().collect::<Vec<_>>());
    let file_error = errors.get("file").map(|key| language.text(key));
    for mistake in listed.iter_mut().filter(|mistake| Some(&mistake.text) == file_error.as_ref()) {
        mistake.field = "file".to_owned();
    }
    let (doubt, ways) = letter::asked(language, asking);
    IdentityPage {
        form_token,
        reference: shown.reference.to_owned(),
        right: shown.right,
        about: match asking.about {
            About::Identity => "identity",
            About::Permission => "permission",
        },
        mistakes: listed,
        doubt,
        ways,
        reply_by: asking.reply_by,
        documents: letter::names(language, "identity-kind-*", &asking.documents, "identity-letter-or"),
        fields: letter::names(language, "identity-field-*", &asking.fields, "identity-list-separator"),
        has_document,
        inputs,
        // What no document can be is chosen anew.
        kept: typed
            .file
            .filter(|file| MEDIA_TYPES.contains(&file.media_type.as_str()))
            .map(|file| (file.id.to_string(), file.name.clone(), text::size(file.size))),
        file_error,
        megabytes: MEGABYTES,
        frame,
    }
}

/// The kind of document and its country.
fn inputs(language: Language, documents: &[String], typed: Typed<'_>, errors: &FieldErrors) -> Vec<Field> {
    let kinds: Vec<&str> = documents.iter().map(String::as_str).collect();
    let choose = Choice { value: String::new(), label: language.text("owner-task-choose"), hint: None };
    let mut countries: Vec<Place> = Place::requester_places(language);
    countries.retain(|place| place.country() == *place);
    let countries = countries.into_iter().map(|place| Choice {
        value: place.code().to_owned(),
        label: place.name(language).to_owned(),
        hint: None,
    });
    let countries = vec![ChoiceGroup { label: None, choices: std::iter::once(choose).chain(countries).collect() }];
    let field = |name: &str, control: Control, value: &str| {
        Field::keyed(language, name, &format!("identity-own-{name}"), control).filled(language, value, errors)
    };
    vec![
        field("kind", Control::Radios, typed.kind).choices(language, "identity-kind-*", &kinds),
        field("country", Control::Select, typed.country).groups(countries),
    ]
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::domain::identity::Written;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let asking = |about: About, documents: &[&str]| Asking {
            id: uuid::Uuid::nil(),
            about,
            doubt: "shared_mailbox".into(),
            written: Some(Written { details: "<b>\"Zo\"</b> wrote, too.".into() }),
            ways: if about == About::Identity { vec!["meet".into(), "facts".into()] } else { Vec::new() },
            documents: documents.iter().map(|code| (*code).to_owned()).collect(),
            fields: vec!["name".into(), "birth_date".into()],
            disputed: Vec::new(),
            asked_on: day(11, 24),
            reply_by: day(12, 8),
            at: chrono::DateTime::UNIX_EPOCH,
            by: None,
            has_result: false,
        };
        let errors = FieldErrors::one("file", "error-identity-file");
        let file = StoredFile {
            id: uuid::Uuid::nil(),
            message_id: None,
            answer_id: None,
            asking_id: None,
            release_id: None,
            name: "護照 <front>.png".into(),
            size: 120_000,
            media_type: "image/png".into(),
            sha256: None,
        };
        let typed = Typed { kind: "passport", country: "", file: Some(&file) };
        let page = |asking: &Asking, has_document: bool, errors: &FieldErrors| {
            let shown = Shown { reference: "RD-7KQ4-2MX", right: "access", asking, has_document };
            build(frame(language), "token".into(), shown, typed, errors)
        };
        let none = FieldErrors::default();
        let document = asking(About::Identity, &["passport", "identity_card"]);
        vec![
            Sample::of("identity", &page(&asking(About::Identity, &[]), false, &none)),
            Sample::of("identity-permission", &page(&asking(About::Permission, &[]), false, &none)),
            Sample::of("identity-document", &page(&document, false, &errors)),
            Sample::of("identity-document-came", &page(&document, true, &none)),
        ]
    }
}
