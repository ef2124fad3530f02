//! One connection to a portal, driven by whoever uses it.
//!
//! A connection that is a task of its own costs two hand-overs a request: the request is passed to it and it is woken, the
//! answer is passed back and the asker is woken. Here the asker drives the connection itself, so that whatever happens on the
//! socket wakes one task, once. A client library hands over even so, within the task, and makes of each request what has to be
//! copied again in case it is lost: that was a fifth of what a request cost. So all of it is here: what is written ([`outbox`]), what
//! has come ([`inbox`]), its head ([`answer`]), and where an answer ends ([`framing`]).
//!
//! Contract: a request is written once, into memory that is kept until its answer is there. Nobody drives a connection that is
//! kept: whether the portal has closed it, or has said what nobody asked for, shows when it is used next, before anything is
//! written. A connection of which it is not certain where an answer ended is never used again. It must never be used by two
//! requests at a time.

mod answer;
mod carry;
mod chunked;
mod error;
mod framing;
mod inbox;
mod outbox;
mod stream;

use std::{
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode};
use http_body::{Frame, SizeHint};

use self::{answer::Reader, framing::Framing, inbox::Inbox, outbox::Outbox};
pub(super) use self::{carry::carry, error::WireError, framing::OTHER_CODING, outbox::Outgoing, stream::Stream};
use super::{client_body::ClientBody, exchange::Errand, patience::Patience};
use crate::site::Upstream;

/// Interim answers that are passed over before one is taken for no answer.
const INTERIM: usize = 16;

/// One connection to a portal.
#[derive(Debug)]
pub(super) struct Wire {
    upstream: Upstream,
    stream: Stream,
    inbox: Inbox,
    outbox: Outbox,
    reader: Reader,
    /// What is to come of the answer that is read.
    framing: Framing,
    /// Whether another request may follow.
    keeps: bool,
    interim: usize,
    pub(super) patience: Patience,
    /// What is under way on it. Kept here, where it stays, since futures are moved from layer to layer.
    pub(super) errand: Option<Errand>,
    /// Where the next request is written to.
    pub(super) memory: Vec<u8>,
    /// The tick of its pool when it was given back; `None` before its first request was answered.
    pub(super) since: Option<u64>,
}

// === impl Wire ===

impl Wire {
    /// Begins to speak HTTP/1.1 on a connection, with answers of as many `fields`, or as usual.
    pub(super) fn over(stream: Stream, upstream: Upstream, fields: Option<usize>) -> Box<Self> {
        Box::new(Self {
            upstream,
            stream,
            inbox: Inbox::new(),
            outbox: Outbox::new(),
            reader: Reader::new(fields),
            framing: Framing::NOTHING,
            keeps: true,
            interim: 0,
            patience: Patience::lasting(Duration::ZERO),
            errand: None,
            memory: Vec::new(),
            since: None,
        })
    }

    /// Returns whom it leads to.
    pub(super) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Takes on a request. Nothing is written before it is driven.
    pub(super) fn begin(&mut self, errand: Errand, content: Option<ClientBody>, outgoing: Outgoing) {
        self.errand = Some(errand);
        self.outbox.begin(content, outgoing);
        self.interim = 0;
    }

    /// Reads the next answer's fields into what `map` was in.
    pub(super) fn reuse(&mut self, map: HeaderMap) {
        self.reader.reuse(map);
    }

    /// Returns the content of a request of which nothing is written.
    pub(super) fn take_back(&mut self) -> Option<ClientBody> {
        self.outbox.take_back()
    }

    /// Says whether one that was kept cannot be used: the portal has closed it, or has said what nobody asked for.
    pub(super) fn is_stale(&mut self, cx: &mut Context<'_>) -> bool {
        !self.inbox.octets.is_empty() || self.inbox.poll_fill(&mut self.stream, cx).is_ready()
    }

    /// Writes what can be written now of the request; ready once all is.
    ///
    /// # Errors
    /// If the portal takes no more, or the content does not come.
    pub(super) fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), WireError>> {
        let head = self.errand.as_ref().map_or(&[][..], Errand::head);
        self.outbox.poll(&mut self.stream, head, cx)
    }

    /// Says whether all of the request is written.
    pub(super) fn has_sent(&self) -> bool {
        self.outbox.is_empty()
    }

    /// Reads the head of the answer to a request with method `asked`, past interim ones.
    ///
    /// # Errors
    /// If none comes.
    pub(super) fn poll_head(&mut self, asked: &Method, cx: &mut Context<'_>) -> Poll<Result<Response<()>, WireError>> {
        loop {
            if !self.inbox.octets.is_empty()
                && let Some(head) = self.reader.take(&mut self.inbox.octets, asked)?
            {
                let status = head.response.status();
                if status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS {
                    self.interim += 1;
                    if self.interim > INTERIM {
                        return Poll::Ready(Err(WireError::Malformed("there is no end of interim responses")));
                    }
                    continue;
                }
                self.framing = head.framing;
                self.keeps = head.keeps && status != StatusCode::SWITCHING_PROTOCOLS;
                return Poll::Ready(Ok(head.response));
            }
            if ready!(self.inbox.poll_fill(&mut self.stream, cx))? == 0 {
                return Poll::Ready(Err(WireError::Closed));
            }
        }
    }

    /// Reads on in the content of the answer; `None` once it is over.
    ///
    /// # Errors
    /// If it breaks off, or is not framed as was said.
    pub(super) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, WireError>>> {
        loop {
            if let Some(frame) = self.framing.take(&mut self.inbox.octets)? {
                return Poll::Ready(Some(Ok(frame)));
            }
            if self.framing.is_over() {
                return Poll::Ready(None);
            }
            if ready!(self.inbox.poll_fill(&mut self.stream, cx)).map_err(WireError::from)? == 0 {
                self.keeps = false;
                self.framing.end()?;
            }
        }
    }

    /// Says whether all of the answer was read.
    pub(super) fn is_over(&self) -> bool {
        self.framing.is_over()
    }

    /// Says how much of the answer is still to be read.
    pub(super) fn size_hint(&self) -> SizeHint {
        self.framing.size_hint()
    }

    /// Says whether another request can be sent.
    pub(super) fn is_free(&self) -> bool {
        self.keeps && self.is_over() && self.has_sent() && self.inbox.octets.is_empty()
    }

    /// Says whether one that was kept can still be used. Asked now and then, not for each request, whose memory it gives back.
    pub(super) fn is_open(&mut self) -> bool {
        self.inbox.rest();
        !self.is_stale(&mut Context::from_waker(Waker::noop()))
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
