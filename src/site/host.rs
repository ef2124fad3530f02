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
        let host = normalise(authority, &mut buffer)?;
        Some(Self(str::from_utf8(host).ok()?.into()))
    }

    /// Says whether a `host[:port]` is one, without making a name of it.
    #[must_use]
    pub fn is_in(authority: &str) -> bool {
        split_port(authority).is_some()
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
pub(super) fn normalise<'b>(authority: &str, buffer: &'b mut [u8; MAX_HOST]) -> Option<&'b [u8]> {
    let (host, _) = split_port(authority)?;
    let written = buffer.get_mut(..host.len())?;
    written.copy_from_slice(host.as_bytes());
    written.make_ascii_lowercase();
    Some(written)
}

/// Splits `host[:port]`; `None` if the host or the port is not one.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let (host, rest) = if authority.starts_with('[') {
        let (host, rest) = authority.split_at_checked(authority.find(']')? + 1)?;
        host.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok()?;
        (host, rest)
    } else {
        authority.split_at_checked(end_of_host(authority.as_bytes())?)?
    };
    let port = match rest.strip_prefix(':') {
        Some(port) if port.len() <= 5 && port.bytes().all(|octet| octet.is_ascii_digit()) => Some(port),
        None if rest.is_empty() => None,
        Some(_) | None => return None,
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    (host.len() <= MAX_HOST).then_some((host, port))
}

/// Returns where a host ends: at a colon, or at the end. In one pass, for every request's host is looked at.
fn end_of_host(authority: &[u8]) -> Option<usize> {
    let (mut label, mut last) = (0, 0);
    for (at, octet) in authority.iter().enumerate() {
        label = match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' if label < MAX_LABEL => label + 1,
            b'-' if (1..MAX_LABEL).contains(&label) => label + 1,
            b'.' if label > 0 => {
                last = label;
                0
            }
            b':' => return (label > 0 || last > 0).then_some(at),
            _ => return None,
        };
    }
    // One final dot is the root's.
    (label > 0 || last > 0).then_some(authority.len())
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
