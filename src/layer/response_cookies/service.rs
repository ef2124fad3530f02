use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use tower_service::Service;

use super::{asked::Asked, expire::Target, future::ResponseFuture};
use crate::{
    layer::{Filtered, Known, Route, Visit},
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

impl<S, B, R> Service<Request<Known<Visit, B>>> for ResponseCookies<S>
where
    S: Service<Request<Known<Route, B>>, Response = Response<R>>,
{
    type Response = Response<Filtered<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Known<Visit, B>>) -> Self::Future {
        // What was asked for is needed to expire cookies, and gone once the request is sent on.
        let expires = !request.body().known().to_expire().is_empty();
        let target = if expires { Target::of(&request) } else { Target::default() };
        let asked = self.metrics.inventory().and_then(|_| request.uri().path_and_query()).map(Asked::of);
        let (head, content) = request.into_parts();
        let (visit, content) = content.into_parts();
        let routed = Request::from_parts(head, Known::new(visit.route().clone(), content));
        ResponseFuture::new(
            self.inner.call(routed),
            visit,
            (target, asked.unwrap_or_default()),
            Arc::clone(&self.metrics),
        )
    }
}
