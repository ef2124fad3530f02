//! WebSocket and other upgrades (RFC 9110 §7.8, RFC 6455 §4).
//!
//! An upgrade never uses a pooled connection, and nothing is tunnelled before
//! the portal has agreed in so many words: a request that merely *says* upgrade
//! must not carry a second one past the gate.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, Version, header};
use http_body_util::Empty;
use hyper::{body::Incoming, client::conn::http1, upgrade::OnUpgrade};
use hyper_util::rt::TokioIo;
use sha1::{Digest, Sha1};
use tower::ServiceExt;

use super::{
    cause::Cause, client_body::ClientBody, hop_by_hop::says, settings::UpgradeProtocols, upstream::Connector,
    worker::Line,
};

/// RFC 6455 §1.3.
const WEBSOCKET_GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A request to upgrade that may be sent on.
#[derive(Debug)]
pub(super) struct Upgrade {
    protocol: HeaderValue,
    accept: Option<String>,
    client: OnUpgrade,
    line: Line,
}

// === impl Upgrade ===

impl Upgrade {
    /// Takes the upgrade out of a request, if it is one that is allowed: `GET` over HTTP/1.1,
    /// without content, to one known protocol. Otherwise the request is an ordinary one.
    pub(super) fn of(request: &mut Request<ClientBody>, allowed: &UpgradeProtocols) -> Option<Self> {
        let protocol = only(request.headers(), &header::UPGRADE)?.clone();
        let name = protocol.to_str().ok()?.trim();
        let fits = *request.method() == Method::GET
            && request.version() == Version::HTTP_11
            && request.body().is_empty()
            && says(request.headers(), b"upgrade")
            && allowed.contains(name);
        if !fits {
            return None;
        }
        let accept = if name.eq_ignore_ascii_case("websocket") {
            let key = only(request.headers(), &header::SEC_WEBSOCKET_KEY)?;
            let digest = Sha1::new().chain_update(key.as_bytes().trim_ascii()).chain_update(WEBSOCKET_GUID).finalize();
            Some(BASE64_STANDARD.encode(digest))
        } else {
            None
        };
        let line = request.body().arriving()?.line();
        Some(Self { protocol, accept, client: hyper::upgrade::on(request), line })
    }

    /// Sends the request over a connection of its own and tunnels if the portal agrees.
    pub(super) async fn send(
        self,
        request: Request<()>,
        address: Uri,
        connector: Connector,
    ) -> Result<Response<Incoming>, Cause> {
        let stream = connector.oneshot(address).await.map_err(Cause::Unreachable)?;
        let handshake = http1::Builder::new().handshake(stream).await;
        let (mut sender, connection) = handshake.map_err(Cause::of_client_error)?;
        let driver = tokio::spawn(connection.with_upgrades());
        let mut request = request.map(|()| Empty::<Bytes>::new());
        let headers = request.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, self.protocol.clone());
        let mut response = sender.send_request(request).await.map_err(Cause::of_client_error)?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            // An ordinary answer. The driver ends with it, and so does the connection.
            return Ok(response);
        }
        if !self.is_agreed(response.headers()) {
            driver.abort();
            return Err(Cause::BadAnswer("it switched to a protocol that was not asked for"));
        }
        let portal = hyper::upgrade::on(&mut response);
        tokio::spawn(tunnel(self.client, portal, self.line));
        Ok(response)
    }

    /// Whether the portal agreed to exactly what was asked (RFC 6455 §4.1, client's checks 2 to 4).
    fn is_agreed(&self, headers: &HeaderMap) -> bool {
        let same = |answer: &HeaderValue| answer.as_bytes().eq_ignore_ascii_case(self.protocol.as_bytes().trim_ascii());
        let protocol = only(headers, &header::UPGRADE).is_some_and(same) && says(headers, b"upgrade");
        let accept = match &self.accept {
            Some(expected) => only(headers, &header::SEC_WEBSOCKET_ACCEPT)
                .is_some_and(|accept| accept.as_bytes().trim_ascii() == expected.as_bytes()),
            None => true,
        };
        protocol && accept
    }
}

/// Gives a 101 back what `hop_by_hop` took, so that the client can see what was agreed.
pub(super) fn restore(response: &mut HeaderMap, protocol: HeaderValue) {
    response.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    response.insert(header::UPGRADE, protocol);
}

fn only<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a HeaderValue> {
    let mut fields = headers.get_all(name).iter();
    fields.next().filter(|_| fields.next().is_none())
}

/// Carries bytes both ways until either side ends, or the worker is to stop: a tunnel has no end
/// of its own that could be waited for.
async fn tunnel(client: OnUpgrade, portal: OnUpgrade, line: Line) {
    let (Ok(client), Ok(portal)) = (client.await, portal.await) else {
        tracing::debug!("upgrade was agreed and then not made");
        return;
    };
    let (mut client, mut portal) = (TokioIo::new(client), TokioIo::new(portal));
    let Line { mut shutdown, permit, .. } = line;
    tokio::select! {
        carried = tokio::io::copy_bidirectional(&mut client, &mut portal) => match carried {
            Ok((up, down)) => tracing::debug!(up, down, "tunnel closed"),
            Err(error) => tracing::debug!(%error, "tunnel broke"),
        },
        () = shutdown.requested() => tracing::debug!("tunnel cut to drain"),
    }
    drop(permit);
}
