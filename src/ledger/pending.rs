//! The answer of a ledger, awaited.
//!
//! Needs no runtime: whoever polls is woken by the ledger's thread.
//! It must never resolve to a success that the ledger did not state.

use std::{
    fmt,
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use futures_channel::oneshot;

use super::error::LedgerError;

/// The answer of a [`Ledger`](super::Ledger), once it is known.
///
/// # Cancellation
/// Dropping it abandons the answer, not the work: an append still happens.
#[must_use = "an append is proved only by its answer"]
pub struct Pending<T>(State<T>);

/// The ledger's end of a [`Pending`]. Dropped without answer, it answers [`LedgerError::Closed`].
pub struct Answer<T>(oneshot::Sender<Result<T, LedgerError>>);

enum State<T> {
    Known(Option<Result<T, LedgerError>>),
    Awaited(oneshot::Receiver<Result<T, LedgerError>>),
}

/// Unparks the thread that waits.
struct Unpark(Thread);

// === impl Pending ===

impl<T> Pending<T> {
    /// Makes an answer that is awaited, and the end that gives it.
    pub fn channel() -> (Answer<T>, Self) {
        let (sender, receiver) = oneshot::channel();
        (Answer(sender), Self(State::Awaited(receiver)))
    }

    /// Makes an answer that is known already.
    pub fn ready(result: Result<T, LedgerError>) -> Self {
        Self(State::Known(Some(result)))
    }

    /// Blocks the thread until the answer is known: for commands and tests,
    /// never for a thread that serves.
    ///
    /// # Errors
    /// If the ledger could not do what it was asked.
    pub fn wait(self) -> Result<T, LedgerError> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut pending = pin!(self);
        loop {
            match pending.as_mut().poll(&mut context) {
                Poll::Ready(result) => return result,
                Poll::Pending => thread::park(),
            }
        }
    }
}

// Nothing in it is ever pinned in place.
impl<T> Unpin for Pending<T> {}

impl<T> Future for Pending<T> {
    type Output = Result<T, LedgerError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.get_mut().0 {
            // Polled again after its answer, it has none left to give.
            State::Known(result) => Poll::Ready(result.take().unwrap_or(Err(LedgerError::Closed))),
            State::Awaited(receiver) => {
                Pin::new(receiver).poll(context).map(|answer| answer.unwrap_or(Err(LedgerError::Closed)))
            }
        }
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

// === impl Answer ===

impl<T> Answer<T> {
    /// Gives the answer. That nobody awaits it any more is not an error.
    pub fn give(self, result: Result<T, LedgerError>) {
        drop(self.0.send(result));
    }
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

// === impl Unpark ===

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_send_and_unpin_whatever_it_resolves_to() {
        fn check<T: Send + Unpin>() {}
        check::<Pending<()>>();
        check::<Pending<std::marker::PhantomPinned>>();
    }

    #[test]
    fn an_answer_that_is_never_given_is_closed() {
        let (answer, pending) = Pending::<()>::channel();
        drop(answer);
        assert!(matches!(pending.wait(), Err(LedgerError::Closed)));
    }

    #[test]
    fn waits_for_another_thread() {
        let (answer, pending) = Pending::channel();
        let giver = thread::spawn(move || answer.give(Ok(7)));
        assert_eq!(pending.wait().unwrap(), 7);
        giver.join().unwrap();
    }
}
