//! The innermost service: speaks to the portal.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{HeaderValue, Request, Response, StatusCode, Uri, Version, header};
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

use super::{
    admission,
    arriving::Arriving,
    cause::Cause,
    client_body::ClientBody,
    copy::Copy,
    exchange::{End, Exchange, Lost, Waits},
    hop_by_hop,
    lap::Lap,
    pool::{Pool, address},
    portal_body::PortalBody,
    rescue::rescue,
    settings::ProxySettings,
    upgrade::{self, Upgrade},
};
use crate::{
    layer::{Asker, Known, Route},
    telemetry::Metrics,
};

/// Sends requests to the portal of their site, and makes a response of whatever comes of it.
#[derive(Clone, Debug)]
pub(super) struct Forward(Arc<Office>);

/// What requests are sent with.
#[derive(Debug)]
struct Office {
    pool: Pool,
    settings: Arc<ProxySettings>,
    metrics: Arc<Metrics>,
}

/// A request that is being served.
pub(super) struct Forwarding(State, Option<(Lap, Instant)>);

enum State {
    /// On a kept connection, as nearly every request is.
    Asking(Exchange, Arc<Office>),
    /// On a connection that has to be made. Boxed: that is rare, and costs far more than a box.
    Calling(Pin<Box<dyn Future<Output = Response<PortalBody>> + Send>>),
    /// Not at all.
    Refused(Option<Box<Response<PortalBody>>>),
}

// === impl Forward ===

impl Forward {
    /// Must be called on the worker's runtime.
    pub(super) fn new(pool: Pool, settings: Arc<ProxySettings>, metrics: Arc<Metrics>) -> Self {
        Self(Arc::new(Office { pool, settings, metrics }))
    }

    fn begin(&self, mut request: Request<ClientBody>, route: Route) -> State {
        let Office { pool, settings, .. } = &*self.0;
        let upgrade = Upgrade::of(&mut request, &settings.upgrades);
        let prepared =
            if settings.instance.is_in(request.headers()) { Err(Cause::Loop) } else { prepare(&mut request) };
        if let Err(cause) = prepared {
            let asker = Asker::of(&request, route.arrival(), Some(route.site()));
            self.0.count(&cause);
            return State::Refused(Some(Box::new(rescue(&cause, &asker, route.arrival().id))));
        }
        if let Some(arriving) = request.body().arriving().cloned() {
            arriving.describe(request.headers_mut());
        }
        settings.instance.sign(request.headers_mut());
        let mut wire = if upgrade.is_none() { pool.take(route.site().upstream()) } else { None };
        let memory = wire.as_mut().map(|wire| std::mem::take(&mut wire.memory)).unwrap_or_default();
        let copy = Copy::of(&request, route, memory);
        let office = Arc::clone(&self.0);
        match (upgrade, wire) {
            (Some(upgrade), _) => State::Calling(Box::pin(office.upgrade(upgrade, request, copy))),
            (None, Some(wire)) => {
                let waits = office.waits(&request);
                State::Asking(Exchange::begin(wire, request, copy, waits, pool.clone()), office)
            }
            (None, None) => State::Calling(Box::pin(office.call(request, copy))),
        }
    }
}

impl Service<Request<Known<Route, ClientBody>>> for Forward {
    type Response = Response<PortalBody>;
    type Error = Infallible;
    type Future = Forwarding;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Known<Route, ClientBody>>) -> Forwarding {
        let (head, content) = request.into_parts();
        let (route, content) = content.into_parts();
        let timed = content.arriving().and_then(Arriving::lap).map(|lap| (lap, Instant::now()));
        Forwarding(self.begin(Request::from_parts(head, content), route), timed)
    }
}

// === impl Office ===

impl Office {
    fn rescue(&self, cause: &Cause, copy: &Copy) -> Response<PortalBody> {
        self.count(cause);
        rescue(cause, &copy.asker(), copy.id())
    }

    fn count(&self, cause: &Cause) {
        if let Some(failure) = cause.failure() {
            self.metrics.count_upstream_failure(failure);
        }
    }

    /// Sends a request on a connection of its own, which is kept afterwards; and once more if it is lost.
    async fn call(self: Arc<Self>, request: Request<ClientBody>, copy: Copy) -> Response<PortalBody> {
        let waits = self.waits(&request);
        match self.call_once(request, copy, waits).await {
            End::Answered(response) => response,
            End::Failed(cause, copy) => self.rescue(&cause, &copy),
            End::Lost(lost) => self.call_again(*lost).await,
        }
    }

    /// Sends a request that was lost, once more after a portal can have read it.
    async fn call_again(&self, mut lost: Lost) -> Response<PortalBody> {
        loop {
            let Lost { request, copy, error, was_sent, deadline } = lost;
            tracing::debug!(%error, "portal closed a connection; asking again");
            let waits = Waits::new(request.body().sent(), self.settings.timeouts, deadline);
            match self.call_once(request, copy, waits).await {
                End::Answered(response) => return response,
                End::Failed(cause, copy) => return self.rescue(&cause, &copy),
                End::Lost(again) if was_sent => {
                    return self.rescue(&Cause::of_client_error(again.error), &again.copy);
                }
                // What was kept had been closed before: that was no attempt. A connection that was just made has none before it.
                End::Lost(again) => lost = *again,
            }
        }
    }

    async fn call_once(&self, request: Request<ClientBody>, copy: Copy, mut waits: Waits) -> End {
        let opened = in_time(self.pool.open(copy.site().upstream()), &mut waits).await;
        match opened.and_then(|opened| opened) {
            Ok(wire) => Exchange::begin(wire, request, copy, waits, self.pool.clone()).await,
            Err(cause) => End::Failed(cause, copy),
        }
    }

    fn waits(&self, request: &Request<ClientBody>) -> Waits {
        let timeouts = self.settings.timeouts;
        Waits::new(request.body().sent(), timeouts, timeouts.total.map(|total| Instant::now() + total))
    }

    /// Sends a request that asks for another protocol.
    async fn upgrade(
        self: Arc<Self>,
        upgrade: Upgrade,
        request: Request<ClientBody>,
        copy: Copy,
    ) -> Response<PortalBody> {
        let mut waits = self.waits(&request);
        let answer = async {
            let address = address(copy.site().upstream())?;
            upgrade.send(request, address, self.pool.connector()).await
        };
        let answered = in_time(answer, &mut waits).await.and_then(|answered| answered);
        match answered.and_then(|mut response| clean(&mut response, Asked::Upgrade).map(|()| response)) {
            Ok(response) => {
                let (idle, deadline) = (self.settings.timeouts.idle, waits.deadline);
                response.map(|incoming| PortalBody::portal(incoming, idle, deadline))
            }
            Err(cause) => self.rescue(&cause, &copy),
        }
    }
}

/// Waits for what has no timer of its own.
async fn in_time<F: Future>(awaited: F, waits: &mut Waits) -> Result<F::Output, Cause> {
    let mut awaited = std::pin::pin!(awaited);
    let mut until = waits.begin();
    loop {
        match timeout_at(until, &mut awaited).await {
            Ok(output) => return Ok(output),
            Err(_) => until = waits.again()?,
        }
    }
}

// === impl Forwarding ===

impl Future for Forwarding {
    type Output = Result<Response<PortalBody>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.0.poll(cx));
        if let Some((lap, since)) = self.1.take() {
            lap.note(since.elapsed());
        }
        Poll::Ready(Ok(answer))
    }
}

// === impl State ===

impl State {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Response<PortalBody>> {
        loop {
            match self {
                Self::Asking(exchange, office) => match ready!(Pin::new(exchange).poll(cx)) {
                    End::Answered(response) => return Poll::Ready(response),
                    End::Failed(cause, copy) => return Poll::Ready(office.rescue(&cause, &copy)),
                    End::Lost(lost) => {
                        let office = Arc::clone(office);
                        let again = async move { office.call_again(*lost).await };
                        *self = Self::Calling(Box::pin(again));
                    }
                },
                Self::Calling(calling) => return calling.as_mut().poll(cx),
                Self::Refused(response) => {
                    return response.take().map_or(Poll::Pending, |response| Poll::Ready(*response));
                }
            }
        }
    }
}

impl std::fmt::Debug for Forwarding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Forwarding").finish_non_exhaustive()
    }
}

/// Makes the request one to a portal: in origin form, HTTP/1.1, and none of the client's hop.
pub(super) fn prepare<B: Body>(request: &mut Request<B>) -> Result<(), Cause> {
    if let Some(authority) = request.uri().authority() {
        // An absolute-form target or HTTP/2: the portal gets the host in the field (RFC 9112 §3.2.2).
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| Cause::Host)?;
        // Byte for byte what the client asked for: the gate decodes and normalises nothing.
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.map_or_else(|| Uri::from_static("/"), Uri::from);
        request.headers_mut().insert(header::HOST, host);
    } else if !request.headers().contains_key(header::HOST) {
        return Err(Cause::Host);
    }
    *request.version_mut() = Version::HTTP_11;
    let is_empty = request.body().is_end_stream();
    let headers = request.headers_mut();
    hop_by_hop::strip(headers);
    // The framing to the portal is the gate's own, made from the content that is really there. That
    // there is none is said as the client said it: some servers ask for a length (411).
    let length = headers.remove(header::CONTENT_LENGTH);
    if is_empty && length.is_some() {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    // The gate answers `Expect: 100-continue` itself, on reading the content.
    headers.remove(header::EXPECT);
    Ok(())
}

/// What the portal was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Answer,
    Upgrade,
}

/// Makes the response one to the visitor.
pub(super) fn clean(response: &mut Response<Incoming>, asked: Asked) -> Result<(), Cause> {
    if response.status() == StatusCode::SWITCHING_PROTOCOLS && asked == Asked::Answer {
        return Err(Cause::BadAnswer("it switched protocols without being asked"));
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let protocol = response.headers().get(header::UPGRADE).cloned();
        let protocol = protocol.ok_or(Cause::BadAnswer("it switched protocols without saying to which"))?;
        hop_by_hop::strip(response.headers_mut());
        upgrade::restore(response.headers_mut(), protocol);
        return Ok(());
    }
    if !admission::is_plainly_framed(response.headers()) {
        return Err(Cause::BadAnswer("it came in a transfer coding other than one 'chunked'"));
    }
    if response.status().is_informational() {
        return Err(Cause::BadAnswer("an interim response came instead of a final one"));
    }
    hop_by_hop::strip(response.headers_mut());
    // It would lead the browser around the gate (RFC 7838).
    response.headers_mut().remove(header::ALT_SVC);
    *response.version_mut() = Version::HTTP_11;
    Ok(())
}
