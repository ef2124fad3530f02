//! A socket whose peer must keep reading.
//!
//! A client that asks for a page and never reads it would hold its connection,
//! and the portal's, for ever; so would a portal that takes no more of an
//! upload. hyper waits for writes without limit.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};

/// What is written as one piece.
const SMALL: usize = 2048;

/// A TCP stream that fails when nothing can be written for too long.
#[derive(Debug)]
pub(super) struct StallLimited {
    stream: TcpStream,
    limit: Duration,
    /// Runs only while a write waits.
    timer: Option<Pin<Box<Sleep>>>,
}

/// The other end stopped reading; what such a socket fails with.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the other end stopped reading")]
pub(super) struct Stalled;

// === impl StallLimited ===

impl StallLimited {
    pub(super) fn new(stream: TcpStream, limit: Duration) -> Self {
        Self { stream, limit, timer: None }
    }

    fn watch<T>(&mut self, written: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.timer = None;
            return written;
        }
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        timer.as_mut().poll(cx).map(|()| Err(io::Error::new(io::ErrorKind::TimedOut, Stalled)))
    }
}

impl Connection for StallLimited {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}

impl AsyncRead for StallLimited {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for StallLimited {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = match slices {
            [only] => Pin::new(&mut self.stream).poll_write(cx, only),
            // To copy a small answer costs less than to have the kernel gather it.
            slices if slices.iter().map(|slice| slice.len()).sum::<usize>() <= SMALL => {
                let (mut whole, mut length) = ([0; SMALL], 0);
                for slice in slices {
                    if let Some(place) = whole.get_mut(length..length + slice.len()) {
                        place.copy_from_slice(slice);
                        length += slice.len();
                    }
                }
                Pin::new(&mut self.stream).poll_write(cx, whole.get(..length).unwrap_or_default())
            }
            slices => Pin::new(&mut self.stream).poll_write_vectored(cx, slices),
        };
        self.watch(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
