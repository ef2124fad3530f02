//! Where a portal is reached.

use std::{
    fmt,
    hash::{BuildHasher, Hash, Hasher},
    sync::Arc,
};

use foldhash::fast::FixedState;
use http::uri::{Authority, Scheme, Uri};

/// The origin server behind a site: scheme and authority, nothing else. Clones share it.
#[derive(Clone)]
pub struct Upstream(Arc<Address>);

struct Address {
    scheme: Scheme,
    authority: Authority,
    /// Of both; operators choose what is hashed, so nobody can make it fall where it should not.
    hash: u64,
}

/// Why a text is not an upstream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpstreamError {
    /// Not an absolute URL.
    #[error("{0:?} is not a URL such as http://127.0.0.1:8000")]
    Url(String),
    /// Neither `http` nor `https`.
    #[error("{0:?} is neither http nor https")]
    Scheme(String),
    /// A path or query, which the gate would have to add to each request.
    #[error("{0:?} has a path or query; an upstream is scheme, host and port only")]
    Path(String),
    /// A user name or password.
    #[error("an upstream cannot carry a user name or password")]
    UserInfo,
    /// Not 1 to 65535.
    #[error("{0:?} has a port that is not between 1 and 65535")]
    Port(String),
}

// === impl Upstream ===

impl Upstream {
    /// Reads `http://host[:port]` or `https://host[:port]`.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn parse(url: &str) -> Result<Self, UpstreamError> {
        let uri: Uri = url.parse().map_err(|_| UpstreamError::Url(url.to_owned()))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(UpstreamError::Url(url.to_owned()));
        };
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(UpstreamError::Scheme(url.to_owned()));
        }
        if authority.as_str().contains('@') {
            return Err(UpstreamError::UserInfo);
        }
        // What follows the host is a port that can be one, or nothing.
        let typed = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
        if !typed.is_empty() && authority.port_u16().is_none_or(|port| port == 0) {
            return Err(UpstreamError::Port(url.to_owned()));
        }
        if parts.path_and_query.is_some_and(|path| path.as_str() != "/") {
            return Err(UpstreamError::Path(url.to_owned()));
        }
        // As both compare: an authority without regard to case.
        let hash = FixedState::default().hash_one((scheme.as_str(), authority.as_str().to_ascii_lowercase()));
        Ok(Self(Arc::new(Address { scheme, authority, hash })))
    }

    /// Returns the scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.0.scheme
    }

    /// Returns host and port.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.0.authority
    }
}

/// Those of one site are one; of others, address and address are compared.
impl PartialEq for Upstream {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.hash == other.0.hash && self.0.scheme == other.0.scheme && self.0.authority == other.0.authority)
    }
}

impl Eq for Upstream {}

impl Hash for Upstream {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme, self.0.authority)
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_that_can_be_reached_only() {
        for (url, taken) in [
            ("http://127.0.0.1:8000", true),
            ("https://portal.example/", true),
            ("http://[::1]:80", true),
            ("http://[::1]", true),
            ("http://127.0.0.1:99999", false),
            ("http://127.0.0.1:0", false),
            ("http://127.0.0.1:", false),
            ("http://me@127.0.0.1", false),
            ("ftp://127.0.0.1", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(Upstream::parse(url).is_ok(), taken, "{url}");
        }
    }
}
