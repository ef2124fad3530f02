//! Content streams both ways, nobody waits for ever, and nothing piles up.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, time::timeout};

use crate::harness::{Octroi, Origin, Page, Portal, Wire};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Idle times as short as a loaded machine allows.
const SHORT: &str = "[timeouts]\nrequest-head = \"200ms\"\nresponse-head = \"200ms\"\nidle = \"200ms\"\n";

/// What may lie in socket buffers (Linux: up to 6 MiB a direction and hop) and in the gate.
const PILE: usize = 48 << 20;

#[tokio::test]
async fn a_chunk_is_seen_before_the_next_one_is_sent() {
    for media_type in ["text/csv", "text/event-stream", "application/json"] {
        let origin = Origin::listen().await;
        let gate = Octroi::plain(origin.address());
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "").await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        portal.send(CHUNKED.replace("text/csv", media_type)).await;
        assert_eq!(visitor.head().await.status(), 200);
        for round in 0..3 {
            portal.send(format!("3\r\na,{round}\r\n")).await;
            assert_eq!(visitor.wire.chunk().await.unwrap().unwrap(), format!("a,{round}").as_bytes());
        }
        portal.send("0\r\n\r\n").await;
        assert_eq!(visitor.wire.chunk().await.unwrap(), Err(Vec::new()));
    }
}

#[tokio::test]
async fn html_that_is_no_document_streams_too() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    for fields in ["", "Accept: text/html\r\n", "Sec-Fetch-Dest: empty\r\n"] {
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", fields).await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        portal.send(CHUNKED.replace("text/csv", "text/html; charset=utf-8")).await;
        for round in 0..3 {
            portal.send(format!("3\r\na,{round}\r\n")).await;
            if round == 0 {
                assert_eq!(visitor.head().await.status(), 200);
            }
            assert_eq!(visitor.wire.chunk().await.unwrap().unwrap(), format!("a,{round}").as_bytes());
        }
    }
}

#[tokio::test]
async fn a_page_that_gets_the_snippet_streams_too() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    visitor.request("GET", "/", "Accept: text/html\r\n").await;
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    let start = "<!doctype html><html><head><title>a</title>";
    portal
        .send(format!("{}{:x}\r\n{start}\r\n", CHUNKED.replace("text/csv", "text/html; charset=utf-8"), start.len()))
        .await;
    assert_eq!(visitor.head().await.status(), 200);
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("<title>a</title>") {
        seen.extend(visitor.wire.chunk().await.unwrap().unwrap());
    }
    portal.send("4\r\nrest\r\n").await;
    assert_eq!(visitor.wire.chunk().await.unwrap().unwrap(), b"rest");
}

#[tokio::test]
async fn a_request_streams_before_there_is_an_answer_and_an_answer_before_it_ends() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/", "Content-Length: 9\r\n").await;
    let mut portal = origin.accept().await;
    portal.head().await.unwrap();
    for part in ["abc", "def"] {
        visitor.wire.send(part).await;
        assert_eq!(portal.exactly(3).await.unwrap(), part.as_bytes());
    }
    portal.send(CHUNKED).await;
    assert_eq!(visitor.head().await.status(), 200);
    visitor.wire.send("ghi").await;
    assert_eq!(portal.exactly(3).await.unwrap(), b"ghi");
    portal.send("1\r\nx\r\n0\r\n\r\n").await;
    assert_eq!(visitor.wire.chunk().await.unwrap().unwrap(), b"x");
}

/// Writes until the other end takes no more; gives back how much it took.
async fn fill(wire: &mut Wire) -> usize {
    let block = vec![b'a'; 64 << 10];
    let mut taken = 0;
    // That nothing more is taken can only be seen by waiting.
    while let Ok(written) = timeout(Duration::from_millis(400), wire.stream.write(&block)).await {
        taken += written.unwrap();
        assert!(taken < PILE, "{taken} octets were taken from one side while the other stood still");
    }
    taken
}

#[tokio::test]
async fn a_visitor_who_does_not_read_stops_the_portal() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    visitor.request("GET", "/", "").await;
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    portal.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 1usize << 40)).await;
    let taken = fill(&mut portal).await;
    visitor.head().await;
    assert_eq!(visitor.wire.exactly(taken).await.unwrap().len(), taken, "reading sets it going again");
}

#[tokio::test]
async fn a_portal_that_does_not_read_stops_the_visitor() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/", "Content-Length: 4000000000\r\n").await;
    let mut portal = origin.accept().await;
    let taken = fill(&mut visitor.wire).await;
    portal.head().await.unwrap();
    assert_eq!(portal.exactly(taken).await.unwrap().len(), taken);
}

#[tokio::test]
async fn a_visitor_who_leaves_ends_the_request_to_the_portal() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    for fields in ["", "Accept: text/html\r\n"] {
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", fields).await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        drop(visitor);
        assert!(portal.ends().await, "before the answer");
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", fields).await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        portal.send(format!("{CHUNKED}3\r\nabc\r\n")).await;
        visitor.head().await;
        drop(visitor);
        assert!(portal.ends().await, "in the middle of the answer");
    }
}

#[tokio::test]
async fn a_visitor_who_breaks_off_an_upload_breaks_it_off_for_the_portal() {
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    for framing in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let mut visitor = gate.visitor().await;
        visitor.request("POST", "/", &format!("{framing}\r\n")).await;
        visitor.wire.send("5\r\nhello\r\n").await;
        let mut portal = origin.accept().await;
        portal.head().await.unwrap();
        drop(visitor);
        let rest = portal.rest().await;
        assert!(!rest.ends_with(b"0\r\n\r\n"), "what was broken off must not look whole: {}", rest.escape_ascii());
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_does_not_look_whole() {
    for head in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let portal = Origin::listen().await;
        let gate = Octroi::plain(portal.address());
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "").await;
        let mut wire = portal.accept().await;
        wire.request().await.unwrap();
        wire.send(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n5\r\nhello\r\n")).await;
        assert_eq!(visitor.head().await.status(), 200);
        drop(wire);
        let rest = visitor.wire.rest().await;
        assert!(rest.len() < 100 && !rest.ends_with(b"0\r\n\r\n"), "{}", rest.escape_ascii());
    }
}

#[tokio::test]
async fn content_that_stops_coming_is_a_time_out_of_the_visitor() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).gate(SHORT).start();
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/", "Content-Length: 9\r\n").await;
    visitor.wire.send("abc").await;
    let mut portal = origin.accept().await;
    portal.head().await.unwrap();
    let answer = visitor.answer("POST").await;
    assert_eq!((answer.status(), answer.closes()), (408, true));
    assert!(visitor.wire.ends().await);
    assert_eq!(portal.rest().await, b"abc");
}

#[tokio::test]
async fn a_portal_that_does_not_answer_is_a_gateway_time_out() {
    for gate in [SHORT, "[timeouts]\ntotal = \"200ms\"\n"] {
        let origin = Origin::listen().await;
        let gate = Octroi::before(origin.address()).gate(gate).start();
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "").await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        assert_eq!(visitor.answer("GET").await.status(), 504);
        assert!(portal.ends().await, "its connection is not used again");
    }
}

#[tokio::test]
async fn an_answer_that_stops_coming_is_cut() {
    for gate in [SHORT, "[timeouts]\ntotal = \"300ms\"\n"] {
        let origin = Origin::listen().await;
        let gate = Octroi::before(origin.address()).gate(gate).start();
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "").await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        portal.send(format!("{CHUNKED}3\r\nabc\r\n")).await;
        assert_eq!(visitor.head().await.status(), 200);
        assert_eq!(visitor.wire.rest().await, b"3\r\nabc\r\n");
        assert!(portal.ends().await);
    }
}

#[tokio::test]
async fn a_head_that_stops_coming_ends_the_connection() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate("[timeouts]\nrequest-head = \"200ms\"\n").start();
    for start in ["", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: data.example\r\nX: "] {
        let mut wire = Wire::to(gate.address).await;
        wire.send(start).await;
        let answer = String::from_utf8(wire.rest().await).unwrap();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{start:?}: {answer}");
    }
    let mut kept = gate.visitor().await;
    assert_eq!(kept.get("/", "").await.status(), 200);
    assert!(kept.wire.ends().await, "a kept connection waits no longer for the next request");
    assert_eq!(portal.requests().len(), 1);
}

#[tokio::test]
async fn a_visitor_who_stops_reading_is_left() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).gate(SHORT).start();
    let mut visitor = gate.visitor().await;
    visitor.request("GET", "/", "").await;
    let mut portal = origin.accept().await;
    portal.request().await.unwrap();
    portal.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 1usize << 40)).await;
    portal.offer(vec![b'a'; PILE]).await;
    assert!(portal.ends().await, "the gate gave up on both");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let portal = Portal::replying(|request| Page::text(request.head.target()).bytes()).await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    let request = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: data.example\r\n\r\n");
    visitor.wire.send([request("/1"), request("/.octroi/none"), request("/2"), request("/3")].concat()).await;
    for (status, text) in [(200, Some("/1")), (404, None), (200, Some("/2")), (200, Some("/3"))] {
        let answer = visitor.answer("GET").await;
        assert_eq!(answer.status(), status);
        assert!(text.is_none_or(|text| answer.text() == text));
    }
}
