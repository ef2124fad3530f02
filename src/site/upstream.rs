//! Where a portal is reached.

use std::fmt;

use http::uri::{Authority, Scheme, Uri};

/// The origin server behind a site: scheme and authority, nothing else.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Upstream {
    scheme: Scheme,
    authority: Authority,
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
        Ok(Self { scheme, authority })
    }

    /// Returns the scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Returns host and port.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
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
