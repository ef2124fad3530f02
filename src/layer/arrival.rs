//! How a request reached the gate: what only the server knows.

use std::fmt;

use http::{Extensions, HeaderMap, header};

use crate::{consent::Network, site::Transport};

/// The number that log lines, error pages and the portal share for one request.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(u64);

/// How a request reached the gate; a request extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What browsers make of the connection.
    pub transport: Transport,
    /// The request's number.
    pub id: RequestId,
    /// Roughly where it came from, if that is known; kept only where the operator says so.
    pub network: Option<Network>,
}

// === impl RequestId ===

impl RequestId {
    /// Makes an identifier from a number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns what it is written as.
    #[must_use]
    pub fn to_hex(self) -> [u8; 16] {
        let digit = |place: usize| match (self.0 >> (60 - 4 * place)) & 15 {
            value @ 0..10 => b'0' + value as u8,
            value => b'a' + (value - 10) as u8,
        };
        std::array::from_fn(digit)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.to_hex()).unwrap_or_default())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// === impl Arrival ===

impl Arrival {
    /// Returns the arrival of a request; without one, as if over HTTPS.
    ///
    /// That is the safe side: the unprefixed cookie, which a sibling host could toss, is then not
    /// believed.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Self {
        let unknown = Self { transport: Transport::Trustworthy, id: RequestId(0), network: None };
        extensions.get::<Self>().copied().unwrap_or(unknown)
    }
}

/// Returns the request's `host[:port]`: the target URI's authority, else the `Host` field.
pub(super) fn authority<B>(request: &http::Request<B>) -> Option<&str> {
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => host_field(request.headers()),
    }
}

fn host_field(headers: &HeaderMap) -> Option<&str> {
    let mut fields = headers.get_all(header::HOST).iter();
    let host = fields.next()?;
    // Two `Host` fields: whichever is taken, someone else takes the other (RFC 9112 §3.2).
    if fields.next().is_some() {
        return None;
    }
    host.to_str().ok()
}
