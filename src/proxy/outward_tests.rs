//! Heads as portals get them.

use super::*;
use crate::proxy::hop_by_hop::ALWAYS;

/// What is written of a request to `target` with these fields, by a gate that knows nobody.
fn written(target: &str, fields: &[(&str, &[u8])], outgoing: Outgoing) -> Result<String, Cause> {
    let mut request = Request::builder().method("POST").uri(target);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let (asked, ()) = request.body(()).unwrap().into_parts();
    let instance = Instance::new([7; 10]);
    let sender = Sender { instance: &instance, arriving: None };
    let head = Head::of(&asked, outgoing, Some(sender), b"what was there before".to_vec())?;
    Ok(head.octets().escape_ascii().to_string().replace("\\r\\n", "\n"))
}

const VIA: &str = "via: 1.1 octroi-07070707070707070707\n\n";

#[test]
fn passes_on_what_is_for_the_portal_and_nothing_of_this_hop() {
    let head = written(
        "/a?b=c",
        &[
            ("accept", b"*/*"),
            ("connection", b"close, x-hop, Cookie, X-Forwarded-For, Host, Content-Length"),
            ("connection", b"x-other"),
            ("keep-alive", b"timeout=5"),
            ("proxy-authorization", b"secret"),
            ("proxy-connection", b"keep-alive"),
            ("te", b"trailers"),
            ("upgrade", b"h2c"),
            ("http2-settings", b"AAMAAABkAAQAAP__"),
            ("expect", b"100-continue"),
            ("x-hop", b"1"),
            ("x-other", b"1"),
            ("cookie", b"a=1: 2; b=\xff"),
            ("host", b"Data.Example:80"),
            ("x-twice", b"1"),
            ("x-twice", b""),
            ("via", b"1.1 edge"),
        ],
        Outgoing::Nothing,
    );
    let fields = "host: Data.Example:80\naccept: */*\ncookie: a=1: 2; b=\\xff\nx-twice: 1\nx-twice: \nvia: 1.1 edge\n";
    assert_eq!(head.unwrap(), format!("POST /a?b=c HTTP/1.1\n{fields}{VIA}"));
}

#[test]
fn passes_on_no_claim_that_some_server_believes() {
    let claims = [
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-user",
        "x-real-ip",
        "x-request-id",
        "x-original-url",
        "x-original-host",
        "x-rewrite-url",
        "x-client-ip",
        "x-cluster-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "forwarded",
        "proxy",
        "x_forwarded_for",
        "x.real.ip",
        "content_length",
    ];
    let claims: Vec<(&str, &[u8])> = claims.iter().map(|name| (*name, &b"6.6.6.6"[..])).collect();
    let fields = [&[("host", &b"a.example"[..])][..], &claims].concat();
    let head = written("/", &fields, Outgoing::Nothing).unwrap();
    assert_eq!(head, format!("POST / HTTP/1.1\nhost: a.example\n{VIA}"));
}

#[test]
fn frames_content_by_what_is_there_and_not_by_what_is_said() {
    let fields = [("host", &b"a"[..]), ("content-length", b"99"), ("transfer-encoding", b"gzip, chunked")];
    for (outgoing, framed) in [
        (Outgoing::Nothing, "content-length: 0\n"),
        (Outgoing::Length(7), "content-length: 7\n"),
        (Outgoing::Chunked, "transfer-encoding: chunked\n"),
    ] {
        let head = written("/", &fields, outgoing).unwrap();
        assert_eq!(head, format!("POST / HTTP/1.1\nhost: a\n{framed}{VIA}"));
    }
    assert_eq!(written("/", &fields[..1], Outgoing::Nothing).unwrap(), format!("POST / HTTP/1.1\nhost: a\n{VIA}"));
}

#[test]
fn asks_for_a_path_of_the_one_host_that_was_asked_for() {
    for (target, path) in [
        ("http://a.example/b?c", "/b?c"),
        ("http://a.example", "/"),
        ("http://a.example?c", "/?c"),
        ("http://a.example/%2e%2E//b%00", "/%2e%2E//b%00"),
    ] {
        let head = written(target, &[("host", b"other.example")], Outgoing::Nothing).unwrap();
        assert_eq!(head, format!("POST {path} HTTP/1.1\nhost: a.example\n{VIA}"), "{target}");
    }
    assert!(matches!(written("/", &[], Outgoing::Nothing), Err(Cause::Host)));
}

#[test]
fn knows_what_it_has_sent_itself() {
    let own = Instance::new([7; 10]);
    let fields = [("host", &b"a"[..]), ("via", b"1.1 varnish, 2 edge"), ("via", own.field())];
    assert!(written("/", &fields[..2], Outgoing::Nothing).is_ok());
    assert!(matches!(written("/", &fields, Outgoing::Nothing), Err(Cause::Loop)));
}

#[test]
fn reads_what_it_wrote() {
    let request = Request::builder().uri("/a?b").header("host", "a").header("x", "").header("x", "1: 2");
    let (asked, ()) = request.body(()).unwrap().into_parts();
    let read = Head::of(&asked, Outgoing::Nothing, None, Vec::new()).unwrap().read();
    assert_eq!((read.uri(), read.headers()), (&asked.uri, &asked.headers));
}

#[test]
fn nothing_that_ends_here_in_an_answer_passes_in_a_request() {
    assert!(ALWAYS.iter().all(|name| ends_here(name.as_str())));
}
