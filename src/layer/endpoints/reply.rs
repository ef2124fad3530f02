//! What all of the gate's own responses have in common.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header, response};

use crate::layer::Filtered;

pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const JSON: &str = "application/json";
pub(super) const TEXT: &str = "text/plain; charset=utf-8";
pub(super) const CSS: &str = "text/css; charset=utf-8";

/// Fields of every response: its pages run no script, load nothing but their stylesheet, and
/// stand in no frame.
const FIELDS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Whether a response may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caching {
    /// It speaks of one visitor, now.
    Never,
    /// It changes with the configuration.
    Daily,
    /// Its URL holds a hash of its content.
    Immutable,
}

/// A response of the gate's own, before it has a body type.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) head: response::Parts,
    pub(super) content: Bytes,
}

// === impl Reply ===

impl Reply {
    pub(super) fn new(
        status: StatusCode,
        media_type: &'static str,
        caching: Caching,
        content: impl Into<Bytes>,
    ) -> Self {
        let (mut head, ()) = Response::new(()).into_parts();
        let content = content.into();
        head.status = status;
        head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(content.len()));
        let control = match caching {
            // `no-transform` keeps the banner, and proxies in front, out of the gate's own pages.
            Caching::Never => "no-store, no-transform",
            Caching::Daily => "public, max-age=86400",
            Caching::Immutable => "public, max-age=31536000, immutable",
        };
        head.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(control));
        for (name, value) in FIELDS {
            head.headers.insert(name, HeaderValue::from_static(value));
        }
        Self { head, content }
    }

    /// Drops the content and keeps the head, as `HEAD` asks (RFC 9110 §9.3.2).
    pub(super) fn without_content(self) -> Self {
        Self { head: self.head, content: Bytes::new() }
    }

    pub(super) fn into_response<R>(self) -> Response<Filtered<R>> {
        Response::from_parts(self.head, Filtered::own(self.content))
    }
}
