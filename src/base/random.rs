//! The one source of randomness.

use std::sync::{Arc, Mutex};

use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _, TryRng as _};

/// Where random bytes come from. Cheap to clone; clones of a seeded source continue one sequence.
#[derive(Clone, Debug, Default)]
pub enum Random {
    /// The operating system's generator.
    #[default]
    System,
    /// A sequence that repeats itself, for tests and demonstration data. Never for secrets that matter.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Random {
    /// A source that gives the same sequence for the same `seed`.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing secret may be made then.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes"),
            Self::Seeded(generator) => {
                generator.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
            }
        }
        bytes
    }

    /// A number from 0 to `below` - 1, each as likely as the next.
    #[must_use]
    pub fn below(&self, below: u32) -> u32 {
        debug_assert!(below > 0);
        // Rejection keeps the choice even: what lies past the last whole multiple is drawn again.
        let limit = u32::MAX - u32::MAX % below;
        loop {
            let number = u32::from_le_bytes(self.bytes());
            if number < limit {
                return number % below;
            }
        }
    }
}
