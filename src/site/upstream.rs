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
