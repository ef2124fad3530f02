//! Rules on the form of a request, before anything is made of it.
//!
//! hyper has parsed the head; these are the rules it leaves to its user. Who
//! breaks one gets 400 and the connection is closed: what follows on it cannot
//! be told apart from the broken request's content.

use http::{HeaderMap, Method, Request, Version, header};

use super::cause::Cause;
use crate::site::HostName;

/// Checks the head of a request.
///
/// # Errors
/// If it has no one valid host, an ambiguous framing, a method that is not forwarded, or more than
/// `fields` fields.
pub(super) fn admit<B>(request: &Request<B>, fields: usize) -> Result<(), Cause> {
    // hyper counts them for HTTP/1; over HTTP/2 it bounds only their size.
    if request.headers().len() > fields {
        return Err(Cause::HeadTooLarge);
    }
    // A tunnel to anywhere, and an echo of what proxies added: neither is for visitors.
    if matches!(*request.method(), Method::CONNECT | Method::TRACE) {
        return Err(Cause::Method);
    }
    check_host(request)?;
    if request.version() < Version::HTTP_2 {
        check_framing(request.headers())?;
    }
    Ok(())
}

/// One host, valid, and the same wherever it is given (RFC 9112 §3.2, RFC 9113 §8.3.1).
fn check_host<B>(request: &Request<B>) -> Result<(), Cause> {
    let uri = request.uri();
    if uri.path() == "*" {
        return Err(Cause::Host);
    }
    let mut fields = request.headers().get_all(header::HOST).iter();
    let field = match (fields.next(), fields.next()) {
        (Some(field), None) => Some(field.to_str().map_err(|_| Cause::Host)?),
        (None, None) => None,
        (_, Some(_)) => return Err(Cause::Host),
    };
    let authority = uri.authority().map(http::uri::Authority::as_str);
    match (authority, field) {
        (Some(authority), Some(field)) if !authority.eq_ignore_ascii_case(field) => Err(Cause::Host),
        // HTTP/1.1 needs the field, whatever the target.
        (Some(_), None) if request.version() == Version::HTTP_11 => Err(Cause::Host),
        (Some(host), _) | (None, Some(host)) => {
            if HostName::is_in(host) {
                Ok(())
            } else {
                Err(Cause::Host)
            }
        }
        (None, None) => Err(Cause::Host),
    }
}

fn check_framing(headers: &HeaderMap) -> Result<(), Cause> {
    if is_plainly_framed(headers) { Ok(()) } else { Err(Cause::Framing) }
}

/// One `chunked` and nothing else, in either direction. hyper takes `gzip, chunked` and
/// `chunked, chunked` as well, which another reader may take otherwise.
pub(super) fn is_plainly_framed(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => true,
        (Some(coding), None) => coding.as_bytes().eq_ignore_ascii_case(b"chunked"),
        (Some(_), Some(_)) => false,
    }
}

/// Whether the connection must be closed after the response.
///
/// hyper drops the `Content-Length` that comes with a `Transfer-Encoding`, so that the one case
/// cannot be told from the other; RFC 9112 §6.1 then asks to close.
pub(super) fn must_close(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str, fields: &[(&str, &str)]) -> Request<()> {
        let mut request = Request::builder().uri(target);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap()
    }

    #[test]
    fn takes_one_valid_host_and_no_other_form() {
        for (target, fields) in [
            ("/", &[("host", "data.example")][..]),
            ("/", &[("host", "data.example:8080")]),
            ("http://data.example/", &[("host", "data.example")]),
            ("/", &[("host", "[::1]:80")]),
        ] {
            assert!(admit(&request(target, fields), 100).is_ok(), "{target} {fields:?}");
        }
        for (target, fields) in [
            ("/", &[][..]),
            ("http://data.example/", &[]),
            ("/", &[("host", "a.example"), ("host", "b.example")]),
            ("/", &[("host", "a.example"), ("host", "a.example")]),
            ("http://a.example/", &[("host", "b.example")]),
            ("/", &[("host", "user@a.example")]),
            ("/", &[("host", "a.example/x")]),
            ("/", &[("host", "a b")]),
            ("/", &[("host", "")]),
            ("*", &[("host", "a.example")]),
        ] {
            assert!(matches!(admit(&request(target, fields), 100), Err(Cause::Host)), "{target} {fields:?}");
        }
    }

    #[test]
    fn takes_one_chunked_and_no_other_framing() {
        let with = |value: &str| admit(&request("/", &[("host", "a.example"), ("transfer-encoding", value)]), 100);
        assert!(with("chunked").is_ok() && with("Chunked").is_ok());
        for value in ["gzip, chunked", "chunked, chunked", ",chunked", "chunked;a=b", "identity", "", "x"] {
            assert!(matches!(with(value), Err(Cause::Framing)), "{value:?}");
        }
    }
}
