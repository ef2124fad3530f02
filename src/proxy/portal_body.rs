//! The content of a response on its way to the visitor.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Instant;

use super::{patience::Patience, pool::Pool, wire::Wire};

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
    /// What it comes on and goes back to, unless a task of its own drives that.
    line: Option<(Box<Wire>, Pool)>,
    idle: Duration,
    deadline: Option<Instant>,
    /// Of content that something else drives; made once it is waited for.
    patience: Option<Patience>,
    is_waiting: bool,
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
    /// Makes a body of what a task of its own brings.
    pub(super) fn portal(incoming: Incoming, idle: Duration, deadline: Option<Instant>) -> Self {
        Self::Portal(Watched { incoming, line: None, idle, deadline, patience: None, is_waiting: false })
    }

    /// Makes a body that drives the connection it comes on, and gives it back at its end.
    pub(super) fn driven(
        incoming: Incoming,
        (wire, pool): (Box<Wire>, Pool),
        idle: Duration,
        deadline: Option<Instant>,
    ) -> Self {
        let line = if incoming.is_end_stream() {
            pool.give_back(wire);
            None
        } else {
            Some((wire, pool))
        };
        Self::Portal(Watched { incoming, line, idle, deadline, patience: None, is_waiting: false })
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
        match self.poll_incoming(cx) {
            Poll::Ready(polled) => {
                self.is_waiting = false;
                self.settle(polled.as_ref());
                Poll::Ready(polled.map(|frame| frame.map_err(BodyError::Portal)))
            }
            Poll::Pending => {
                ready!(self.wait(cx));
                Poll::Ready(Some(Err(BodyError::Late)))
            }
        }
    }

    fn poll_incoming(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some((wire, _)) = &mut self.line else { return Pin::new(&mut self.incoming).poll_frame(cx) };
        // The first look tells the connection that more is wanted, the second finds what was there.
        if let Poll::Ready(polled) = wire.look(&mut self.incoming) {
            return Poll::Ready(polled);
        }
        wire.drive(cx);
        if wire.has_ended() {
            // Nothing that is waited for comes any more: without its connection, the content ends by itself.
            self.line = None;
            return Pin::new(&mut self.incoming).poll_frame(cx);
        }
        wire.look(&mut self.incoming)
    }

    /// Gives the connection back once all has come.
    fn settle(&mut self, polled: Option<&Result<Frame<Bytes>, hyper::Error>>) {
        let is_over = match polled {
            Some(Ok(frame)) => frame.is_trailers() || self.incoming.is_end_stream(),
            Some(Err(_)) | None => true,
        };
        if is_over && let Some((wire, pool)) = self.line.take() {
            pool.give_back(wire);
        }
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let patience = match &mut self.line {
            Some((wire, _)) => &mut wire.patience,
            None => self.patience.get_or_insert_with(|| Patience::lasting(self.idle)),
        };
        if !self.is_waiting {
            let until = Instant::now() + self.idle;
            patience.put_off(self.deadline.map_or(until, |deadline| deadline.min(until)));
            self.is_waiting = true;
        }
        patience.poll(cx)
    }
}
