//! The content of a response on its way to the visitor.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::{sync::mpsc, time::Instant};

use super::{
    patience::Patience,
    pool::Pool,
    wire::{Wire, WireError, carry},
};
use crate::layer::BoxError;

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
    source: Source,
    idle: Duration,
    deadline: Option<Instant>,
    /// Of content that something else drives; made once it is waited for.
    patience: Option<Patience>,
    is_waiting: bool,
}

/// Where content comes from.
#[derive(Debug)]
enum Source {
    /// A connection, driven by who reads, and the pool that it goes back to.
    Wire(Box<Wire>, Pool),
    /// A task that still sends the request.
    Carried(mpsc::Receiver<Result<Frame<Bytes>, WireError>>, SizeHint),
    /// A connection that could have become another protocol's.
    Upgrade(Incoming),
    Nowhere,
}

/// Why a response's content ended before its end. The head is gone: the connection is cut, so
/// that nobody takes the part for the whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    /// The portal broke off.
    #[error("the portal broke off its answer")]
    Portal(#[source] BoxError),
    /// The portal sent nothing for too long, or the exchange took too long.
    #[error("the portal's answer stopped coming")]
    Late,
}

// === impl PortalBody ===

impl PortalBody {
    /// Makes a body of the answer to a request to upgrade.
    pub(super) fn upgrade(incoming: Incoming, idle: Duration, deadline: Option<Instant>) -> Self {
        Self::watched(Source::Upgrade(incoming), idle, deadline)
    }

    /// Makes a body that drives the connection it comes on, and gives it back at its end.
    pub(super) fn driven(wire: Box<Wire>, pool: &Pool, idle: Duration, deadline: Option<Instant>) -> Self {
        if wire.is_over() {
            pool.give_back(wire);
            return Self::watched(Source::Nowhere, idle, deadline);
        }
        Self::watched(Source::Wire(wire, pool.clone()), idle, deadline)
    }

    /// Makes a body that a task of its own brings, which also sends what is left of the request.
    pub(super) fn carried(wire: Box<Wire>, idle: Duration, deadline: Option<Instant>) -> Self {
        let size = wire.size_hint();
        Self::watched(Source::Carried(carry(wire), size), idle, deadline)
    }

    fn watched(source: Source, idle: Duration, deadline: Option<Instant>) -> Self {
        Self::Portal(Watched { source, idle, deadline, patience: None, is_waiting: false })
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
            Self::Portal(watched) => watched.source.is_end(),
            Self::Own(bytes) => bytes.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Portal(watched) => watched.source.size_hint(),
            Self::Own(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
        }
    }
}

// === impl Watched ===

impl Watched {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.source.poll(cx) {
            Poll::Ready(polled) => {
                self.is_waiting = false;
                self.source.settle();
                Poll::Ready(polled.map(|frame| frame.map_err(BodyError::Portal)))
            }
            Poll::Pending => {
                ready!(self.wait(cx));
                Poll::Ready(Some(Err(BodyError::Late)))
            }
        }
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let patience = match &mut self.source {
            Source::Wire(wire, _) => &mut wire.patience,
            Source::Carried(..) | Source::Upgrade(_) | Source::Nowhere => {
                self.patience.get_or_insert_with(|| Patience::lasting(self.idle))
            }
        };
        if !self.is_waiting {
            let until = Instant::now() + self.idle;
            patience.put_off(self.deadline.map_or(until, |deadline| deadline.min(until)));
            self.is_waiting = true;
        }
        patience.poll(cx)
    }
}

// === impl Source ===

impl Source {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = match self {
            Self::Wire(wire, _) => ready!(wire.poll_frame(cx)).map(|frame| frame.map_err(BoxError::from)),
            Self::Carried(from, size) => {
                let frame = ready!(from.poll_recv(cx));
                if let (Some(Ok(frame)), Some(left)) = (&frame, size.exact()) {
                    let come = frame.data_ref().map_or(0, |data| data.len() as u64);
                    *size = SizeHint::with_exact(left.saturating_sub(come));
                }
                frame.map(|frame| frame.map_err(BoxError::from))
            }
            Self::Upgrade(incoming) => {
                ready!(Pin::new(incoming).poll_frame(cx)).map(|frame| frame.map_err(BoxError::from))
            }
            Self::Nowhere => None,
        };
        // After its end, and after what broke it, nothing comes.
        if !matches!(polled, Some(Ok(_))) && !matches!(self, Self::Wire(wire, _) if wire.is_over()) {
            *self = Self::Nowhere;
        }
        Poll::Ready(polled)
    }

    /// Gives a connection back once all has come.
    fn settle(&mut self) {
        if matches!(self, Self::Wire(wire, _) if wire.is_over())
            && let Self::Wire(wire, pool) = std::mem::replace(self, Self::Nowhere)
        {
            pool.give_back(wire);
        }
    }

    fn is_end(&self) -> bool {
        match self {
            Self::Wire(wire, _) => wire.is_over(),
            Self::Carried(_, size) => size.exact() == Some(0),
            Self::Upgrade(incoming) => incoming.is_end_stream(),
            Self::Nowhere => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Wire(wire, _) => wire.size_hint(),
            Self::Carried(_, size) => *size,
            Self::Upgrade(incoming) => incoming.size_hint(),
            Self::Nowhere => SizeHint::with_exact(0),
        }
    }
}
