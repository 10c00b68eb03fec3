//! No page keeps anybody waiting for a database that does not answer: after a while it says so, and when to come again.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};

use super::error::{Spoilt, WebError};
use crate::base::error::Error;
use crate::infra::app::App;

/// How long a handler may go on after the last piece of the request came. Waiting for the client is another's concern.
const PATIENCE: Duration = Duration::from_secs(8);

/// Ends a request that gets no answer from what we stand on: nothing of it has happened then, for what was begun is rolled back
/// when the handler is dropped. Where connections to the database were given up meanwhile it ends at once.
pub async fn bounded(State(app): State<App>, request: Request, next: Next) -> Response {
    let client = Arc::new(Client::default());
    let request = request.map(|body| Body::new(Watched { body, client: client.clone() }));
    let mut answer = pin!(next.run(request));
    let mut given_up = pin!(app.database_watch.given_up());
    loop {
        let rest = PATIENCE.saturating_sub(client.silent_for());
        if rest.is_zero() {
            app.database_watch.doubt();
            return WebError(Error::unavailable("a request took too long on our side")).into_response();
        }
        tokio::select! {
            response = &mut answer => {
                if response.extensions().get::<Spoilt>().is_some() {
                    app.database_watch.distrust();
                }
                return response;
            }
            () = &mut given_up => {
                return WebError(Error::unavailable("the connection to the database was given up")).into_response();
            }
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// When the client last did its part, or nothing while it is waited for.
#[derive(Debug)]
struct Client(Mutex<Option<Instant>>);

impl Default for Client {
    fn default() -> Self {
        Self(Mutex::new(Some(Instant::now())))
    }
}

impl Client {
    fn note(&self, waited_for: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = if waited_for { None } else { Some(Instant::now()) };
    }

    /// How long the handler has been at it since.
    fn silent_for(&self) -> Duration {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

/// A request's body that notes when it is waited for.
struct Watched {
    body: Body,
    client: Arc<Client>,
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.client.note(polled.is_pending());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.client.note(false);
    }
}
