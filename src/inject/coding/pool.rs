//! Decoders that wait for the next page.
//!
//! An inflater has a window and tables of some forty KiB, a zstd decoder a hundred KiB and its window: what is kept need not
//! be allocated, which is a third of the time of a look at a zstd page, and an eighth of that at a gzip page for which a
//! glimpse is not enough.
//!
//! Contract: bounded; never waits: a pool that another thread holds lends a new decoder and drops the one it is given. It
//! must never lend one that remembers anything.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use super::{
    glimpse::Glimpse,
    inflate::Inflater,
    seen::{Beginning, Seen},
    zstd::Frames,
};

/// Most decoders of a kind that wait.
const KEPT: usize = 16;

/// Holds decoders that wait for the next page; a clone shares them.
#[derive(Clone, Default)]
pub struct Pool(Arc<Idle>);

#[derive(Default)]
struct Idle {
    inflaters: Mutex<Vec<Inflater>>,
    frames: Mutex<Vec<Frames>>,
    seen: Seen,
}

/// A decoder that goes back when it is dropped.
pub(super) struct Lent<T: Pooled> {
    decoder: Option<T>,
    pool: Pool,
}

/// A decoder of which a pool has a shelf.
pub(super) trait Pooled: Sized {
    fn shelf(pool: &Pool) -> &Mutex<Vec<Self>>;

    /// Makes it forget everything; `None` if it cannot be used again, or is too large to be kept.
    fn forget(self) -> Option<Self>;
}

impl Pool {
    pub(super) fn inflater(&self) -> Lent<Inflater> {
        Lent { decoder: Some(take(self).unwrap_or_else(Inflater::new)), pool: self.clone() }
    }

    /// Returns what a page's deflate data begins with, if that was read before.
    pub(in crate::inject) fn recall(&self, data: &[u8]) -> Option<Arc<Beginning>> {
        self.0.seen.recall(data)
    }

    /// Remembers what was read of a page's deflate data.
    pub(in crate::inject) fn remember(&self, data: &[u8], glimpse: &Glimpse<'_>) {
        self.0.seen.remember(data, glimpse.consumed(data.len()), glimpse.text());
    }

    /// Lends nothing when there is no memory for one.
    pub(super) fn frames(&self) -> Lent<Frames> {
        Lent { decoder: take(self).or_else(Frames::new), pool: self.clone() }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pool").finish_non_exhaustive()
    }
}

fn take<T: Pooled>(pool: &Pool) -> Option<T> {
    T::shelf(pool).try_lock().ok()?.pop()
}

impl<T: Pooled> Lent<T> {
    pub(super) fn decoder(&mut self) -> Option<&mut T> {
        self.decoder.as_mut()
    }
}

impl<T: Pooled> Drop for Lent<T> {
    fn drop(&mut self) {
        let Some(decoder) = self.decoder.take().and_then(T::forget) else { return };
        if let Ok(mut shelf) = T::shelf(&self.pool).try_lock()
            && shelf.len() < KEPT
        {
            shelf.push(decoder);
        }
    }
}

impl<T: Pooled> fmt::Debug for Lent<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lent").finish_non_exhaustive()
    }
}

impl Pooled for Inflater {
    fn shelf(pool: &Pool) -> &Mutex<Vec<Self>> {
        &pool.0.inflaters
    }

    fn forget(mut self) -> Option<Self> {
        self.reset();
        Some(self)
    }
}

impl Pooled for Frames {
    fn shelf(pool: &Pool) -> &Mutex<Vec<Self>> {
        &pool.0.frames
    }

    fn forget(self) -> Option<Self> {
        self.reset()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inject::coding::{Coding, Decoder, sample::Way};

    fn kept(pool: &Pool) -> (usize, usize) {
        (pool.0.inflaters.lock().unwrap().len(), pool.0.frames.lock().unwrap().len())
    }

    #[test]
    fn keeps_no_more_than_it_may_and_lends_it_again() {
        let pool = Pool::default();
        for coding in [Coding::Gzip, Coding::Zstd, Coding::Brotli, Coding::Identity] {
            drop((0..KEPT + 5).map(|_| Decoder::new(coding, &pool)).collect::<Vec<_>>());
        }
        assert_eq!(kept(&pool), (KEPT, KEPT));
        let lent = [Coding::Gzip, Coding::Deflate, Coding::Zstd].map(|coding| Decoder::new(coding, &pool.clone()));
        assert_eq!(kept(&pool), (KEPT - 2, KEPT - 1));
        drop(lent);
        assert_eq!(kept(&pool), (KEPT, KEPT));
    }

    #[test]
    fn waits_for_nobody() {
        let pool = Pool::default();
        let held = (pool.0.inflaters.lock().unwrap(), pool.0.frames.lock().unwrap());
        for way in [Way::Gzip, Way::Bare, Way::Zstd] {
            let decoded = Decoder::new(way.coding(), &pool).decode(&way.encode(b"page", 3), &mut [0; 10]);
            assert_eq!(decoded.produced, 4, "{way:?}");
        }
        drop(held);
        assert_eq!(kept(&pool), (0, 0));
    }

    #[test]
    fn drops_a_decoder_that_holds_a_large_window() {
        let pool = Pool::default();
        for (level, expected) in [(3, 1), (19, 0)] {
            // The length is unknown to a streaming encoder, so the frame asks for the window of its level.
            let mut encoder = zstd::stream::Encoder::new(Vec::new(), level).unwrap();
            std::io::Write::write_all(&mut encoder, b"page").unwrap();
            let body = encoder.finish().unwrap();
            assert_eq!(Decoder::new(Coding::Zstd, &pool).decode(&body, &mut [0; 10]).produced, 4);
            assert_eq!(kept(&pool).1, expected, "level {level}");
        }
    }
}
