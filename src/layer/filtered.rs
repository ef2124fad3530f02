//! The body of a response that passed the gate.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, header};
use http_body::{Body, Frame, SizeHint};

use super::response_cookies::SET_COOKIE2;

pin_project_lite::pin_project! {
    /// The body of a response whose cookies were judged, or which the gate itself made.
    ///
    /// Only [`response_cookies`](super::response_cookies) and the gate's own answers make one: a
    /// server that accepts nothing else cannot send an unfiltered response. Trailers lose
    /// `Set-Cookie` and `Set-Cookie2` on the way.
    #[derive(Debug)]
    pub struct Filtered<B> {
        #[pin]
        inner: Inner<B>,
    }
}

pin_project_lite::pin_project! {
    #[project = InnerProjection]
    #[derive(Debug)]
    enum Inner<B> {
        Portal { #[pin] body: B },
        Own { bytes: Option<Bytes> },
    }
}

// === impl Filtered ===

impl<B> Filtered<B> {
    pub(super) fn portal(body: B) -> Self {
        Self { inner: Inner::Portal { body } }
    }

    /// Makes a body of the gate's own.
    pub(crate) fn own(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { inner: Inner::Own { bytes: (!bytes.is_empty()).then_some(bytes) } }
    }

    /// Wraps the portal's body in another one; a body of the gate's own stays as it is.
    pub(super) fn map<C>(self, wrap: impl FnOnce(B) -> C) -> Filtered<C> {
        let inner = match self.inner {
            Inner::Portal { body } => Inner::Portal { body: wrap(body) },
            Inner::Own { bytes } => Inner::Own { bytes },
        };
        Filtered { inner }
    }

    /// Returns the portal's body to be looked into before the head is sent, or an own one.
    pub(super) fn split(self) -> Result<B, Self> {
        match self.inner {
            Inner::Portal { body } => Ok(body),
            own @ Inner::Own { .. } => Err(Self { inner: own }),
        }
    }
}

impl<B: Body<Data = Bytes>> Body for Filtered<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.project().inner.project() {
            InnerProjection::Portal { body } => body.poll_frame(cx).map(|polled| {
                polled.map(|result| {
                    result.map(|mut frame| {
                        if let Some(trailers) = frame.trailers_mut() {
                            strip_trailers(trailers);
                        }
                        frame
                    })
                })
            }),
            InnerProjection::Own { bytes } => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.inner {
            Inner::Portal { body } => body.is_end_stream(),
            Inner::Own { bytes } => bytes.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Inner::Portal { body } => body.size_hint(),
            Inner::Own { bytes } => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
        }
    }
}

/// No browser takes a cookie from a trailer (measured); it is dropped all the same (fail closed).
fn strip_trailers(trailers: &mut HeaderMap) {
    trailers.remove(header::SET_COOKIE);
    trailers.remove(SET_COOKIE2);
}
