//! One request on one connection, until the head of its answer is there.
//!
//! The portal's time runs from the end of the request, so that a long upload is not taken for a slow portal. While content is
//! sent, a client that stalls is watched by its content; a portal that stalls takes none of it, and is watched here.
//!
//! It must never allocate for a request without content.

use std::task::{Context, Poll};

use http::Response;
use tokio::time::Instant;

use super::{
    cause::Cause,
    client_body::{ClientBody, Sent},
    copy::Copy,
    forward::{Asked, clean},
    pool::Pool,
    portal_body::PortalBody,
    settings::Timeouts,
    wire::{Wire, WireError},
};

/// A request that is on its way.
#[derive(Debug)]
pub(super) struct Exchange(Option<Underway>);

#[derive(Debug)]
struct Underway {
    /// With its errand.
    wire: Box<Wire>,
    /// Whether its connection was found to be open.
    has_begun: bool,
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
    pub(super) copy: Copy,
    pub(super) content: Option<ClientBody>,
    pub(super) error: WireError,
    /// Whether the portal can have read some of it.
    pub(super) was_sent: bool,
    /// When the whole exchange must be over, whoever it is asked of.
    pub(super) deadline: Option<Instant>,
}

/// Why there is no answer.
enum Failure {
    /// The connection had been closed before.
    Stale,
    Wire(WireError),
    Cause(Cause),
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
    /// Begins to send what is copied, and its content.
    pub(super) fn begin(mut wire: Box<Wire>, copy: Copy, content: Option<ClientBody>, mut waits: Waits) -> Self {
        wire.patience.put_off(waits.begin());
        let outgoing = copy.outgoing();
        wire.begin(Errand { copy, waits }, content, outgoing);
        // One that was just made is open.
        let has_begun = wire.since.is_none();
        Self(Some(Underway { wire, has_begun }))
    }

    /// Ready once there is an answer, whose connection goes back to `pool` when all of it has come, or none will be.
    pub(super) fn poll(&mut self, pool: &Pool, cx: &mut Context<'_>) -> Poll<End> {
        let Some(underway) = &mut self.0 else { return Poll::Pending };
        let Poll::Ready(ended) = underway.poll(cx) else { return Poll::Pending };
        let Some(Underway { mut wire, .. }) = self.0.take() else { return Poll::Pending };
        let Some(errand) = wire.errand.take() else { return Poll::Pending };
        Poll::Ready(match ended {
            Ok(response) => answered(wire, errand, pool, response),
            Err(failure) => failed(wire, errand, failure),
        })
    }
}

// === impl Underway ===

impl Underway {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Response<()>, Failure>> {
        let Self { wire, has_begun, .. } = self;
        let begins = !std::mem::replace(has_begun, true);
        if begins && wire.is_stale(cx) {
            return Poll::Ready(Err(Failure::Stale));
        }
        let sent = wire.poll_send(cx);
        // What was just looked at has nothing yet, and wakes us. A portal that takes no more may have answered: who answers
        // before the request is there may close at once.
        let answer = if begins && !matches!(sent, Poll::Ready(Err(_))) {
            Poll::Pending
        } else {
            let method = wire.errand.as_ref().map_or_else(Default::default, |errand| errand.copy.method().clone());
            wire.poll_head(&method, cx)
        };
        match (answer, sent) {
            (Poll::Ready(Ok(response)), _) => return Poll::Ready(Ok(response)),
            (_, Poll::Ready(Err(error))) | (Poll::Ready(Err(error)), _) => {
                return Poll::Ready(Err(Failure::Wire(error)));
            }
            (Poll::Pending, _) => {}
        }
        while wire.patience.poll(cx).is_ready() {
            match wire.errand.as_mut().map_or(Err(Cause::Late), |errand| errand.waits.again()) {
                Ok(until) => wire.patience.put_off(until),
                Err(cause) => return Poll::Ready(Err(Failure::Cause(cause))),
            }
        }
        Poll::Pending
    }
}

fn answered(mut wire: Box<Wire>, errand: Errand, pool: &Pool, mut response: Response<()>) -> End {
    let Errand { copy, waits } = errand;
    if let Err(cause) = clean(&mut response, Asked::Answer) {
        return End::Failed(cause, copy);
    }
    let (idle, deadline) = (waits.timeouts.idle, waits.deadline);
    // Who answers before the request is there may go on reading it, at a speed of its own.
    if !wire.has_sent() {
        wire.errand = Some(Errand { copy, waits });
        return End::Answered(response.map(|()| PortalBody::carried(wire, idle, deadline)));
    }
    wire.memory = copy.into_memory();
    End::Answered(response.map(|()| PortalBody::driven(wire, pool, idle, deadline)))
}

fn failed(mut wire: Box<Wire>, Errand { copy, waits }: Errand, failure: Failure) -> End {
    let deadline = waits.deadline;
    let lost = |copy, content, error, was_sent| End::Lost(Box::new(Lost { copy, content, error, was_sent, deadline }));
    match failure {
        Failure::Stale => lost(copy, wire.take_back(), WireError::Closed, false),
        // Of what was sent, only what is safe to repeat is sent again.
        Failure::Wire(error) if error.is_lost() && copy.may_be_repeated() => lost(copy, None, error, true),
        Failure::Wire(error) => End::Failed(error.into_cause(), copy),
        Failure::Cause(cause) => End::Failed(cause, copy),
    }
}

// === impl Errand ===

impl Errand {
    /// Returns what is sent.
    pub(super) fn head(&self) -> &[u8] {
        self.copy.head()
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
