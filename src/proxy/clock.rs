//! The timer of a client's connection: how long a head may take.
//!
//! hyper makes a timer for each head that it waits for, and drops it once the head is there. All those of one connection are
//! one here, which is put off: see [`patience`](super::patience).
//!
//! Contract: of one connection's timers only one is waited for at a time.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use hyper::rt::{Sleep, Timer};

use super::patience::Patience;

/// The timers of one connection.
#[derive(Clone, Debug)]
pub(super) struct Clock(Arc<Mutex<Patience>>);

/// One of them.
#[derive(Debug)]
struct Alarm {
    until: Instant,
    clock: Clock,
}

// === impl Clock ===

impl Clock {
    /// Must be called on the worker's runtime.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Patience::lasting(Duration::ZERO))))
    }
}

impl Timer for Clock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(Instant::now() + duration)
    }

    fn sleep_until(&self, until: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Alarm { until, clock: self.clone() })
    }

    fn reset(&self, sleep: &mut Pin<Box<dyn Sleep>>, until: Instant) {
        *sleep = self.sleep_until(until);
    }
}

// === impl Alarm ===

impl Future for Alarm {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut patience = self.clock.0.lock().unwrap_or_else(PoisonError::into_inner);
        patience.put_off(self.until.into());
        patience.poll(cx)
    }
}

impl Sleep for Alarm {}
