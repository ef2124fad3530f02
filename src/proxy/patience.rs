//! A timer that is put off far more often than it fires.
//!
//! Nearly every deadline of a proxy is put off: by the next request, by the next part of a body. To move a timer in its wheel
//! each time costs more than to look at the clock. So a timer stays where it is as long as that is early enough, and what
//! counts is looked at only when it fires. Nor is it told again whom to wake as long as that is the same task: that takes four
//! locked operations, more than all else here.
//!
//! It must never fire before the last deadline that it was given.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::{
    task::coop::has_budget_remaining,
    time::{Instant, Sleep, sleep_until},
};

/// A deadline that can be put off for almost nothing.
#[derive(Debug)]
pub(super) struct Patience {
    /// Fires at the deadline or before it.
    alarm: Pin<Box<Sleep>>,
    until: Instant,
    /// Whom the alarm wakes; nobody while that has to be told.
    told: Option<Waker>,
}

// === impl Patience ===

impl Patience {
    /// Waits until `until`.
    pub(super) fn until(until: Instant) -> Self {
        Self { alarm: Box::pin(sleep_until(until)), until, told: None }
    }

    /// Waits as long from now.
    pub(super) fn lasting(time: Duration) -> Self {
        Self::until(Instant::now() + time)
    }

    /// Waits until `until` from now on, whatever was said before.
    pub(super) fn put_off(&mut self, until: Instant) {
        self.until = until;
        // One that has fired does not fire again by itself.
        if self.alarm.deadline() > until || self.alarm.is_elapsed() {
            self.reset(until);
        }
    }

    /// Is ready once the deadline has passed.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if !self.alarm.is_elapsed() && self.told.as_ref().is_some_and(|told| told.will_wake(cx.waker())) {
                return Poll::Pending;
            }
            self.told = None;
            // A task that has done much at a time is told to come back, whatever it asks, and the alarm is told nothing.
            let listens = has_budget_remaining();
            if self.alarm.as_mut().poll(cx).is_pending() {
                self.told = listens.then(|| cx.waker().clone());
                return Poll::Pending;
            }
            if self.alarm.deadline() >= self.until {
                return Poll::Ready(());
            }
            self.reset(self.until);
        }
    }

    fn reset(&mut self, until: Instant) {
        self.told = None;
        self.alarm.as_mut().reset(until);
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, pin::pin};

    use tokio::task::coop::consume_budget;

    use super::*;

    async fn passed(patience: &mut Patience) {
        poll_fn(|cx| patience.poll(cx)).await;
    }

    fn paused() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
    }

    #[test]
    fn fires_at_the_last_deadline_it_was_given() {
        paused().block_on(async {
            let begun = Instant::now();
            let seconds = |count| begun + Duration::from_secs(count);
            let mut patience = Patience::until(seconds(10));
            for (until, what) in [(30, "later"), (20, "earlier than that"), (5, "earlier than ever")] {
                patience.put_off(seconds(until));
                assert!(Pin::new(&mut patience.alarm).deadline() <= seconds(until), "{what}");
            }
            passed(&mut patience).await;
            assert_eq!(Instant::now(), seconds(5));
            patience.put_off(seconds(40));
            passed(&mut patience).await;
            assert_eq!(Instant::now(), seconds(40));
        });
    }

    #[test]
    fn one_asked_by_a_task_that_has_done_much_fires_all_the_same() {
        paused().block_on(async {
            let mut patience = Patience::lasting(Duration::from_secs(10));
            let mut begins = true;
            let fired = poll_fn(|cx| {
                if std::mem::take(&mut begins) {
                    while pin!(consume_budget()).poll(cx).is_ready() {}
                }
                patience.poll(cx)
            });
            tokio::time::timeout(Duration::from_secs(20), fired).await.expect("it fires");
        });
    }

    #[test]
    fn one_put_off_stays_in_its_place_and_fires_later() {
        paused().block_on(async {
            let begun = Instant::now();
            let mut patience = Patience::lasting(Duration::from_secs(10));
            patience.put_off(begun + Duration::from_secs(60));
            assert_eq!(patience.alarm.deadline(), begun + Duration::from_secs(10));
            passed(&mut patience).await;
            assert_eq!(Instant::now(), begun + Duration::from_secs(60));
        });
    }
}
