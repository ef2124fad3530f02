//! What comes before the first request of a connection: a PROXY header, a TLS handshake.
//!
//! Both are the peer's to begin, so both together have as long as a request head has.

use std::io;

use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::server::TlsStream;

use super::{
    connection::{Channel, Reception, Speaks},
    forwarded::{Scheme, is_trusted},
    preamble,
    settings::{Listener, Protocol},
    stall::StallLimited,
    worker::Line,
};

/// A connection that requests may come on.
struct Entered {
    stream: Stream,
    line: Line,
    speaks: Speaks,
    channel: Channel,
}

enum Stream {
    Plain(StallLimited),
    Secured(Box<TlsStream<StallLimited>>),
}

impl Reception {
    /// Serves what was accepted on a listener, once it is known who it is and what they speak.
    pub(super) async fn welcome(self, stream: TcpStream, line: Line, listener: Listener) {
        let (peer, limit) = (line.address, self.settings.timeouts.request_head);
        let Entered { stream, line, speaks, channel } = match timeout(limit, self.enter(stream, line, listener)).await {
            Ok(Ok(entered)) => entered,
            Ok(Err(error)) => return tracing::debug!(%error, %peer, "a connection ended before its first request"),
            Err(_) => return tracing::debug!(%peer, "a connection did not begin in time"),
        };
        match stream {
            Stream::Plain(stream) => self.serve(stream, line, speaks, channel).await,
            Stream::Secured(stream) => self.serve(stream, line, speaks, channel).await,
        }
    }

    async fn enter(&self, mut stream: TcpStream, mut line: Line, listener: Listener) -> io::Result<Entered> {
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
                let (stream, channel) = (Stream::Secured(Box::new(shaken.stream)), Channel::Secured(shaken.secured));
                return Ok(Entered { stream, line, speaks, channel });
            }
        };
        Ok(Entered { stream: Stream::Plain(stream), line, speaks, channel })
    }
}
