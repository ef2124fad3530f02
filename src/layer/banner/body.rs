use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

use crate::inject::{End, Injector, Outcome, rewrite_trailers};

pin_project_lite::pin_project! {
    /// A portal's body, with the snippet in it if it is a document.
    pub struct BannerBody<B: Body> {
        #[pin]
        state: State<B>,
    }
}

pin_project_lite::pin_project! {
    #[project = StateProjection]
    enum State<B: Body> {
        Untouched { #[pin] body: B },
        // Boxed because it was polled before the head was sent: it cannot be moved any more.
        Live { body: Pin<Box<B>>, injector: Option<Injector>, rest: Rest<B::Error> },
        Finished { rest: Rest<B::Error> },
    }
}

/// Why a page that is extended ends early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BannerError<E> {
    /// The portal's body failed.
    #[error(transparent)]
    Portal(E),
    /// The portal's body is not in the coding that it claims, or ends in the middle of it.
    #[error("the portal's page is damaged in its content coding")]
    Damaged,
}

/// What is to be put out, and what comes then.
struct Rest<E> {
    out: VecDeque<Bytes>,
    last: Option<Last<E>>,
    /// What is done to trailers.
    trailers: fn(&mut HeaderMap),
}

enum Last<E> {
    Trailers(Frame<Bytes>),
    Error(BannerError<E>),
    /// The same, after what was put out before has had its chance to be sent.
    ErrorNow(BannerError<E>),
}

// === impl BannerBody ===

impl<B: Body> BannerBody<B> {
    pub(super) fn untouched(body: B) -> Self {
        Self { state: State::Untouched { body } }
    }

    pub(super) fn live(body: Pin<Box<B>>, injector: Injector, out: VecDeque<Bytes>, outcome: &Outcome) -> Self {
        Self { state: State::Live { body, injector: Some(injector), rest: Rest::new(out, outcome) } }
    }

    pub(super) fn ended(out: VecDeque<Bytes>, outcome: &Outcome, (end, trailers): (End, Option<Frame<Bytes>>)) -> Self {
        let mut rest = Rest::new(out, outcome);
        rest.end(end, trailers);
        Self { state: State::Finished { rest } }
    }

    pub(super) fn failed(out: VecDeque<Bytes>, outcome: &Outcome, error: B::Error) -> Self {
        let mut rest = Rest::new(out, outcome);
        rest.last = Some(Last::Error(BannerError::Portal(error)));
        Self { state: State::Finished { rest } }
    }
}

impl<B: Body<Data = Bytes>> Body for BannerBody<B> {
    type Data = Bytes;
    type Error = BannerError<B::Error>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.project().state.project() {
            StateProjection::Untouched { body } => {
                body.poll_frame(cx).map(|polled| polled.map(|frame| frame.map_err(BannerError::Portal)))
            }
            StateProjection::Finished { rest } => rest.poll_next(cx),
            StateProjection::Live { body, injector, rest } => {
                while rest.out.is_empty()
                    && let Some(mut live) = injector.take()
                {
                    // What is there already goes first: one part of a page is held at a time.
                    live.pull(&mut rest.out);
                    if !rest.out.is_empty() {
                        *injector = Some(live);
                        break;
                    }
                    if live.is_damaged() {
                        rest.end(End::Damaged, None);
                        break;
                    }
                    match body.as_mut().poll_frame(cx) {
                        Poll::Pending => {
                            *injector = Some(live);
                            return Poll::Pending;
                        }
                        Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                            Ok(data) => {
                                live.push(data, &mut rest.out);
                                *injector = Some(live);
                            }
                            Err(trailers) => {
                                let (_, end) = live.finish(&mut rest.out);
                                rest.end(end, Some(trailers));
                            }
                        },
                        Poll::Ready(Some(Err(error))) => {
                            live.abort(&mut rest.out);
                            rest.last = Some(Last::Error(BannerError::Portal(error)));
                        }
                        Poll::Ready(None) => {
                            let (_, end) = live.finish(&mut rest.out);
                            rest.end(end, None);
                        }
                    }
                }
                rest.poll_next(cx)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.state {
            State::Untouched { body } => body.is_end_stream(),
            State::Live { injector, rest, .. } => injector.is_none() && rest.is_empty(),
            State::Finished { rest } => rest.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.state {
            State::Untouched { body } => body.size_hint(),
            // What is added is known to the head's `Content-Length`; the rest is upstream's to say.
            State::Live { .. } => SizeHint::default(),
            State::Finished { rest: Rest { out, last: None, .. } } => {
                SizeHint::with_exact(out.iter().map(|bytes| bytes.len() as u64).sum())
            }
            State::Finished { .. } => SizeHint::default(),
        }
    }
}

impl<B: Body> fmt::Debug for BannerBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BannerBody").finish_non_exhaustive()
    }
}

// === impl Rest ===

impl<E> Rest<E> {
    fn new(out: VecDeque<Bytes>, outcome: &Outcome) -> Self {
        let trailers = match outcome {
            Outcome::Injected(_) => rewrite_trailers,
            Outcome::Untouched(_) => |_: &mut HeaderMap| {},
        };
        Self { out, last: None, trailers }
    }

    fn end(&mut self, end: End, trailers: Option<Frame<Bytes>>) {
        self.last = match end {
            End::Damaged => Some(Last::Error(BannerError::Damaged)),
            End::Whole => trailers.map(|mut frame| {
                frame.trailers_mut().map(self.trailers);
                Last::Trailers(frame)
            }),
        };
    }

    fn is_empty(&self) -> bool {
        self.out.is_empty() && self.last.is_none()
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BannerError<E>>>> {
        if let Some(bytes) = self.out.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.last.take() {
            None => Poll::Ready(None),
            Some(Last::Trailers(frame)) => Poll::Ready(Some(Ok(frame))),
            // A server that meets an error at once drops what it has not sent yet, the head of the response included;
            // a browser that saw nothing of it would send a form once more.
            Some(Last::Error(error)) => {
                self.last = Some(Last::ErrorNow(error));
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Last::ErrorNow(error)) => Poll::Ready(Some(Err(error))),
        }
    }
}
