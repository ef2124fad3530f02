//! A request that was lost with the connection it went out on.
//!
//! A portal may close a kept connection at any moment, without a word. What was just sent on it is then lost before the
//! portal has read it, and the visitor must not pay for that.
//!
//! Contract: only requests whose method is safe, and that have no content, are sent again, once, and on a connection of
//! their own (RFC 9112 §9.3.1). It must never send again what was answered.

use std::{error::Error, io};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Empty;
use hyper::{body::Incoming, client::conn::http1};
use tower::ServiceExt;

use super::{cause::Cause, client_body::ClientBody, upgrade::to_origin_form, upstream::Connector};

/// What is kept of a request while its answer is awaited.
#[derive(Debug)]
pub(super) struct Spare(Request<Empty<Bytes>>);

// === impl Spare ===

impl Spare {
    /// Copies the head of a request that may be sent again.
    pub(super) fn of(request: &Request<ClientBody>) -> Option<Self> {
        let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        if !is_safe || !request.body().is_empty() {
            return None;
        }
        let mut spare = Request::new(Empty::new());
        *spare.method_mut() = request.method().clone();
        *spare.uri_mut() = request.uri().clone();
        *spare.headers_mut() = request.headers().clone();
        Some(Self(spare))
    }

    /// Sends it again if `error` says that it was lost.
    pub(super) async fn send<E>(self, error: E, connector: Connector) -> Result<Response<Incoming>, Cause>
    where
        E: Error + Send + Sync + 'static,
    {
        if !is_lost(&error) {
            return Err(Cause::of_client_error(error));
        }
        tracing::debug!("portal closed a kept connection; asking again");
        let Self(mut request) = self;
        let stream = connector.oneshot(request.uri().clone()).await.map_err(Cause::Unreachable)?;
        let handshake = http1::Builder::new().handshake(stream).await;
        let (mut sender, connection) = handshake.map_err(Cause::of_client_error)?;
        // It ends with the answer, or with whoever waits for it.
        tokio::spawn(connection);
        to_origin_form(&mut request);
        sender.send_request(request).await.map_err(Cause::of_client_error)
    }
}

/// Says whether the connection ended before an answer came.
fn is_lost(error: &(dyn Error + 'static)) -> bool {
    let mut link = Some(error);
    while let Some(cause) = link {
        if let Some(cause) = cause.downcast_ref::<hyper::Error>()
            && (cause.is_incomplete_message() || cause.is_canceled() || cause.is_closed())
        {
            return true;
        }
        if let Some(cause) = cause.downcast_ref::<io::Error>()
            && matches!(cause.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe)
        {
            return true;
        }
        link = cause.source();
    }
    false
}
