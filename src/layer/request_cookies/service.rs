use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::Request;
use tower_service::Service;

use super::rebuild::judge_request;
use crate::{
    layer::{Ambient, Known, Route, Visit, arrival::authority, visit::consent_state},
    policy::Consent,
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

impl<S, B> Service<Request<Known<Route, B>>> for RequestCookies<S>
where
    S: Service<Request<Known<Visit, B>>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Known<Route, B>>) -> S::Future {
        let now = self.ambient.now();
        let route = request.body().known();
        let host = || authority(&request).unwrap_or_default();
        let state = consent_state((route.site(), host), request.headers(), route.arrival(), now);
        let (mut head, known) = request.into_parts();
        let known = known.learn(|route| {
            let mut visit = Visit::new(route, Consent::of(&state), now);
            judge_request(&mut visit, &state, &mut head.headers, &self.metrics);
            visit
        });
        self.inner.call(Request::from_parts(head, known))
    }
}
