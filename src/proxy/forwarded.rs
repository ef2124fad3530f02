//! What the portal is told of the client: `Forwarded` (RFC 7239) and `X-Forwarded-*`.
//!
//! Whatever a client claims is replaced; only a trusted proxy's claims are
//! carried on. What is the same for a whole connection is written once.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
/// Claims that the gate does not carry on, whoever makes them.
const DROPPED: [HeaderName; 5] = [
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-server"),
    HeaderName::from_static("x-forwarded-prefix"),
    HeaderName::from_static("x-forwarded-ssl"),
    HeaderName::from_static("x-original-url"),
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
    address: HeaderValue,
    node: String,
    forwarded: HeaderValue,
}

// === impl Peer ===

impl Peer {
    /// Describes the peer at `address`.
    pub(super) fn new(address: SocketAddr, trusted_proxies: &[IpNet]) -> Self {
        // An IPv4 client of a dual-stack listener is the IPv4 client that operators write down.
        let ip = address.ip().to_canonical();
        let node = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("\"[{ip}]\""),
        };
        Self {
            trusted: trusted_proxies.iter().any(|network| network.contains(&ip)),
            address: value(&ip.to_string()),
            forwarded: value(&format!("for={node};proto=http")),
            node,
        }
    }

    /// Returns how the visitor came: what a trusted proxy says, else what this listener speaks.
    pub(super) fn scheme(&self, headers: &HeaderMap) -> Scheme {
        // Of a list, the first is what the visitor spoke to the outermost trusted proxy.
        let claimed = headers.get(PROTO).filter(|_| self.trusted).and_then(|proto| proto.to_str().ok());
        let first = claimed.and_then(|proto| proto.split(',').next()).map(str::trim);
        if first.is_some_and(|proto| proto.eq_ignore_ascii_case("https")) { Scheme::Https } else { Scheme::Http }
    }

    /// Rewrites what the portal is told of the client.
    pub(super) fn describe(&self, headers: &mut HeaderMap, host: Option<HeaderValue>) {
        let scheme = self.scheme(headers);
        if self.trusted {
            self.append(headers, scheme);
        } else {
            headers.insert(FOR, self.address.clone());
            headers.insert(REAL_IP, self.address.clone());
            headers.insert(header::FORWARDED, self.forwarded.clone());
        }
        let proto = match scheme {
            Scheme::Http => HeaderValue::from_static("http"),
            Scheme::Https => HeaderValue::from_static("https"),
        };
        headers.insert(PROTO, proto);
        match host {
            Some(host) => drop(headers.insert(HOST, host)),
            None => drop(headers.remove(HOST)),
        }
        for name in &DROPPED {
            headers.remove(name);
        }
    }

    /// Adds this hop to what a trusted proxy said.
    fn append(&self, headers: &mut HeaderMap, scheme: Scheme) {
        let address = self.address.to_str().unwrap_or_default();
        let chain = joined(headers, &FOR, address);
        let proto = match scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        let forwarded = joined(headers, &header::FORWARDED, &format!("for={};proto={proto}", self.node));
        let client = chain.split(',').next().unwrap_or(address).trim().to_owned();
        headers.insert(FOR, value(&chain));
        headers.insert(header::FORWARDED, value(&forwarded));
        headers.insert(REAL_IP, value(&client));
    }
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
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let mut headers: HeaderMap = HeaderMap::new();
        for (name, field) in fields {
            headers.append(*name, field.parse().unwrap());
        }
        Peer::new(peer.parse().unwrap(), &trusted)
            .describe(&mut headers, Some(HeaderValue::from_static("data.example")));
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
    fn writes_an_ipv6_node_as_rfc_7239_asks() {
        let headers = described("[2001:db8::1]:1", &[], &[]);
        assert_eq!(headers.get("forwarded").unwrap(), "for=\"[2001:db8::1]\";proto=http");
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "2001:db8::1");
    }
}
