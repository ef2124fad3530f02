//! How a connection learns that the worker is to stop.
//!
//! It is asked each time that a connection is woken, so it must never take a lock then: all workers would share it.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::task::coop::has_budget_remaining;

use super::worker::Shutdown;

/// The signal to stop, as one task waits for it.
pub(super) struct Stop {
    news: Shutdown,
    requested: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Asked once, it wakes the task.
    listens: bool,
}

// === impl Stop ===

impl Stop {
    pub(super) fn of(shutdown: &Shutdown) -> Self {
        let (news, mut waiting) = (shutdown.clone(), shutdown.clone());
        Self { news, requested: Box::pin(async move { waiting.requested().await }), listens: false }
    }

    /// Is ready once the worker is to stop, and must not be asked again then.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.listens && !self.news.has_come() {
            return Poll::Pending;
        }
        // A task that has done much at a time is told to come back, whatever it asks, and nothing wakes it for what it asked.
        self.listens = has_budget_remaining();
        self.requested.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, pin::pin, time::Duration};

    use tokio::{task::coop::consume_budget, time::timeout};

    use super::*;

    #[test]
    fn one_that_has_done_much_before_it_asked_is_told_all_the_same() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (sender, shutdown) = Shutdown::channel();
            let mut stop = Stop::of(&shutdown);
            let mut begins = true;
            let told = tokio::spawn(poll_fn(move |cx| {
                if std::mem::take(&mut begins) {
                    while pin!(consume_budget()).poll(cx).is_ready() {}
                }
                stop.poll(cx)
            }));
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert!(!told.is_finished(), "nobody has said so");
            sender.send_replace(true);
            timeout(Duration::from_secs(1), told).await.expect("it is told").unwrap();
        });
    }
}
