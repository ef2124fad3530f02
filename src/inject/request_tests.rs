//! What is asked of upstream, in tables.

use http::{HeaderName, HeaderValue};

use super::*;

type Fields = &'static [(&'static str, &'static str)];

const PAGE: (&str, &str) = ("sec-fetch-dest", "document");

fn prepared(method: &Method, fields: Fields) -> Vec<(String, String)> {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let facts = RequestFacts::of(method, &headers);
    prepare_request(&facts, &mut headers);
    headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}

#[test]
fn asks_for_a_coding_that_can_be_extended() {
    for (accepted, expected) in [
        ("gzip, deflate, br, zstd", "gzip, deflate, zstd"),
        ("br;q=1.0, gzip;q=0.1", "gzip"),
        ("br", "identity"),
        ("br, identity;q=0", "br, identity;q=0"),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert("sec-fetch-dest", HeaderValue::from_static("document"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        let facts = RequestFacts::of(&Method::GET, &headers);
        prepare_request(&facts, &mut headers);
        assert_eq!(headers.get(ACCEPT_ENCODING).unwrap(), expected, "{accepted}");
    }
}

#[test]
fn asks_on_navigations_only() {
    assert_eq!(prepared(&Method::GET, &[PAGE]).len(), 1, "a client that names no coding gets none named");
    let html: Fields = &[("accept", "application/xml, Text/HTML;q=0.9"), ("accept-encoding", "br")];
    for method in [Method::GET, Method::POST, Method::HEAD] {
        assert_eq!(prepared(&method, html)[1].1, "identity");
    }
    for (name, method, fields) in [
        ("script", Method::GET, &[("sec-fetch-dest", "script"), ("range", "x"), ("accept-encoding", "br")][..]),
        (
            "fetched html",
            Method::GET,
            &[("sec-fetch-dest", "empty"), ("accept", "text/html"), ("accept-encoding", "br")],
        ),
        ("htmx", Method::GET, &[PAGE, ("hx-request", "true"), ("accept-encoding", "br")]),
        ("tool", Method::GET, &[("accept", "*/*"), ("range", "x"), ("accept-encoding", "br")]),
        ("put", Method::PUT, &[PAGE, ("accept-encoding", "br")]),
    ] {
        let same: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(prepared(&method, fields), same, "{name}");
    }
}
