use std::{
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::{
    body::BannerBody,
    future::{Asked, ResponseFuture},
};
use crate::{
    inject::{RequestFacts, prepare_request},
    layer::{Filtered, Visit},
    telemetry::Metrics,
};

/// Puts the snippet into documents. See the [module docs](super).
#[derive(Clone, Debug)]
pub struct Banner<S> {
    inner: S,
    metrics: Arc<Metrics>,
}

impl<S> Banner<S> {
    pub(super) fn new(inner: S, metrics: Arc<Metrics>) -> Self {
        Self { inner, metrics }
    }
}

impl<S, B, R> Service<Request<B>> for Banner<S>
where
    S: Service<Request<B>, Response = Response<Filtered<R>>>,
    R: Body<Data = Bytes>,
{
    type Response = Response<Filtered<BannerBody<R>>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let visit = request.extensions().get::<Visit>();
        let snippet = visit.and_then(|visit| visit.site().snippet()).cloned();
        let asked = snippet.map(|snippet| {
            let facts = RequestFacts::of(request.method(), request.headers());
            if facts.wants_document() {
                prepare_request(&facts, request.headers_mut());
            }
            Asked { snippet, facts, metrics: Arc::clone(&self.metrics) }
        });
        ResponseFuture::new(self.inner.call(request), asked)
    }
}
