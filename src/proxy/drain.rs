//! How a connection learns that the worker is to stop.
//!
//! It is asked each time that a connection is woken, so it must never take a lock then: all workers would share it.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

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
        self.listens = true;
        self.requested.as_mut().poll(cx)
    }
}
