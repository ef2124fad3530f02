//! The timer of a client's connection: how long a head may take, and when a connection that waits for one rests.
//!
//! hyper makes a timer for each head that it waits for, and drops it once the head is there. All those of one connection are
//! one here, which is put off: see [`patience`](super::patience).
//!
//! As hyper waits for a head only when nothing else is under way, that timer is also how `parking` knows that a connection
//! may rest: it must never say so once the head is there.
//!
//! Contract: of one connection's timers only one is waited for at a time.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use hyper::rt::{Sleep, Timer};

use super::{
    crowd::{Awake, Crowd},
    patience::Patience,
};

/// The timers of one connection.
#[derive(Clone, Debug)]
pub(super) struct Clock(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// How long a head may take.
    limit: Duration,
    crowd: Crowd,
    /// What can be asked without a lock.
    phase: AtomicU8,
    watch: Mutex<Watch>,
}

#[derive(Debug)]
struct Watch {
    patience: Patience,
    /// Until when the head that a resting connection waits for may take.
    until: Instant,
}

/// One of them.
#[derive(Debug)]
struct Alarm {
    until: Instant,
    /// When the connection may rest, until that is said.
    rests: Option<Instant>,
    clock: Clock,
}

/// A head is waited for and may be, or is being read, answered.
const AWAKE: u8 = 0;
/// A head has been waited for long enough.
const TIRED: u8 = 1;
/// The connection has rested: the next head that is waited for is the one that was waited for before.
const RESTED: u8 = 2;

// === impl Clock ===

impl Clock {
    /// Waits for a head, which may take `limit`. Must be called on the worker's runtime.
    pub(super) fn new(limit: Duration, crowd: Crowd) -> Self {
        let until = tokio::time::Instant::now() + limit;
        let watch = Mutex::new(Watch { patience: Patience::until(until), until: until.into_std() });
        Self(Arc::new(Shared { limit, crowd, phase: AtomicU8::new(RESTED), watch }))
    }

    /// Counts the connection among those that are awake, until what is returned is dropped.
    pub(super) fn wake(&self) -> Awake {
        self.0.crowd.join()
    }

    /// Says whether a head, and nothing else, has been waited for long enough.
    pub(super) fn is_tired(&self) -> bool {
        self.0.phase.load(Relaxed) == TIRED
    }

    /// Is ready once the head that was waited for when it said so has taken too long.
    pub(super) fn poll_limit(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut watch = self.watch();
        let until = watch.until;
        watch.poll(until, cx)
    }

    /// Gives the next head that is waited for what is left of the time of that one, and no second rest.
    pub(super) fn rest(&self) {
        self.0.phase.store(RESTED, Relaxed);
    }

    /// Says whether the connection rests, or has been woken by a head that is not whole yet.
    #[cfg(test)]
    pub(super) fn has_rested(&self) -> bool {
        self.0.phase.load(Relaxed) == RESTED
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.0.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timer for Clock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, until: Instant) -> Pin<Box<dyn Sleep>> {
        let clock = self.clone();
        if self.0.phase.load(Relaxed) == RESTED {
            return Box::pin(Alarm { until: self.watch().until.min(until), rests: None, clock });
        }
        let sooner = self.0.limit.checked_sub(self.0.crowd.patience());
        let rests = sooner.and_then(|sooner| until.checked_sub(sooner));
        Box::pin(Alarm { until, rests, clock })
    }

    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn reset(&self, sleep: &mut Pin<Box<dyn Sleep>>, until: Instant) {
        *sleep = self.sleep_until(until);
    }
}

// === impl Watch ===

impl Watch {
    fn poll(&mut self, until: Instant, cx: &mut Context<'_>) -> Poll<()> {
        self.patience.put_off(until.into());
        self.patience.poll(cx)
    }
}

// === impl Alarm ===

impl Future for Alarm {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut watch = this.clock.watch();
        if let Some(rests) = this.rests {
            if watch.poll(rests, cx).is_pending() {
                return Poll::Pending;
            }
            this.rests = None;
            watch.until = this.until;
            this.clock.0.phase.store(TIRED, Relaxed);
        }
        watch.poll(this.until, cx)
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.clock.0.phase.store(AWAKE, Relaxed);
    }
}

impl Sleep for Alarm {}
