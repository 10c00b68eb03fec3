//! Choices that a seed decides.

use chrono::TimeDelta;

use crate::base::random::Random;

/// Draws choices from a seeded sequence.
pub(super) struct Dice(Random);

impl Dice {
    /// The dice of one thing among many that share a seed.
    pub(super) fn of(seed: u64, salt: u64, number: u64) -> Self {
        // Neighbours must not draw alike: the multipliers of SplitMix64 spread them.
        let mut mixed = seed ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(Random::seeded(mixed ^ (mixed >> 31)))
    }

    /// The sequence itself.
    pub(super) const fn random(&self) -> &Random {
        &self.0
    }

    /// Whether something happens that happens so many times in a thousand.
    pub(super) fn in_thousand(&self, times: u32) -> bool {
        self.0.below(1_000) < times
    }

    /// A number from `from` to `to`.
    pub(super) fn between(&self, from: i64, to: i64) -> i64 {
        let width = u32::try_from(to - from + 1).unwrap_or(1).max(1);
        from + i64::from(self.0.below(width))
    }

    /// A moment's distance: from nothing to `most`.
    pub(super) fn within(&self, most: TimeDelta) -> TimeDelta {
        let millis = u64::try_from(most.num_milliseconds()).unwrap_or_default();
        let drawn = u64::from_le_bytes(self.0.bytes());
        TimeDelta::milliseconds(i64::try_from(drawn.checked_rem(millis).unwrap_or_default()).unwrap_or_default())
    }

    /// The place of one of so many.
    pub(super) fn index(&self, count: usize) -> usize {
        self.0.below(u32::try_from(count).unwrap_or(1).max(1)) as usize
    }

    /// One of several.
    pub(super) fn one_of<T: Copy>(&self, several: &[T]) -> T {
        several[self.index(several.len())]
    }

    /// One of several, each as likely as its weight.
    pub(super) fn weighted<T: Copy>(&self, several: &[(u32, T)]) -> T {
        let all: u32 = several.iter().map(|(weight, _)| weight).sum();
        let mut drawn = self.0.below(all.max(1));
        for (weight, one) in several {
            match drawn.checked_sub(*weight) {
                Some(rest) => drawn = rest,
                None => return *one,
            }
        }
        several[0].1
    }
}
