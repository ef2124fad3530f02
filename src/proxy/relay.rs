//! Passes on to a task what wakes its connection, but not what the task does to the connection itself.
//!
//! Whoever reads a body tells the connection that more is wanted, which wakes the connection's driver: that is the reader, who
//! is awake, and is about to drive it. Without this, each answer wakes its task once more than there is something to do.
//!
//! It must never keep a wake-up to itself that comes from outside the task.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Wake, Waker},
};

/// The waker of one connection, whichever task drives it.
#[derive(Debug)]
pub(super) struct Relay {
    end: Arc<End>,
    waker: Waker,
    /// The task that is woken, as far as it was told.
    task: Waker,
}

#[derive(Debug)]
struct End {
    task: Mutex<Waker>,
    is_mute: AtomicBool,
}

// === impl Relay ===

impl Relay {
    /// Wakes nobody, before it is told whom.
    pub(super) fn new() -> Self {
        let task = Waker::noop().clone();
        let end = Arc::new(End { task: Mutex::new(task.clone()), is_mute: AtomicBool::new(false) });
        Self { waker: Waker::from(Arc::clone(&end)), end, task }
    }

    /// Returns the waker, which wakes the task of `cx` from now on.
    pub(super) fn to(&mut self, cx: &Context<'_>) -> &Waker {
        if !self.task.will_wake(cx.waker()) {
            self.task.clone_from(cx.waker());
            self.end.task.lock().unwrap_or_else(PoisonError::into_inner).clone_from(cx.waker());
        }
        &self.waker
    }

    /// Does what would wake the task that does it.
    pub(super) fn mute<T>(&self, act: impl FnOnce() -> T) -> T {
        self.end.is_mute.store(true, Relaxed);
        let done = act();
        self.end.is_mute.store(false, Relaxed);
        done
    }
}

// === impl End ===

impl Wake for End {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.is_mute.load(Relaxed) {
            self.task.lock().unwrap_or_else(PoisonError::into_inner).wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    struct Counting(AtomicUsize);

    impl Wake for Counting {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[test]
    fn wakes_the_task_that_asked_last_and_not_for_what_it_does_itself() {
        let (one, other) = (Arc::new(Counting(0.into())), Arc::new(Counting(0.into())));
        let mut relay = Relay::new();
        relay.end.wake_by_ref();
        let (waker, other_waker) = (Waker::from(Arc::clone(&one)), Waker::from(Arc::clone(&other)));
        let relayed = relay.to(&Context::from_waker(&waker)).clone();
        relayed.wake_by_ref();
        relay.mute(|| relayed.wake_by_ref());
        assert_eq!(one.0.load(Relaxed), 1);
        relay.to(&Context::from_waker(&other_waker));
        relayed.wake();
        assert_eq!((one.0.load(Relaxed), other.0.load(Relaxed)), (1, 1));
    }
}
