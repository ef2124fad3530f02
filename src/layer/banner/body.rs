use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::inject::Injector;

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
        Live { body: Pin<Box<B>>, injector: Option<Injector>, out: VecDeque<Bytes>, last: Option<Last<B::Error>> },
        Finished { out: VecDeque<Bytes>, last: Option<Last<B::Error>> },
    }
}

/// What comes when nothing is left to put out.
enum Last<E> {
    Trailers(Frame<Bytes>),
    Error(E),
}

// === impl BannerBody ===

impl<B: Body> BannerBody<B> {
    pub(super) fn untouched(body: B) -> Self {
        Self { state: State::Untouched { body } }
    }

    pub(super) fn live(body: Pin<Box<B>>, injector: Injector, out: VecDeque<Bytes>) -> Self {
        Self { state: State::Live { body, injector: Some(injector), out, last: None } }
    }

    pub(super) fn ended(out: VecDeque<Bytes>, trailers: Option<Frame<Bytes>>) -> Self {
        Self { state: State::Finished { out, last: trailers.map(Last::Trailers) } }
    }

    pub(super) fn failed(out: VecDeque<Bytes>, error: B::Error) -> Self {
        Self { state: State::Finished { out, last: Some(Last::Error(error)) } }
    }
}

impl<B: Body<Data = Bytes>> Body for BannerBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.project().state.project() {
            StateProjection::Untouched { body } => body.poll_frame(cx),
            StateProjection::Finished { out, last } => Poll::Ready(next(out, last)),
            StateProjection::Live { body, injector, out, last } => {
                while out.is_empty()
                    && let Some(mut live) = injector.take()
                {
                    // What is there already goes first: one part of a page is held at a time.
                    live.pull(out);
                    if !out.is_empty() {
                        *injector = Some(live);
                        break;
                    }
                    let polled = body.as_mut().poll_frame(cx);
                    match polled {
                        Poll::Pending => {
                            *injector = Some(live);
                            return Poll::Pending;
                        }
                        Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                            Ok(data) => {
                                live.push(data, out);
                                *injector = Some(live);
                            }
                            Err(trailers) => {
                                live.finish(out);
                                *last = Some(Last::Trailers(trailers));
                            }
                        },
                        Poll::Ready(Some(Err(error))) => {
                            live.abort(out);
                            *last = Some(Last::Error(error));
                        }
                        Poll::Ready(None) => drop(live.finish(out)),
                    }
                }
                Poll::Ready(next(out, last))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.state {
            State::Untouched { body } => body.is_end_stream(),
            State::Live { injector, out, last, .. } => injector.is_none() && out.is_empty() && last.is_none(),
            State::Finished { out, last } => out.is_empty() && last.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.state {
            State::Untouched { body } => body.size_hint(),
            // What is added is known to the head's `Content-Length`; the rest is upstream's to say.
            State::Live { .. } => SizeHint::default(),
            State::Finished { out, last: None } => {
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

fn next<E>(out: &mut VecDeque<Bytes>, last: &mut Option<Last<E>>) -> Option<Result<Frame<Bytes>, E>> {
    if let Some(bytes) = out.pop_front() {
        return Some(Ok(Frame::data(bytes)));
    }
    match last.take()? {
        Last::Trailers(frame) => Some(Ok(frame)),
        Last::Error(error) => Some(Err(error)),
    }
}
