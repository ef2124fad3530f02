//! The page's own host in sources: which ones match it, and how it is written in one.
//!
//! Contract: [`Authority::is_matched`] says yes only where every browser does, over `http` as over `https`, because which
//! of the two the page came by is not known for sure behind another proxy. It must never say yes on doubt.

use std::borrow::Cow;

use super::source::{HostSource, Source};

/// The page's `host[:port]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Authority<'a> {
    host: Host<'a>,
    port: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host<'a> {
    Name(&'a str),
    /// By CSP3 §6.7.2.9 no source matches an address but `127.0.0.1`; browsers compare it as text.
    Address(&'a str),
    /// No `host-part` (CSP3 §2.3.1) is written so: an IPv6 address, a final dot, an underscore.
    Unwritable,
}

impl<'a> Authority<'a> {
    pub(super) fn parse(authority: &'a str) -> Self {
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port).filter(|port| !port.is_empty())),
            Some(_) | None => (authority, None),
        };
        let read = port.map(parse_port);
        let is_host_char = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let is_written = host.split('.').all(|label| !label.is_empty() && label.bytes().all(is_host_char));
        let last = host.rsplit('.').next().unwrap_or_default();
        let host = if !is_written || read == Some(None) {
            Host::Unwritable
        } else if last.starts_with(|char: char| char.is_ascii_digit()) {
            // An address by the URL standard (§3.5): its last label is a number.
            Host::Address(host)
        } else {
            Host::Name(host)
        };
        Self { host, port: read.flatten() }
    }

    /// Returns the source that matches `path` on this host and nothing else, without a scheme: then it means the page's
    /// own, or a more secure one. `None` where the host cannot be written.
    pub(super) fn source(&self, path: &str) -> Option<String> {
        let (Host::Name(host) | Host::Address(host)) = self.host else { return None };
        // A path that ends in a slash would match all below it (CSP3 §6.7.2.11), and one without a first slash is no path.
        if !path.starts_with('/') || path.ends_with('/') {
            return None;
        }
        let mut source = host.to_owned();
        if let Some(port) = self.port {
            source.push_str(&format!(":{port}"));
        }
        source.push_str(&encoded(path));
        Some(source)
    }

    /// True if `source` surely matches `path` on this host (CSP3 §6.7.2.8).
    pub(super) fn is_matched(&self, source: &Source<'_>, path: &str) -> bool {
        match source {
            Source::OwnOrigin | Source::Everything => true,
            // `https:` does not match a page over `http`; `http:` matches both.
            Source::Scheme(scheme) => scheme.eq_ignore_ascii_case("http"),
            Source::Host(host) => self.is_host_matched(host, path),
            Source::Nothing
            | Source::StrictDynamic
            | Source::UnsafeInline
            | Source::Nonce(_)
            | Source::Hash(..)
            | Source::Other => false,
        }
    }

    fn is_host_matched(&self, source: &HostSource<'_>, path: &str) -> bool {
        let is_host = match (self.host, source.host.strip_prefix('*')) {
            (Host::Name(host) | Host::Address(host), None) => host.eq_ignore_ascii_case(source.host),
            (Host::Name(_), Some("")) => true,
            (Host::Name(host), Some(suffix)) => suffix.starts_with('.') && is_below(host, suffix),
            (Host::Address(_) | Host::Unwritable, _) => false,
        };
        let is_port = match (source.port, self.port) {
            // Without a port the default one of the scheme is meant.
            (None, None) => true,
            (Some("*"), _) => true,
            (Some(port), Some(own)) => parse_port(port) == Some(own),
            // `:443` on a page without port is right or wrong as the scheme is.
            (None, Some(_)) | (Some(_), None) => false,
        };
        let is_scheme = source.scheme.is_none_or(|scheme| scheme.eq_ignore_ascii_case("http"));
        is_host && is_port && is_scheme && is_path_matched(source.path, path)
    }
}

fn parse_port(port: &str) -> Option<u16> {
    if port.bytes().all(|byte| byte.is_ascii_digit()) { port.parse().ok() } else { None }
}

/// Writes a path as a `path-part`: `;` and `,` would end the directive or the policy (CSP3 §2.3.1).
fn encoded(path: &str) -> Cow<'_, str> {
    let is_written = |byte: u8| byte.is_ascii_alphanumeric() || b"/%-._~!$&'()*+=:@".contains(&byte);
    if path.bytes().all(is_written) {
        return Cow::Borrowed(path);
    }
    let write = |byte: u8| if is_written(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    Cow::Owned(path.bytes().map(write).collect())
}

/// True if `host` ends in `suffix`, which begins with a dot, and has more before.
fn is_below(host: &str, suffix: &str) -> bool {
    let below = host.len().checked_sub(suffix.len()).filter(|length| *length > 0);
    below.and_then(|length| host.get(length..)).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

/// CSP3 §6.7.2.11: all below a path that ends in a slash, else exactly it. What is only the same after decoding is a doubt.
fn is_path_matched(pattern: &str, path: &str) -> bool {
    pattern.is_empty() || pattern == encoded(path) || (pattern.ends_with('/') && path.starts_with(pattern))
}

#[cfg(test)]
#[path = "authority_tests.rs"]
mod tests;
