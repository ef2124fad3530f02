//! When requests are due.
//!
//! In **closed** loop a visitor asks again once it was answered: the gate sets the pace, and latency is only that of what
//! was asked. In **open** loop requests are due at fixed moments, whatever becomes of those before; latency counts from
//! the moment, so that a gate that stalls is charged for everyone who would have come meanwhile (no coordinated
//! omission). Contract: moments are computed from the number of a request, never from the one before.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use super::settings::Bounds;

/// How requests follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loop {
    /// Each connection asks again when it was answered.
    Closed,
    /// So many requests are due each second.
    Open(f64),
}

/// Hands out requests, each once.
#[derive(Debug)]
pub(super) struct Schedule {
    begun: Instant,
    pace: Loop,
    bounds: Bounds,
    next: AtomicU64,
}

/// A request that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) number: u64,
    /// When; `None` if as soon as there is a connection.
    pub(super) at: Option<Instant>,
}

// === impl Schedule ===

impl Schedule {
    pub(super) fn new(begun: Instant, pace: Loop, bounds: Bounds) -> Self {
        Self { begun, pace, bounds, next: AtomicU64::new(0) }
    }

    /// Takes the next request; `None` when there is none any more, or it is too late for those that are left.
    pub(super) fn take(&self, now: Instant) -> Option<Due> {
        let elapsed = now.saturating_duration_since(self.begun);
        match self.pace {
            Loop::Closed if elapsed >= self.bounds.duration => None,
            Loop::Closed => {
                let number = self.next.fetch_add(1, Relaxed);
                (number < self.most()).then_some(Due { number, at: None })
            }
            // What is overdue is still sent for as long again; what is left then is told as unsent.
            Loop::Open(_) if elapsed >= self.bounds.duration * 2 => None,
            Loop::Open(rate) => {
                let number = self.next.fetch_add(1, Relaxed);
                (number < self.total()).then(|| Due { number, at: Some(self.begun + moment(number, rate)) })
            }
        }
    }

    /// Returns how many requests were due and never taken.
    pub(super) fn unsent(&self) -> u64 {
        match self.pace {
            Loop::Closed => 0,
            Loop::Open(_) => self.total().saturating_sub(self.next.load(Relaxed)),
        }
    }

    fn most(&self) -> u64 {
        self.bounds.requests.unwrap_or(u64::MAX)
    }

    /// How many requests are due in all.
    fn total(&self) -> u64 {
        let Loop::Open(rate) = self.pace else { return self.most() };
        self.most().min((rate * self.bounds.duration.as_secs_f64()).ceil() as u64)
    }
}

/// When a request is due after the beginning.
fn moment(number: u64, rate: f64) -> Duration {
    Duration::try_from_secs_f64(number as f64 / rate).unwrap_or(Duration::MAX)
}

/// How long before a moment the runtime's timer is trusted: it rounds up to its next millisecond.
const COARSE: Duration = Duration::from_millis(2);

/// Waits for a moment, to the microsecond: the last two milliseconds by looking again and again.
pub(super) async fn until(moment: Instant) {
    if let Some(early) = moment.checked_duration_since(Instant::now()).and_then(|left| left.checked_sub(COARSE)) {
        tokio::time::sleep(early).await;
    }
    while Instant::now() < moment {
        tokio::task::yield_now().await;
    }
}

/// What was done so far, for whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Exchanges that ended.
    pub done: u64,
    /// Of these, how many were wrong.
    pub wrong: u64,
    /// Since the beginning.
    pub elapsed: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(milliseconds: u64, requests: Option<u64>) -> Bounds {
        Bounds { duration: Duration::from_millis(milliseconds), requests }
    }

    #[test]
    fn open_loop_is_due_by_number_whenever_it_is_taken() {
        let begun = Instant::now();
        let schedule = Schedule::new(begun, Loop::Open(1_000.0), bounds(10, None));
        // The gate stalls for 7 ms: what was due meanwhile is still due at its own moments.
        let due: Vec<_> = [0, 7, 7, 7].map(|late| schedule.take(begun + Duration::from_millis(late)).unwrap()).into();
        for (number, due) in due.into_iter().enumerate() {
            let at = begun + Duration::from_millis(number as u64);
            assert_eq!(due, Due { number: number as u64, at: Some(at) });
        }
        assert_eq!(std::iter::from_fn(|| schedule.take(begun)).count(), 6);
        assert_eq!(schedule.unsent(), 0);
    }

    #[test]
    fn what_cannot_be_sent_in_time_is_told() {
        let begun = Instant::now();
        let schedule = Schedule::new(begun, Loop::Open(1_000.0), bounds(10, None));
        assert!(schedule.take(begun + Duration::from_millis(19)).is_some());
        assert_eq!(schedule.take(begun + Duration::from_millis(20)), None);
        assert_eq!(schedule.unsent(), 9);
    }

    #[test]
    fn both_loops_end_at_the_first_of_their_bounds() {
        let begun = Instant::now();
        for (pace, bounds, expected) in [
            (Loop::Closed, bounds(10, Some(3)), 3),
            (Loop::Open(1_000.0), bounds(10, Some(3)), 3),
            (Loop::Open(250.0), bounds(10, Some(9)), 3),
            (Loop::Open(0.5), bounds(10, None), 1),
        ] {
            let schedule = Schedule::new(begun, pace, bounds);
            assert_eq!(std::iter::from_fn(|| schedule.take(begun)).count(), expected, "{pace:?} {bounds:?}");
        }
        let late = Schedule::new(begun, Loop::Closed, bounds(10, None));
        assert!(late.take(begun + Duration::from_millis(9)).is_some());
        assert_eq!(late.take(begun + Duration::from_millis(10)), None);
    }
}
