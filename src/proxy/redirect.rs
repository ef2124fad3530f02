//! From plain HTTP to HTTPS, on listeners that are for nothing else.

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode, Uri, header,
    uri::{Authority, PathAndQuery},
};

/// Where certificate authorities look for what proves a host (RFC 8555 §8.3), over plain HTTP: the portal may answer there.
const CHALLENGE: &str = "/.well-known/acme-challenge/";

/// Returns the answer that sends a request for `host` to `port` over HTTPS; `None` if it is to be served as it is.
///
/// 308 keeps method and content (RFC 9110 §15.4.9). The host is the one that was asked for, byte for byte but for its port.
pub(super) fn to_https(uri: &Uri, host: &str, port: u16) -> Option<Response<Bytes>> {
    if uri.path().starts_with(CHALLENGE) {
        return None;
    }
    let authority: Authority = host.parse().ok()?;
    let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    let location = HeaderValue::from_str(&format!("https://{}{port}{path}", authority.host())).ok()?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(header::LOCATION, location);
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_everything_to_https_but_challenges() {
        for (target, host, port, location) in [
            ("/a?b=c", "data.example", 443, Some("https://data.example/a?b=c")),
            ("/", "data.example:8080", 443, Some("https://data.example/")),
            ("/", "[2001:db8::1]:80", 8443, Some("https://[2001:db8::1]:8443/")),
            ("http://data.example/x", "data.example", 443, Some("https://data.example/x")),
            ("//evil.example/", "data.example", 443, Some("https://data.example//evil.example/")),
            ("/.well-known/acme-challenge/token", "data.example", 443, None),
        ] {
            let answer = to_https(&target.parse().unwrap(), host, port);
            let found = answer.as_ref().map(|answer| answer.headers()[header::LOCATION].to_str().unwrap());
            assert_eq!(found, location, "{target} {host}");
        }
    }
}
