//! The snippet goes into documents and nothing else, and the head stays true.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::harness::{Message, Octroi, Page, Portal};

const DOCUMENT: &str = "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>\u{c9}t\u{e9}</title></head><body>a</body></html>";
const NAVIGATION: &str = "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, br\r\nSec-Fetch-Dest: document\r\n";

/// The one snippet of the host, whoever visits.
fn snippet(portal: &str) -> Option<String> {
    let sites = Octroi::before("127.0.0.1:1".parse().unwrap()).portal(portal).compile().sites;
    let site = sites.find("data.example").unwrap();
    site.snippet().map(|_| site.kit().snippet_html().to_owned())
}

async fn answered(portal: &str, page: Vec<u8>, fields: &str) -> Message {
    let origin = Portal::saying(page).await;
    Octroi::before(origin.address).portal(portal).start().get("/", fields).await
}

fn decoded(answer: &Message) -> String {
    match answer.field("content-encoding") {
        Some("gzip") => {
            let mut text = String::new();
            // The whole of the content must be members: nothing may be left over.
            flate2::read::MultiGzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
            text
        }
        _ => String::from_utf8(answer.body.clone()).unwrap(),
    }
}

#[tokio::test]
async fn a_document_is_the_page_and_the_snippet() {
    let snippet = snippet("").unwrap();
    for page in [Page::html(DOCUMENT), Page::html(DOCUMENT).gzip()] {
        let plain = page.bytes();
        let answer = answered("", plain, NAVIGATION).await;
        let text = decoded(&answer);
        assert_eq!(text.matches(&snippet).count(), 1, "{text}");
        let (before, after) = text.split_once(&snippet).unwrap();
        // Into gzip, it goes before the page with the tags that lead to it; a parser ignores these the second time.
        if answer.field("content-encoding") == Some("gzip") {
            assert_eq!((before, after), ("<!doctype html><html lang=\"fr\"><head>", DOCUMENT));
        } else {
            assert_eq!(format!("{before}{after}"), DOCUMENT);
        }
        assert!(before.ends_with("<head>"), "first in the head: {before}");
        let length = answer.field("content-length").map(|length| length.parse::<usize>().unwrap());
        assert!(length.is_none_or(|length| length == answer.body.len()));
    }
}

#[tokio::test]
async fn every_browser_can_read_what_is_sent_as_gzip() {
    let answer = answered("", Page::html(DOCUMENT).gzip().bytes(), NAVIGATION).await;
    let mut text = String::new();
    let mut decoder = GzDecoder::new(&answer.body[..]);
    decoder.read_to_string(&mut text).unwrap();
    // One member: not all clients read a second one.
    assert_eq!(text.len(), decoded(&answer).len());
}

#[tokio::test]
async fn the_snippet_is_the_same_for_every_visitor() {
    let portal = Portal::saying(Page::html(DOCUMENT).bytes()).await;
    let gate = Octroi::plain(portal.address);
    let undecided = gate.get("/", NAVIGATION).await;
    for choice in ["choice=accept", "choice=refuse"] {
        let fields = format!("{NAVIGATION}{}", gate.choice(choice).await);
        let answer = gate.get("/", &fields).await;
        assert_eq!((answer.body.as_slice(), answer.field("cache-control")), (undecided.body.as_slice(), None));
    }
}

#[tokio::test]
async fn a_page_that_grew_says_so() {
    let page = Page::html(DOCUMENT)
        .with("ETag", "\"abc\"")
        .with("Accept-Ranges", "bytes")
        .with("Content-MD5", "x")
        .with("Digest", "sha-256=x")
        .with("Content-Digest", "sha-256=:x:")
        .with("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT")
        .with("Cache-Control", "public, max-age=60");
    let answer = answered("", page.bytes(), NAVIGATION).await;
    assert_eq!(answer.field("etag"), Some("W/\"abc\""));
    for gone in ["accept-ranges", "content-md5", "digest", "content-digest"] {
        assert_eq!(answer.field(gone), None, "{gone}");
    }
    assert_eq!(answer.field("cache-control"), Some("public, max-age=60"));
    assert!(answer.field("last-modified").is_some());
    let expected = DOCUMENT.len() + snippet("").unwrap().len();
    assert_eq!(answer.field("content-length"), Some(expected.to_string().as_str()));
}

#[tokio::test]
async fn the_portal_is_asked_for_what_can_be_extended() {
    for (fields, seen) in [
        (NAVIGATION, Some("gzip")),
        ("Sec-Fetch-Dest: document\r\nAccept-Encoding: br\r\n", Some("identity")),
        ("Sec-Fetch-Dest: document\r\n", None),
        ("Sec-Fetch-Dest: image\r\nAccept-Encoding: br, gzip\r\n", Some("br, gzip")),
    ] {
        let portal = Portal::plain().await;
        let gate = Octroi::plain(portal.address);
        gate.get("/", &format!("{fields}Range: bytes=0-9\r\nIf-Range: \"a\"\r\n")).await;
        let request = portal.request();
        assert_eq!(request.field("accept-encoding"), seen, "{fields}");
        let document = fields.contains("document");
        assert_eq!((request.field("range").is_none(), request.field("if-range").is_none()), (document, document));
    }
}

#[tokio::test]
async fn what_is_no_document_passes_byte_for_byte() {
    let html = |fields: &[(&str, &str)]| {
        fields.iter().fold(Page::html(DOCUMENT), |page, (name, value)| page.with(name, value))
    };
    for (page, fields) in [
        (Page::of("application/json", "{\"a\":\"<html><head>\"}"), NAVIGATION),
        (Page::of("text/plain", DOCUMENT), NAVIGATION),
        (Page::of("application/xml", DOCUMENT), NAVIGATION),
        (Page::of("text/html; charset=utf-16", DOCUMENT), NAVIGATION),
        (Page::of("text/html", ""), NAVIGATION),
        (html(&[("Content-Type", "text/html")]), NAVIGATION),
        (html(&[]), "Sec-Fetch-Dest: empty\r\nAccept: text/html\r\n"),
        (html(&[]), "X-Requested-With: XMLHttpRequest\r\nAccept: text/html\r\n"),
        (html(&[]), "HX-Request: true\r\nAccept: text/html\r\n"),
        (html(&[("Content-Disposition", "attachment; filename=a.html")]), NAVIGATION),
        (html(&[("Cache-Control", "no-transform")]), NAVIGATION),
        (html(&[("Content-Encoding", "br")]), NAVIGATION),
        (html(&[("Content-Range", "bytes 0-9/10")]), NAVIGATION),
        (html(&[]).status("206 Partial Content"), NAVIGATION),
        (Page::html("<div>fragment</div>"), "Sec-Fetch-Dest: empty\r\n"),
    ] {
        let bytes = page.with("ETag", "\"abc\"").bytes();
        let content = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let answer = answered("", bytes.clone(), fields).await;
        assert_eq!(answer.body, bytes[content..], "{} {fields}", bytes[..content].escape_ascii());
        assert_eq!(answer.field("etag"), Some("\"abc\""));
        assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
    }
}

#[tokio::test]
async fn answers_without_content_stay_without() {
    let portal = Portal::replying(|request| match request.head.method() {
        "HEAD" => [Page::html("").head(), b"Content-Length: 123\r\nETag: \"a\"\r\n\r\n".to_vec()].concat(),
        _ if request.head.target() == "/204" => Page::html("").status("204 No Content").bare(),
        _ => Page::html("").status("304 Not Modified").with("ETag", "\"a\"").bare(),
    })
    .await;
    let gate = Octroi::plain(portal.address);
    let mut visitor = gate.visitor().await;
    let answer = visitor.ask("HEAD", "/", NAVIGATION).await;
    assert_eq!(
        (answer.status(), answer.field("content-length"), answer.field("etag")),
        (200, Some("123"), Some("\"a\""))
    );
    for (target, status) in [("/204", 204), ("/304", 304)] {
        let answer = visitor.get(target, NAVIGATION).await;
        assert_eq!((answer.status(), answer.body.len()), (status, 0));
    }
}

#[tokio::test]
async fn pages_of_a_host_that_asks_nothing_stay_as_they_are() {
    assert_eq!(snippet("banner = \"off\""), None);
    for portal in ["banner = \"off\"", "mode = \"report-only\""] {
        let answer = answered(portal, Page::html(DOCUMENT).with("ETag", "\"a\"").bytes(), NAVIGATION).await;
        assert_eq!((answer.text().as_str(), answer.field("etag")), (DOCUMENT, Some("\"a\"")), "{portal}");
    }
}

#[tokio::test]
async fn a_page_of_the_gates_own_has_no_banner() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let snippet = snippet("").unwrap();
    for target in ["/.octroi/choices", "/.octroi/charter", "/.octroi/none"] {
        assert!(!gate.get(target, NAVIGATION).await.text().contains(&snippet), "{target}");
    }
}

#[tokio::test]
async fn cookies_are_judged_on_pages_that_cannot_be_extended() {
    let mut broken = Page::html(DOCUMENT).gzip().cookies(&["_ga=1", "session=1"]).bytes();
    let end = broken.len() - 30;
    broken[end] ^= 0xff;
    let answer = answered("", broken, NAVIGATION).await;
    assert_eq!(answer.all("set-cookie"), ["session=1"]);
}
