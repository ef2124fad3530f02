//! TLS with visitors: TLS 1.2 and 1.3, HTTP/2 or HTTP/1.1 as the client offers (ALPN, RFC 7301).
//!
//! No early data: what may be replayed must not be a choice (RFC 8446 §8). It must never choose a certificate: `identity` does.

use std::{io, sync::Arc};

use rustls::{ServerConfig, crypto::ring};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::identity::Presented;

const HTTP_2: &[u8] = b"h2";
const HTTP_1_1: &[u8] = b"http/1.1";

/// What TLS listeners need; clones share it, and with it what lets a visitor resume a session.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    presented: Presented,
}

/// A connection that was made safe.
#[derive(Debug)]
pub(super) struct Handshake<I> {
    pub(super) stream: TlsStream<I>,
    pub(super) secured: Secured,
    pub(super) speaks_http2: bool,
}

/// What is kept of a handshake for each request.
#[derive(Clone, Debug)]
pub(super) struct Secured {
    /// The host that the client asked for, in lower case, as rustls gives it.
    asked: Option<Arc<str>>,
    presented: Presented,
}

// === impl Tls ===

impl Tls {
    /// Prepares for handshakes with what `presented` holds at each of them.
    ///
    /// # Errors
    /// If the TLS library refuses its own defaults.
    pub fn new(presented: Presented) -> Result<Self, rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(presented.clone()));
        config.alpn_protocols = [HTTP_2, HTTP_1_1].map(<[u8]>::to_vec).into();
        // Tickets rather than a store, which workers would have to share.
        config.ticketer = ring::Ticketer::new()?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), presented })
    }

    /// Waits for the client's side of the handshake.
    pub(super) async fn accept<I: AsyncRead + AsyncWrite + Unpin>(&self, stream: I) -> io::Result<Handshake<I>> {
        let stream = self.acceptor.accept(stream).await?;
        let (_, connection) = stream.get_ref();
        let asked = connection.server_name().map(Into::into);
        let speaks_http2 = connection.alpn_protocol() == Some(HTTP_2);
        Ok(Handshake { stream, secured: Secured { asked, presented: self.presented.clone() }, speaks_http2 })
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

// === impl Secured ===

impl Secured {
    /// Says whether a request for `host` may come on this connection.
    pub(super) fn serves(&self, host: &str) -> bool {
        match self.asked.as_deref() {
            Some(asked) if asked.eq_ignore_ascii_case(host) => true,
            asked => self.presented.same(asked, &host.to_ascii_lowercase()),
        }
    }
}
