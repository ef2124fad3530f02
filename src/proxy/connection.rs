//! One client's connection: admits each request, then hands it to the stack.

use std::{
    convert::Infallible,
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
};

use http::{HeaderValue, Request, Response, header};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower_service::Service;

use super::{
    admission::{admit, must_close},
    arriving::Arriving,
    client_body::ClientBody,
    forwarded::{Peer, Scheme},
    hop_by_hop::drop_look_alikes,
    portal_body::PortalBody,
    rescue::rescue,
    settings::{Protocol, ProxySettings},
    stack::Stack,
    stall::StallLimited,
    worker::{Line, Numbers, Shutdown},
};
use crate::{
    layer::{Arrival, Asker, BannerBody, Filtered, RequestId},
    site::Transport,
};

/// The only body that a client is ever sent: one that passed the gate.
type Outgoing = Filtered<BannerBody<PortalBody>>;

/// What a connection is served with.
#[derive(Clone, Debug)]
pub(super) struct Reception {
    pub(super) stack: Stack,
    pub(super) settings: Arc<ProxySettings>,
    pub(super) numbers: Arc<Numbers>,
}

// === impl Reception ===

impl Reception {
    /// Serves a connection until either side ends it, or the worker drains.
    pub(super) async fn serve(self, stream: TcpStream, line: Line, protocol: Protocol) {
        let settings = Arc::clone(&self.settings);
        let shutdown = line.shutdown.clone();
        let peer = Arc::new(Peer::new(line.address, &settings.trusted_proxies));
        let io = TokioIo::new(StallLimited::new(stream, settings.timeouts.idle));
        let service = service_fn(move |request| self.clone().answer(request, Arc::clone(&peer), line.clone()));
        let ended = match protocol {
            Protocol::Http1 => {
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(settings.timeouts.request_head)
                    .max_headers(settings.limits.fields)
                    .max_header_size(settings.limits.head.as_usize())
                    .half_close(false)
                    .serve_connection(io, service)
                    .with_upgrades();
                until_drained(connection, http1::UpgradeableConnection::graceful_shutdown, shutdown).await
            }
            Protocol::Http2 => {
                let head = u32::try_from(settings.limits.head.as_usize()).unwrap_or(u32::MAX);
                let connection = http2::Builder::new(TokioExecutor::new())
                    .timer(TokioTimer::new())
                    .max_header_list_size(head)
                    .max_concurrent_streams(128)
                    // Streams that are opened to be reset (CVE-2023-44487) and replies nobody reads.
                    .max_pending_accept_reset_streams(20)
                    .max_local_error_reset_streams(256)
                    .keep_alive_interval(settings.timeouts.idle)
                    .keep_alive_timeout(settings.timeouts.idle)
                    .serve_connection(io, service);
                until_drained(connection, http2::Connection::graceful_shutdown, shutdown).await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "connection ended early");
        }
    }

    fn answer(
        mut self,
        mut request: Request<Incoming>,
        peer: Arc<Peer>,
        line: Line,
    ) -> impl Future<Output = Result<Response<Outgoing>, Infallible>> + Send {
        let id = self.numbers.next();
        let close = must_close(request.headers());
        let arrival = Arrival { transport: transport(&request, &peer), id };
        request.extensions_mut().insert(arrival);
        async move {
            let mut response = match self.admitted(request, Arriving::new(peer, id, line), id) {
                Ok(request) => self.stack.call(request).await?,
                Err(refusal) => *refusal,
            };
            if close {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(response)
        }
    }

    fn admitted(
        &self,
        mut request: Request<Incoming>,
        arriving: Arriving,
        id: RequestId,
    ) -> Result<Request<ClientBody>, Box<Response<Outgoing>>> {
        let limit = self.settings.limits.body.map(super::ByteSize::as_u64);
        let admitted = admit(&request, self.settings.limits.fields);
        if let Err(cause) = admitted.and_then(|()| ClientBody::check(request.body(), limit)) {
            return Err(Box::new(refused(rescue(&cause, &Asker::of(&request), id))));
        }
        drop_look_alikes(request.headers_mut());
        request.extensions_mut().insert(arriving);
        Ok(request.map(|incoming| ClientBody::new(incoming, limit, self.settings.timeouts.idle)))
    }
}

/// Drives a connection; once the worker is to stop, it finishes what is under way and ends.
async fn until_drained<C: Future>(connection: C, drain: impl FnOnce(Pin<&mut C>), mut shutdown: Shutdown) -> C::Output {
    let mut connection = pin!(connection);
    tokio::select! {
        output = connection.as_mut() => return output,
        () = shutdown.requested() => drain(connection.as_mut()),
    }
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
    let field = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = request.uri().authority().map(http::uri::Authority::as_str).or(field);
    Transport::of_plain_http(host.unwrap_or_default())
}
