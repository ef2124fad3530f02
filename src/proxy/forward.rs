//! The innermost service: speaks to the portal.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{HeaderMap, Request, Response, StatusCode, Version, header};
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
    outward::{Head, Sender},
    pool::{Pool, address},
    portal_body::PortalBody,
    rescue::rescue,
    settings::ProxySettings,
    upgrade::{self, Upgrade},
    wire::{OTHER_CODING, Outgoing},
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
        let mut wire = if upgrade.is_none() { pool.take(route.site().upstream()) } else { None };
        let memory = wire.as_mut().map(|wire| std::mem::take(&mut wire.memory)).unwrap_or_default();
        let (asked, content) = request.into_parts();
        let sender = Sender { instance: &settings.instance, arriving: content.arriving() };
        let outgoing = Outgoing::of(&content);
        let head = match Head::of(&asked, outgoing, Some(sender), memory) {
            Ok(head) => head,
            Err(cause) => {
                // Nothing was said on it.
                wire.into_iter().for_each(|wire| pool.give_back(wire));
                let asker = Asker::of(&Request::from_parts(asked, ()), route.arrival(), Some(route.site()));
                self.0.count(&cause);
                return State::Refused(Some(Box::new(rescue(&cause, &asker, route.arrival().id))));
            }
        };
        let copy = Copy::of(head, asked.method, route, outgoing);
        let office = Arc::clone(&self.0);
        let waits = office.waits(&content);
        if let Some(upgrade) = upgrade {
            return State::Calling(Box::pin(office.upgrade(upgrade, copy, waits)));
        }
        let content = (outgoing != Outgoing::Nothing).then_some(content);
        match wire {
            Some(mut wire) => {
                wire.reuse(asked.headers);
                State::Asking(Exchange::begin(wire, copy, content, waits), office)
            }
            None => State::Calling(Box::pin(office.call(copy, content, waits))),
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
    async fn call(self: Arc<Self>, copy: Copy, content: Option<ClientBody>, waits: Waits) -> Response<PortalBody> {
        match self.call_once(copy, content, waits).await {
            End::Answered(response) => response,
            End::Failed(cause, copy) => self.rescue(&cause, &copy),
            End::Lost(lost) => self.call_again(*lost).await,
        }
    }

    /// Sends a request that was lost, once more after a portal can have read it.
    async fn call_again(&self, mut lost: Lost) -> Response<PortalBody> {
        loop {
            let Lost { copy, content, error, was_sent, deadline } = lost;
            tracing::debug!(%error, "portal closed a connection; asking again");
            let sent = content.as_ref().map(ClientBody::sent).unwrap_or_default();
            let waits = Waits::new(sent, self.settings.timeouts, deadline);
            match self.call_once(copy, content, waits).await {
                End::Answered(response) => return response,
                End::Failed(cause, copy) => return self.rescue(&cause, &copy),
                End::Lost(again) if was_sent => return self.rescue(&again.error.into_cause(), &again.copy),
                // What was kept had been closed before: that was no attempt. A connection that was just made has none before it.
                End::Lost(again) => lost = *again,
            }
        }
    }

    async fn call_once(&self, copy: Copy, content: Option<ClientBody>, mut waits: Waits) -> End {
        let opened = in_time(self.pool.open(copy.site().upstream()), &mut waits).await;
        match opened.and_then(|opened| opened) {
            Ok(wire) => {
                let mut exchange = Exchange::begin(wire, copy, content, waits);
                poll_fn(|cx| exchange.poll(&self.pool, cx)).await
            }
            Err(cause) => End::Failed(cause, copy),
        }
    }

    fn waits(&self, content: &ClientBody) -> Waits {
        let timeouts = self.settings.timeouts;
        Waits::new(content.sent(), timeouts, timeouts.total.map(|total| Instant::now() + total))
    }

    /// Sends a request that asks for another protocol.
    async fn upgrade(self: Arc<Self>, upgrade: Upgrade, copy: Copy, mut waits: Waits) -> Response<PortalBody> {
        let answer = async {
            let address = address(copy.site().upstream())?;
            upgrade.send(copy.read(), address, self.pool.connector()).await
        };
        let answered = in_time(answer, &mut waits).await.and_then(|answered| answered);
        match answered.and_then(|mut response| clean(&mut response, Asked::Upgrade).map(|()| response)) {
            Ok(response) => {
                let (idle, deadline) = (self.settings.timeouts.idle, waits.deadline);
                response.map(|incoming| PortalBody::upgrade(incoming, idle, deadline))
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
                Self::Asking(exchange, office) => match ready!(exchange.poll(&office.pool, cx)) {
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

/// What the portal was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Answer,
    Upgrade,
}

/// Rules on an answer that hyper has read: what `wire` reads was ruled on there.
pub(super) fn check_framing(headers: &HeaderMap) -> Result<(), Cause> {
    if admission::is_plainly_framed(headers) { Ok(()) } else { Err(Cause::BadAnswer(OTHER_CODING)) }
}

/// Makes the response one to the visitor.
pub(super) fn clean<B>(response: &mut Response<B>, asked: Asked) -> Result<(), Cause> {
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
    if asked == Asked::Upgrade {
        check_framing(response.headers())?;
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
