//! A visitor's connection that waits for its next request costs little.
//!
//! hyper keeps a buffer to read into, one to write from and its own state, some 20 KiB, also while the visitor reads a page. So a
//! connection that has waited for a while is taken apart: its socket stays, and all else is made again when octets come.
//!
//! Contract: only one that waits for a head, with all that was written on its way, is taken apart; [`Clock`] and [`Kept`] know.
//! What was read stays in front of what comes, and the time that a head may take goes on.
//!
//! It must never look into what it reads.

use std::{error::Error, future::poll_fn, mem::MaybeUninit, pin::Pin, task::Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::{
    body::Incoming,
    server::conn::http1::{Builder, UpgradeableConnection},
    service::Service,
};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::{
    clock::{Clock, Turn},
    drain::Stop,
    kept::Kept,
};

/// What is read when a connection wakes: most heads, whole.
const FIRST: usize = 2048;

/// Serves requests in HTTP/1 until either side ends it or the worker stops; `builder` must have a [`HeadTimer`](super::clock::HeadTimer).
pub(super) fn serve<I, S, B>(
    stream: I,
    mut service: S,
    builder: Builder,
    mut clock: Clock,
    mut stop: Stop,
) -> impl Future<Output = hyper::Result<()>>
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Request<Incoming>, Response = Response<B>>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (mut kept, settled) = Kept::new(stream);
    // What a block takes lies in it once; what an asynchronous function takes, twice.
    async move {
        // Nothing is made for one that has not said anything yet.
        while !kept.ahead().is_empty() || rest(&mut kept, &mut clock, &mut stop).await {
            let parts = {
                let _awake = clock.wake();
                // Boxed and given back here, so that one that rests is small.
                let mut connection = Box::new(builder.serve_connection(TokioIo::new(kept), service).with_upgrades());
                let (mut begins, mut stops) = (true, false);
                let turn = poll_fn(|cx| {
                    // What it was woken by was read, and is hyper's only once it has been polled: it would end without it.
                    let begins = std::mem::take(&mut begins);
                    if begins && let Poll::Ready(turn) = clock.poll(&mut *connection, || settled.holds(), cx) {
                        return Poll::Ready(turn);
                    }
                    // First, so that an answer which comes at the same moment says that it is the last.
                    if !stops && stop.poll(cx).is_ready() {
                        stops = true;
                        Pin::new(&mut *connection).graceful_shutdown();
                    } else if begins {
                        return Poll::Pending;
                    }
                    clock.poll(&mut *connection, || !stops && settled.holds(), cx)
                });
                match turn.await {
                    Turn::Ended(ended) => return ended,
                    Turn::Rests => UpgradeableConnection::into_parts(*connection),
                }
            };
            let Some(parts) = parts else { return Ok(()) };
            clock.rest();
            service = parts.service;
            kept = parts.io.into_inner();
            kept.put_back(parts.read_buf);
        }
        Ok(())
    }
}

/// Waits for octets, and says whether any came. None do once the other side has ended the connection, the head has taken too
/// long or the worker stops.
async fn rest<I: AsyncRead + AsyncWrite + Unpin>(kept: &mut Kept<I>, clock: &mut Clock, stop: &mut Stop) -> bool {
    let broken = poll_fn(|cx| {
        let mut space = [MaybeUninit::uninit(); FIRST];
        let mut read = ReadBuf::uninit(&mut space);
        if let Poll::Ready(done) = Pin::new(&mut *kept).poll_read(cx, &mut read) {
            kept.put_back(Bytes::copy_from_slice(read.filled()));
            return Poll::Ready(done.is_err());
        }
        if stop.poll(cx).is_ready() {
            return Poll::Ready(false);
        }
        clock.poll_limit(cx).map(|()| true)
    });
    let ends_well = !broken.await && kept.ahead().is_empty();
    if ends_well && let Err(error) = kept.shutdown().await {
        tracing::debug!(%error, "cannot end a connection that rested");
    }
    !kept.ahead().is_empty()
}

#[cfg(test)]
#[path = "parking_tests.rs"]
mod tests;
