//! What is asked of upstream, in tables.

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
        ("gzip, deflate, br, zstd", "gzip"),
        ("br;q=1.0, gzip;q=0.1", "gzip"),
        ("X-GZIP", "gzip"),
        ("*", "gzip"),
        ("br", "identity"),
        ("br, gzip;q=0", "identity"),
        ("gzip; q=0.000, *", "identity"),
        ("gzip;q=NaN", "identity"),
        ("", "identity"),
        ("br, identity;q=0", "br, identity;q=0"),
        ("br, *;q=0", "br, *;q=0"),
        ("*;q=0, gzip", "gzip"),
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
fn asks_for_whole_documents_on_navigations_only() {
    let range: Fields = &[PAGE, ("range", "bytes=0-"), ("if-range", "\"a\""), ("cookie", "a=b")];
    assert_eq!(prepared(&Method::GET, range).len(), 2);
    assert_eq!(prepared(&Method::GET, &[PAGE]).len(), 1, "a client that names no coding gets none named");
    let html: Fields = &[("accept", "application/xml, Text/HTML;q=0.9"), ("range", "bytes=0-")];
    assert_eq!(prepared(&Method::POST, html).len(), 1);
    for (name, method, fields) in [
        ("script", Method::GET, &[("sec-fetch-dest", "script"), ("range", "x"), ("accept-encoding", "br")][..]),
        (
            "fetched html",
            Method::GET,
            &[("sec-fetch-dest", "empty"), ("accept", "text/html"), ("accept-encoding", "br")],
        ),
        ("htmx", Method::GET, &[PAGE, ("hx-request", "true"), ("accept-encoding", "br")]),
        ("tool", Method::GET, &[("accept", "*/*"), ("range", "x"), ("accept-encoding", "br")]),
        ("head", Method::HEAD, &[PAGE, ("range", "x"), ("accept-encoding", "br")]),
        ("put", Method::PUT, &[PAGE, ("accept-encoding", "br")]),
    ] {
        let same: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(prepared(&method, fields), same, "{name}");
    }
}
