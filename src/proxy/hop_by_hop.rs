//! Fields that end at this hop (RFC 9110 §7.6.1).

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What is dropped whatever `Connection` says.
const ALWAYS: [HeaderName; 9] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("http2-settings"),
];

/// Drops what ends here, in either direction, with what `Connection` names.
///
/// `Connection` cannot name what the gate itself depends on: `Connection: Cookie` would hide a
/// cookie from judgement, `Connection: X-Forwarded-For` would undo what the gate says of a client.
pub(super) fn strip(headers: &mut HeaderMap) {
    if headers.contains_key(header::CONNECTION) {
        let named: Vec<HeaderName> = headers.get_all(header::CONNECTION).iter().flat_map(names).collect();
        for name in named.iter().filter(|name| !is_protected(name)) {
            headers.remove(name);
        }
    }
    for name in &ALWAYS {
        headers.remove(name);
    }
}

/// Drops from a request's trailers what a server could merge into its head: credentials, cookies
/// and what the gate says of the client were judged there, and are not judged again.
pub(super) fn strip_request_trailers(trailers: &mut HeaderMap) {
    drop_look_alikes(trailers);
    let judged: Vec<HeaderName> = trailers.keys().filter(|name| is_protected(name)).cloned().collect();
    for name in judged.iter().chain(&ALWAYS) {
        trailers.remove(name);
    }
}

/// Drops fields whose names some servers turn into others: `X_Forwarded_For` is `X-Forwarded-For`
/// to whatever stands behind a CGI-like interface.
pub(super) fn drop_look_alikes(headers: &mut HeaderMap) {
    let plain = |name: &HeaderName| name.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if headers.keys().all(plain) {
        return;
    }
    let odd: Vec<HeaderName> = headers.keys().filter(|name| !plain(name)).cloned().collect();
    for name in odd {
        headers.remove(name);
    }
}

fn names(field: &HeaderValue) -> Vec<HeaderName> {
    let names = field.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    names.filter_map(|name| HeaderName::from_bytes(name).ok()).collect()
}

fn is_protected(name: &HeaderName) -> bool {
    let protected = [
        header::HOST,
        header::COOKIE,
        header::SET_COOKIE,
        header::AUTHORIZATION,
        header::CACHE_CONTROL,
        header::VARY,
        header::LOCATION,
        header::FORWARDED,
        header::ORIGIN,
        header::DATE,
    ];
    let prefixes = ["content-", "x-forwarded-", "sec-", "x-request-id", "x-real-ip", "set-cookie"];
    protected.contains(name) || prefixes.iter().any(|prefix| name.as_str().starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_what_ends_here_and_what_connection_names_but_nothing_it_depends_on() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, x-hop, Cookie, X-Forwarded-For, Set-Cookie, Host, Content-Length"),
            ("connection", "x-other"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("x-hop", "1"),
            ("x-other", "1"),
            ("cookie", "a=1"),
            ("set-cookie", "a=1"),
            ("x-forwarded-for", "1"),
            ("host", "a"),
            ("content-length", "1"),
            ("x-end", "1"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        strip(&mut headers);
        let mut left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["content-length", "cookie", "host", "set-cookie", "x-end", "x-forwarded-for"]);
    }

    #[test]
    fn drops_names_that_servers_fold() {
        let mut headers = HeaderMap::new();
        for name in ["x_forwarded_for", "x-ok", "x.y"] {
            headers.append(name, HeaderValue::from_static("1"));
        }
        drop_look_alikes(&mut headers);
        assert_eq!(headers.keys().collect::<Vec<_>>(), ["x-ok"]);
    }

    #[test]
    fn trailers_bring_nothing_that_was_judged_in_the_head() {
        let mut trailers = HeaderMap::new();
        for name in ["cookie", "x-forwarded-for", "x_real_ip", "authorization", "host", "server-timing"] {
            trailers.append(name, HeaderValue::from_static("1"));
        }
        strip_request_trailers(&mut trailers);
        assert_eq!(trailers.keys().collect::<Vec<_>>(), ["server-timing"]);
    }
}
