//! A gate that is told to stop finishes what is under way and takes nothing new.

use crate::harness::{Octroi, Origin, Page, Wire};

#[tokio::test]
async fn what_is_under_way_is_finished_and_kept_connections_are_closed() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).draining().start();
    let mut idle = gate.visitor().await;
    idle.request("GET", "/idle", "").await;
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    portal.send(Page::text("ok").bytes()).await;
    idle.answer("GET").await;

    let mut waiting = gate.visitor().await;
    waiting.request("GET", "/waiting", "").await;
    assert_eq!(portal.request().await.unwrap().head.target(), "/waiting");
    let mut streaming = gate.visitor().await;
    streaming.request("GET", "/streaming", "").await;
    let mut second = origin.accept().await;
    second.request().await.unwrap();
    second.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n").await;
    assert_eq!(streaming.head().await.status(), 200);

    gate.stop();
    assert!(idle.wire.ends().await, "nothing more is waited for");
    portal.send(Page::text("done").bytes()).await;
    let answer = waiting.answer("GET").await;
    assert_eq!((answer.text().as_str(), answer.closes()), ("done", true));
    assert!(waiting.wire.ends().await);
    second.send("1\r\nb\r\n0\r\n\r\n").await;
    assert_eq!(streaming.wire.rest().await, b"1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    let address = gate.address;
    drop(gate);
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_tunnel_is_cut_rather_than_waited_for() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut wire = Wire::to(gate.address).await;
    let fields = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    wire.send(format!("GET / HTTP/1.1\r\nHost: data.example\r\n{fields}\r\n")).await;
    let mut portal = origin.accept().await;
    portal.head().await.unwrap();
    let accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    portal
        .send(format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{accept}\r\n\r\n"
        ))
        .await;
    assert_eq!(wire.head().await.unwrap().status(), 101);
    drop(gate);
    assert!(wire.ends().await && portal.ends().await);
}
