use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::{
    destination::Destination,
    future::{Asked, ResponseFuture},
};
use crate::layer::{Known, Visit};

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

impl<S, B, R> Service<Request<Known<Visit, B>>> for Origins<S>
where
    S: Service<Request<Known<Visit, B>>, Response = Response<R>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Known<Visit, B>>) -> Self::Future {
        let visit = request.body().known();
        let asked = visit.site().confinement().map(|_| Asked {
            site: visit.site().clone(),
            granted: visit.consent().granted(),
            destination: Destination::of(request.headers()),
        });
        ResponseFuture::new(self.inner.call(request), asked)
    }
}
