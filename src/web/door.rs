//! The doors of the portal, and the way back from them: whoever is turned away from a page comes to it again once they are in.

use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::cookies::{self, Name};
use crate::domain::owner_tasks::door as owner_door;
use crate::domain::staff;
use crate::infra::app::App;

/// In the address of a door: where to go afterwards.
pub const NEXT: &str = "next";
/// In the address of a door: that a form came too late and could not be kept.
pub const LOST: &str = "lost";

/// Where somebody comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Door {
    /// People of the desk.
    Desk,
    /// Requesters.
    Requester,
    /// Whoever answers for a system.
    Owner,
}

/// Goes with the answer to whoever has to come in first: what they sent was not looked at.
#[derive(Clone, Copy, Debug)]
pub struct TurnedAway {
    /// The door.
    pub door: Door,
    /// The step of it that they stand before, where they have come in halfway.
    pub step: Option<&'static str>,
}

impl Door {
    /// Its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Desk => "/desk/sign-in",
            Self::Requester => "/my",
            Self::Owner => "/task",
        }
    }

    /// The door that a page at a path stands behind; `None` where anybody may see it, with or without a session.
    #[must_use]
    pub fn before(path: &str) -> Option<Self> {
        match path {
            // The doors themselves. Of an address that only takes forms the page above it is shown: of leaving, that is the door.
            "/desk/sign-in" | "/desk/set-up" | "/my" | "/task" | "/task/code" | "/task/leave" => None,
            // Everybody's, with the state of their mailbox for whoever has proven one; what is below it is done to that.
            "/choices" => None,
            _ => match path.split('/').nth(1) {
                Some("desk") => Some(Self::Desk),
                // What a browser has just sent stands open in that browser alone.
                Some("my" | "received" | "choices") => Some(Self::Requester),
                Some("task") => Some(Self::Owner),
                _ => None,
            },
        }
    }

    /// Sends somebody to the door.
    #[must_use]
    pub fn turn_away(self) -> Response {
        self.turn_away_to(None)
    }

    /// Sends somebody to a step of the door.
    #[must_use]
    pub fn turn_away_to(self, step: Option<&'static str>) -> Response {
        let mut response = Redirect::to(step.unwrap_or(self.path())).into_response();
        response.extensions_mut().insert(TurnedAway { door: self, step });
        response
    }

    /// What forms were bound to that were made for the sessions whose cookies a browser sends, lived or ended.
    #[must_use]
    pub fn bindings(self, app: &App, headers: &HeaderMap) -> Vec<Vec<u8>> {
        let read = |name| cookies::read(headers, name, &app.config);
        let of_desk = || read(Name::Desk).map(|cookie| staff::sessions::ids_of(app, &cookie)).unwrap_or_default();
        match self {
            Self::Desk => of_desk(),
            Self::Requester => read(Name::Requester).map(String::into_bytes).into_iter().collect(),
            Self::Owner => {
                let of_code = read(Name::Owner).map(|cookie| owner_door::ids_of(app, &cookie)).unwrap_or_default();
                of_code.into_iter().chain(of_desk()).collect()
            }
        }
    }
}

/// An address below one of these to go to next; anything else becomes the first of them, so that nobody is led away from here.
#[must_use]
pub fn safe_next(next: &str, below: &[&str]) -> String {
    let is_below = |beginning: &&str| {
        next.strip_prefix(*beginning)
            .is_some_and(|rest| rest.is_empty() || (rest.starts_with(['/', '?']) && !rest.contains(['\\', '\r', '\n'])))
    };
    if below.iter().any(is_below) { next.to_owned() } else { (*below.first().unwrap_or(&"/")).to_owned() }
}

/// An address that carries on where to go afterwards, where that is anywhere else than this door leads by itself.
#[must_use]
pub fn with_next(path: &str, next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair(NEXT, next).finish();
    format!("{path}?{query}")
}
