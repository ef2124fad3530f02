//! What the portal is told of the client: `Forwarded` (RFC 7239) and `X-Forwarded-*`.
//!
//! Whatever a client claims is replaced; only a trusted proxy's claims are
//! carried on. What is the same for a whole connection is written once.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;

use crate::consent::Network;

static FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
static REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
/// Claims that the gate does not carry on, whoever makes them: some servers believe them. `Proxy`
/// becomes `HTTP_PROXY` behind a CGI-like interface.
static DROPPED: [HeaderName; 8] = [
    HeaderName::from_static("proxy"),
    HeaderName::from_static("x-original-url"),
    HeaderName::from_static("x-original-host"),
    HeaderName::from_static("x-rewrite-url"),
    HeaderName::from_static("x-client-ip"),
    HeaderName::from_static("x-cluster-client-ip"),
    HeaderName::from_static("true-client-ip"),
    HeaderName::from_static("cf-connecting-ip"),
];

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
    address: HeaderValue,
    node: String,
    forwarded: HeaderValue,
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
        Self {
            trusted: is_trusted(ip, trusted_proxies),
            networks: Arc::clone(trusted_proxies),
            address: value(&ip.to_string()),
            forwarded: value(&format!("for={node};proto={}", scheme.as_str())),
            scheme,
            node,
        }
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

    /// Rewrites what the portal is told of the client.
    pub(super) fn describe(&self, headers: &mut HeaderMap, host: HeaderValue) {
        let scheme = self.scheme(headers);
        if self.trusted {
            self.append(headers, scheme);
        } else {
            headers.insert(&FOR, self.address.clone());
            headers.insert(&REAL_IP, self.address.clone());
            headers.insert(header::FORWARDED, self.forwarded.clone());
        }
        // Nearly no request has any: then nothing is allocated, and each name is looked at once.
        for claim in headers.keys().filter(|name| is_claim(name)).cloned().collect::<Vec<_>>() {
            headers.remove(claim);
        }
        headers.insert(&PROTO, HeaderValue::from_static(scheme.as_str()));
        headers.insert(&HOST, host);
    }

    /// Adds this hop to what a trusted proxy said.
    fn append(&self, headers: &mut HeaderMap, scheme: Scheme) {
        let address = self.address.to_str().unwrap_or_default();
        let chain = joined(headers, &FOR, address);
        let hop = format!("for={};proto={}", self.node, scheme.as_str());
        let forwarded = joined(headers, &header::FORWARDED, &hop);
        headers.insert(&REAL_IP, value(self.client(&chain).unwrap_or(address)));
        headers.insert(&FOR, value(&chain));
        headers.insert(header::FORWARDED, value(&forwarded));
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
        let address = self.address.to_str().ok()?;
        let chain = if self.trusted { joined(headers, &FOR, address) } else { address.to_owned() };
        self.client(&chain)?.parse().ok().map(Network::of)
    }
}

/// Says whether a field is a client's word on itself, other than what was just written.
fn is_claim(name: &HeaderName) -> bool {
    let octets = name.as_str().as_bytes();
    match octets {
        [b'x', b'-', ..] => (octets.starts_with(b"x-forwarded-") && *name != FOR) || DROPPED.contains(name),
        [b'p', b'r', ..] | [b't', b'r', ..] | [b'c', b'f', ..] => DROPPED.contains(name),
        _ => false,
    }
}

pub(super) fn is_trusted(ip: IpAddr, networks: &[IpNet]) -> bool {
    networks.iter().any(|network| network.contains(&ip))
}

/// The lists of all fields called `name`, and `last`.
fn joined(headers: &HeaderMap, name: &HeaderName, last: &str) -> String {
    let fields = headers.get_all(name).iter().filter_map(|field| field.to_str().ok());
    fields.map(str::trim).filter(|field| !field.is_empty()).chain([last]).collect::<Vec<_>>().join(", ")
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown"))
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
        Peer::new(peer.parse().unwrap(), Scheme::Http, &trusted)
            .describe(&mut headers, HeaderValue::from_static("data.example"));
        headers
    }

    #[test]
    fn replaces_what_an_untrusted_client_claims() {
        let claims = [
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-port", "1"),
            ("forwarded", "for=6.6.6.6"),
            ("x-real-ip", "6.6.6.6"),
        ];
        let headers = described("192.0.2.7:1234", &["10.0.0.0/8"], &claims);
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "192.0.2.7");
        assert_eq!(headers.get("x-forwarded-proto").unwrap(), "http");
        assert_eq!(headers.get("x-forwarded-host").unwrap(), "data.example");
        assert_eq!(headers.get("forwarded").unwrap(), "for=192.0.2.7;proto=http");
        assert_eq!(headers.get("x-real-ip").unwrap(), "192.0.2.7");
        assert!(!headers.contains_key("x-forwarded-port"));
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
        headers.insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 203.0.113.9"));
        for (peer, network) in
            [("10.1.2.3:1", "203.0.113.0/24"), ("192.0.2.7:1", "192.0.2.0/24"), ("[2001:db8::1]:1", "2001:db8::/48")]
        {
            let found = Peer::new(peer.parse().unwrap(), Scheme::Http, &trusted).network(&headers);
            assert_eq!(found.unwrap().to_string(), network, "{peer}");
        }
    }

    #[test]
    fn drops_claims_that_some_servers_believe() {
        let claims =
            [("x-forwarded-user", "root"), ("proxy", "http://evil"), ("true-client-ip", "1"), ("x-rewrite-url", "/")];
        let headers = described("192.0.2.7:1", &[], &claims);
        assert!(claims.iter().all(|(name, _)| !headers.contains_key(*name)));
    }

    #[test]
    fn writes_an_ipv6_node_as_rfc_7239_asks() {
        let headers = described("[2001:db8::1]:1", &[], &[]);
        assert_eq!(headers.get("forwarded").unwrap(), "for=\"[2001:db8::1]\";proto=http");
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "2001:db8::1");
    }
}
