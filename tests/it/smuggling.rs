//! A second request hidden in the first one, by hand.

use crate::harness::{Octroi, Origin, Page, Portal, Wire};

/// What must never arrive as a request of its own.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nHost: data.example\r\n\r\n";

/// Sends bytes and gives back all that comes until the gate closes.
async fn answers(gate: &Octroi, raw: &str) -> String {
    let mut wire = Wire::to(gate.address).await;
    wire.offer(raw).await;
    String::from_utf8(wire.rest().await).unwrap()
}

#[tokio::test]
async fn transfer_encoding_wins_over_a_length_and_the_connection_is_closed() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let head = "POST / HTTP/1.1\r\nHost: data.example\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = answers(&gate, &format!("{head}5\r\nhello\r\n0\r\n\r\n{HIDDEN}")).await;
    // RFC 9112 §6.1 lets a gateway refuse it, or read it as chunked and close.
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    let request = portal.request();
    assert_eq!(request.body, b"hello");
    assert_eq!(request.head.faults_of_request(), [""; 0]);
}

#[tokio::test]
async fn ambiguous_framing_is_refused_and_what_follows_is_not_served() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for framing in [
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked;a=b",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:",
        "Transfer-Encoding: \x0bchunked",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 0x5",
        "Content-Length: 5 5",
        "Content-Length: 5a",
        "Content-Length: 1_0",
        "Content-Length:",
        "Content-Length: 99999999999999999999999999",
    ] {
        let raw = format!("POST / HTTP/1.1\r\nHost: data.example\r\n{framing}\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HIDDEN}");
        let answer = answers(&gate, &raw).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{framing:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{framing:?}: {answer}");
        assert!(portal.requests().is_empty(), "{framing:?}: {:?}", portal.requests());
    }
}

#[tokio::test]
async fn transfer_encoding_does_not_exist_in_http_1_0() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let head = "POST / HTTP/1.0\r\nHost: data.example\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = answers(&gate, &format!("{head}5\r\nhello\r\n0\r\n\r\n{HIDDEN}")).await;
    assert!(answer.starts_with("HTTP/1.") && answer.contains(" 400 "), "{answer}");
    assert!(portal.requests().is_empty());
}

#[tokio::test]
async fn the_same_length_twice_is_one_length_or_refused() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for lengths in ["Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5"] {
        let close = "Connection: close";
        let raw = format!("POST / HTTP/1.1\r\nHost: data.example\r\n{close}\r\n{lengths}\r\n\r\nhello");
        let answer = answers(&gate, &raw).await;
        assert!(answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 200"), "{lengths}: {answer}");
    }
    for request in portal.requests() {
        assert_eq!(request.all("content-length"), ["5"]);
    }
}

#[tokio::test]
async fn chunk_extensions_do_not_pass_and_trailers_do() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/", "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n").await;
    visitor.wire.send("5;a=b;c=\"d\"\r\nhello\r\n0;last\r\nX-Sum: 1\r\n\r\n").await;
    assert_eq!(visitor.answer("POST").await.status(), 200);
    // Reading chunks in the harness already refuses an extension.
    let request = portal.request();
    assert_eq!((request.body.as_slice(), request.all("transfer-encoding")), (&b"hello"[..], vec!["chunked"]));
    assert_eq!(request.trailers, [("x-sum".to_owned(), "1".to_owned())]);
}

#[tokio::test]
async fn trailers_of_a_request_cannot_carry_what_only_a_head_may() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    // hyper writes announced trailers only, so all are announced.
    let announced = "Trailer: Host, Content-Length, Cookie, Authorization, X-Forwarded-For, Forwarded, Transfer-Encoding, X_Real_IP\r\n";
    visitor.request("POST", "/", &format!("Transfer-Encoding: chunked\r\n{announced}")).await;
    let trailers = "Host: evil.example\r\nContent-Length: 9\r\nCookie: _ga=1\r\nAuthorization: x\r\nX_Real_IP: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nTransfer-Encoding: chunked\r\n";
    visitor.wire.send(format!("5\r\nhello\r\n0\r\n{trailers}\r\n")).await;
    visitor.answer("POST").await;
    // RFC 9110 §6.5.1: framing, routing and authentication fields must not be in trailers.
    assert_eq!(portal.request().trailers, []);
}

#[tokio::test]
async fn a_bad_chunk_is_the_visitors_fault_and_not_the_portals() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for chunks in [
        "x\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-1\r\nhello\r\n0\r\n\r\n",
        "5_\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5;a\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhellooo\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    ] {
        let head = "POST / HTTP/1.1\r\nHost: data.example\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = answers(&gate, &format!("{head}{chunks}{HIDDEN}")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{chunks:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{chunks:?}: {answer}");
        let (whole, _) = portal.take();
        assert_eq!(whole.len(), 0, "{chunks:?}: {whole:?}");
    }
}

#[tokio::test]
async fn content_over_the_limit_is_refused_however_it_is_framed() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate("[limits]\nbody = \"1 KiB\"\n").start();
    let content = "a".repeat(1025);
    let stated = format!("Content-Length: {}\r\n\r\n{content}", content.len());
    let chunked = format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{content}\r\n0\r\n\r\n", content.len());
    for rest in [stated, chunked] {
        let answer = answers(&gate, &format!("POST / HTTP/1.1\r\nHost: data.example\r\n{rest}{HIDDEN}")).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
    let (whole, _) = portal.take();
    assert!(whole.is_empty(), "{whole:?}");
    let mut visitor = gate.visitor().await;
    assert_eq!(visitor.post("/", "", "text/plain", &"a".repeat(1024)).await.status(), 200);
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate("[limits]\nfields = 20\nhead = \"8 KiB\"\n").start();
    let many: String = (0..30).map(|number| format!("X-{number}: 1\r\n")).collect();
    let long = format!("X: {}\r\n", "a".repeat(9000));
    for fields in [many, long] {
        let answer = answers(&gate, &format!("GET / HTTP/1.1\r\nHost: data.example\r\n{fields}\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    let target = format!("GET /{} HTTP/1.1\r\nHost: data.example\r\n\r\n", "a".repeat(9000));
    let answer = answers(&gate, &target).await;
    assert!(answer.starts_with("HTTP/1.1 414") || answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert!(portal.requests().is_empty());
}

#[tokio::test]
async fn what_follows_an_attempt_to_upgrade_is_not_sent_on() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    visitor.wire.send(format!("GET /live HTTP/1.1\r\nHost: data.example\r\n{upgrade}\r\n{HIDDEN}")).await;
    let mut portal = origin.accept().await;
    assert_eq!(portal.request().await.unwrap().head.target(), "/live");
    portal.send(Page::text("no").status("403 Forbidden").bytes()).await;
    assert_eq!(visitor.answer("GET").await.status(), 403);
    // What was sent early is an ordinary request, judged as one, over a connection that was never upgraded.
    assert!(portal.ends().await, "not one byte more");
}

#[tokio::test]
async fn look_alike_names_are_not_sent_on() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let odd = "Content_Length: 9\r\nTransfer_Encoding: chunked\r\nX_Forwarded_For: 6.6.6.6\r\nCookie_: a=1\r\nX.Y: 1\r\nX~Z: 1\r\nX-Ok: 1\r\n";
    assert_eq!(gate.get("/", odd).await.status(), 200);
    let request = portal.request();
    assert_eq!(request.head.faults_of_request(), [""; 0]);
    for name in ["content_length", "transfer_encoding", "x_forwarded_for", "cookie_", "x.y", "x~z"] {
        assert!(request.all(name).is_empty(), "{name}");
    }
    assert_eq!(request.field("x-ok"), Some("1"));
}
