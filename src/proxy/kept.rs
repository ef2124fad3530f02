//! The socket of a connection that may be taken apart: it gives back what was read of it, and knows whether all was written.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream, and what was read of it and not used.
#[derive(Debug)]
pub(super) struct Kept<I> {
    stream: I,
    ahead: Bytes,
    settled: Settled,
}

/// Whether a stream was flushed since it was last written to. hyper flushes once it has nothing left to write, and only then.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled(Arc<AtomicBool>);

// === impl Kept ===

impl<I> Kept<I> {
    pub(super) fn new(stream: I) -> (Self, Settled) {
        let settled = Settled::default();
        (Self { stream, ahead: Bytes::new(), settled: settled.clone() }, settled)
    }

    /// Puts `octets`, the last that were read of it, before all that is still to be read.
    pub(super) fn put_back(&mut self, octets: Bytes) {
        if octets.is_empty() {
            // Even so it would hold the buffer that it was cut from.
            return;
        }
        self.ahead = if self.ahead.is_empty() { octets } else { [octets, self.ahead.split_off(0)].concat().into() };
    }

    /// Returns what was put back and not read again.
    pub(super) fn ahead(&self) -> &Bytes {
        &self.ahead
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Kept<I> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.ahead.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let fits = self.ahead.len().min(buffer.remaining());
        buffer.put_slice(&self.ahead.split_to(fits));
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Kept<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.settled.note(false);
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.settled.note(false);
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.settled.note(matches!(flushed, Poll::Ready(Ok(()))));
        flushed
    }

    /// A stream that is being ended is never settled.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.settled.note(false);
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

// === impl Settled ===

impl Settled {
    pub(super) fn holds(&self) -> bool {
        self.0.load(Relaxed)
    }

    fn note(&self, settled: bool) {
        self.0.store(settled, Relaxed);
    }
}
