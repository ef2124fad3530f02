//! Sources that match the page's own host, and those that only may.

use super::*;
use crate::csp::source::SourceList;

#[test]
fn a_source_matches_only_where_no_browser_doubts() {
    for (name, authority, source, expected) in [
        ("self", "data.example.fr", "'self'", true),
        ("self in capitals", "data.example.fr", "'SELF'", true),
        ("self without quotes is a host", "data.example.fr", "self", false),
        ("everything", "[::1]:80", "*", true),
        ("http", "data.example.fr", "http:", true),
        ("https may not", "data.example.fr", "https:", false),
        ("websockets", "data.example.fr", "ws:", false),
        ("host", "data.example.fr", "DATA.example.FR", true),
        ("another host", "data.example.fr", "example.fr", false),
        ("wildcard", "data.example.fr", "*.example.fr", true),
        ("wildcard above", "data.example.fr", "*.fr", true),
        ("wildcard at the domain itself", "example.fr", "*.example.fr", false),
        ("wildcard without dot", "data.example.fr", "*example.fr", false),
        ("any host", "data.example.fr", "http://*", true),
        ("any host over https", "data.example.fr", "https://*", false),
        ("host over http", "data.example.fr", "http://data.example.fr", true),
        ("host over https", "data.example.fr", "https://data.example.fr", false),
        ("port", "data.example.fr:8080", "data.example.fr:8080", true),
        ("port left out", "data.example.fr:8080", "data.example.fr", false),
        ("any port", "data.example.fr:8080", "data.example.fr:*", true),
        ("any port of any host", "data.example.fr:8080", "*:*", true),
        ("another port", "data.example.fr:8080", "data.example.fr:80", false),
        ("default port may", "data.example.fr", "data.example.fr:443", false),
        ("bad port", "data.example.fr:8080", "data.example.fr:+8080", false),
        ("root", "data.example.fr", "data.example.fr/", true),
        ("folder", "data.example.fr", "data.example.fr/o/", true),
        ("file", "data.example.fr", "data.example.fr/o/a.js", true),
        ("prefix of a file", "data.example.fr", "data.example.fr/o/a", false),
        ("folder without slash", "data.example.fr", "data.example.fr/o", false),
        ("query", "data.example.fr", "data.example.fr/o/a.js?x", false),
        ("address", "192.0.2.1:80", "192.0.2.1:80", true),
        ("any host may not be an address", "192.0.2.1", "http://*", false),
        ("wildcard is no address", "192.0.2.1", "*.2.1", false),
        ("IPv6", "[::1]:8080", "[::1]:8080", false),
        ("nonce", "data.example.fr", "'nonce-abc'", false),
        ("bad scheme", "data.example.fr", "://data.example.fr", false),
    ] {
        let source = SourceList::new(source).sources().next().unwrap();
        assert_eq!(Authority::parse(authority).is_matched(&source, "/o/a.js"), expected, "{name}");
    }
}

#[test]
fn writes_a_source_for_one_path() {
    for (name, authority, path, expected) in [
        ("host", "data.example.fr", "/o/a.js", Some("data.example.fr/o/a.js")),
        ("port", "data.example.fr:8080", "/o/a.js", Some("data.example.fr:8080/o/a.js")),
        ("empty port", "data.example.fr:", "/o/a.js", Some("data.example.fr/o/a.js")),
        ("address", "127.0.0.1:80", "/o", Some("127.0.0.1:80/o")),
        ("separators", "a.example", "/a;b,c d?e%20", Some("a.example/a%3Bb%2Cc%20d%3Fe%20")),
        ("IPv6", "[::1]:8080", "/o", None),
        ("IPv6 without port", "[::1]", "/o", None),
        ("final dot", "data.example.fr.", "/o", None),
        ("underscore", "my_host", "/o", None),
        ("separator in the host", "a;b", "/o", None),
        ("bad port", "data.example.fr:x", "/o", None),
        ("empty", "", "/o", None),
        ("a folder would be all below", "a.example", "/o/", None),
        ("no path", "a.example", "o", None),
    ] {
        assert_eq!(Authority::parse(authority).source(path).as_deref(), expected, "{name}");
    }
}
