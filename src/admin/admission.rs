//! Who may ask: no page of a browser, nobody who was led here by a name, and elsewhere than on loopback the token.

use std::net::IpAddr;

use http::{HeaderMap, Request, Uri, header, uri::Authority};
use hyper::body::{Body, Incoming};

use super::answer::Answer;

/// Refuses what no operator sends.
///
/// On `loopback` everybody on the machine is believed, browsers among them: so a page may not ask, whether it says where
/// it is from (`Origin`, `Sec-Fetch-Site`) or had its name resolve to this machine (DNS rebinding; `Host` then tells).
pub(super) fn admit(request: &Request<Incoming>, loopback: bool) -> Result<(), Answer> {
    if loopback && !host_is_loopback(request.uri(), request.headers()) {
        return Err(Answer::misdirected("this port is asked for by its address, or as localhost"));
    }
    from_no_page(request.headers())?;
    // Nothing here takes content, so none is read.
    if request.body().is_end_stream() { Ok(()) } else { Err(Answer::too_large("no content is read here")) }
}

fn from_no_page(fields: &HeaderMap) -> Result<(), Answer> {
    let site = fields.get("sec-fetch-site").map(|value| value.as_bytes());
    // `none` is an address that was typed.
    let elsewhere = site.is_some_and(|site| !matches!(site, b"none" | b"same-origin"));
    if fields.contains_key(header::ORIGIN) || elsewhere {
        return Err(Answer::forbidden("pages may not ask here"));
    }
    Ok(())
}

fn host_is_loopback(target: &Uri, fields: &HeaderMap) -> bool {
    let mut hosts = fields.get_all(header::HOST).iter();
    let (Some(field), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(authority) = Authority::try_from(field.as_bytes()) else { return false };
    let host = authority.host();
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let is_loopback =
        host.eq_ignore_ascii_case("localhost") || literal.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    is_loopback && target.authority().is_none_or(|named| *named == authority)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn fields(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut fields = HeaderMap::new();
        for (name, value) in lines {
            fields.append(*name, HeaderValue::from_static(value));
        }
        fields
    }

    #[test]
    fn only_the_machine_itself_is_asked_for() {
        for (host, expected) in [
            ("127.0.0.1:9900", true),
            ("127.0.0.1", true),
            ("127.9.9.9:1", true),
            ("localhost:9900", true),
            ("LOCALHOST", true),
            ("[::1]:9900", true),
            ("rebound.example:9900", false),
            ("127.0.0.1.rebound.example", false),
            ("localhost.example", false),
            ("10.0.0.1:9900", false),
            ("", false),
        ] {
            assert_eq!(host_is_loopback(&Uri::from_static("/"), &fields(&[("host", host)])), expected, "{host}");
        }
        assert!(!host_is_loopback(&Uri::from_static("/"), &fields(&[])));
        assert!(!host_is_loopback(&Uri::from_static("/"), &fields(&[("host", "localhost"), ("host", "localhost")])));
        assert!(!host_is_loopback(&Uri::from_static("http://a.example/"), &fields(&[("host", "localhost")])));
    }

    #[test]
    fn pages_may_not_ask() {
        for (lines, expected) in [
            (&[][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://127.0.0.1:9900")], false),
        ] {
            assert_eq!(from_no_page(&fields(lines)).is_ok(), expected, "{lines:?}");
        }
    }
}
