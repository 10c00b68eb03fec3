//! Whom an address is for. Each surface is a layer around its routes and decides what its own answers look like when something goes
//! wrong, whether forms of other sites are turned away, whose language is spoken, whether cookies count, and whether what was typed is
//! kept when a page answers a form.
//!
//! | | errors | forms of other sites | language | cookies | what was typed |
//! |---|---|---|---|---|---|
//! | [`Requester`](Surface::Requester) | a page in the requesters' frame | turned away | the reader's | yes | [kept](super::kept) |
//! | [`Mail`](Surface::Mail) | a page in the requesters' frame | taken: they are what it is for | the reader's | the language's only | no |
//! | [`Desk`](Surface::Desk) | a page in the desk's | turned away | the reader's | yes | [kept](super::kept) |
//! | [`Machine`](Surface::Machine) | `application/problem+json` (RFC 9457) | none can do harm | none | none come in, none go out | no |

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header, request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, body::Body};

use super::error::{Failure, WebError};
use super::kept::refused::{self, Typed};
use super::visit::{LanguageLink, asked_language, language_of, links_at, links_of};
use super::{cookies, desk, guard, kept, machine, patience, requester};
use crate::base::error::Error;
use crate::base::language::Language;
use crate::infra::app::App;
use crate::infra::telemetry::RequestId;

/// Beginnings of addresses for machines, for those that no route has.
const MACHINE: [&str; 6] = ["/api", "/drp", "/.well-known", "/healthz", "/readyz", "/robots.txt"];

/// Seconds after which a request that failed for want of something that comes back is worth trying again.
const SOON: u64 = 5;

/// Whom an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The people who ask.
    Requester,
    /// The people who answer.
    Desk,
    /// The people who follow a link of a mail, and the mail programs that do it for them.
    Mail,
    /// Programs.
    Machine,
}

impl Surface {
    /// Puts the surface around its routes.
    pub fn around(self, routes: Router<App>, app: &App) -> Router<App> {
        let routes = match self {
            Self::Machine | Self::Mail => routes,
            Self::Requester | Self::Desk => routes.layer(middleware::from_fn_with_state(app.clone(), kept::stays)),
        };
        let routes = routes.layer(middleware::from_fn_with_state(app.clone(), patience::bounded));
        let routes = match self {
            Self::Machine | Self::Mail => routes,
            Self::Requester | Self::Desk => routes.layer(middleware::from_fn_with_state(app.clone(), refused::stays)),
        };
        routes.layer(middleware::from_fn_with_state((self, app.clone()), hold))
    }

    /// Whose an address would be that no route has.
    fn of_unknown(path: &str) -> Self {
        let below =
            |beginning: &str| path.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if below("/desk") {
            Self::Desk
        } else if MACHINE.iter().any(|beginning| below(beginning)) {
            Self::Machine
        } else {
            Self::Requester
        }
    }

    /// Answers a request as this surface does; `handle` is asked only where nothing speaks against it.
    async fn answer<F>(self, app: &App, request: Request, handle: impl FnOnce(Request) -> F) -> Response
    where
        F: Future<Output = Response>,
    {
        let (mut parts, body) = request.into_parts();
        if self == Self::Machine {
            // Whoever is signed in here with a browser is nobody there: what another site makes that browser send does nothing.
            parts.headers.remove(header::COOKIE);
        }
        let reader = Reader::of(&parts, app);
        let chosen = asked_language(&parts).filter(|_| self != Self::Machine);
        let mut response = match self.refuses(&parts, app) {
            Some(refused) => refused.into_response(),
            None => handle(Request::from_parts(parts, body)).await,
        };
        response = self.say_what_failed(app, &reader, response);
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().entry(header::RETRY_AFTER).or_insert(SOON.into());
        }
        if self == Self::Machine {
            response.headers_mut().remove(header::SET_COOKIE);
        } else if let Some(language) = chosen {
            cookies::keep_language(response.headers_mut(), language, &app.config);
        }
        response
    }

    fn refuses(self, parts: &request::Parts, app: &App) -> Option<Response> {
        if !guard::names_one_host(parts) {
            return Some(StatusCode::BAD_REQUEST.into_response());
        }
        let foreign = matches!(self, Self::Requester | Self::Desk) && guard::is_foreign(parts, &app.config);
        foreign.then(|| WebError(Error::Forbidden).into_response())
    }

    /// Makes the body for every answer that carries a failure or has no body of its own.
    fn say_what_failed(self, app: &App, reader: &Reader, mut response: Response) -> Response {
        let Some(failure) = Failure::of(&response) else { return response };
        let status = response.status();
        let typed: Typed = response.extensions_mut().remove().unwrap_or_default();
        let language = reader.language;
        let switches = reader.switches(&typed);
        let switches = switches.as_slice();
        let said = match self {
            Self::Requester | Self::Mail => {
                requester::problem::page(app, (language, switches), status, &failure, typed)
            }
            Self::Desk => desk::problem::page(app, (language, switches), status, &failure, typed),
            Self::Machine => machine::problem::json(status, &failure, reader.request.as_ref()),
        };
        let (mut parts, _) = response.into_parts();
        for replaced in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CACHE_CONTROL] {
            parts.headers.remove(replaced);
        }
        let (said, body) = said.into_parts();
        parts.headers.extend(said.headers);
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Response::from_parts(parts, body)
    }
}

/// What an error page has to know of the request it answers, which is gone by then.
struct Reader {
    language: Language,
    switches: Vec<LanguageLink>,
    request: Option<RequestId>,
}

impl Reader {
    /// The same page in other languages: where it is kept, or by sending once more what failed, only to be shown again.
    fn switches(&self, typed: &Typed) -> Vec<LanguageLink> {
        let kept_at = typed.at.as_ref().and_then(|at| at.parse::<Uri>().ok());
        match (kept_at, &typed.again) {
            (Some(at), _) => links_at(&at, self.language),
            (None, Some(again)) => {
                let link = |language| LanguageLink { language, href: again.in_language(language) };
                self.language.others().map(link).collect()
            }
            (None, None) => self.switches.clone(),
        }
    }

    fn of(parts: &request::Parts, app: &App) -> Self {
        let language = language_of(parts, app);
        Self { language, switches: links_of(parts, language), request: parts.extensions.get().cloned() }
    }
}

async fn hold(State((surface, app)): State<(Surface, App)>, request: Request, next: Next) -> Response {
    surface.answer(&app, request, |request| next.run(request)).await
}

/// Answers every address that no route has.
pub async fn nowhere(State(app): State<App>, request: Request<Body>) -> Response {
    let surface = Surface::of_unknown(request.uri().path());
    let nothing = |_| async { WebError(Error::NotFound).into_response() };
    match surface {
        Surface::Machine => surface.answer(&app, request, nothing).await,
        _ => surface.answer(&app, request, |request| refused::shows(&app, request, nothing)).await,
    }
}

#[cfg(test)]
mod tests {
    use super::Surface;

    #[test]
    fn an_address_without_a_route_belongs_to_somebody() {
        for (path, surface) in [
            ("/", Surface::Requester),
            ("/my/RD-222-2222/x", Surface::Requester),
            ("/deskx", Surface::Requester),
            ("/apiary", Surface::Requester),
            ("/desk", Surface::Desk),
            ("/desk/x/y", Surface::Desk),
            ("/api", Surface::Machine),
            ("/api/v1/requests", Surface::Machine),
            ("/drp/v1/exercise", Surface::Machine),
            ("/.well-known/data-rights.json", Surface::Machine),
            ("/healthz/x", Surface::Machine),
        ] {
            assert_eq!(Surface::of_unknown(path), surface, "{path}");
        }
    }
}
