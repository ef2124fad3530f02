use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use tower_service::Service;

use crate::{
    charter::Paths,
    layer::{
        Arrival, Known, Route,
        arrival::authority,
        endpoints::{EndpointFuture, stylesheet_response, unrouted_response},
        filtered::Filtered,
    },
    site::Live,
};

/// Finds the site of each request. See the [module docs](super).
#[derive(Clone, Debug)]
pub struct SiteRouter<S> {
    inner: S,
    live: Live,
    /// Where the error page for unknown hosts has its stylesheet.
    paths: Arc<Paths>,
}

impl<S> SiteRouter<S> {
    pub(super) fn new(inner: S, live: Live, paths: Arc<Paths>) -> Self {
        Self { inner, live, paths }
    }
}

impl<S, B, R> Service<Request<Known<Arrival, B>>> for SiteRouter<S>
where
    S: Service<Request<Known<Route, B>>, Response = Response<Filtered<R>>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = EndpointFuture<S::Future, R, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Known<Arrival, B>>) -> Self::Future {
        let site = authority(&request).and_then(|host| self.live.with(|table| table.find(host).map(Arc::clone)));
        match site {
            Some(site) => {
                let routed = request.map(|known| known.learn(|arrival| Route::new(arrival, site)));
                EndpointFuture::portal(self.inner.call(routed))
            }
            None if request.uri().path() == self.paths.stylesheet() => EndpointFuture::ready(stylesheet_response()),
            None => EndpointFuture::ready(unrouted_response(&request)),
        }
    }
}
