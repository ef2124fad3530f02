use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Response, response};

use crate::layer::Filtered;

/// A choice that is being recorded. Boxed: choices are rare, and the portal's path does not pay.
pub(super) type Recording = Pin<Box<dyn Future<Output = (response::Parts, Bytes)> + Send>>;

pin_project_lite::pin_project! {
    /// The future of [`Endpoints`](super::Endpoints).
    pub struct EndpointFuture<F, R, E> {
        #[pin]
        state: State<F, R>,
        error: std::marker::PhantomData<fn() -> E>,
    }
}

pin_project_lite::pin_project! {
    #[project = StateProjection]
    enum State<F, R> {
        Portal { #[pin] future: F },
        Ready { response: Option<Response<Filtered<R>>> },
        Recording { recording: Recording },
    }
}

// === impl EndpointFuture ===

impl<F, R, E> EndpointFuture<F, R, E> {
    pub(in crate::layer) fn portal(future: F) -> Self {
        Self { state: State::Portal { future }, error: std::marker::PhantomData }
    }

    pub(in crate::layer) fn ready(response: Response<Filtered<R>>) -> Self {
        Self { state: State::Ready { response: Some(response) }, error: std::marker::PhantomData }
    }

    pub(super) fn recording(recording: Recording) -> Self {
        Self { state: State::Recording { recording }, error: std::marker::PhantomData }
    }
}

impl<F, R, E> Future for EndpointFuture<F, R, E>
where
    F: Future<Output = Result<Response<Filtered<R>>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Portal { future } => future.poll(cx),
            StateProjection::Ready { response } => match response.take() {
                Some(response) => Poll::Ready(Ok(response)),
                // Polled again after its answer, it has none left to give.
                None => Poll::Pending,
            },
            StateProjection::Recording { recording } => {
                let answered = recording.as_mut().poll(cx);
                answered.map(|(head, content)| Ok(Response::from_parts(head, Filtered::own(content))))
            }
        }
    }
}

impl<F, R, E> fmt::Debug for EndpointFuture<F, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointFuture").finish_non_exhaustive()
    }
}
