use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::Response;

use super::{asked::Asked, expire::Target, filter::judge_response};
use crate::{
    layer::{Filtered, Visit},
    telemetry::Metrics,
};

pin_project_lite::pin_project! {
    /// The future of [`ResponseCookies`](super::ResponseCookies).
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        visit: Visit,
        target: Target,
        asked: Asked,
        metrics: Arc<Metrics>,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, visit: Visit, (target, asked): (Target, Asked), metrics: Arc<Metrics>) -> Self {
        Self { inner, visit, target, asked, metrics }
    }
}

impl<F, R, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = Result<Response<Filtered<R>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.inner.poll(cx))?;
        judge_response(response.headers_mut(), this.visit, (this.target, this.asked.as_str()), this.metrics);
        Poll::Ready(Ok(response.map(Filtered::portal)))
    }
}
