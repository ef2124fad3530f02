//! WebSocket through the gate (RFC 6455), and what only says that it is one.

use crate::harness::{Head, Octroi, Origin, Page, Portal, Visitor, Wire};

/// RFC 6455 §1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

fn handshake() -> String {
    format!(
        "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Protocol: live\r\n"
    )
}

fn agreement(more: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {ACCEPT}\r\nSec-WebSocket-Protocol: live\r\n{more}\r\n"
    )
}

/// Asks for a WebSocket; gives back the visitor, the portal's end, and what the portal was asked.
async fn asked(gate: &Octroi, origin: &Origin, fields: &str) -> (Visitor, Wire, Head) {
    let mut visitor = gate.visitor().await;
    visitor.request("GET", "/live", fields).await;
    let mut portal = origin.accept().await;
    let head = portal.head().await.unwrap();
    (visitor, portal, head)
}

#[tokio::test]
async fn bytes_pass_both_ways_once_the_portal_agreed() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let (mut visitor, mut portal, head) =
        asked(&gate, &origin, &format!("{}Cookie: session=1; _ga=1\r\n", handshake())).await;
    assert_eq!(head.faults_of_request(), [""; 0]);
    assert_eq!((head.all("upgrade"), head.all("connection")), (vec!["websocket"], vec!["upgrade"]));
    assert_eq!((head.field("sec-websocket-key"), head.field("cookie")), (Some(KEY), Some("session=1")));
    // The first frame may come right behind the head.
    portal.send(format!("{}\u{1}first", agreement(""))).await;
    let head = visitor.head().await;
    assert_eq!((head.status(), head.field("upgrade")), (101, Some("websocket")));
    assert_eq!(head.field("sec-websocket-accept"), Some(ACCEPT));
    assert_eq!(head.field("sec-websocket-protocol"), Some("live"));
    assert_eq!(visitor.wire.exactly(6).await.unwrap(), b"\x01first");
    for round in 0..3u8 {
        visitor.wire.send([0x81, 1, round]).await;
        assert_eq!(portal.exactly(3).await.unwrap(), [0x81, 1, round]);
        portal.send([0x82, 1, round]).await;
        assert_eq!(visitor.wire.exactly(3).await.unwrap(), [0x82, 1, round]);
    }
    drop(portal);
    assert!(visitor.wire.ends().await);
}

#[tokio::test]
async fn a_visitor_who_leaves_ends_the_tunnel() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let (mut visitor, mut portal, _) = asked(&gate, &origin, &handshake()).await;
    portal.send(agreement("")).await;
    assert_eq!(visitor.head().await.status(), 101);
    drop(visitor);
    assert!(portal.ends().await);
}

#[tokio::test]
async fn cookies_of_a_101_are_judged() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let (mut visitor, mut portal, _) = asked(&gate, &origin, &handshake()).await;
    portal.send(agreement("Set-Cookie: _ga=1\r\nSet-Cookie: session=1\r\nSet-Cookie2: _ga=1\r\n")).await;
    let head = visitor.head().await;
    assert_eq!((head.status(), head.all("set-cookie"), head.all("set-cookie2").len()), (101, vec!["session=1"], 0));
}

#[tokio::test]
async fn cookies_of_a_refused_handshake_are_judged() {
    let portal =
        Portal::saying(Page::text("no").status("403 Forbidden").cookies(&["_ga=1", "session=1"]).bytes()).await;
    let gate = Octroi::plain(portal.address);
    let answer = gate.get("/live", &handshake()).await;
    assert_eq!((answer.status(), answer.all("set-cookie"), answer.text().as_str()), (403, vec!["session=1"], "no"));
    assert!(answer.all("upgrade").is_empty());
}

#[tokio::test]
async fn an_agreement_to_something_else_is_a_bad_gateway() {
    let good = agreement("");
    for bad in [
        good.replace(ACCEPT, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        good.replace(&format!("Sec-WebSocket-Accept: {ACCEPT}\r\n"), ""),
        good.replace(ACCEPT, &format!("{ACCEPT}\r\nSec-WebSocket-Accept: {ACCEPT}")),
        good.replace("Upgrade: websocket\r\n", ""),
        good.replace("Upgrade: websocket", "Upgrade: h2c"),
        good.replace("Upgrade: websocket", "Upgrade: websocket, h2c"),
        good.replace("Connection: Upgrade", "Connection: close"),
    ] {
        let origin = Origin::listen().await;
        let gate = Octroi::plain(origin.address());
        let (mut visitor, mut portal, _) = asked(&gate, &origin, &handshake()).await;
        portal.send(format!("{bad}\x01frame")).await;
        let answer = visitor.answer("GET").await;
        assert_eq!(answer.status(), 502, "{bad}");
        assert!(answer.all("upgrade").is_empty());
        assert!(portal.ends().await, "nothing is tunnelled: {bad}");
    }
}

#[tokio::test]
async fn an_agreement_that_nobody_asked_for_is_a_bad_gateway() {
    let portal = Portal::saying(agreement("Set-Cookie: _ga=1\r\n")).await;
    let gate = Octroi::plain(portal.address);
    let answer = gate.get("/", "").await;
    assert_eq!((answer.status(), answer.all("set-cookie").len()), (502, 0));
}

#[tokio::test]
async fn what_is_not_one_known_upgrade_is_an_ordinary_request() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for (method, fields) in [
        ("GET", "Connection: Upgrade\r\nUpgrade: foo\r\n".to_owned()),
        (
            "GET",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
                .to_owned(),
        ),
        ("GET", handshake().replace("websocket", "websocket, foo")),
        ("GET", handshake().replace("Upgrade: websocket", "Upgrade: websocket\r\nUpgrade: foo")),
        ("GET", handshake().replace("Connection: keep-alive, Upgrade\r\n", "")),
        ("GET", handshake().replace(&format!("Sec-WebSocket-Key: {KEY}\r\n"), "")),
        ("POST", handshake()),
        ("POST", format!("{}Content-Length: 0\r\n", handshake())),
        ("HEAD", handshake()),
    ] {
        let mut visitor = gate.visitor().await;
        visitor.request(method, "/live", &fields).await;
        let head = visitor.head().await;
        assert_eq!(head.status(), 200, "{method} {fields}");
        let (requests, strays) = portal.take();
        assert_eq!((requests.len(), strays.len()), (1, 0));
        for name in ["upgrade", "connection", "http2-settings"] {
            assert!(requests[0].all(name).is_empty(), "{name}: {fields}");
        }
    }
}

#[tokio::test]
async fn an_upgrade_with_content_is_an_ordinary_request() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    visitor.request("GET", "/live", &format!("{}Content-Length: 5\r\n", handshake())).await;
    visitor.wire.send("hello").await;
    assert_eq!(visitor.answer("GET").await.status(), 200);
    let request = portal.request();
    assert_eq!((request.body.as_slice(), request.all("upgrade").len()), (&b"hello"[..], 0));
}

#[tokio::test]
async fn an_upgrade_takes_no_pooled_connection_and_leaves_none() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    visitor.request("GET", "/", "").await;
    let mut pooled = origin.accept().await;
    pooled.request().await.unwrap();
    pooled.send(Page::text("ok").bytes()).await;
    visitor.answer("GET").await;
    let (mut upgrading, mut own, _) = asked(&gate, &origin, &handshake()).await;
    own.send(agreement("")).await;
    assert_eq!(upgrading.head().await.status(), 101);
    visitor.request("GET", "/again", "").await;
    assert_eq!(pooled.request().await.unwrap().head.target(), "/again");
    pooled.send(Page::text("ok").bytes()).await;
    assert_eq!(visitor.answer("GET").await.status(), 200);
}

#[tokio::test]
async fn the_gates_own_paths_are_no_tunnel() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    assert_eq!(gate.get("/.octroi/live", &handshake()).await.status(), 404);
    assert!(portal.requests().is_empty());
}
