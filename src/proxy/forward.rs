//! The innermost service: speaks to the portal.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderValue, Request, Response, StatusCode, Uri, Version, header, uri};
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

use super::{
    admission,
    again::Spare,
    arriving::Arriving,
    cause::Cause,
    client_body::{ClientBody, Sent},
    hop_by_hop,
    portal_body::PortalBody,
    rescue::rescue,
    settings::{ProxySettings, Timeouts},
    upgrade::{self, Upgrade},
    upstream::{Connector, Pool},
};
use crate::{
    layer::{Arrival, Asker},
    site::{Site, Upstream},
};

/// Sends requests to the portal of their site, and makes a response of whatever comes of it.
#[derive(Clone, Debug)]
pub(super) struct Forward {
    pool: Pool,
    connector: Connector,
    settings: Arc<ProxySettings>,
}

// === impl Forward ===

impl Forward {
    pub(super) fn new(pool: Pool, connector: Connector, settings: Arc<ProxySettings>) -> Self {
        Self { pool, connector, settings }
    }

    async fn send(self, mut request: Request<ClientBody>) -> Result<Response<PortalBody>, Cause> {
        let site = request.extensions_mut().remove::<Arc<Site>>().ok_or(Cause::Host)?;
        if self.settings.instance.is_in(request.headers()) {
            return Err(Cause::Loop);
        }
        let upgrade = Upgrade::of(&mut request, &self.settings.upgrades);
        let asked = if upgrade.is_some() { Asked::Upgrade } else { Asked::Answer };
        prepare(&mut request, site.upstream())?;
        self.settings.instance.sign(request.headers_mut());
        let timeouts = self.settings.timeouts;
        let deadline = timeouts.total.map(|total| Instant::now() + total);
        let sent = request.body().sent();
        let answer = async {
            match upgrade {
                Some(upgrade) => upgrade.send(request, self.connector).await,
                None => match (Spare::of(&request), self.pool.request(request).await) {
                    (_, Ok(response)) => Ok(response),
                    (Some(spare), Err(error)) => spare.send(error, self.connector).await,
                    (None, Err(error)) => Err(Cause::of_client_error(error)),
                },
            }
        };
        let mut response = in_time(answer, &sent, timeouts, deadline).await??;
        clean(&mut response, asked)?;
        Ok(response.map(|incoming| PortalBody::portal(incoming, timeouts.idle, deadline)))
    }
}

impl Service<Request<ClientBody>> for Forward {
    type Response = Response<PortalBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<PortalBody>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<ClientBody>) -> Self::Future {
        let (asker, id) = (Asker::of(&request), Arrival::of(request.extensions()).id);
        let sending = self.clone().send(request);
        Box::pin(async move { Ok(sending.await.unwrap_or_else(|cause| rescue(&cause, &asker, id))) })
    }
}

/// Makes the request one to the portal: its address, HTTP/1.1, and none of the client's hop.
pub(super) fn prepare<B: Body>(request: &mut Request<B>, upstream: &Upstream) -> Result<(), Cause> {
    let host = request.headers().get(header::HOST).cloned();
    let host = match (host, request.uri().authority()) {
        // An absolute-form target or HTTP/2: the portal gets the host in the field (RFC 9112 §3.2.2).
        (_, Some(authority)) => HeaderValue::from_str(authority.as_str()).map_err(|_| Cause::Host)?,
        (Some(host), None) => host,
        (None, None) => return Err(Cause::Host),
    };
    let mut target = uri::Parts::default();
    target.scheme = Some(upstream.scheme().clone());
    target.authority = Some(upstream.authority().clone());
    // Byte for byte what the client asked for: the gate decodes and normalises nothing.
    target.path_and_query =
        Some(request.uri().path_and_query().cloned().unwrap_or(uri::PathAndQuery::from_static("/")));
    *request.uri_mut() = Uri::from_parts(target).map_err(|_| Cause::Host)?;
    *request.version_mut() = Version::HTTP_11;
    let arriving = request.extensions_mut().remove::<Arriving>();
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
    if let Some(arriving) = arriving {
        arriving.describe(headers, host.clone());
    }
    headers.insert(header::HOST, host);
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

/// Waits for the answer. The portal's time runs from the end of the request, so that a long upload
/// is not taken for a slow portal. While content is sent, a client that stalls is watched by its
/// content; a portal that stalls takes none of it, and is watched here.
async fn in_time<F>(answer: F, sent: &Sent, timeouts: Timeouts, deadline: Option<Instant>) -> Result<F::Output, Cause>
where
    F: Future,
{
    let mut answer = std::pin::pin!(answer);
    loop {
        let (was_sent, frames) = (sent.is_complete(), sent.frames());
        // A little more than the client is given, so that the one at fault is told.
        let patience = if was_sent { timeouts.response_head } else { timeouts.idle.mul_f32(1.5) };
        let until = Instant::now() + patience;
        let until = deadline.map_or(until, |deadline| deadline.min(until));
        match timeout_at(until, &mut answer).await {
            Ok(output) => return Ok(output),
            Err(_) if deadline.is_some_and(|deadline| Instant::now() >= deadline) => return Err(Cause::Late),
            Err(_) if was_sent => return Err(Cause::Late),
            Err(_) if !sent.is_complete() && sent.frames() == frames => return Err(Cause::Stalled),
            Err(_) => {}
        }
    }
}
