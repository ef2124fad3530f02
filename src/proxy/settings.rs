//! What the proxy runs with: plain data, every default already applied.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::HeaderValue;
use ipnet::IpNet;

use super::via::Instance;

/// What every worker runs with.
#[derive(Clone, Debug)]
pub struct ProxySettings {
    /// How long it waits.
    pub timeouts: Timeouts,
    /// How much it takes.
    pub limits: Limits,
    /// The proxies whose forwarding fields are believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// What a connection may be upgraded to.
    pub upgrades: UpgradeProtocols,
    /// What this gate calls itself in what it forwards.
    pub instance: Instance,
    /// What browsers are told over TLS of never coming in clear (`Strict-Transport-Security`, RFC 6797).
    pub strict_transport: Option<HeaderValue>,
}

/// An address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Listener {
    /// Address and port.
    pub address: SocketAddr,
    /// What clients speak there.
    pub protocol: Protocol,
    /// Whether each connection begins with a header of the PROXY protocol, which only trusted proxies may send.
    pub proxy_protocol: bool,
}

/// What clients speak on a listener.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2 from the first byte, without TLS (RFC 9113 §3.3).
    Http2,
    /// HTTP/2 or HTTP/1.1, as the client chooses, over TLS.
    Https,
    /// HTTP/1.1, of which every request is sent to HTTPS.
    Redirect {
        /// The port that it is sent to.
        port: u16,
    },
}

/// How long the gate waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection to a portal is made.
    pub connect: Duration,
    /// Until a request head is complete, and for the next request on a kept connection.
    pub request_head: Duration,
    /// Until a response head is complete, counted from the end of the request.
    pub response_head: Duration,
    /// Without a byte of a body, either way.
    pub idle: Duration,
    /// For a whole exchange; `None` when it may take as long as bytes flow.
    pub total: Option<Duration>,
    /// For requests under way when the gate stops.
    pub shutdown: Duration,
}

/// How much the gate takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fields in a head.
    pub fields: usize,
    /// Size of a head.
    pub head: ByteSize,
    /// Size of a request body; `None` when any size may stream through.
    pub body: Option<ByteSize>,
    /// Connections at a time, over all workers.
    pub connections: usize,
}

/// A number of octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ByteSize(u64);

/// The protocols, in lower case, that a connection may be upgraded to (RFC 9110 §7.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeProtocols(Vec<Box<str>>);

// === impl Timeouts ===

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request_head: Duration::from_secs(10),
            response_head: Duration::from_secs(60),
            idle: Duration::from_secs(30),
            total: None,
            shutdown: Duration::from_secs(30),
        }
    }
}

// === impl Limits ===

impl Default for Limits {
    fn default() -> Self {
        Self {
            fields: 100,
            head: ByteSize::new(32 << 10),
            // Bodies stream, so their size costs time and not memory.
            body: Some(ByteSize::new(4 << 30)),
            connections: 10_000,
        }
    }
}

impl Limits {
    /// Returns how many fields hyper is told to take, where it is to take more than by default. What it is told it makes room
    /// for at each head; fewer are counted by [`admit`](super::admission::admit).
    pub(super) fn fields_to_tell(&self) -> Option<usize> {
        const DEFAULT: usize = 100;
        (self.fields > DEFAULT).then_some(self.fields)
    }
}

// === impl ByteSize ===

impl ByteSize {
    /// Makes a size of so many octets.
    #[must_use]
    pub const fn new(octets: u64) -> Self {
        Self(octets)
    }

    /// Returns the number of octets.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// Returns the number of octets, or the largest number there is on this machine.
    #[must_use]
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

// === impl UpgradeProtocols ===

impl UpgradeProtocols {
    /// Takes protocol names; case does not matter.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(|name| name.to_ascii_lowercase().into()).collect())
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    }
}

impl Default for UpgradeProtocols {
    fn default() -> Self {
        Self::new(["websocket"])
    }
}
