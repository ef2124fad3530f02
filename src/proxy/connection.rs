//! One client's connection: admits each request, then hands it to the stack.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
};

use http::{HeaderValue, Method, Request, Response, header};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;

use super::{
    admission::{admit, must_close},
    answering::{Added, Answering},
    arriving::{Arriving, Party},
    cause::Cause,
    client_body::ClientBody,
    clock::{Clock, HeadTimer},
    crowd::Crowd,
    drain::Stop,
    forwarded::{Peer, Scheme},
    lap::{Lap, Stopwatch},
    parking,
    portal_body::PortalBody,
    redirect::to_https,
    rescue::rescue,
    settings::ProxySettings,
    stack::Stack,
    tls::{Secured, Tls},
    worker::{Line, Numbers},
};
use crate::{
    layer::{Arrival, Asker, BannerBody, Filtered, Known},
    site::{HostName, Transport},
    telemetry::{Metrics, Timing},
};

/// The only body that a client is ever sent: one that passed the gate.
type Outgoing = Filtered<BannerBody<PortalBody>>;

/// What comes of a request that was admitted.
type Answer = <Stack as Service<Request<Known<Arrival, ClientBody>>>>::Future;

/// A connection that is served until either side ends it, or the worker drains.
pub(super) type Serving = Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>;

/// What a connection is served with.
#[derive(Clone, Debug)]
pub(super) struct Reception {
    pub(super) stack: Stack,
    pub(super) settings: Arc<ProxySettings>,
    pub(super) numbers: Arc<Numbers>,
    pub(super) tls: Tls,
    pub(super) metrics: Arc<Metrics>,
    pub(super) crowd: Crowd,
}

/// What the requests of one connection are served with.
struct Attendant {
    /// Called for one request after the other: a connection is one task.
    stack: RefCell<Stack>,
    settings: Arc<ProxySettings>,
    numbers: Arc<Numbers>,
    metrics: Arc<Metrics>,
    party: Arc<Party>,
    /// What browsers are told over TLS.
    hsts: Option<HeaderValue>,
}

/// What requests come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    Http1,
    Http2,
}

/// What requests come over.
#[derive(Clone, Debug)]
pub(super) enum Channel {
    /// Nothing; or TLS that ended at a proxy in front, which says so.
    Plain(Scheme),
    /// TLS that ends here.
    Secured(Secured),
    /// Nothing, and they are sent to HTTPS on this port.
    Elsewhere { port: u16 },
}

// === impl Reception ===

impl Reception {
    /// Serves a connection. Boxed, as the one is far larger than the other.
    pub(super) fn serve<I>(self, stream: I, line: Line, speaks: Speaks, channel: Channel) -> Serving
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let settings = Arc::clone(&self.settings);
        let stop = Stop::of(&line.shutdown);
        let peer = Peer::new(line.address, channel.scheme(), &settings.trusted_proxies);
        let hsts = settings.strict_transport.clone().filter(|_| matches!(channel, Channel::Secured(_)));
        let Self { stack, numbers, metrics, crowd, .. } = self;
        let party = Arc::new(Party { peer, channel, line });
        let attendant =
            Attendant { stack: RefCell::new(stack), settings: Arc::clone(&settings), numbers, metrics, party, hsts };
        let service = service_fn(move |request| attendant.answer(request));
        match speaks {
            Speaks::Http1 => {
                let clock = Clock::new(settings.timeouts.request_head, crowd);
                Box::pin(parking::serve(stream, service, http1(&settings), clock, stop))
            }
            Speaks::Http2 => {
                let connection = http2(&settings).serve_connection(TokioIo::new(stream), service);
                Box::pin(until_drained(connection, http2::Connection::graceful_shutdown, stop))
            }
        }
    }
}

// === impl Attendant ===

impl Attendant {
    fn answer(&self, request: Request<Incoming>) -> Answering<Answer, Outgoing> {
        let id = self.numbers.next();
        let close = must_close(request.headers());
        let timed = (self.metrics.count_request() == Timing::Taken).then(Stopwatch::start);
        // Only a choice may be asked where it came from.
        let peer = &self.party.peer;
        let network = if *request.method() == Method::POST { peer.network(request.headers()) } else { None };
        let arrival = Arrival { transport: transport(&request, peer), id, network };
        let lap = timed.as_ref().map(Stopwatch::lap);
        let timed = timed.map(|stopwatch| (stopwatch, Arc::clone(&self.metrics)));
        let added = Added { timed, hsts: self.hsts.clone(), close };
        match self.admitted(request, arrival, lap) {
            // A call only begins; nothing that it begins calls again before it has returned.
            Ok(request) => Answering::begun(self.stack.borrow_mut().call(request), added),
            Err(refusal) => Answering::refused(refusal, added),
        }
    }

    fn admitted(
        &self,
        request: Request<Incoming>,
        arrival: Arrival,
        lap: Option<Lap>,
    ) -> Result<Request<Known<Arrival, ClientBody>>, Box<Response<Outgoing>>> {
        let (limits, channel) = (&self.settings.limits, &self.party.channel);
        let limit = limits.body.map(super::ByteSize::as_u64);
        let admitted = admit(&request, limits.fields).and_then(|()| channel.admit(&request));
        if let Err(cause) = admitted.and_then(|()| ClientBody::check(request.body(), limit)) {
            return Err(Box::new(refused(rescue(&cause, &Asker::of(&request, arrival, None), arrival.id))));
        }
        if let Channel::Elsewhere { port } = channel
            && let Some(answer) = to_https(request.uri(), host(&request), *port)
        {
            return Err(Box::new(answer.map(Filtered::own)));
        }
        let arriving = Arriving::new(Arc::clone(&self.party), arrival.id, lap);
        let content = |incoming| ClientBody::new(incoming, arriving, limit, self.settings.timeouts.idle);
        Ok(request.map(|incoming| Known::new(arrival, content(incoming))))
    }
}

// === impl Channel ===

impl Channel {
    fn scheme(&self) -> Scheme {
        match self {
            Self::Plain(scheme) => *scheme,
            Self::Secured(_) => Scheme::Https,
            Self::Elsewhere { .. } => Scheme::Http,
        }
    }

    /// A host that has another certificate must be asked for on a connection of its own: what was checked of this one is not
    /// about it (RFC 9110 §7.4).
    fn admit<B>(&self, request: &Request<B>) -> Result<(), Cause> {
        let Self::Secured(secured) = self else { return Ok(()) };
        let is_served = HostName::of_authority(host(request)).is_some_and(|host| secured.serves(host.as_str()));
        if is_served { Ok(()) } else { Err(Cause::Misdirected) }
    }
}

fn http1(settings: &ProxySettings) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(HeadTimer::new())
        .header_read_timeout(settings.timeouts.request_head)
        .max_header_size(settings.limits.head.as_usize())
        .half_close(false);
    if let Some(fields) = settings.limits.fields_to_tell() {
        builder.max_headers(fields);
    }
    builder
}

fn http2(settings: &ProxySettings) -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(settings.limits.head.as_usize()).unwrap_or(u32::MAX))
        .max_concurrent_streams(128)
        // Streams that are opened to be reset (CVE-2023-44487) and replies nobody reads.
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(256)
        .keep_alive_interval(settings.timeouts.idle)
        .keep_alive_timeout(settings.timeouts.idle);
    builder
}

/// Drives a connection; once the worker is to stop, it finishes what is under way and ends.
async fn until_drained<C: Future>(connection: C, drain: impl FnOnce(Pin<&mut C>), mut stop: Stop) -> C::Output {
    let mut connection = pin!(connection);
    let ended = poll_fn(|cx| {
        if let Poll::Ready(output) = connection.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        stop.poll(cx).map(|()| None)
    });
    if let Some(output) = ended.await {
        return output;
    }
    drain(connection.as_mut());
    connection.await
}

/// The gate's own answer needs no judging.
fn refused(response: Response<PortalBody>) -> Response<Outgoing> {
    response.map(|body| match body {
        PortalBody::Own(bytes) => Filtered::own(bytes.unwrap_or_default()),
        PortalBody::Portal(_) => Filtered::own(""),
    })
}

fn transport(request: &Request<Incoming>, peer: &Peer) -> Transport {
    if peer.scheme(request.headers()) == Scheme::Https {
        return Transport::Trustworthy;
    }
    Transport::of_plain_http(host(request))
}

fn host<B>(request: &Request<B>) -> &str {
    let field = || request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    request.uri().authority().map(http::uri::Authority::as_str).or_else(field).unwrap_or_default()
}
