//! The content of a response on its way to the visitor.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

/// The content of a response: the portal's, or that of an error page in its place.
#[derive(Debug)]
pub(super) enum PortalBody {
    /// The portal's, watched.
    Portal(Watched),
    /// The gate's own.
    Own(Option<Bytes>),
}

/// A portal's content that must not stall.
#[derive(Debug)]
pub(super) struct Watched {
    incoming: Incoming,
    idle: Duration,
    deadline: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// Why a response's content ended before its end. The head is gone: the connection is cut, so
/// that nobody takes the part for the whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    /// The portal broke off.
    #[error("the portal broke off its answer")]
    Portal(#[source] hyper::Error),
    /// The portal sent nothing for too long, or the exchange took too long.
    #[error("the portal's answer stopped coming")]
    Late,
}

// === impl PortalBody ===

impl PortalBody {
    pub(super) fn portal(incoming: Incoming, idle: Duration, deadline: Option<Instant>) -> Self {
        Self::Portal(Watched { incoming, idle, deadline, timer: None })
    }

    pub(super) fn own(bytes: Bytes) -> Self {
        Self::Own((!bytes.is_empty()).then_some(bytes))
    }
}

impl Body for PortalBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut *self {
            Self::Portal(watched) => watched.poll(cx),
            Self::Own(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Portal(watched) => watched.incoming.is_end_stream(),
            Self::Own(bytes) => bytes.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Portal(watched) => watched.incoming.size_hint(),
            Self::Own(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
        }
    }
}

// === impl Watched ===

impl Watched {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match Pin::new(&mut self.incoming).poll_frame(cx) {
            Poll::Ready(frame) => {
                if let Some(timer) = &mut self.timer {
                    let until = Instant::now() + self.idle;
                    timer.as_mut().reset(self.deadline.map_or(until, |deadline| deadline.min(until)));
                }
                Poll::Ready(frame.map(|frame| frame.map_err(BodyError::Portal)))
            }
            Poll::Pending => {
                let (idle, deadline) = (self.idle, self.deadline);
                let timer = self.timer.get_or_insert_with(|| {
                    let until = Instant::now() + idle;
                    Box::pin(tokio::time::sleep_until(deadline.map_or(until, |deadline| deadline.min(until))))
                });
                ready!(timer.as_mut().poll(cx));
                Poll::Ready(Some(Err(BodyError::Late)))
            }
        }
    }
}
