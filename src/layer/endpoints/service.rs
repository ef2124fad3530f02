use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::{Method, Request, Response};
use http_body::Body;
use tower_service::Service;

use super::{
    asker::Asker,
    choose::{Choosing, records},
    future::EndpointFuture,
    layer::Desk,
    origin::Sender,
    pages::page,
    path::{Owner, owner},
    problem::problem_response,
    receipts::Asked,
    reports,
    well_known::{answers, well_known},
};
use crate::{
    charter::Problem,
    layer::{BoxError, Filtered, Known, Route, arrival::authority, visit::consent_state},
};

/// Answers the gate's own paths. See the [module docs](super).
#[derive(Clone, Debug)]
pub struct Endpoints<S> {
    inner: S,
    desk: Desk,
}

impl<S> Endpoints<S> {
    pub(super) fn new(inner: S, desk: Desk) -> Self {
        Self { inner, desk }
    }
}

impl<S, B, R> Service<Request<Known<Route, B>>> for Endpoints<S>
where
    S: Service<Request<Known<Route, B>>, Response = Response<Filtered<R>>>,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = EndpointFuture<S::Future, R, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Known<Route, B>>) -> Self::Future {
        let site = request.body().known().site();
        if let Some(reply) = well_known(&request, site) {
            return EndpointFuture::ready(reply.into_response());
        }
        match owner(request.uri().path(), site.paths().prefix()) {
            Owner::Portal if answers(&request, site) => answer("charter", request, &self.desk),
            Owner::Portal => EndpointFuture::portal(self.inner.call(request)),
            Owner::Unclear => EndpointFuture::ready(problem_response(Problem::BadRequest, &request)),
            Owner::Gate(name) => {
                let name = name.to_owned();
                answer(&name, request, &self.desk)
            }
        }
    }
}

fn answer<F, B, R, E>(name: &str, request: Request<Known<Route, B>>, desk: &Desk) -> EndpointFuture<F, R, E>
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let route = request.body().known();
    let (site, arrival) = (Arc::clone(route.site()), route.arrival());
    let asker = Asker::of(&request, arrival, Some(&site));
    let authority = authority(&request).unwrap_or_default().to_owned();
    if records(request.method(), name) {
        if Sender::of(request.headers(), &authority) == Sender::Other {
            return EndpointFuture::ready(problem_response(Problem::CrossSite, &request));
        }
        let choosing = Choosing { desk: desk.clone(), site, asker, arrival, authority };
        return EndpointFuture::recording(Box::pin(choosing.run(request.map(Known::into_content))));
    }
    if *request.method() == Method::POST && name == "reports" {
        return EndpointFuture::recording(Box::pin(reports::take(
            desk.clone(),
            site,
            request.map(Known::into_content),
        )));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return EndpointFuture::ready(problem_response(Problem::MethodRefused, &request));
    }
    if let Some(asked) = Asked::of(name, request.uri().query(), &site) {
        let host = site.bound_host(&authority).as_ref().into();
        return EndpointFuture::recording(Box::pin(asked.answer(desk.clone(), host, asker)));
    }
    let state = consent_state((&site, || &*authority), request.headers(), arrival, desk.ambient.now());
    match page((&site, &authority), name, &state, &asker) {
        Some(reply) if *request.method() == Method::HEAD => {
            EndpointFuture::ready(reply.without_content().into_response())
        }
        Some(reply) => EndpointFuture::ready(reply.into_response()),
        None => EndpointFuture::ready(problem_response(Problem::NotFound, &request)),
    }
}
