use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::{
    destination::Destination,
    future::{Asked, ResponseFuture},
};
use crate::layer::Visit;

/// Keeps browsers from third parties. See the [module docs](super).
#[derive(Clone, Debug)]
pub struct Origins<S> {
    inner: S,
}

impl<S> Origins<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S, B, R> Service<Request<B>> for Origins<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // Without a visit there is no site, and no response but the gate's own.
        let visit = request.extensions().get::<Visit>().filter(|visit| visit.site().confinement().is_some());
        let asked = visit.map(|visit| Asked {
            site: visit.site().clone(),
            granted: visit.consent().granted(),
            destination: Destination::of(request.headers()),
        });
        ResponseFuture::new(self.inner.call(request), asked)
    }
}
