//! Forms with files: fields as text, files streamed to where they are kept while they come in.
//!
//! What was typed is never lost for a file's sake: a file that is refused is noted beside its field, read to its end without being
//! kept, and the fields around it are taken all the same, so that the form can be shown again as it was.

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;

use super::error::WebError;
use super::kept::refused::{self, Reading};
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::infra::app::App;
use crate::infra::files::{NewFile, Place, Purpose, Retention, StoredFile, Upload};
use crate::infra::server::Allowance;

/// Bytes of all that is no file, for forms of a few fields.
pub const TEXT_BYTES: usize = 128 * 1024;
/// Fields of a form: of the largest, which decides of 500 files at once.
const FIELDS: usize = 4_000;
/// Bytes of a whole form. More than any file may have: a file that is somewhat too large is read on to its end, since a browser that
/// is cut off while it sends shows an error of its own and not our page.
pub(super) const BODY_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of a form that nobody takes, up to which it is read for what was typed into it.
const UNREAD_BYTES: usize = 8 * 1024 * 1024;

/// Lets a route take forms with files: large ones, over thin lines.
pub fn takes_files(routes: MethodRouter<App>) -> MethodRouter<App> {
    routes.layer(DefaultBodyLimit::max(BODY_BYTES)).layer(middleware::from_fn(lengthen))
}

async fn lengthen(request: Request, next: Next) -> Response {
    if let Some(allowance) = request.extensions().get::<Allowance>() {
        allowance.lengthen();
    }
    next.run(request).await
}

/// What a form may bring.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files together.
    pub all_bytes: u64,
    /// How many files.
    pub files: usize,
    /// Bytes of all that is no file.
    pub text_bytes: usize,
}

/// A form with files that waits to be read. A handler first finds out where its files go, and then reads it.
#[derive(Debug)]
pub struct FileForm(Multipart, Reading);

impl FromRequest<App> for FileForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> std::result::Result<Self, Response> {
        let reading = request.extensions().get().cloned().unwrap_or_default();
        // Our own forms are always of this kind; what is not gets the page for a broken request.
        let parts = Multipart::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        Ok(Self(parts, reading))
    }
}

/// A form as it was sent.
#[derive(Debug, Default)]
pub struct Sent {
    fields: Vec<(String, String)>,
    files: Vec<(String, StoredFile)>,
    /// What is wrong with its files, beside their fields.
    pub mistakes: FieldErrors,
}

impl Sent {
    /// What was typed into a field; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every field, by its name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every file with its field, uploaded and belonging to nothing yet.
    pub fn all_files(&self) -> impl Iterator<Item = (&str, &StoredFile)> {
        self.files.iter().map(|(field, file)| (field.as_str(), file))
    }

    /// The files of a field, uploaded and belonging to nothing yet.
    pub fn files(&self, name: &str) -> impl Iterator<Item = &StoredFile> {
        self.files.iter().filter(move |(field, _)| field == name).map(|(_, file)| file)
    }
}

/// A form whose files are small texts, as it was sent: nothing of it is kept.
#[derive(Debug, Default)]
pub struct Texts {
    fields: Vec<(String, String)>,
    /// What its files say, in order.
    pub files: Vec<String>,
    /// What is wrong with its files, beside their fields.
    pub mistakes: FieldErrors,
}

impl Texts {
    /// What was typed into a field; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }
}

/// Why a form was not read to its end.
#[derive(Debug)]
pub enum Unreadable {
    /// It is no form of ours.
    Form(StatusCode),
    /// Its files could not be kept.
    Files(Error),
}

impl From<Error> for Unreadable {
    fn from(error: Error) -> Self {
        Self::Files(error)
    }
}

impl IntoResponse for Unreadable {
    /// The page is made where all pages of failures are.
    fn into_response(self) -> Response {
        match self {
            Self::Form(status) => status.into_response(),
            Self::Files(error) => WebError(error).into_response(),
        }
    }
}

impl FileForm {
    /// Reads the form; its files go to `place`. A field for a file into which none was put brings none.
    ///
    /// # Errors
    /// Where the form breaks off or its text is too long, or the files cannot be kept.
    pub async fn read(
        mut self,
        app: &App,
        place: &Place,
        purpose: Purpose,
        retention: Retention,
        limits: Limits,
    ) -> std::result::Result<Sent, Unreadable> {
        let mut sent = Sent::default();
        let mut left_of_texts = limits.text_bytes;
        let mut is_too_long = false;
        let mut file_bytes = 0;
        // Where the body's limit is passed: the file that is being read is the one that is too large.
        let mut reading = String::new();
        loop {
            let part = match self.0.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(error) => return ended_early(sent, &reading, &error),
            };
            reading = part.name().unwrap_or_default().to_owned();
            let Some(name) = part.file_name().map(str::to_owned) else {
                // What is too long is read on, for the sake of what was typed.
                let read = text(part, if is_too_long { refused::LARGEST } else { left_of_texts }).await?;
                left_of_texts = left_of_texts.saturating_sub(read.value.len());
                is_too_long |= read.is_cut;
                self.1.text(&reading, &read.value);
                sent.fields.push((reading.clone(), read.value));
                if sent.fields.len() > FIELDS {
                    return Err(broken());
                }
                continue;
            };
            if !name.is_empty() {
                self.1.file();
            }
            let new = NewFile { name: &name, purpose, retention };
            let left = Left {
                file: limits.file_bytes,
                all: limits.all_bytes - file_bytes,
                one_more: !is_too_long && sent.files.len() < limits.files,
            };
            match file(part, app, place, new, left).await? {
                Taken::Nothing => {}
                Taken::Refused(key) => sent.mistakes.add(reading.clone(), key),
                Taken::Kept(file) => {
                    file_bytes += u64::try_from(file.size).unwrap_or_default();
                    sent.files.push((reading.clone(), file));
                }
                Taken::EndedEarly(error) => return ended_early(sent, &reading, &error),
            }
        }
        if is_too_long { Err(Unreadable::Form(StatusCode::PAYLOAD_TOO_LARGE)) } else { Ok(sent) }
    }

    /// Reads the form with files that are texts, into memory: for what is looked at once and kept nowhere.
    ///
    /// # Errors
    /// Where the form breaks off or its text is too long.
    pub async fn read_texts(mut self, limits: Limits) -> std::result::Result<Texts, Unreadable> {
        let mut texts = Texts::default();
        let (mut left_of_texts, mut left_of_files) = (limits.text_bytes, limits.all_bytes);
        let mut is_too_long = false;
        let mut reading = String::new();
        loop {
            let part = match self.0.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                    texts.mistakes.add(reading, TOO_LARGE);
                    break;
                }
                Err(_) => return Err(broken()),
            };
            reading = part.name().unwrap_or_default().to_owned();
            match part.file_name() {
                // Without a name nobody chose a file.
                Some("") => {}
                Some(_) => {
                    self.1.file();
                    let most = usize::try_from(limits.file_bytes.min(left_of_files)).unwrap_or(usize::MAX);
                    let (bytes, is_cut) = bytes(part, most).await?;
                    left_of_files -= bytes.len() as u64;
                    match String::from_utf8(bytes) {
                        _ if is_cut => texts.mistakes.add(reading.clone(), TOO_LARGE),
                        _ if texts.files.len() == limits.files => {
                            texts.mistakes.add(reading.clone(), "error-files-too-many");
                        }
                        Ok(text) => texts.files.push(text),
                        Err(_) => texts.mistakes.add(reading.clone(), "error-file-no-text"),
                    }
                }
                None => {
                    let read = text(part, if is_too_long { refused::LARGEST } else { left_of_texts }).await?;
                    left_of_texts = left_of_texts.saturating_sub(read.value.len());
                    is_too_long |= read.is_cut;
                    self.1.text(&reading, &read.value);
                    texts.fields.push((reading.clone(), read.value));
                    if texts.fields.len() > FIELDS {
                        return Err(broken());
                    }
                }
            }
        }
        if is_too_long { Err(Unreadable::Form(StatusCode::PAYLOAD_TOO_LARGE)) } else { Ok(texts) }
    }
}

/// Reads what was typed into a form that nobody read; its files are forgotten. Gives whether that was all.
pub(super) async fn read_texts(app: &App, headers: &HeaderMap, body: Body, reading: &Reading) -> bool {
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.headers_mut() = headers.clone();
    DefaultBodyLimit::max(UNREAD_BYTES).apply(&mut request);
    let Ok(mut parts) = Multipart::from_request(request, app).await else { return false };
    let mut left = refused::LARGEST;
    let mut fields = 0;
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) if fields < FIELDS => part,
            Ok(None) => return true,
            _ => return false,
        };
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name() {
            // Without a name nobody chose a file.
            Some("") => {}
            Some(_) => reading.file(),
            None => {
                let Ok(read) = text(part, left).await else { return false };
                reading.text(&name, &read.value);
                if read.is_cut {
                    return false;
                }
                left -= read.value.len();
                fields += 1;
            }
        }
    }
}

/// A form that is larger than anything it may hold is shown again like one whose file is too large; what broke off otherwise has
/// nobody who waits for an answer.
fn ended_early(mut sent: Sent, field: &str, error: &MultipartError) -> std::result::Result<Sent, Unreadable> {
    if error.status() != StatusCode::PAYLOAD_TOO_LARGE {
        return Err(broken());
    }
    sent.mistakes.add(field, TOO_LARGE);
    Ok(sent)
}

const TOO_LARGE: &str = "error-file-too-large";

/// What no browser sends that had one of our forms.
const fn broken() -> Unreadable {
    Unreadable::Form(StatusCode::BAD_REQUEST)
}

/// A field as far as it was read.
struct ReadText {
    value: String,
    is_cut: bool,
}

/// Reads a field to its end, and keeps so many bytes of it.
async fn text(part: Field<'_>, most: usize) -> std::result::Result<ReadText, Unreadable> {
    let (value, is_cut) = bytes(part, most).await?;
    let value = if is_cut {
        // Cut anywhere, also within a letter.
        Ok(String::from_utf8_lossy(&value).into_owned())
    } else {
        String::from_utf8(value).map_err(|_| broken())
    };
    value.map(|value| ReadText { value, is_cut })
}

/// Reads a part to its end; gives so many bytes of it, and whether there were more.
async fn bytes(mut part: Field<'_>, most: usize) -> std::result::Result<(Vec<u8>, bool), Unreadable> {
    let mut value = Vec::new();
    let mut is_cut = false;
    while let Some(bytes) = part.chunk().await.map_err(|_| broken())? {
        let fits = bytes.len().min(most - value.len());
        is_cut |= fits < bytes.len();
        value.extend_from_slice(&bytes[..fits]);
    }
    Ok((value, is_cut))
}

/// What may still come.
struct Left {
    file: u64,
    all: u64,
    one_more: bool,
}

enum Taken {
    Nothing,
    Refused(&'static str),
    Kept(StoredFile),
    EndedEarly(MultipartError),
}

/// Takes one file in. Once it is refused, the rest of it is read and forgotten.
async fn file(mut part: Field<'_>, app: &App, place: &Place, new: NewFile<'_>, left: Left) -> Result<Taken> {
    let mut upload: Option<Upload> = None;
    let mut refused = None;
    loop {
        let bytes = match part.chunk().await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => break,
            Err(error) => {
                if let Some(upload) = upload {
                    upload.abandon().await?;
                }
                return Ok(Taken::EndedEarly(error));
            }
        };
        if refused.is_some() || bytes.is_empty() {
            continue;
        }
        let open = match &mut upload {
            Some(open) => open,
            None if !left.one_more => {
                refused = Some("error-files-too-many");
                continue;
            }
            None => upload.insert(Upload::begin(app, place, new).await?),
        };
        let size = open.size() + bytes.len() as u64;
        if size > left.file || size > left.all {
            refused = Some(if size > left.file { TOO_LARGE } else { "error-files-too-large" });
            if let Some(open) = upload.take() {
                open.abandon().await?;
            }
            continue;
        }
        open.write(&bytes).await?;
    }
    Ok(match (refused, upload) {
        (Some(key), _) => Taken::Refused(key),
        (None, Some(upload)) => Taken::Kept(upload.finish().await?),
        // Without a name nobody chose a file.
        (None, None) if new.name.is_empty() => Taken::Nothing,
        (None, None) => Taken::Refused("error-file-empty"),
    })
}
