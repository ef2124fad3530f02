//! One request on one connection, until the head of its answer is there.
//!
//! The portal's time runs from the end of the request, so that a long upload is not taken for a slow portal. While content is
//! sent, a client that stalls is watched by its content; a portal that stalls takes none of it, and is watched here.
//!
//! It must never allocate for a request without content beyond what hyper does, and the box that its answer is awaited in.

use std::{
    error::Error,
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use http::{Request, Response};
use hyper::{body::Incoming, client::conn::TrySendError};
use tokio::time::Instant;

use super::{
    cause::Cause,
    client_body::{ClientBody, Sent},
    copy::Copy,
    forward::{Asked, clean},
    pool::Pool,
    portal_body::PortalBody,
    settings::Timeouts,
    wire::{Answer, Answered, Wire},
};

/// A request that is on its way.
#[derive(Debug)]
pub(super) struct Exchange(Option<Underway>);

struct Underway {
    /// With its errand.
    wire: Box<Wire>,
    answer: Answer,
    pool: Pool,
}

/// What is kept of a request, and whom it waits for.
#[derive(Debug)]
pub(super) struct Errand {
    copy: Copy,
    waits: Waits,
}

/// How it ended.
pub(super) enum End {
    /// The portal answers.
    Answered(Response<PortalBody>),
    /// The portal has not read it; it may be sent on another connection.
    Lost(Box<Lost>),
    /// It failed.
    Failed(Cause, Copy),
}

/// A request that the portal has not read. Boxed, for it is large and rare.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) request: Request<ClientBody>,
    pub(super) copy: Copy,
    pub(super) error: hyper::Error,
    /// Whether the portal can have read some of it.
    pub(super) was_sent: bool,
    /// When the whole exchange must be over, whoever it is asked of.
    pub(super) deadline: Option<Instant>,
}

/// Whom a request waits for, and how long.
#[derive(Debug)]
pub(super) struct Waits {
    sent: Sent,
    timeouts: Timeouts,
    /// When the whole exchange must be over.
    pub(super) deadline: Option<Instant>,
    was_sent: bool,
    frames: u64,
}

// === impl Exchange ===

impl Exchange {
    /// Begins to send `request`.
    pub(super) fn begin(
        mut wire: Box<Wire>,
        request: Request<ClientBody>,
        copy: Copy,
        mut waits: Waits,
        pool: Pool,
    ) -> Self {
        wire.patience.put_off(waits.begin());
        wire.errand = Some(Errand { copy, waits });
        let answer = wire.send(request);
        Self(Some(Underway { wire, answer, pool }))
    }
}

impl Future for Exchange {
    type Output = End;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<End> {
        let Some(underway) = &mut self.0 else { return Poll::Pending };
        let Poll::Ready(ended) = underway.poll(cx) else { return Poll::Pending };
        let Some(Underway { mut wire, pool, .. }) = self.0.take() else { return Poll::Pending };
        let Some(errand) = wire.errand.take() else { return Poll::Pending };
        Poll::Ready(match ended {
            Ok(Ok(response)) => answered(wire, errand, pool, response),
            Ok(Err(error)) => failed(&wire, errand, error),
            Err(cause) => End::Failed(cause, errand.copy),
        })
    }
}

// === impl Underway ===

impl Underway {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Answered, Cause>> {
        self.wire.drive(cx);
        // The connection was driven just now, and nobody else drives it: it need not wake us.
        let mut hushed = Context::from_waker(Waker::noop());
        if let Poll::Ready(answered) = self.answer.as_mut().poll(&mut hushed) {
            return Poll::Ready(Ok(answered));
        }
        if self.wire.has_ended() {
            return Poll::Ready(Err(Cause::BadAnswer("it ended the connection instead")));
        }
        while self.wire.patience.poll(cx).is_ready() {
            match self.wire.errand.as_mut().map_or(Err(Cause::Late), |errand| errand.waits.again()) {
                Ok(until) => self.wire.patience.put_off(until),
                Err(cause) => return Poll::Ready(Err(cause)),
            }
        }
        Poll::Pending
    }
}

fn answered(mut wire: Box<Wire>, errand: Errand, pool: Pool, mut response: Response<Incoming>) -> End {
    let Errand { copy, waits } = errand;
    if let Err(cause) = clean(&mut response, Asked::Answer) {
        return End::Failed(cause, copy);
    }
    wire.memory = copy.into_memory();
    let (idle, deadline) = (waits.timeouts.idle, waits.deadline);
    // Who answers before the request is there may go on reading it, at a speed of its own.
    if !waits.sent.is_complete() {
        wire.let_go();
        return End::Answered(response.map(|incoming| PortalBody::portal(incoming, idle, deadline)));
    }
    End::Answered(response.map(|incoming| PortalBody::driven(incoming, (wire, pool), idle, deadline)))
}

fn failed(wire: &Wire, Errand { copy, waits }: Errand, mut error: TrySendError<Request<ClientBody>>) -> End {
    // One that never left a connection that had been idle is sent again; of all others, only what is safe to repeat.
    let unsent = error.take_message().filter(|_| wire.since.is_some());
    let error = error.into_error();
    let was_sent = unsent.is_none();
    let request = unsent.or_else(|| is_lost(&error).then(|| copy.again()).flatten());
    match request {
        Some(request) => End::Lost(Box::new(Lost { request, copy, error, was_sent, deadline: waits.deadline })),
        None => End::Failed(Cause::of_client_error(error), copy),
    }
}

impl std::fmt::Debug for Underway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Underway").field("wire", &self.wire).finish_non_exhaustive()
    }
}

// === impl Waits ===

impl Waits {
    /// Waits as `timeouts` says for the answer to what is `sent`.
    pub(super) fn new(sent: Sent, timeouts: Timeouts, deadline: Option<Instant>) -> Self {
        Self { sent, timeouts, deadline, was_sent: false, frames: 0 }
    }

    /// Begins to wait, and returns until when.
    pub(super) fn begin(&mut self) -> Instant {
        (self.was_sent, self.frames) = (self.sent.is_complete(), self.sent.frames());
        // A little more than the client is given, so that the one at fault is told.
        let patience = if self.was_sent { self.timeouts.response_head } else { self.timeouts.idle.mul_f32(1.5) };
        let until = Instant::now() + patience;
        self.deadline.map_or(until, |deadline| deadline.min(until))
    }

    /// Returns until when to wait on, now that the last wait is over.
    ///
    /// # Errors
    /// If there is no reason to.
    pub(super) fn again(&mut self) -> Result<Instant, Cause> {
        if self.was_sent || self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(Cause::Late);
        }
        if !self.sent.is_complete() && self.sent.frames() == self.frames {
            return Err(Cause::Stalled);
        }
        Ok(self.begin())
    }
}

/// Says whether the connection ended before an answer came.
fn is_lost(error: &(dyn Error + 'static)) -> bool {
    let mut link = Some(error);
    while let Some(cause) = link {
        if let Some(cause) = cause.downcast_ref::<hyper::Error>()
            && (cause.is_incomplete_message() || cause.is_canceled() || cause.is_closed())
        {
            return true;
        }
        if let Some(cause) = cause.downcast_ref::<io::Error>()
            && matches!(cause.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe)
        {
            return true;
        }
        link = cause.source();
    }
    false
}
