use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use tower_service::Service;

use super::{expire::Target, future::ResponseFuture};
use crate::{
    layer::{Filtered, Visit},
    telemetry::Metrics,
};

/// Judges every `Set-Cookie`. See the [module docs](super).
#[derive(Clone, Debug)]
pub struct ResponseCookies<S> {
    inner: S,
    metrics: Arc<Metrics>,
}

impl<S> ResponseCookies<S> {
    pub(super) fn new(inner: S, metrics: Arc<Metrics>) -> Self {
        Self { inner, metrics }
    }
}

impl<S, B, R> Service<Request<B>> for ResponseCookies<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = Response<Filtered<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let visit = request.extensions_mut().remove::<Visit>();
        // What was asked for is needed to expire cookies, and gone once the request is sent on.
        let expires = visit.as_ref().is_some_and(|visit| !visit.to_expire().is_empty());
        let target = if expires { Target::of(&request) } else { Target::default() };
        ResponseFuture::new(self.inner.call(request), visit, target, Arc::clone(&self.metrics))
    }
}
