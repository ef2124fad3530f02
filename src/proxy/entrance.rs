//! What comes before the first request of a connection: a PROXY header, a TLS handshake.
//!
//! Both are the peer's to begin, so both together have as long as a request head has.

use std::io;

use tokio::{net::TcpStream, time::timeout};

use super::{
    connection::{Channel, Reception, Serving, Speaks},
    forwarded::{Scheme, is_trusted},
    preamble,
    settings::{Listener, Protocol},
    stall::StallLimited,
    worker::Line,
};

impl Reception {
    /// Serves what was accepted on a listener, once it is known who it is and what they speak.
    pub(super) fn welcome(self, stream: TcpStream, line: Line, listener: Listener) -> impl Future<Output = ()> + Send {
        let (peer, limit) = (line.address, self.settings.timeouts.request_head);
        // Boxed, so that what only the entrance takes is given back after it.
        let entering = Box::pin(timeout(limit, self.enter(stream, line, listener)));
        async move {
            let served = match entering.await {
                Ok(Ok(serving)) => serving.await,
                Ok(Err(error)) => return tracing::debug!(%error, %peer, "a connection ended before its first request"),
                Err(_) => return tracing::debug!(%peer, "a connection did not begin in time"),
            };
            if let Err(error) = served {
                tracing::debug!(%error, "connection ended early");
            }
        }
    }

    async fn enter(self, mut stream: TcpStream, mut line: Line, listener: Listener) -> io::Result<Serving> {
        let mut scheme = Scheme::Http;
        if listener.proxy_protocol {
            if !is_trusted(line.address.ip().to_canonical(), &self.settings.trusted_proxies) {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the peer is no trusted proxy"));
            }
            let preamble = preamble::read(&mut stream).await?;
            line.address = preamble.client.unwrap_or(line.address);
            scheme = if preamble.is_secure { Scheme::Https } else { Scheme::Http };
        }
        let stream = StallLimited::new(stream, self.settings.timeouts.idle);
        let (speaks, channel) = match listener.protocol {
            Protocol::Http1 => (Speaks::Http1, Channel::Plain(scheme)),
            Protocol::Http2 => (Speaks::Http2, Channel::Plain(scheme)),
            Protocol::Redirect { port } => (Speaks::Http1, Channel::Elsewhere { port }),
            Protocol::Https => {
                let shaken = self.tls.accept(stream).await?;
                let speaks = if shaken.speaks_http2 { Speaks::Http2 } else { Speaks::Http1 };
                return Ok(self.serve(shaken.stream, line, speaks, Channel::Secured(shaken.secured)));
            }
        };
        Ok(self.serve(stream, line, speaks, channel))
    }
}
