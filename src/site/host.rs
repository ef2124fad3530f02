//! Host names as requests carry them, and the patterns that sites answer to.

use std::{fmt, net::Ipv6Addr};

/// A host name in lower case, without port and final dot; an address literal keeps its brackets.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(Box<str>);

/// Which hosts a site answers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HostPattern {
    /// One host.
    Exact(HostName),
    /// `*.example.org`: every host under a domain, not the domain itself.
    Under(HostName),
    /// `*`: every host.
    Any,
}

/// Why a text is not a host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// Not a host name, an address, or one of these with a port.
    #[error("{0:?} is not a host name")]
    Name(String),
    /// A port where only a host may stand.
    #[error("{0:?} has a port; a site answers on every port of its host")]
    Port(String),
}

/// RFC 1035 §2.3.4: 253 characters without the final dot.
pub(super) const MAX_HOST: usize = 253;

/// The longest label of one (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

// === impl HostName ===

impl HostName {
    /// Reads a host without port.
    ///
    /// # Errors
    /// If it is not a host name or address, or has a port.
    pub fn parse(host: &str) -> Result<Self, HostError> {
        match split_port(host) {
            Some((_, Some(_))) => return Err(HostError::Port(host.to_owned())),
            Some((_, None)) => {}
            None => return Err(HostError::Name(host.to_owned())),
        }
        Self::of_authority(host).ok_or_else(|| HostError::Name(host.to_owned()))
    }

    /// Reads a `host[:port]`; `None` if it is not one (RFC 9110 §7.2).
    #[must_use]
    pub fn of_authority(authority: &str) -> Option<Self> {
        let mut buffer = [0; MAX_HOST];
        normalise(authority, &mut buffer).map(|host| Self(host.into()))
    }

    /// Says whether a `host[:port]` is one, without making a name of it.
    #[must_use]
    pub fn is_in(authority: &str) -> bool {
        normalise(authority, &mut [0; MAX_HOST]).is_some()
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

// === impl HostPattern ===

impl HostPattern {
    /// Reads `host`, `*.domain` or `*`.
    ///
    /// # Errors
    /// If it is none of these.
    pub fn parse(pattern: &str) -> Result<Self, HostError> {
        match pattern.strip_prefix("*.") {
            Some(domain) => HostName::parse(domain).map(Self::Under),
            None if pattern == "*" => Ok(Self::Any),
            None => HostName::parse(pattern).map(Self::Exact),
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(host) => write!(f, "{host}"),
            Self::Under(domain) => write!(f, "*.{domain}"),
            Self::Any => f.write_str("*"),
        }
    }
}

/// Writes the host of `host[:port]` into `buffer` as a [`HostName`] holds it, without allocating.
pub(super) fn normalise<'b>(authority: &str, buffer: &'b mut [u8; MAX_HOST]) -> Option<&'b str> {
    let (host, _) = split_port(authority)?;
    let written = buffer.get_mut(..host.len())?;
    written.copy_from_slice(host.as_bytes());
    written.make_ascii_lowercase();
    str::from_utf8(written).ok()
}

/// Splits `host[:port]`; `None` if the host or the port is not one.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.find(']')) {
        Some(end) => {
            let (host, rest) = authority.split_at_checked(end + 2)?;
            let address = host.strip_prefix('[')?.strip_suffix(']')?;
            address.parse::<Ipv6Addr>().ok()?;
            let port = match rest.strip_prefix(':') {
                Some(port) => Some(port),
                None if rest.is_empty() => None,
                None => return None,
            };
            (host, port)
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let port_fits = port.is_none_or(|port| port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit()));
    (is_host(host) && port_fits).then_some((host, port))
}

fn is_host(host: &str) -> bool {
    if host.starts_with('[') {
        return true;
    }
    // In one pass, for every request's host is looked at.
    let mut label = 0;
    for octet in host.bytes() {
        label = match octet {
            b'.' | b'-' if label == 0 => return false,
            b'.' => 0,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' if label < MAX_LABEL => label + 1,
            _ => return false,
        };
    }
    label > 0 && host.len() <= MAX_HOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling_of_one_host_alike() {
        for authority in ["data.example", "DATA.Example", "data.example.", "data.example:8080", "data.example.:80"] {
            assert_eq!(HostName::of_authority(authority).unwrap().as_str(), "data.example", "{authority}");
        }
        assert_eq!(HostName::of_authority("[::1]:80").unwrap().as_str(), "[::1]");
    }

    #[test]
    fn refuses_what_is_not_a_host() {
        for authority in [
            "",
            ".",
            "a b",
            "user@host",
            "a/b",
            "a:b",
            "a:123456",
            "[::1",
            "[::1]x",
            "[x]",
            "a..b",
            "-a",
            "é",
            "a:80:80",
        ] {
            assert_eq!(HostName::of_authority(authority), None, "{authority}");
        }
        assert!(matches!(HostName::parse("a:80"), Err(HostError::Port(_))));
    }
}
