//! Which origins a third-party declaration covers.
//!
//! Contract: a pattern is written into a content security policy exactly as it is read here (W3C CSP3 §2.3.1), so what the gate
//! explains is what browsers do. It must never cover a host that was not meant: a `*` stands for whole labels only.

use std::fmt;

/// `example.org`, `*.example.org`, `example.org:8443` or `https://example.org`.
///
/// Without a scheme, `http`, `https`, `ws` and `wss` are covered; without scheme and port, every port is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OriginPattern {
    scheme: Option<Scheme>,
    reach: Reach,
    host: Box<str>,
    port: Port,
}

/// Whether subdomains are covered, and the domain itself then is not (CSP3 §6.7.2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Reach {
    Host,
    Subdomains,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scheme {
    Http,
    Https,
    Ws,
    Wss,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Port {
    Any,
    /// That of the scheme.
    Default,
    Number(u16),
}

/// Why an origin cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// A scheme that no third party is contacted by.
    #[error("{0:?} has a scheme other than http, https, ws and wss")]
    Scheme(String),
    /// Not a host name that a policy can hold.
    #[error("{0:?} is not a host: only letters, digits, '-' and '.' can stand in it, and '*.' before it")]
    Host(String),
    /// Not `*` and not 1 to 65535.
    #[error("{0:?} does not end in a port between 1 and 65535, or ':*'")]
    Port(String),
    /// A path: browsers do not look at it after a redirect (CSP3 §7.6), so it would promise too much.
    #[error("{0:?} has a path; an origin is a host, with a scheme and a port at most")]
    Path(String),
    /// `*` alone would allow everyone.
    #[error("\"*\" would cover every third party; name the hosts")]
    Everyone,
}

// === impl OriginPattern ===

impl OriginPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is not a host with at most a scheme, a `*.` and a port.
    ///
    /// # Examples
    /// ```
    /// use octroi::policy::OriginPattern;
    /// let video = OriginPattern::parse("*.matomo.cloud").unwrap();
    /// assert!(video.covers("https", "stats.matomo.cloud", 443));
    /// assert!(!video.covers("https", "matomo.cloud", 443));
    /// ```
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => {
                (Some(Scheme::parse(scheme).ok_or_else(|| OriginError::Scheme(text.to_owned()))?), rest)
            }
            None => (None, text),
        };
        if rest.contains(['/', '?', '#']) {
            return Err(OriginError::Path(text.to_owned()));
        }
        let (host, port) = match rest.split_once(':') {
            None => (rest, if scheme.is_some() { Port::Default } else { Port::Any }),
            Some((host, "*")) => (host, Port::Any),
            Some((host, port)) => (host, Port::parse(port).ok_or_else(|| OriginError::Port(text.to_owned()))?),
        };
        if host == "*" {
            return Err(OriginError::Everyone);
        }
        let (reach, host) = match host.strip_prefix("*.") {
            Some(host) => (Reach::Subdomains, host),
            None => (Reach::Host, host),
        };
        let is_label =
            |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !host.split('.').all(is_label) || (reach == Reach::Subdomains && !host.contains('.')) {
            return Err(OriginError::Host(text.to_owned()));
        }
        Ok(Self { scheme, reach, host: host.to_ascii_lowercase().into(), port })
    }

    /// Returns true if an address is covered, as a browser would decide on [`Self::sources`].
    #[must_use]
    pub fn covers(&self, scheme: &str, host: &str, port: u16) -> bool {
        let Some(asked) = Scheme::parse(scheme) else { return false };
        let is_scheme = self.scheme.is_none_or(|own| own.allows(asked));
        let is_port = match self.port {
            Port::Any => true,
            Port::Default => asked.default_port() == port,
            Port::Number(number) => number == port,
        };
        let host = host.to_ascii_lowercase();
        let is_host = match self.reach {
            Reach::Host => *host == *self.host,
            Reach::Subdomains => {
                host.strip_suffix(&*self.host).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            }
        };
        is_scheme && is_port && is_host
    }

    /// Returns the sources (CSP3 §2.3.1) that cover it.
    pub fn sources(&self) -> impl Iterator<Item = String> + '_ {
        // A source without a scheme takes the page's own, and no source of HTTP matches a WebSocket (measured in two browsers).
        // `http:` and `ws:` match their secure twins too, but only with any port.
        let schemes: &[&str] = match (self.scheme, self.port) {
            (None, Port::Any | Port::Default) => &["http", "ws"],
            (None, Port::Number(_)) => &["http", "https", "ws", "wss"],
            (Some(Scheme::Http), _) => &["http"],
            (Some(Scheme::Https), _) => &["https"],
            (Some(Scheme::Ws), _) => &["ws"],
            (Some(Scheme::Wss), _) => &["wss"],
        };
        schemes.iter().map(|scheme| format!("{scheme}://{}", self.authority()))
    }

    /// Returns the source of a regex that matches, whole, what a page's script calls the origin of an address that is covered.
    ///
    /// A script's origin (HTML §7.1.1) has no port where it is that of its scheme.
    #[must_use]
    pub fn page_regex(&self) -> String {
        let scheme = match self.scheme {
            None | Some(Scheme::Http) => "https?",
            Some(Scheme::Https) => "https",
            Some(Scheme::Ws) => "wss?",
            Some(Scheme::Wss) => "wss",
        };
        let below = match self.reach {
            Reach::Host => "",
            Reach::Subdomains => "(?:[^/:]+\\.)+",
        };
        let port = match self.port {
            Port::Any => "(?::\\d+)?".to_owned(),
            Port::Default => String::new(),
            Port::Number(port @ (80 | 443)) => format!("(?::{port})?"),
            Port::Number(port) => format!(":{port}"),
        };
        format!("{scheme}://{below}{}{port}", self.host.replace('.', "\\."))
    }

    /// Returns host and port as they are written.
    fn authority(&self) -> String {
        let star = match self.reach {
            Reach::Host => "",
            Reach::Subdomains => "*.",
        };
        match self.port {
            Port::Any => format!("{star}{}:*", self.host),
            Port::Default => format!("{star}{}", self.host),
            Port::Number(port) => format!("{star}{}:{port}", self.host),
        }
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.authority();
        match self.scheme {
            // Every port is what a host alone says.
            None => f.write_str(authority.strip_suffix(":*").unwrap_or(&authority)),
            Some(scheme) => write!(f, "{}://{authority}", scheme.name()),
        }
    }
}

// === impl Scheme ===

impl Scheme {
    const ALL: [Self; 4] = [Self::Http, Self::Https, Self::Ws, Self::Wss];

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name().eq_ignore_ascii_case(name))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Http | Self::Ws => 80,
            Self::Https | Self::Wss => 443,
        }
    }

    /// A scheme matches its secure twin (CSP3 §6.7.2.8).
    const fn allows(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Http, Self::Http | Self::Https)
                | (Self::Https, Self::Https)
                | (Self::Ws, Self::Ws | Self::Wss)
                | (Self::Wss, Self::Wss)
        )
    }
}

// === impl Port ===

impl Port {
    fn parse(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|port| digits && *port != 0).map(Self::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_what_its_sources_cover() {
        for (pattern, scheme, host, port, expected) in [
            ("video.example", "https", "video.example", 443, true),
            ("video.example", "wss", "VIDEO.example", 8443, true),
            ("video.example", "https", "www.video.example", 443, false),
            ("video.example", "data", "video.example", 443, false),
            ("*.video.example", "http", "a.b.video.example", 80, true),
            ("*.video.example", "https", "video.example", 443, false),
            ("*.video.example", "https", "myvideo.example", 443, false),
            ("video.example:8443", "ws", "video.example", 8443, true),
            ("video.example:8443", "https", "video.example", 443, false),
            ("https://video.example", "https", "video.example", 443, true),
            ("https://video.example", "http", "video.example", 80, false),
            ("http://video.example", "https", "video.example", 443, true),
            ("https://video.example:*", "https", "video.example", 8443, true),
            ("https://video.example", "wss", "video.example", 443, false),
        ] {
            let covered = OriginPattern::parse(pattern).unwrap().covers(scheme, host, port);
            assert_eq!(covered, expected, "{pattern} {scheme}://{host}:{port}");
        }
    }

    #[test]
    fn is_written_as_policies_and_people_read_it() {
        for (pattern, sources, shown) in [
            ("Video.Example", &["http://video.example:*", "ws://video.example:*"][..], "video.example"),
            ("*.matomo.cloud", &["http://*.matomo.cloud:*", "ws://*.matomo.cloud:*"], "*.matomo.cloud"),
            (
                "a.example:81",
                &["http://a.example:81", "https://a.example:81", "ws://a.example:81", "wss://a.example:81"],
                "a.example:81",
            ),
            ("https://a.example", &["https://a.example"], "https://a.example"),
            ("wss://a.example:*", &["wss://a.example:*"], "wss://a.example:*"),
        ] {
            let pattern = OriginPattern::parse(pattern).unwrap();
            assert_eq!(pattern.sources().collect::<Vec<_>>(), sources);
            assert_eq!(pattern.to_string(), shown);
        }
    }

    #[test]
    fn a_page_finds_the_same_origins() {
        for (pattern, regex) in [
            ("video.example", r"https?://video\.example(?::\d+)?"),
            ("*.video.example", r"https?://(?:[^/:]+\.)+video\.example(?::\d+)?"),
            ("https://a.example", r"https://a\.example"),
            ("a.example:443", r"https?://a\.example(?::443)?"),
            ("wss://a.example:81", r"wss://a\.example:81"),
        ] {
            assert_eq!(OriginPattern::parse(pattern).unwrap().page_regex(), regex);
        }
    }

    #[test]
    fn refuses_what_would_cover_too_much_or_nothing() {
        for pattern in [
            "",
            "*",
            "*:443",
            "*.org:x",
            "*.fr",
            "a b",
            "a;b",
            "a,b",
            "é.example",
            "ftp://a.example",
            "a.example/path",
            "a.example?",
            "a.example:0",
            "a.example:",
            "a.example:65536",
            "a.*.example",
            "*a.example",
            ".example",
            "a..example",
            "https://",
            "'self'",
            "data:",
            "[::1]",
        ] {
            assert!(OriginPattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
