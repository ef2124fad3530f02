//! What is known of a request, handed from layer to layer with its content.
//!
//! Each layer takes a request of which the one before it knows something, and hands on one of which more is known. So a stack in
//! another order does not type-check, nothing is looked up twice, and nothing is allocated, as an extension would be.
//!
//! Contract: only this module's layers, and a server that says how requests arrive, make one.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::Request;
use tower_layer::Layer;
use tower_service::Service;

use super::Arrival;
use crate::site::Site;

/// The content of a request, and what is known of the request.
#[derive(Clone, Debug)]
pub struct Known<K, B> {
    known: K,
    content: B,
}

/// How a request arrived, and which site it is for; made by [`site_router`](super::site_router).
#[derive(Clone, Debug)]
pub struct Route {
    arrival: Arrival,
    site: Arc<Site>,
}

/// Learns how requests arrive from their [`Arrival`] extension.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ArrivesLayer;

/// Learns how requests arrive from their [`Arrival`] extension. The outermost service of a [`Gate`](super::Gate).
#[derive(Clone, Debug)]
pub struct Arrives<S>(S);

/// Hands requests to a service that need not know what is known of them. The innermost service of a [`Gate`](super::Gate).
#[derive(Clone, Debug)]
pub struct Forgets<S>(pub(super) S);

// === impl Known ===

impl<K, B> Known<K, B> {
    pub(crate) fn new(known: K, content: B) -> Self {
        Self { known, content }
    }

    /// Returns what is known.
    pub fn known(&self) -> &K {
        &self.known
    }

    /// Returns what is known, and the content.
    pub fn into_parts(self) -> (K, B) {
        (self.known, self.content)
    }

    /// Returns the content.
    pub fn into_content(self) -> B {
        self.content
    }

    /// Hands on what is learnt of what was known.
    pub(super) fn learn<L>(self, learn: impl FnOnce(K) -> L) -> Known<L, B> {
        Known { known: learn(self.known), content: self.content }
    }
}

// === impl Route ===

impl Route {
    pub(super) fn new(arrival: Arrival, site: Arc<Site>) -> Self {
        Self { arrival, site }
    }

    /// Returns how the request arrived.
    #[must_use]
    pub fn arrival(&self) -> Arrival {
        self.arrival
    }

    /// Returns the site.
    #[must_use]
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }
}

// === impl Arrives ===

impl<S> Layer<S> for ArrivesLayer {
    type Service = Arrives<S>;

    fn layer(&self, inner: S) -> Arrives<S> {
        Arrives(inner)
    }
}

impl<S, B> Service<Request<B>> for Arrives<S>
where
    S: Service<Request<Known<Arrival, B>>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> S::Future {
        let arrival = Arrival::of(request.extensions());
        self.0.call(request.map(|content| Known::new(arrival, content)))
    }
}

// === impl Forgets ===

impl<S, B> Service<Request<Known<Route, B>>> for Forgets<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Known<Route, B>>) -> S::Future {
        self.0.call(request.map(Known::into_content))
    }
}
