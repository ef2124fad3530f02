//! A request on its way onto a portal's connection: its head, which is written already, and its content as it comes.
//!
//! Contract: what has come of the content is written with the head, and never more is taken of it than is on its way. How it
//! is framed is the gate's own doing, made from the content that is really there.

use std::{
    io::{self, IoSlice, Write},
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use http::{HeaderMap, HeaderName};
use http_body::{Body, Frame};
use tokio::io::AsyncWrite;

use super::error::WireError;
use crate::proxy::{cause::Cause, client_body::ClientBody, field::write_field};

/// How the content of a request is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::proxy) enum Outgoing {
    Nothing,
    /// So many octets.
    Length(u64),
    Chunked,
}

/// What is still to be written.
#[derive(Debug)]
pub(super) struct Outbox<B = ClientBody> {
    /// How many octets of the head are written.
    head: usize,
    /// What frames the data, and is written before it.
    before: Vec<u8>,
    written: usize,
    data: Bytes,
    after: &'static [u8],
    framing: Outgoing,
    /// `None` once all has been taken.
    content: Option<B>,
    is_flushed: bool,
}

// === impl Outgoing ===

impl Outgoing {
    /// Frames what is known of the content.
    pub(in crate::proxy) fn of(content: &impl Body) -> Self {
        if content.is_end_stream() {
            return Self::Nothing;
        }
        content.size_hint().exact().map_or(Self::Chunked, Self::Length)
    }
}

// === impl Outbox ===

impl<B: Body<Data = Bytes, Error = Cause> + Unpin> Outbox<B> {
    /// With nothing to write.
    pub(super) fn new() -> Self {
        Self {
            head: 0,
            before: Vec::new(),
            written: 0,
            data: Bytes::new(),
            after: &[],
            framing: Outgoing::Nothing,
            content: None,
            is_flushed: true,
        }
    }

    /// Begins a request.
    pub(super) fn begin(&mut self, content: Option<B>, framing: Outgoing) {
        (self.head, self.framing) = (0, framing);
        (self.content, self.is_flushed) = (content.filter(|_| framing != Outgoing::Nothing), false);
    }

    /// Gives the content back of a request of which nothing is written.
    pub(super) fn take_back(&mut self) -> Option<B> {
        self.is_flushed = true;
        self.content.take()
    }

    /// Says whether all is written, if all of the head is.
    pub(super) fn is_empty(&self) -> bool {
        self.is_flushed
    }

    /// Writes what can be written now, of `head` first; ready once all is.
    ///
    /// # Errors
    /// If the connection takes no more, or the content does not come.
    pub(super) fn poll<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        head: &[u8],
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), WireError>> {
        if self.is_flushed {
            return Poll::Ready(Ok(()));
        }
        loop {
            let waits = self.content.is_some() && self.fill(head, cx)?.is_pending();
            while self.head < head.len() || self.has_piece() {
                ready!(self.write(stream, head, cx))?;
            }
            if waits || self.content.is_none() {
                ready!(Pin::new(&mut *stream).poll_flush(cx))?;
                self.is_flushed = self.content.is_none();
                return if self.is_flushed { Poll::Ready(Ok(())) } else { Poll::Pending };
            }
        }
    }

    fn has_piece(&self) -> bool {
        self.written < self.before.len() || self.data.has_remaining() || !self.after.is_empty()
    }

    /// Takes the next part of the content, unless one is being written.
    fn fill(&mut self, head: &[u8], cx: &mut Context<'_>) -> Result<Poll<()>, WireError> {
        if self.has_piece() {
            return Ok(Poll::Ready(()));
        }
        let Some(content) = &mut self.content else { return Ok(Poll::Ready(())) };
        let frame = match Pin::new(&mut *content).poll_frame(cx) {
            Poll::Pending => return Ok(Poll::Pending),
            Poll::Ready(frame) => frame.transpose().map_err(|cause| WireError::Content(Box::new(cause)))?,
        };
        // Nothing follows trailers.
        let is_last = frame.as_ref().is_none_or(Frame::is_trailers) || content.is_end_stream();
        self.frame(frame, is_last, head)?;
        if is_last {
            self.content = None;
        }
        Ok(Poll::Ready(()))
    }

    /// Frames a part of the content.
    fn frame(&mut self, frame: Option<Frame<Bytes>>, is_last: bool, head: &[u8]) -> Result<(), WireError> {
        let wrong = || WireError::Content(Box::new(Cause::BodyLength));
        (self.written, self.after) = (0, &[]);
        self.before.clear();
        let (data, trailers) = match frame.map(Frame::into_data) {
            Some(Ok(data)) => (data, None),
            Some(Err(frame)) => (Bytes::new(), frame.into_trailers().ok()),
            None => (Bytes::new(), None),
        };
        match &mut self.framing {
            Outgoing::Nothing => {}
            Outgoing::Length(left) => {
                // Whoever reads a length must get as much: more would be taken for another request.
                *left = left.checked_sub(data.len() as u64).ok_or_else(wrong)?;
                if is_last && *left > 0 {
                    return Err(wrong());
                }
                self.data = data;
            }
            Outgoing::Chunked => {
                if !data.is_empty() {
                    write!(self.before, "{:x}\r\n", data.len())?;
                    self.after = if is_last { b"\r\n0\r\n\r\n" } else { b"\r\n" };
                    self.data = data;
                } else if is_last {
                    self.before.extend_from_slice(b"0\r\n");
                    end(&mut self.before, trailers.as_ref(), head);
                }
            }
        }
        Ok(())
    }

    fn write<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        head: &[u8],
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let head = head.get(self.head..).unwrap_or_default();
        let before = self.before.get(self.written..).unwrap_or_default();
        let mut count = if self.has_piece() {
            let pieces = [head, before, &self.data, self.after].map(IoSlice::new);
            ready!(Pin::new(stream).poll_write_vectored(cx, &pieces))?
        } else {
            ready!(Pin::new(stream).poll_write(cx, head))?
        };
        if count == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        let mut off = |length: usize| {
            let taken = count.min(length);
            count -= taken;
            taken
        };
        self.head += off(head.len());
        self.written += off(before.len());
        self.data.advance(off(self.data.len()));
        self.after = self.after.get(off(self.after.len())..).unwrap_or_default();
        Poll::Ready(Ok(()))
    }
}

/// Writes trailers, of those that `head` announces, and the end (RFC 9112 §7.1.2, RFC 9110 §6.6.2).
fn end(octets: &mut Vec<u8>, trailers: Option<&HeaderMap>, head: &[u8]) {
    let announced = trailers.map(|_| announced(head)).unwrap_or_default();
    let fields = trailers.into_iter().flatten().filter(|(name, _)| announced.contains(name));
    for (name, value) in fields {
        write_field(name.as_str().as_bytes(), value.as_bytes(), octets);
    }
    octets.extend_from_slice(b"\r\n");
}

/// Returns what the `Trailer` fields of a head name.
fn announced(head: &[u8]) -> Vec<HeaderName> {
    let lines = head.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii);
    let lists = lines.filter_map(|line| line.strip_prefix(b"trailer:"));
    let names = lists.flat_map(|list| list.split(|octet| *octet == b',')).map(<[u8]>::trim_ascii);
    names.filter_map(|name| HeaderName::from_bytes(name).ok()).collect()
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
