//! How many connections of a worker are awake, and so how soon one may rest.
//!
//! To take a connection apart and make it again costs a part of a request: too much for each in a burst, nothing for one that has
//! paused for a while. But the buffers of all that are awake are held at a time, and the allocator, which uses such memory
//! again, rarely gives it back. So in a rush connections rest sooner.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

/// Longer than a browser pauses between what belongs to one page.
const USUAL: Duration = Duration::from_millis(250);
/// Shorter than a page is looked at, and longer than a busy connection pauses.
const HURRIED: Duration = Duration::from_millis(20);
/// A mebibyte of buffers.
const MANY: usize = 64;

/// The connections of one worker that are awake.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    awake: Arc<AtomicUsize>,
    usual: Duration,
    hurried: Duration,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Awake(Arc<AtomicUsize>);

// === impl Crowd ===

impl Crowd {
    /// Says how long one waits for a head before it rests.
    pub(super) fn patience(&self) -> Duration {
        if self.awake.load(Relaxed) > MANY { self.hurried } else { self.usual }
    }

    /// Counts one that has been woken.
    pub(super) fn join(&self) -> Awake {
        self.awake.fetch_add(1, Relaxed);
        Awake(Arc::clone(&self.awake))
    }

    /// Says whether none is awake.
    #[cfg(test)]
    pub(super) fn is_asleep(&self) -> bool {
        self.awake.load(Relaxed) == 0
    }

    /// One whose connections rest after as long.
    #[cfg(test)]
    pub(super) fn resting_after(usual: Duration) -> Self {
        Self { usual, ..Self::default() }
    }
}

impl Default for Crowd {
    fn default() -> Self {
        Self { awake: Arc::default(), usual: USUAL, hurried: HURRIED }
    }
}

// === impl Awake ===

impl Drop for Awake {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rush_is_over_once_few_are_awake() {
        let crowd = Crowd::default();
        let mut rush: Vec<_> = (0..MANY).map(|_| crowd.join()).collect();
        assert_eq!(crowd.patience(), USUAL);
        rush.push(crowd.join());
        assert_eq!(crowd.patience(), HURRIED);
        rush.pop();
        assert_eq!(crowd.patience(), USUAL);
    }
}
