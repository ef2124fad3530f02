use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, header};
use tower_service::Service;

use super::rebuild::judge_request;
use crate::{
    layer::{Ambient, Arrival, arrival::authority, visit::consent_state},
    site::Site,
    telemetry::Metrics,
};

/// Reads the visitor's choice and rebuilds `Cookie`. See the [module docs](super).
#[derive(Clone, Debug)]
pub struct RequestCookies<S> {
    inner: S,
    ambient: Ambient,
    metrics: Arc<Metrics>,
}

impl<S> RequestCookies<S> {
    pub(super) fn new(inner: S, ambient: Ambient, metrics: Arc<Metrics>) -> Self {
        Self { inner, ambient, metrics }
    }
}

impl<S, B> Service<Request<B>> for RequestCookies<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        match request.extensions().get::<Arc<Site>>().map(Arc::clone) {
            Some(site) => {
                let (arrival, now) = (Arrival::of(request.extensions()), self.ambient.now());
                let host = authority(&request).unwrap_or_default();
                let state = consent_state((&site, host), request.headers(), arrival, now);
                let visit = judge_request(site, &state, request.headers_mut(), now, &self.metrics);
                request.extensions_mut().insert(visit);
            }
            // Fail closed: without a site nothing is declared.
            None => drop(request.headers_mut().remove(header::COOKIE)),
        }
        self.inner.call(request)
    }
}
