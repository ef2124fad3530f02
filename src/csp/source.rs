//! Source lists and what stands in them (CSP3 §2.3.1).
//!
//! Contract: only what decides about our own files is told apart; everything else is [`Source::Other`] and is copied as it
//! is. It must never take a source for another one because it looks like it.

use super::mark::is_base64_value;

/// The sources of one directive.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceList<'a>(&'a str);

/// A source, as far as it concerns our own files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source<'a> {
    /// `'none'`, which counts only where it stands alone (CSP3 §6.7.2.7).
    Nothing,
    OwnOrigin,
    StrictDynamic,
    UnsafeInline,
    Nonce(&'a str),
    /// Algorithm and value.
    Hash(&'a str, &'a str),
    /// `*` alone: every host and port of HTTP.
    Everything,
    Scheme(&'a str),
    Host(HostSource<'a>),
    Other,
}

/// `[scheme://]host[:port][/path]`, with an empty path where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HostSource<'a> {
    pub(super) scheme: Option<&'a str>,
    pub(super) host: &'a str,
    pub(super) port: Option<&'a str>,
    pub(super) path: &'a str,
}

// === impl SourceList ===

impl<'a> SourceList<'a> {
    pub(super) fn new(value: &'a str) -> Self {
        Self(value)
    }

    /// Returns the sources as they are written, without `'none'`, which means nothing beside another one.
    pub(super) fn kept(self) -> impl Iterator<Item = &'a str> {
        self.0.split_ascii_whitespace().filter(|source| Source::parse(source) != Source::Nothing)
    }

    pub(super) fn sources(self) -> impl Iterator<Item = Source<'a>> {
        self.0.split_ascii_whitespace().map(Source::parse)
    }

    /// Returns its nonces in their order.
    pub(super) fn nonces(self) -> impl Iterator<Item = &'a str> {
        self.sources().filter_map(|source| if let Source::Nonce(nonce) = source { Some(nonce) } else { None })
    }

    /// True if a script element that a parser inserted is loaded for its nonce or hash alone (CSP3 §6.7.1.1).
    pub(super) fn is_strict_dynamic(self) -> bool {
        self.sources().any(|source| source == Source::StrictDynamic)
    }

    /// True if inline scripts run, and would no more with a nonce or a hash in the list (CSP3 §6.7.3.2).
    pub(super) fn allows_all_inline(self) -> bool {
        let closes = |source| matches!(source, Source::Nonce(_) | Source::Hash(..) | Source::StrictDynamic);
        self.sources().any(|source| source == Source::UnsafeInline) && !self.sources().any(closes)
    }

    pub(super) fn has_sha256(self, value: &str) -> bool {
        let is_it =
            |source| matches!(source, Source::Hash(name, hash) if name.eq_ignore_ascii_case("sha256") && hash == value);
        self.sources().any(is_it)
    }
}

// === impl Source ===

impl<'a> Source<'a> {
    fn parse(source: &'a str) -> Self {
        if source == "*" {
            return Self::Everything;
        }
        if let Some(quoted) = source.strip_prefix('\'') {
            return quoted.strip_suffix('\'').map_or(Self::Other, Self::quoted);
        }
        match source.strip_suffix(':') {
            Some(scheme) if is_scheme(scheme) => Self::Scheme(scheme),
            Some(_) => Self::Other,
            None => HostSource::parse(source).map_or(Self::Other, Self::Host),
        }
    }

    fn quoted(keyword: &'a str) -> Self {
        let is = |name| keyword.eq_ignore_ascii_case(name);
        match keyword.split_once('-') {
            _ if is("none") => Self::Nothing,
            _ if is("self") => Self::OwnOrigin,
            _ if is("strict-dynamic") => Self::StrictDynamic,
            _ if is("unsafe-inline") => Self::UnsafeInline,
            Some((name, value)) if !is_base64_value(value) || name.is_empty() => Self::Other,
            Some((name, value)) if name.eq_ignore_ascii_case("nonce") => Self::Nonce(value),
            Some((name, value))
                if ["sha256", "sha384", "sha512"].iter().any(|known| name.eq_ignore_ascii_case(known)) =>
            {
                Self::Hash(name, value)
            }
            Some(_) | None => Self::Other,
        }
    }
}

// === impl HostSource ===

impl<'a> HostSource<'a> {
    fn parse(source: &'a str) -> Option<Self> {
        let (scheme, rest) = match source.split_once("://") {
            Some((scheme, rest)) => (Some(scheme).filter(|scheme| is_scheme(scheme)), rest),
            None => (None, source),
        };
        let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let is_unread = source.contains(['?', '#', '\'', '[', '@']) || (scheme.is_none() && source.contains("://"));
        (!host.is_empty() && !is_unread).then_some(Self { scheme, host, port, path })
    }
}

/// RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|char: char| char.is_ascii_alphabetic()) && text.bytes().all(is_inner)
}
