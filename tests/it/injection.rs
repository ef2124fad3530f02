//! The snippet goes into documents and nothing else, and the head stays true.

use crate::harness::{Coding, Message, Octroi, Page, Portal, spaced};

const DOCUMENT: &str = "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>\u{c9}t\u{e9}</title></head><body>a</body></html>";
const NAVIGATION: &str = "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, br\r\nSec-Fetch-Dest: document\r\n";

/// The one snippet of the host, whoever visits.
fn snippet(portal: &str) -> Option<String> {
    Octroi::before("127.0.0.1:1".parse().unwrap()).portal(portal).snippet()
}

fn version() -> String {
    Octroi::before("127.0.0.1:1".parse().unwrap()).snippet_version()
}

async fn answered(portal: &str, page: Vec<u8>, fields: &str) -> Message {
    let origin = Portal::saying(page).await;
    Octroi::before(origin.address).portal(portal).start().get("/", fields).await
}

#[tokio::test]
async fn a_document_is_the_page_and_the_snippet() {
    let snippet = snippet("").unwrap();
    let (before, after) = DOCUMENT.split_at(DOCUMENT.find("<head>").unwrap() + 6);
    // Into gzip, it goes before the page with the tags that lead to it, which a parser ignores the second time. What stood
    // between these, one line feed here, is then text in the head: the snippet says so.
    let spliced = spaced(&snippet, 1);
    for (coding, expected) in [
        (Coding::Identity, format!("{before}{snippet}{after}")),
        (Coding::Gzip, format!("<!doctype html><html lang=\"fr\"><head>{spliced}{DOCUMENT}")),
    ] {
        let page = Page::html(DOCUMENT).coded(coding);
        let answer = answered("", page.bytes(), NAVIGATION).await;
        assert_eq!(answer.field("content-encoding"), coding.name());
        // The whole of the content is one member: not all clients read a second one.
        assert_eq!(String::from_utf8(coding.decode(&answer.body).unwrap()).unwrap(), expected);
        assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
    }
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
    assert_eq!(answer.field("etag"), Some(format!("W/\"abc~octroi.s.{}\"", version()).as_str()));
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
        ("Sec-Fetch-Dest: document\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n", Some("gzip, deflate, zstd")),
        ("Sec-Fetch-Dest: iframe\r\nAccept-Encoding: gzip, deflate\r\n", Some("gzip, deflate")),
        ("Accept: text/html\r\nAccept-Encoding: br, zstd\r\n", Some("zstd")),
        ("Sec-Fetch-Dest: document\r\nAccept-Encoding: br\r\n", Some("identity")),
        ("Sec-Fetch-Dest: document\r\nAccept-Encoding: br, identity;q=0\r\n", Some("br, identity;q=0")),
        ("Sec-Fetch-Dest: document\r\n", None),
        ("Sec-Fetch-Dest: image\r\nAccept-Encoding: br, gzip\r\n", Some("br, gzip")),
        ("Accept-Encoding: br, gzip\r\n", Some("br, gzip")),
    ] {
        let portal = Portal::plain().await;
        let gate = Octroi::plain(portal.address);
        gate.get("/", &format!("{fields}Range: bytes=0-9\r\nIf-Range: \"a\"\r\n")).await;
        let request = portal.request();
        assert_eq!(request.field("accept-encoding"), seen, "{fields}");
        let document = ["document", "iframe", "text/html"].iter().any(|word| fields.contains(word));
        assert_eq!((request.field("range").is_none(), request.field("if-range").is_none()), (document, document));
    }
}

#[tokio::test]
async fn what_is_no_document_passes_byte_for_byte() {
    let html = |fields: &[(&str, &str)]| {
        fields.iter().fold(Page::html(DOCUMENT), |page, (name, value)| page.with(name, value))
    };
    // A navigation's answer that is surely no page says so in its tag, and can be confirmed for ever.
    let (own, passed) = ("\"abc\"", "\"abc~octroi.s\"");
    for (page, fields, tag) in [
        (Page::of("application/json", "{\"a\":\"<html><head>\"}"), NAVIGATION, passed),
        (Page::of("application/json", "{\"a\":\"<html><head>\"}"), "", own),
        (Page::of("text/plain", DOCUMENT), NAVIGATION, passed),
        (Page::of("text/plain", DOCUMENT), "Sec-Fetch-Dest: empty\r\n", own),
        // It may be a page tomorrow.
        (Page::of("application/xml", DOCUMENT), NAVIGATION, own),
        (Page::of("application/xhtml+xml", DOCUMENT), NAVIGATION, own),
        (Page::of("text/html; charset=utf-16", DOCUMENT), NAVIGATION, own),
        (Page::of("text/html", ""), NAVIGATION, own),
        (html(&[("Content-Type", "text/html")]), NAVIGATION, own),
        (html(&[]), "Sec-Fetch-Dest: empty\r\nAccept: text/html\r\n", own),
        (html(&[]), "X-Requested-With: XMLHttpRequest\r\nAccept: text/html\r\n", own),
        (html(&[]), "HX-Request: true\r\nAccept: text/html\r\n", own),
        (html(&[("Content-Disposition", "attachment; filename=a.html")]), NAVIGATION, own),
        (html(&[("Cache-Control", "no-transform")]), NAVIGATION, own),
        // Not what it says it is.
        (html(&[("Content-Encoding", "br")]), NAVIGATION, own),
        (html(&[("Content-Encoding", "compress")]), NAVIGATION, own),
        (html(&[("Content-Encoding", "gzip, br")]), NAVIGATION, own),
        (html(&[("Content-Range", "bytes 0-9/10")]), NAVIGATION, own),
        (html(&[]).status("206 Partial Content"), NAVIGATION, own),
        (Page::html("<div>fragment</div>"), "Sec-Fetch-Dest: empty\r\n", own),
        (Page::html("<div>fragment</div>"), "", own),
    ] {
        let page = page.with("ETag", "\"abc\"");
        let head = String::from_utf8(page.head()).unwrap();
        let answer = answered("", page.bytes(), fields).await;
        assert_eq!(answer.body, page.content(), "{head} {fields}");
        assert_eq!(answer.field("etag"), Some(tag), "{head} {fields}");
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
    // What HEAD describes would get the snippet: of what length, nobody knows without the content (RFC 9110 §8.6).
    let answer = visitor.ask("HEAD", "/", NAVIGATION).await;
    let marked = format!("W/\"a~octroi.s.{}\"", version());
    assert_eq!((answer.status(), answer.field("etag")), (200, Some(marked.as_str())));
    assert_eq!(answer.all("content-length"), [""; 0]);
    let answer = visitor.ask("HEAD", "/", "Sec-Fetch-Dest: empty\r\n").await;
    assert_eq!((answer.field("content-length"), answer.field("etag")), (Some("123"), Some("\"a\"")));
    for (target, status) in [("/204", 204), ("/304", 304)] {
        let answer = visitor.get(target, NAVIGATION).await;
        assert_eq!((answer.status(), answer.body.len()), (status, 0));
    }
}

#[tokio::test]
async fn pages_stay_as_they_are_where_nothing_is_enforced() {
    let portal = "mode = \"report-only\"";
    let answer = answered(portal, Page::html(DOCUMENT).with("ETag", "\"a\"").bytes(), NAVIGATION).await;
    assert_eq!((answer.text().as_str(), answer.field("etag")), (DOCUMENT, Some("\"a\"")));
    assert_eq!(answer.all("content-security-policy"), [""; 0]);
}

#[tokio::test]
async fn pages_without_a_banner_are_guarded_all_the_same() {
    let guard = snippet("banner = \"off\"").unwrap();
    assert!(guard.starts_with("<script src=\"/.octroi/assets/guard.") && guard.ends_with(".js\"></script>"), "{guard}");
    let answer = answered("banner = \"off\"", Page::html(DOCUMENT).bytes(), NAVIGATION).await;
    assert!(answer.text().contains(&guard));
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
