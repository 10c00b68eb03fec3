//! How long a piece of work that could go on and on may go on at a time.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

/// Asked between two steps of long work: whether to stop here and go on another time.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    until: Option<Instant>,
    stop: CancellationToken,
}

impl Budget {
    /// Spent after `time`, or once `stop` is asked for.
    #[must_use]
    pub fn new(time: Duration, stop: CancellationToken) -> Self {
        Self { until: Some(Instant::now() + time), stop }
    }

    /// Never spent.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Whether the work is to stop here.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.stop.is_cancelled() || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_spent_by_time_or_by_a_stop() {
        let stop = CancellationToken::new();
        assert!(Budget::new(Duration::ZERO, stop.clone()).is_spent());
        let long = Budget::new(Duration::from_secs(600), stop.clone());
        assert!(!long.is_spent() && !Budget::unlimited().is_spent());
        stop.cancel();
        assert!(long.is_spent());
    }
}
