//! The one source of the present moment.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};

/// Where the present moment comes from. Cheap to clone; clones of a manual clock move together.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until a test moves it.
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(Mutex::new(start)))
    }

    /// The present moment in UTC, to the microsecond: what Postgres keeps, so that a stored moment equals the one in memory.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        use chrono::SubsecRound;
        match self {
            #[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Manual(moment) => *moment.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }

    /// Sets a manual clock; the system clock stays as it is.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Self::Manual(moment) = self {
            *moment.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        }
    }

    /// Moves a manual clock by `by`, which may be negative; the system clock stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        self.set(self.now() + by);
    }
}
