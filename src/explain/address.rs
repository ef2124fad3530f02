//! The address of a third party, or of a page, as an operator types it.

use http::Uri;

/// Scheme, host, port, and the path if one was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `http`, `https`, `ws` or `wss`, in lower case.
    pub scheme: String,
    /// In lower case; an IPv6 address keeps its brackets.
    pub host: String,
    /// That of the scheme, unless another was typed.
    pub port: u16,
    /// With the query; `/` where none was typed.
    pub target: String,
}

/// Why a text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Not a URL with a host.
    #[error("{0:?} is not a URL such as https://video.example/embed")]
    Url(String),
    /// A scheme that no page contacts anybody by.
    #[error("{0:?} has a scheme other than http, https, ws and wss")]
    Scheme(String),
}

// === impl Address ===

impl Address {
    /// Reads a URL, or a host alone, which is taken for one over HTTPS.
    ///
    /// # Errors
    /// If it has no host, or is of another scheme.
    ///
    /// # Examples
    /// ```
    /// use octroi::explain::Address;
    /// let address = Address::parse("video.example:8443").unwrap();
    /// assert_eq!(address.origin(), "https://video.example:8443");
    /// assert_eq!(Address::parse("http://a.example/b?c").unwrap().target, "/b?c");
    /// assert!(Address::parse("mailto:a@b.example").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError::Url(text.to_owned());
        let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        // What follows `#` is never sent.
        let uri: Uri = whole.split('#').next().unwrap_or_default().parse().map_err(|_| wrong())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(wrong()) };
        let scheme = scheme.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "http" | "ws" => 80,
            "https" | "wss" => 443,
            _ => return Err(AddressError::Scheme(text.to_owned())),
        };
        if authority.host().is_empty() || authority.as_str().contains('@') {
            return Err(wrong());
        }
        // A port that was typed and cannot be read is not the usual one.
        let typed = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
        let port = match (authority.port_u16(), typed) {
            (Some(port), _) => port,
            (None, "") => usual,
            (None, _) => return Err(wrong()),
        };
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        Ok(Self { scheme, host: authority.host().to_ascii_lowercase(), port, target: target.to_owned() })
    }

    /// Returns host and port, without a port that is the scheme's own.
    #[must_use]
    pub fn authority(&self) -> String {
        let usual = if matches!(self.scheme.as_str(), "http" | "ws") { 80 } else { 443 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Returns scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_browsers_would_contact_and_nothing_else() {
        for (text, origin) in [
            ("https://WWW.Youtube.com/embed/x#t", Some("https://www.youtube.com")),
            ("youtube.com", Some("https://youtube.com")),
            ("wss://live.example:443/", Some("wss://live.example")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("ftp://a.example", None),
            ("https://", None),
            ("https://user@a.example/", None),
            ("a.example:99999", None),
            ("a b", None),
            ("", None),
        ] {
            assert_eq!(Address::parse(text).ok().map(|address| address.origin()).as_deref(), origin, "{text}");
        }
    }
}
