//! What lines came to that were read before, found by what of them is the same for every visitor.
//!
//! A portal sets the same few cookies over and over, with other values. Reading such a line once more to find what it is counted as
//! costs as much as judging it did; here it costs a digest of its name and its attributes.
//!
//! Contract: one thread remembers. What is not found is read anew, so that anything may be forgotten at any time.

use std::{
    hash::{BuildHasher, Hash},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use foldhash::fast::RandomState;

/// How many lines are remembered; a power of two.
const LINES: usize = 2048;

/// In place of what may be missing: a lifetime, an end.
const NONE: u64 = u64::MAX;

/// The lines that were read.
#[derive(Debug)]
pub(super) struct Recent(Box<[Line]>);

#[derive(Debug, Default)]
struct Line {
    /// 0 while it is free.
    digest: AtomicU64,
    place: AtomicU64,
    lifetime: AtomicU64,
    /// In seconds since 1970; it is read anew afterwards, for it then deletes what it set.
    until: AtomicU64,
}

/// What a line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Where it is counted; `None` if that depends on the path that was asked for.
    pub(super) place: Option<usize>,
    /// How long the cookie lives.
    pub(super) lifetime: Option<Duration>,
}

// === impl Recent ===

impl Recent {
    pub(super) fn new() -> Self {
        Self((0..LINES).map(|_| Line::default()).collect())
    }

    /// Finds what a line means at `now`, in seconds since 1970.
    pub(super) fn find(&self, digest: u64, now: u64) -> Option<Meaning> {
        let line = self.line(digest)?;
        if line.digest.load(Relaxed) != digest || now >= line.until.load(Relaxed) {
            return None;
        }
        let some = |octets: &AtomicU64| Some(octets.load(Relaxed)).filter(|found| *found != NONE);
        let place = some(&line.place).and_then(|place| usize::try_from(place).ok());
        Some(Meaning { place, lifetime: some(&line.lifetime).map(Duration::from_secs) })
    }

    /// Remembers what a line means from `now` on; another of its place is forgotten.
    pub(super) fn remember(&self, digest: u64, meaning: Meaning, now: u64) {
        let Some(line) = self.line(digest) else { return };
        let lifetime = meaning.lifetime.map_or(NONE, |lifetime| lifetime.as_secs());
        line.digest.store(digest, Relaxed);
        line.place.store(meaning.place.and_then(|place| u64::try_from(place).ok()).unwrap_or(NONE), Relaxed);
        line.lifetime.store(lifetime, Relaxed);
        line.until.store(now.saturating_add(lifetime), Relaxed);
    }

    fn line(&self, digest: u64) -> Option<&Line> {
        self.0.get((digest >> 32) as usize % LINES)
    }
}

/// Never 0, which is a free place's.
pub(super) fn digest(hash: &RandomState, parts: impl Hash) -> u64 {
    hash.hash_one(parts) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_remembered_for_as_long_as_it_means_the_same() {
        let recent = Recent::new();
        let meaning = |place, seconds: Option<u64>| Meaning { place, lifetime: seconds.map(Duration::from_secs) };
        recent.remember(7, meaning(Some(3), Some(10)), 100);
        assert_eq!(recent.find(7, 109), Some(meaning(Some(3), Some(10))));
        assert_eq!(recent.find(7, 110), None);
        assert_eq!(recent.find(9, 100), None);
        recent.remember(9, meaning(None, None), 100);
        assert_eq!(recent.find(9, u64::MAX - 1), Some(meaning(None, None)));
        assert_eq!(recent.find(7, 100), None, "both have one place");
    }
}
