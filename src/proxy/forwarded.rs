//! What the portal is told of the client: `Forwarded` (RFC 7239) and `X-Forwarded-*`.
//!
//! Whatever a client claims is replaced; only a trusted proxy's claims are
//! carried on. What is the same for a whole connection is written once.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use super::field::write_field;
use crate::consent::Network;

static FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// How the visitor speaks to the first proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
}

/// The peer of one connection.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    trusted: bool,
    scheme: Scheme,
    networks: Arc<[IpNet]>,
    address: String,
    node: String,
    /// All that a portal is told of a peer that is no trusted proxy, but for the host.
    fields: Vec<u8>,
}

// === impl Scheme ===

impl Scheme {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

// === impl Peer ===

impl Peer {
    /// Describes the peer at `address`, and how it speaks to us.
    pub(super) fn new(address: SocketAddr, scheme: Scheme, trusted_proxies: &Arc<[IpNet]>) -> Self {
        // An IPv4 client of a dual-stack listener is the IPv4 client that operators write down.
        let ip = address.ip().to_canonical();
        let node = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("\"[{ip}]\""),
        };
        let address = ip.to_string();
        let mut fields = Vec::new();
        Said { chain: &address, client: &address, forwarded: &hop(&node, scheme), scheme }.write(&mut fields);
        let trusted = is_trusted(ip, trusted_proxies);
        Self { trusted, networks: Arc::clone(trusted_proxies), address, scheme, node, fields }
    }

    /// Returns how the visitor came: what a trusted proxy says, else what this listener speaks.
    pub(super) fn scheme(&self, headers: &HeaderMap) -> Scheme {
        if !self.trusted {
            return self.scheme;
        }
        // Of a list, only the last was written by the trusted proxy itself.
        let Some(claimed) = headers.get_all(&PROTO).iter().next_back() else { return self.scheme };
        let last = claimed.to_str().ok().and_then(|proto| proto.rsplit(',').next());
        if last.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https")) { Scheme::Https } else { Scheme::Http }
    }

    /// Writes what the portal is told of the client, who asked for `host`.
    pub(super) fn describe(&self, headers: &HeaderMap, host: &[u8], head: &mut Vec<u8>) {
        if self.trusted {
            self.append(headers, head);
        } else {
            head.extend_from_slice(&self.fields);
        }
        write_field(b"x-forwarded-host", host, head);
    }

    /// Adds this hop to what a trusted proxy said.
    fn append(&self, headers: &HeaderMap, head: &mut Vec<u8>) {
        let scheme = self.scheme(headers);
        let chain = joined(headers, &FOR, &self.address);
        let client = self.client(&chain).unwrap_or(&self.address);
        let forwarded = joined(headers, &header::FORWARDED, &hop(&self.node, scheme));
        Said { chain: &chain, client, forwarded: &forwarded, scheme }.write(head);
    }

    /// Returns the last hop that no trusted proxy vouches for, which is the client; what stands before it is the client's
    /// own claim.
    fn client<'a>(&self, chain: &'a str) -> Option<&'a str> {
        let hops = || chain.rsplit(',').map(str::trim);
        let untrusted =
            |hop: &&str| hop.parse().map_or(true, |ip: IpAddr| !is_trusted(ip.to_canonical(), &self.networks));
        hops().find(untrusted).or_else(|| hops().next_back())
    }

    /// Returns roughly where the visitor is: by what a trusted proxy says, else by the peer.
    pub(super) fn network(&self, headers: &HeaderMap) -> Option<Network> {
        let chain = if self.trusted { joined(headers, &FOR, &self.address) } else { self.address.clone() };
        self.client(&chain)?.parse().ok().map(Network::of)
    }
}

// === impl Said ===

/// What a portal is told of a client.
struct Said<'a> {
    chain: &'a str,
    client: &'a str,
    forwarded: &'a str,
    scheme: Scheme,
}

impl Said<'_> {
    fn write(&self, head: &mut Vec<u8>) {
        for (name, value) in [
            ("x-forwarded-for", self.chain),
            ("x-real-ip", self.client),
            ("forwarded", self.forwarded),
            ("x-forwarded-proto", self.scheme.as_str()),
        ] {
            write_field(name.as_bytes(), value.as_bytes(), head);
        }
    }
}

/// One hop (RFC 7239 §4).
fn hop(node: &str, scheme: Scheme) -> String {
    format!("for={node};proto={}", scheme.as_str())
}

pub(super) fn is_trusted(ip: IpAddr, networks: &[IpNet]) -> bool {
    networks.iter().any(|network| network.contains(&ip))
}

/// The lists of all fields called `name`, and `last`.
fn joined(headers: &HeaderMap, name: &HeaderName, last: &str) -> String {
    let fields = headers.get_all(name).iter().filter_map(|field| field.to_str().ok());
    fields.map(str::trim).filter(|field| !field.is_empty()).chain([last]).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(peer: &str, trusted: &[&str], fields: &[(&'static str, &str)]) -> HeaderMap {
        let trusted: Arc<[IpNet]> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let mut headers: HeaderMap = HeaderMap::new();
        for (name, field) in fields {
            headers.append(*name, field.parse().unwrap());
        }
        let mut head = Vec::new();
        Peer::new(peer.parse().unwrap(), Scheme::Http, &trusted).describe(&headers, b"data.example", &mut head);
        let lines = str::from_utf8(&head).unwrap().lines();
        lines.map(|line| line.split_once(": ").unwrap()).fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
            headers
        })
    }

    #[test]
    fn replaces_what_an_untrusted_client_claims() {
        let claims = [
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "for=6.6.6.6"),
            ("x-real-ip", "6.6.6.6"),
        ];
        let headers = described("192.0.2.7:1234", &["10.0.0.0/8"], &claims);
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "192.0.2.7");
        assert_eq!(headers.get("x-forwarded-proto").unwrap(), "http");
        assert_eq!(headers.get("x-forwarded-host").unwrap(), "data.example");
        assert_eq!(headers.get("forwarded").unwrap(), "for=192.0.2.7;proto=http");
        assert_eq!(headers.get("x-real-ip").unwrap(), "192.0.2.7");
        assert_eq!(headers.len(), 5);
    }

    #[test]
    fn carries_on_what_a_trusted_proxy_says() {
        let claims = [("x-forwarded-for", "192.0.2.7"), ("x-forwarded-proto", "https"), ("forwarded", "for=192.0.2.7")];
        let headers = described("[::ffff:10.1.2.3]:1", &["10.0.0.0/8"], &claims);
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "192.0.2.7, 10.1.2.3");
        assert_eq!(headers.get("x-forwarded-proto").unwrap(), "https");
        assert_eq!(headers.get("forwarded").unwrap(), "for=192.0.2.7, for=10.1.2.3;proto=https");
        assert_eq!(headers.get("x-real-ip").unwrap(), "192.0.2.7");
    }

    #[test]
    fn takes_for_the_client_what_the_trusted_proxy_saw_not_what_the_visitor_wrote() {
        let claims = [("x-forwarded-for", "6.6.6.6, 203.0.113.9"), ("x-forwarded-proto", "https, http")];
        let headers = described("10.1.2.3:1", &["10.0.0.0/8"], &claims);
        assert_eq!(headers.get("x-real-ip").unwrap(), "203.0.113.9");
        assert_eq!(headers.get("x-forwarded-proto").unwrap(), "http");
        let headers = described("10.1.2.3:1", &["10.0.0.0/8"], &[("x-forwarded-for", "192.0.2.1, 10.9.9.9")]);
        assert_eq!(headers.get("x-real-ip").unwrap(), "192.0.2.1");
    }

    #[test]
    fn a_visitor_is_where_the_trusted_proxy_saw_them_and_no_nearer_than_a_network() {
        let trusted: Arc<[IpNet]> = Arc::new(["10.0.0.0/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        headers.insert(&FOR, "6.6.6.6, 203.0.113.9".parse().unwrap());
        for (peer, network) in
            [("10.1.2.3:1", "203.0.113.0/24"), ("192.0.2.7:1", "192.0.2.0/24"), ("[2001:db8::1]:1", "2001:db8::/48")]
        {
            let found = Peer::new(peer.parse().unwrap(), Scheme::Http, &trusted).network(&headers);
            assert_eq!(found.unwrap().to_string(), network, "{peer}");
        }
    }

    #[test]
    fn writes_an_ipv6_node_as_rfc_7239_asks() {
        let headers = described("[2001:db8::1]:1", &[], &[]);
        assert_eq!(headers.get("forwarded").unwrap(), "for=\"[2001:db8::1]\";proto=http");
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "2001:db8::1");
    }
}
