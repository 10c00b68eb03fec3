//! The operator's settings at this moment: one snapshot for the whole process, replaced as a whole.

use std::sync::{Arc, PoisonError, RwLock};

use crate::config::OperatorSettings;

/// Gives the present snapshot, or the one that a request or job began with. Clones share what is present.
#[derive(Clone, Debug)]
pub struct PresentSettings {
    present: Arc<RwLock<Present>>,
    held: Option<Arc<OperatorSettings>>,
}

#[derive(Debug)]
struct Present {
    settings: Arc<OperatorSettings>,
    /// The newest version that was looked at, whether or not it could be read.
    seen: i64,
}

impl PresentSettings {
    /// These, until there are others.
    #[must_use]
    pub fn new(settings: Arc<OperatorSettings>) -> Self {
        let seen = settings.version;
        Self { present: Arc::new(RwLock::new(Present { settings, seen })), held: None }
    }

    /// The snapshot.
    #[must_use]
    pub fn get(&self) -> Arc<OperatorSettings> {
        self.held.clone().unwrap_or_else(|| self.present().settings.clone())
    }

    /// The same with the snapshot that is present now, for as long as it lives.
    #[must_use]
    pub fn held(&self) -> Self {
        Self { present: self.present.clone(), held: Some(self.present().settings.clone()) }
    }

    /// The newest version that was looked at.
    #[must_use]
    pub fn seen(&self) -> i64 {
        self.present().seen
    }

    /// Replaces the snapshot, unless it is by now newer than this one.
    pub fn replace(&self, settings: OperatorSettings) {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        if settings.version >= present.settings.version {
            present.settings = Arc::new(settings);
        }
    }

    /// Notes that a version was looked at and everything done that follows from it.
    pub fn saw(&self, version: i64) {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.seen = present.seen.max(version);
    }

    fn present(&self) -> std::sync::RwLockReadGuard<'_, Present> {
        self.present.read().unwrap_or_else(PoisonError::into_inner)
    }
}
