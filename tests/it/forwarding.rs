//! What passes between visitor and portal, and what ends at the gate (RFC 9110 §7.6).

use crate::harness::{Message, Octroi, Origin, Page, Portal};

/// Fields that no `Connection` may take away on the way to the portal.
const KEPT_TO_PORTAL: [(&str, &str); 12] = [
    ("Cookie", "session=1"),
    ("Authorization", "Basic eDp5"),
    ("Content-Type", "text/plain"),
    ("Content-Encoding", "gzip"),
    ("Content-Language", "fr"),
    ("Origin", "http://data.example"),
    ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Mode", "cors"),
    ("Cache-Control", "no-cache"),
    ("Date", "Sun, 22 Nov 2026 00:00:00 GMT"),
    ("X-Forwarded-Proto", "http"),
    ("Forwarded", "for=127.0.0.1;proto=http"),
];

/// A portal that answers with `page`, and one request to it.
async fn answered(page: Page, fields: &str) -> Message {
    let portal = Portal::saying(page.bytes()).await;
    Octroi::plain(portal.address).get("/", fields).await
}

/// What the portal sees of one request.
async fn forwarded(gate: &str, fields: &str) -> Message {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate(gate).start();
    assert_eq!(gate.get("/", fields).await.status(), 200);
    portal.request()
}

#[tokio::test]
async fn what_ends_at_this_hop_is_not_sent_on() {
    let fields = "Connection: keep-alive, X-Hop\r\nConnection: x-other\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: x\r\nTE: gzip\r\nUpgrade: foo\r\nHTTP2-Settings: AAAA\r\nX-Hop: 1\r\nX-Other: 1\r\nX-End: 1\r\n";
    let request = forwarded("", fields).await;
    for name in [
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "upgrade",
        "http2-settings",
        "x-hop",
        "x-other",
    ] {
        assert!(request.all(name).is_empty(), "{name} in {:?}", request.head.fields);
    }
    assert_eq!(request.field("x-end"), Some("1"));
}

#[tokio::test]
async fn connection_cannot_name_what_others_depend_on() {
    let names: Vec<&str> = KEPT_TO_PORTAL.iter().map(|(name, _)| *name).collect();
    let named = format!(
        "{}, Host, X-Forwarded-For, X-Forwarded-Host, X-Real-IP, Content-Length, X-Request-Id",
        names.join(", ")
    );
    let fields: String = KEPT_TO_PORTAL.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = forwarded("", &format!("Connection: {named}\r\n{fields}")).await;
    for (name, value) in KEPT_TO_PORTAL {
        assert_eq!(request.field(name), Some(value), "{name}");
    }
    for name in ["host", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "x-request-id"] {
        assert!(request.field(name).is_some(), "{name}");
    }
}

#[tokio::test]
async fn what_ends_at_the_portals_hop_does_not_reach_the_visitor() {
    let page = Page::text("ok")
        .with("Connection", "X-Hop, Set-Cookie, Content-Type, Cache-Control, Vary")
        .with("Keep-Alive", "timeout=5")
        .with("Proxy-Authenticate", "Basic")
        .with("Proxy-Connection", "keep-alive")
        .with("Upgrade", "h2c")
        .with("Alt-Svc", "h3=\":443\"")
        .with("X-Hop", "1")
        .with("X-End", "1")
        .with("Vary", "Accept")
        .with("Cache-Control", "max-age=1")
        .cookies(&["session=1", "_ga=1"]);
    let answer = answered(page, "").await;
    for name in ["keep-alive", "proxy-authenticate", "proxy-connection", "upgrade", "alt-svc", "x-hop"] {
        assert!(answer.all(name).is_empty(), "{name} in {:?}", answer.head.fields);
    }
    assert_eq!(answer.all("set-cookie"), ["session=1"], "`Connection: Set-Cookie` hides none from judgement");
    assert_eq!((answer.field("vary"), answer.field("cache-control")), (Some("Accept"), Some("max-age=1")));
    assert_eq!((answer.field("content-type"), answer.field("x-end")), (Some("text/plain"), Some("1")));
}

/// Every claim a client can make about where it comes from.
const CLAIMS: &str = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Port: 1\r\nX-Forwarded-Server: evil\r\nX-Forwarded-Prefix: /evil\r\nX-Forwarded-Ssl: on\r\nX-Original-URL: /evil\r\nX-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6;proto=https\r\nX-Request-Id: evil\r\n";

#[tokio::test]
async fn claims_of_an_untrusted_client_are_replaced() {
    for (gate, fields) in [("", CLAIMS), ("trusted-proxies = [\"10.0.0.0/8\"]\n", CLAIMS), ("", "")] {
        let request = forwarded(gate, fields).await;
        for (name, value) in [
            ("x-forwarded-for", Some("127.0.0.1")),
            ("x-forwarded-proto", Some("http")),
            ("x-forwarded-host", Some("data.example")),
            ("x-real-ip", Some("127.0.0.1")),
            ("forwarded", Some("for=127.0.0.1;proto=http")),
            ("x-forwarded-port", None),
            ("x-forwarded-server", None),
            ("x-forwarded-prefix", None),
            ("x-forwarded-ssl", None),
            ("x-original-url", None),
        ] {
            assert_eq!(request.field(name), value, "{name}");
        }
        assert_ne!(request.field("x-request-id"), Some("evil"));
    }
}

#[tokio::test]
async fn no_field_gives_the_portal_another_path_than_the_one_that_was_judged() {
    let request = forwarded("", "X-Original-URL: /evil\r\nX-Rewrite-URL: /evil\r\n").await;
    assert_eq!((request.field("x-original-url"), request.field("x-rewrite-url")), (None, None));
}

#[tokio::test]
async fn claims_of_a_trusted_proxy_are_carried_on() {
    let request = forwarded("trusted-proxies = [\"127.0.0.0/8\"]\n", CLAIMS).await;
    for (name, value) in [
        ("x-forwarded-for", Some("6.6.6.6, 7.7.7.7, 127.0.0.1")),
        ("x-forwarded-proto", Some("https")),
        ("x-forwarded-host", Some("data.example")),
        ("forwarded", Some("for=6.6.6.6;proto=https, for=127.0.0.1;proto=https")),
        ("x-forwarded-prefix", None),
        ("x-original-url", None),
    ] {
        assert_eq!(request.field(name), value, "{name}");
    }
}

#[tokio::test]
async fn the_gate_itself_invites_content_that_waits() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/", "Expect: 100-continue\r\nContent-Length: 5\r\n").await;
    assert_eq!(visitor.head().await.start, "HTTP/1.1 100 Continue");
    visitor.wire.send("hello").await;
    assert_eq!(visitor.answer("POST").await.status(), 200);
    let request = portal.request();
    assert_eq!((request.body.as_slice(), request.field("expect")), (&b"hello"[..], None));
}

#[tokio::test]
async fn the_answer_to_head_keeps_its_length_and_has_no_content() {
    let page = Page::of("application/json", "{\"a\":1}");
    let head = format!("{}Content-Length: 7\r\n\r\n", String::from_utf8(page.head()).unwrap());
    let portal = Portal::saying(head).await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    for _ in 0..2 {
        let answer = visitor.ask("HEAD", "/", "").await;
        assert_eq!((answer.status(), answer.field("content-length")), (200, Some("7")));
        assert!(answer.all("transfer-encoding").is_empty());
    }
    assert_eq!(portal.connections(), 1);
}

#[tokio::test]
async fn statuses_without_content_stay_without() {
    let portal = Portal::replying(|request| {
        let status = if request.head.target() == "/304" { "304 Not Modified" } else { "204 No Content" };
        Page::text("").status(status).with("ETag", "\"a\"").bare()
    })
    .await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    for (target, status) in [("/204", 204), ("/304", 304), ("/204", 204)] {
        let answer = visitor.get(target, "If-None-Match: \"a\"\r\n").await;
        assert_eq!((answer.status(), answer.field("etag")), (status, Some("\"a\"")));
        assert!(answer.all("transfer-encoding").is_empty() && answer.all("content-length").is_empty(), "{answer:?}");
    }
    assert_eq!(portal.requests()[0].field("if-none-match"), Some("\"a\""));
}

#[tokio::test]
async fn an_http_1_0_client_gets_an_answer_that_ends_with_the_connection() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    visitor.wire.send("GET / HTTP/1.0\r\nHost: data.example\r\n\r\n").await;
    let mut portal = origin.accept().await;
    let request = portal.request().await.unwrap();
    assert_eq!(request.head.start, "GET / HTTP/1.1");
    portal
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5\r\nhello\r\n0\r\nX: 1\r\n\r\n")
        .await;
    let head = visitor.head().await;
    assert_eq!(head.status(), 200);
    assert!(head.all("transfer-encoding").is_empty(), "RFC 9112 §6.1: unknown to HTTP/1.0");
    assert_eq!(visitor.wire.rest().await, b"hello");
}

#[tokio::test]
async fn chunked_content_passes_both_ways_with_its_trailers() {
    let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, Set-Cookie\r\n\r\n3;x=y\r\nabc\r\n3\r\ndef\r\n0\r\nX-Sum: 6\r\nSet-Cookie: _ga=1\r\nSet-Cookie: session=1\r\nSet-Cookie2: _ga=1\r\n\r\n";
    let portal = Portal::saying(answer).await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    // RFC 9110 §6.5.1: trailers are kept for a recipient that asks for them.
    visitor.request("POST", "/", "TE: trailers\r\nTransfer-Encoding: chunked\r\nTrailer: X-Up\r\n").await;
    visitor.wire.send("1\r\na\r\n2\r\nbc\r\n0\r\nX-Up: 1\r\n\r\n").await;
    let answer = visitor.answer("POST").await;
    assert_eq!(answer.body, b"abcdef");
    assert_eq!(answer.trailers, [("x-sum".to_owned(), "6".to_owned())]);
    let request = portal.request();
    assert_eq!(request.body, b"abc");
    assert_eq!(request.trailers, [("x-up".to_owned(), "1".to_owned())]);
}

#[tokio::test]
async fn interim_answers_are_not_passed_on() {
    for interim in ["103 Early Hints", "102 Processing", "100 Continue", "199 X"] {
        let mut bytes =
            format!("HTTP/1.1 {interim}\r\nSet-Cookie: _ga=1\r\nLink: </a.css>; rel=preload\r\n\r\n").into_bytes();
        bytes.extend(Page::text("ok").bytes());
        let portal = Portal::saying(bytes).await;
        let gate = Octroi::plain(portal.address);
        let answer = gate.get("/", "").await;
        assert_eq!((answer.status(), answer.text().as_str()), (200, "ok"), "{interim}");
        assert!(answer.all("set-cookie").is_empty() && answer.all("link").is_empty(), "{interim}");
    }
}

#[tokio::test]
async fn a_connection_to_the_portal_is_used_again() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for _ in 0..5 {
        assert_eq!(gate.get("/", "").await.status(), 200);
    }
    assert_eq!((portal.connections(), portal.requests().len()), (1, 5));
}

#[tokio::test]
async fn a_portal_that_closes_is_connected_to_again() {
    let portal = Portal::saying(Page::text("ok").with("Connection", "close").bytes()).await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    for _ in 0..3 {
        assert_eq!(visitor.get("/", "").await.status(), 200);
    }
    assert_eq!(portal.connections(), 3);
}

#[tokio::test]
async fn an_answer_before_the_content_was_read_spoils_no_later_request() {
    for framing in ["Content-Length: 400", "Transfer-Encoding: chunked"] {
        let origin = Origin::listen().await;
        let gate = Octroi::plain(origin.address());
        let mut visitor = gate.visitor().await;
        visitor.request("POST", "/early", &format!("{framing}\r\n")).await;
        visitor.wire.send("5\r\nhello\r\n").await;
        let mut first = origin.accept().await;
        assert_eq!(first.head().await.unwrap().target(), "/early");
        first.send(Page::text("no").status("403 Forbidden").bytes()).await;
        assert_eq!(visitor.answer("POST").await.status(), 403, "{framing}");
        // What is left of the content looks like a request, and must not become one.
        visitor.wire.offer("GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n").await;
        let mut other = gate.visitor().await;
        other.request("GET", "/next", "").await;
        let mut second = origin.accept().await;
        assert_eq!(second.request().await.unwrap().head.target(), "/next", "{framing}");
        second.send(Page::text("ok").bytes()).await;
        assert_eq!(other.answer("GET").await.text(), "ok");
        drop(visitor);
        assert!(!String::from_utf8_lossy(&first.rest().await).contains("/next"), "{framing}");
    }
}

#[tokio::test]
async fn a_portal_that_is_not_there_is_a_bad_gateway_in_the_visitors_form() {
    let unbound = { Origin::listen().await.address() };
    let gate = Octroi::plain(unbound);
    let page = gate.get("/", "Accept: text/html\r\nAccept-Language: en\r\n").await;
    assert_eq!((page.status(), page.field("content-type")), (502, Some("text/html; charset=utf-8")));
    assert!(page.text().contains("lang=\"en\""));
    let json = gate.get("/", "Accept: application/json\r\n").await;
    assert_eq!((json.status(), json.field("content-type")), (502, Some("application/json")));
    assert!(serde_json::from_slice::<serde_json::Value>(&json.body).is_ok());
    assert_eq!(json.field("cache-control"), Some("no-store, no-transform"));
}

#[tokio::test]
async fn content_keeps_its_length_on_the_way_to_the_portal() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    // Many origin servers answer 411 to a POST without a length, also to an empty one.
    let mut wrong = Vec::new();
    for (method, content) in [("POST", "hello"), ("POST", ""), ("PUT", ""), ("GET", "hello"), ("DELETE", "hello")] {
        visitor.request(method, "/", &format!("Content-Length: {}\r\n", content.len())).await;
        visitor.wire.send(content).await;
        assert_eq!(visitor.answer(method).await.status(), 200);
        let request = portal.take().0.remove(0);
        assert_eq!((request.text().as_str(), request.all("transfer-encoding").len()), (content, 0));
        if request.field("content-length") != Some(content.len().to_string().as_str()) {
            wrong.push(format!("{method} {content:?}: {:?}", request.field("content-length")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// RFC 9112 §6.1: what a coding other than `chunked` did to the content cannot be undone, nor told to the visitor.
#[tokio::test]
async fn an_answer_in_an_unknown_transfer_coding_is_a_bad_gateway() {
    let mut wrong = Vec::new();
    for coding in ["gzip, chunked", "gzip\r\nTransfer-Encoding: chunked", "x, chunked", "chunked, chunked", "gzip"] {
        let answer = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        let portal = Portal::saying([answer.as_bytes(), b""].concat()).await;
        // The last one ends with its connection, if it is taken.
        let gate = Octroi::before(portal.address).gate("[timeouts]\nidle = \"200ms\"\n").start();
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "").await;
        let status = visitor.wire.head().await.map(|head| head.status());
        if status != Some(502) {
            wrong.push(format!("{coding}: {status:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What stands further left in the list was claimed to the trusted proxy by whoever reached it.
#[tokio::test]
async fn the_visitor_is_the_nearest_address_that_is_no_trusted_proxy() {
    let claims = "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\nX-Forwarded-For: 127.0.0.9\r\n";
    let request = forwarded("trusted-proxies = [\"127.0.0.0/8\"]\n", claims).await;
    assert_eq!(request.field("x-forwarded-for"), Some("6.6.6.6, 192.0.2.7, 127.0.0.9, 127.0.0.1"));
    assert_eq!(request.field("x-real-ip"), Some("192.0.2.7"));
}
