//! An answer that is under way, and what the connection adds to it.
//!
//! A future with a name, as what is moved most should be small: an `async` block would hold what it waits for twice.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{HeaderValue, Response, header};

use super::lap::Stopwatch;
use crate::telemetry::Metrics;

/// An answer with a body `B` that a stack has begun, or the gate's refusal to begin it.
pub(super) struct Answering<F, B> {
    begun: Result<F, Option<Box<Response<B>>>>,
    added: Added,
}

/// What the connection has to do with an answer.
pub(super) struct Added {
    /// Of a request that is timed.
    pub(super) timed: Option<(Stopwatch, Arc<Metrics>)>,
    pub(super) hsts: Option<HeaderValue>,
    /// Whether no other request may follow.
    pub(super) close: bool,
}

// === impl Answering ===

impl<F, B> Answering<F, B> {
    pub(super) fn begun(answer: F, added: Added) -> Self {
        Self { begun: Ok(answer), added }
    }

    pub(super) fn refused(refusal: Box<Response<B>>, added: Added) -> Self {
        Self { begun: Err(Some(refusal)), added }
    }
}

impl<F, B> Future for Answering<F, B>
where
    F: Future<Output = Result<Response<B>, Infallible>> + Unpin,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Self { begun, added } = &mut *self;
        let mut response = match begun {
            Ok(answer) => ready!(Pin::new(answer).poll(cx))?,
            Err(refusal) => match refusal.take() {
                Some(refusal) => *refusal,
                None => return Poll::Pending,
            },
        };
        added.to(&mut response);
        Poll::Ready(Ok(response))
    }
}

// === impl Added ===

impl Added {
    fn to<B>(&mut self, response: &mut Response<B>) {
        if let Some((stopwatch, metrics)) = self.timed.take()
            && let Some(added) = stopwatch.stop()
        {
            metrics.note_added(added);
        }
        if let Some(hsts) = self.hsts.take() {
            response.headers_mut().entry(header::STRICT_TRANSPORT_SECURITY).or_insert(hsts);
        }
        if self.close {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
}
