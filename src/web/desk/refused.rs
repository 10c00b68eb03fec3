//! What was refused is on record: somebody of the desk asked for what their part may not see or do.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::domain::{audit, staff};
use crate::infra::app::App;
use crate::web::cookies::{self, Name};
use crate::web::error::WebError;

/// Records a refusal under the account of the session; the route stands for what was asked, without what its address named.
pub async fn record(State(app): State<App>, request: Request, next: Next) -> Response {
    let cookie = cookies::read(request.headers(), Name::Desk, &app.config);
    let method = request.method().clone();
    // Asking for headers leaves no trace here either.
    let app = if method == Method::HEAD { app.without_trace() } else { app };
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let (true, Some(cookie), Some(route)) = (response.status() == StatusCode::FORBIDDEN, cookie, route) else {
        return response;
    };
    let recorded = async {
        match staff::sessions::find(&app, &cookie).await? {
            Some(session) => audit::refused(app, session.account.actor(), method.as_str(), route.as_str()).await,
            None => Ok(()),
        }
    };
    match recorded.await {
        Ok(()) => response,
        Err(error) => WebError(error).into_response(),
    }
}
