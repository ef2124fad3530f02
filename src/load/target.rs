//! What is asked: a target, which is refused unless it is on this machine or said to be one's own.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use http::{Uri, uri::Scheme};

/// A server that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    host: String,
    port: u16,
    authority: String,
}

/// Whether targets that are not on this machine are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// They are not: a load test of what is somebody else's is an attack.
    Refused,
    /// The operator says that it is their own.
    Own,
}

/// Why a target is not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It is not a URL of plain HTTP with nothing after its authority.
    #[error("{0:?} is not a target: write http://HOST:PORT")]
    Malformed(String),
    /// It is not on this machine.
    #[error("{0} is not on this machine; --i-own-this-target says that it is yours and may be put under load")]
    Foreign(String),
}

// === impl Target ===

impl Target {
    /// Returns `host:port` as requests name it.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Refuses what is not on this machine, unless it may be asked all the same.
    ///
    /// A name but `localhost` is not on this machine, whatever it resolves to now.
    ///
    /// # Errors
    /// If the target is refused.
    pub fn permitted(&self, foreign: Foreign) -> Result<(), TargetError> {
        let is_here = self.address().is_some_and(|address| address.ip().to_canonical().is_loopback());
        match foreign {
            Foreign::Refused if !is_here => Err(TargetError::Foreign(self.authority.clone())),
            Foreign::Refused | Foreign::Own => Ok(()),
        }
    }

    /// Returns the address if no resolver is needed for it.
    fn address(&self) -> Option<SocketAddr> {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        let address = match bare.parse::<IpAddr>() {
            Ok(address) => address,
            Err(_) if bare.eq_ignore_ascii_case("localhost") => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Err(_) => return None,
        };
        Some(SocketAddr::new(address, self.port))
    }

    /// Returns the address, resolving a name.
    pub(super) async fn resolve(&self) -> std::io::Result<SocketAddr> {
        if let Some(address) = self.address() {
            return Ok(address);
        }
        let mut found = tokio::net::lookup_host((self.host.as_str(), self.port)).await?;
        found.next().ok_or_else(|| std::io::Error::other(format!("{} has no address", self.host)))
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let malformed = || TargetError::Malformed(text.to_owned());
        let url: Uri = text.parse().map_err(|_| malformed())?;
        let authority = url.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(malformed)?;
        if url.scheme() != Some(&Scheme::HTTP) || url.path_and_query().is_some_and(|path| path != "/") {
            return Err(malformed());
        }
        let (host, port) = (authority.host().to_owned(), authority.port_u16().unwrap_or(80));
        Ok(Self { host, port, authority: authority.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_unless_the_target_is_ones_own() {
        for (url, here) in [
            ("http://127.0.0.1:8080", true),
            ("http://127.8.9.1", true),
            ("http://[::1]:8080/", true),
            ("http://[::ffff:127.0.0.1]:8080/", true),
            ("http://LocalHost:8080", true),
            ("http://10.0.0.1:8080", false),
            ("http://0.0.0.0:8080", false),
            ("http://data.example.org", false),
            ("http://localhost.example.org", false),
            ("http://127.0.0.1.example.org", false),
            ("http://[fe80::1]", false),
        ] {
            let target: Target = url.parse().unwrap();
            let refused = Err(TargetError::Foreign(target.authority().to_owned()));
            assert_eq!(target.permitted(Foreign::Refused), if here { Ok(()) } else { refused }, "{url}");
            assert_eq!(target.permitted(Foreign::Own), Ok(()), "{url}");
        }
    }

    #[test]
    fn what_is_no_target_is_told() {
        for text in [
            "",
            "127.0.0.1:8080",
            "https://127.0.0.1",
            "http://",
            "http://127.0.0.1/path",
            "http://me@127.0.0.1",
            "ftp://127.0.0.1",
        ] {
            assert_eq!(text.parse::<Target>(), Err(TargetError::Malformed(text.to_owned())));
        }
    }
}
