//! One test for each fault that was once found in the gate by hand.

use octroi::config::{Overrides, from_text};

use crate::harness::{Coding, Octroi, Origin, Page, Portal, keys};

const FORM: &str = "application/x-www-form-urlencoded";
const OWN: &str = "Sec-Fetch-Site: same-origin\r\n";

#[tokio::test]
async fn an_upload_to_a_portal_that_stops_reading_ends() {
    let origin = Origin::listen().await;
    let gate =
        Octroi::before(origin.address()).gate("[timeouts]\nidle = \"150ms\"\nresponse-head = \"150ms\"\n").start();
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/", "Content-Length: 100000000\r\n").await;
    let portal = origin.accept().await;
    // More than every buffer on the way holds: the portal's end is open and never read.
    visitor.wire.offer(vec![0; 64 << 20]).await;
    // The answer may be lost with what was still to be sent; that the connection ends is what counts.
    let answer = visitor.wire.rest().await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 504 "), "{}", String::from_utf8_lossy(&answer));
    drop(portal);
}

#[tokio::test]
async fn a_full_room_does_not_keep_the_gate_from_stopping() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).gate("[limits]\nconnections = 1\n").start();
    let mut first = gate.visitor().await;
    first.request("GET", "/", "").await;
    let portal = origin.accept().await;
    let second = gate.visitor().await;
    // Joins the worker: it must not wait for room that nobody will give back.
    drop(gate);
    drop((first, second, portal));
}

#[test]
fn a_choice_at_a_site_of_any_host_is_bound_to_the_host_that_was_asked() {
    let text = |hosts: &str| format!("[[portal]]\nhosts = {hosts}\nupstream = \"http://127.0.0.1:1\"\n");
    let bound = |hosts: &str, authority: &str| {
        let sites = from_text("octroi.toml", &text(hosts), &Overrides::default(), |_| Ok(keys())).unwrap().sites;
        sites.find(authority).unwrap().bound_host(authority).into_owned()
    };
    assert_eq!(bound("[\"*\"]", "A.example:8080"), "a.example");
    assert_eq!(bound("[\"*.metro.example\"]", "data.metro.example"), "data.metro.example");
    assert_eq!(bound("[\"a.example\", \"b.example\"]", "b.example"), "a.example");
}

#[tokio::test]
async fn consent_to_an_older_charter_is_asked_again_and_a_refusal_is_not() {
    let portal = Portal::saying(Page::text("").bytes()).await;
    let gate = Octroi::plain(portal.address);
    let stale = "charter=0123456789abcdef";
    let post = async |fields: &str, content: String| {
        gate.visitor().await.post("/.octroi/choices", &format!("{OWN}{fields}"), FORM, &content).await
    };
    let answer = post("", format!("choice=accept&{stale}")).await;
    assert_eq!((answer.status(), answer.field("location")), (303, Some("/.octroi/choices")));
    assert_eq!(answer.all("set-cookie"), [""; 0]);
    let answer = post("Accept: application/json\r\n", format!("choice=accept&{stale}")).await;
    assert_eq!((answer.status(), answer.all("set-cookie").len()), (409, 0));
    let answer = post("", format!("choice=refuse&{stale}")).await;
    assert!(answer.all("set-cookie").iter().any(|line| line.starts_with("octroi=1.")), "{answer:?}");
}

#[tokio::test]
async fn a_shared_cache_is_told_what_tells_a_document_from_a_fragment() {
    let page = Page::html("<!doctype html><html><head><meta charset=\"utf-8\"></head></html>").bytes();
    let portal = Portal::saying(page).await;
    let gate = Octroi::plain(portal.address);
    for fields in ["Accept: text/html\r\nSec-Fetch-Dest: document\r\n", "X-Requested-With: XMLHttpRequest\r\n"] {
        let answer = gate.get("/", fields).await;
        assert_eq!(answer.field("vary"), Some("Sec-Fetch-Dest, X-Requested-With, HX-Request"), "{fields}");
    }
    let portal = Portal::saying(Page::of("application/json", "{}").bytes()).await;
    let answer = Octroi::plain(portal.address).get("/", "X-Requested-With: XMLHttpRequest\r\n").await;
    assert_eq!(answer.field("vary"), None);
}

#[tokio::test]
async fn a_session_in_quotes_or_with_a_colon_reaches_the_portal() {
    let portal = Portal::saying(Page::text("").bytes()).await;
    let gate = Octroi::plain(portal.address);
    for value in ["\"dGVzdA==\"", "user:dGVzdA=="] {
        gate.get("/", &format!("Cookie: session={value}\r\n")).await;
        let (mut requests, _) = portal.take();
        assert_eq!(requests.remove(0).field("cookie"), Some(format!("session={value}").as_str()));
    }
}

#[tokio::test]
async fn an_upstream_that_leads_back_to_the_gate_is_noticed_at_once() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).start();
    let mut visitor = gate.visitor().await;
    visitor.request("GET", "/", "").await;
    let mut portal = origin.accept().await;
    let head = portal.request().await.unwrap().head;
    let via = head.field("via").expect("the gate names itself").to_owned();
    portal.send(Page::text("").bytes()).await;
    // What the gate forwarded comes back to it.
    let answer = gate.get("/", &format!("Via: {via}\r\n")).await;
    assert_eq!(answer.status(), 502);
}

#[tokio::test]
async fn a_request_that_was_lost_with_a_kept_connection_is_sent_again() {
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).start();
    for (method, fields) in [("GET", ""), ("HEAD", ""), ("OPTIONS", "Content-Length: 0\r\n")] {
        let mut visitor = gate.visitor().await;
        visitor.request(method, "/lost", fields).await;
        let mut kept = origin.accept().await;
        let lost = kept.head().await.unwrap();
        // It is read and not answered: the portal had decided to close.
        drop(kept);
        let mut fresh = origin.accept().await;
        let again = fresh.head().await.unwrap();
        assert_eq!(String::from_utf8_lossy(&again.raw), String::from_utf8_lossy(&lost.raw), "{method}");
        fresh.offer(Page::text("").bytes()).await;
        assert_eq!(visitor.head().await.status(), 200, "{method}");
    }
}

#[tokio::test]
async fn a_request_that_may_have_done_something_is_not_sent_again() {
    for (method, fields, content) in [("POST", "Content-Length: 0\r\n", ""), ("GET", "Content-Length: 2\r\n", "ab")] {
        let origin = Origin::listen().await;
        let gate = Octroi::before(origin.address()).start();
        let mut visitor = gate.visitor().await;
        visitor.request(method, "/lost", fields).await;
        visitor.wire.offer(content.as_bytes().to_vec()).await;
        drop(origin.accept().await);
        assert_eq!(visitor.head().await.status(), 502, "{method}");
    }
}

#[tokio::test]
async fn a_page_that_fails_while_it_is_looked_at_is_told_and_not_swallowed() {
    const CUT: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<!DOCTYPE ht";
    let origin = Origin::listen().await;
    let gate = Octroi::plain(origin.address());
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/", "Sec-Fetch-Dest: document\r\nContent-Length: 0\r\n").await;
    let mut portal = origin.accept().await;
    portal.head().await.unwrap();
    portal.send(CUT).await;
    drop(portal);
    // Without a status line, browsers take a form that was sent on a kept connection for lost, and send it again.
    let head = visitor.head().await;
    assert_eq!((head.status(), head.field("content-length")), (200, Some("1000")));
    assert_eq!(visitor.wire.rest().await, b"<!DOCTYPE ht");
}

#[tokio::test]
async fn a_damaged_page_that_is_encoded_again_does_not_look_whole() {
    let document = format!("<!-- a --><!DOCTYPE html><html><head><title>a</title>{}", "<p>text</p>".repeat(40_000));
    for coding in [Coding::Gzip, Coding::Zlib, Coding::Zstd, Coding::Brotli] {
        let whole = Page::html(&document).coded(coding);
        let body = whole.content().to_vec();
        let cut = &body[..body.len() - 3];
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: {}\r\nContent-Length: {}\r\n\r\n",
            coding.name().unwrap(),
            cut.len()
        );
        let portal = Portal::saying([head.as_bytes(), cut].concat()).await;
        let gate = Octroi::plain(portal.address);
        for accept in ["gzip", "identity"] {
            let mut visitor = gate.visitor().await;
            visitor.request("GET", "/", &format!("Sec-Fetch-Dest: document\r\nAccept-Encoding: {accept}\r\n")).await;
            let head = visitor.head().await;
            assert_eq!(head.field("transfer-encoding"), Some("chunked"), "{coding:?} {accept}");
            assert!(!visitor.wire.rest().await.ends_with(b"0\r\n\r\n"), "{coding:?} {accept}");
        }
    }
}
