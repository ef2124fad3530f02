//! The content of a request on its way to the portal: limited, watched, and marked as the
//! client's when it fails.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use super::{arriving::Arriving, cause::Cause, hop_by_hop};

/// The content of a request, and the connection it comes on.
#[derive(Debug)]
pub(super) struct ClientBody {
    incoming: Incoming,
    /// The connection that it comes on, until it is sent on.
    arriving: Option<Arriving>,
    left: u64,
    idle: Duration,
    /// Made when content has to be waited for, so that a request without content costs no timer.
    timer: Option<Pin<Box<Sleep>>>,
    sent: Sent,
}

/// How much of the content is on its way: once all is, the portal's time runs. By default there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent(Option<Arc<Progress>>);

#[derive(Debug, Default)]
struct Progress {
    complete: AtomicBool,
    frames: AtomicU64,
}

// === impl ClientBody ===

impl ClientBody {
    /// Refuses what says of itself that it is too large, before any of it is read.
    ///
    /// # Errors
    /// If its length is given and over `limit`.
    pub(super) fn check(incoming: &Incoming, limit: Option<u64>) -> Result<(), Cause> {
        let over = limit.is_some_and(|limit| incoming.size_hint().lower() > limit);
        if over { Err(Cause::BodyTooLarge) } else { Ok(()) }
    }

    /// Watches `incoming`, and fails once more than `limit` has come.
    pub(super) fn new(incoming: Incoming, arriving: Arriving, limit: Option<u64>, idle: Duration) -> Self {
        let sent = Sent((!incoming.is_end_stream()).then(Arc::default));
        Self { incoming, arriving: Some(arriving), left: limit.unwrap_or(u64::MAX), idle, timer: None, sent }
    }

    /// Returns the connection that it comes on.
    pub(super) fn arriving(&self) -> Option<&Arriving> {
        self.arriving.as_ref()
    }

    /// Returns a handle that tells when all was sent.
    pub(super) fn sent(&self) -> Sent {
        self.sent.clone()
    }

    /// Returns true if there is no content, or none any more.
    pub(super) fn is_empty(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Cause> {
        let idle = self.idle;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
        timer.as_mut().poll(cx).map(|()| Cause::BodyIdle)
    }

    fn received(&mut self, frame: &Frame<Bytes>) -> Result<(), Cause> {
        if let Some(timer) = &mut self.timer {
            timer.as_mut().reset(Instant::now() + self.idle);
        }
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        self.left = self.left.checked_sub(length).ok_or(Cause::BodyTooLarge)?;
        self.sent.advance();
        Ok(())
    }
}

impl Body for ClientBody {
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        let this = &mut *self;
        let polled = match Pin::new(&mut this.incoming).poll_frame(cx) {
            Poll::Pending => {
                let cause = ready!(this.wait(cx));
                return Poll::Ready(Some(Err(cause)));
            }
            Poll::Ready(polled) => polled,
        };
        Poll::Ready(match polled {
            Some(Ok(mut frame)) => match this.received(&frame) {
                Ok(()) => {
                    if this.is_empty() {
                        this.sent.set();
                    }
                    if let Some(trailers) = frame.trailers_mut() {
                        hop_by_hop::strip_request_trailers(trailers);
                    }
                    Some(Ok(frame))
                }
                Err(cause) => Some(Err(cause)),
            },
            Some(Err(error)) => Some(Err(Cause::BodyMalformed(error))),
            None => {
                this.sent.set();
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl Drop for ClientBody {
    fn drop(&mut self) {
        // The portal answered early, or the client is gone: nothing more will be sent.
        self.sent.set();
    }
}

// === impl Sent ===

impl Sent {
    /// Returns true if nothing of the content is left to be sent.
    pub(super) fn is_complete(&self) -> bool {
        self.0.as_ref().is_none_or(|progress| progress.complete.load(Relaxed))
    }

    /// Returns how many frames were taken so far: a portal that takes none any more has stalled.
    pub(super) fn frames(&self) -> u64 {
        self.0.as_ref().map_or(0, |progress| progress.frames.load(Relaxed))
    }

    fn advance(&self) {
        if let Some(progress) = &self.0 {
            progress.frames.fetch_add(1, Relaxed);
        }
    }

    fn set(&self) {
        if let Some(progress) = &self.0 {
            progress.complete.store(true, Relaxed);
        }
    }
}
