//! Conditional requests work through a gate that adds to documents, and never confirm a page without the present snippet.

use crate::harness::{Message, Octroi, Page, Portal};

const DOCUMENT: &str =
    "<!doctype html><html><head><meta charset=\"utf-8\"><title>a</title></head><body>a</body></html>";
const DATE: &str = "Sat, 01 Jan 2000 00:00:00 GMT";
const NAVIGATION: &str = "Sec-Fetch-Dest: document\r\nAccept: text/html\r\n";
const FETCH: &str = "Sec-Fetch-Dest: empty\r\nAccept: text/html\r\n";
/// An API client or a feed reader, which says nothing.
const UNKNOWN: &str = "";
const CONDITIONS: [&str; 5] = ["if-match", "if-none-match", "if-modified-since", "if-range", "range"];
/// A charter with one cookie more, and so another snippet.
const CHANGED: &str = "[[portal.cookie]]\nname = \"new\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\n\
                       description = \"d\"\n";

/// What the portal has at a target: the media type and the validator.
fn resource(target: &str) -> (&'static str, &'static str) {
    match target {
        "/weak" => ("text/html", "W/\"abc\""),
        "/dated" => ("text/html", ""),
        "/ours" => ("text/html", "\"abc~octroi.s.00000000\""),
        "/file" => ("application/pdf", "\"f\""),
        _ => ("text/html", "\"abc\""),
    }
}

/// A portal that keeps to RFC 9110 §13.2.2, comparing tags byte for byte.
fn conforming(request: &Message) -> Vec<u8> {
    let (media_type, tag) = resource(request.head.target());
    let opaque = tag.trim_start_matches("W/");
    let names = |field: &str| request.field(field).map(|list| list.split(", ").map(str::to_owned).collect::<Vec<_>>());
    let validated = |page: Page| {
        let page = page.with("Content-Type", media_type).with("Last-Modified", DATE);
        if tag.is_empty() { page } else { page.with("ETag", tag) }
    };
    let page = |status, content: &str| validated(Page::untyped(content).status(status));
    if names("if-match").is_some_and(|tags| !tags.iter().any(|one| one == tag && one == opaque)) {
        return page("412 Precondition Failed", "").bytes();
    }
    let unchanged = match names("if-none-match") {
        Some(tags) => tags.iter().any(|one| one.trim_start_matches("W/") == opaque && !tag.is_empty()),
        None => request.field("if-modified-since") == Some(DATE),
    };
    let whole = page("200 OK", DOCUMENT);
    match request.head.method() {
        "PUT" => page("200 OK", "").bytes(),
        _ if unchanged => page("304 Not Modified", "").bare(),
        "HEAD" => [whole.head(), b"Content-Length: 90\r\nAccept-Ranges: bytes\r\n\r\n".to_vec()].concat(),
        _ if request.field("range").is_some() && request.field("if-range").is_none_or(|one| one == tag) => {
            page("206 Partial Content", "<!doc").with("Content-Range", "bytes 0-4/90").bytes()
        }
        _ => whole.bytes(),
    }
}

fn version(changed: &str) -> String {
    Octroi::before("127.0.0.1:1".parse().unwrap()).more(changed).snippet_version()
}

/// The conditions that the portal saw last.
fn conditions(portal: &Portal) -> Vec<String> {
    let request = portal.take().0.pop().unwrap();
    let lines = CONDITIONS.iter().flat_map(|name| request.all(name).into_iter().map(move |value| (name, value)));
    lines.map(|(name, value)| format!("{name}: {value}")).collect()
}

type Row = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str], u16, &'static str);

/// Each row: target, who asks, the conditions, what the portal sees of them, the status and the tag of the answer. `V` is the
/// version of the present snippet.
async fn hold(method: &str, rows: &[Row]) {
    let portal = Portal::replying(conforming).await;
    let gate = Octroi::plain(portal.address);
    let present = |text: &str| text.replace('V', &version(""));
    for (name, target, who, asked, seen, status, tag) in rows {
        let fields: String =
            asked.split('|').filter(|line| !line.is_empty()).map(|line| format!("{line}\r\n")).collect();
        let answer = gate.visitor().await.ask(method, target, &format!("{who}{}", present(&fields))).await;
        let seen: Vec<String> = seen.iter().map(|line| present(line)).collect();
        assert_eq!(conditions(&portal), seen, "{name}");
        assert_eq!((answer.status(), answer.field("etag").unwrap_or_default()), (*status, &*present(tag)), "{name}");
        let grown = answer.field("etag").is_some_and(|tag| tag.ends_with(&format!(".{}\"", version(""))));
        if *status == 304 && grown {
            let depends_on = "Sec-Fetch-Dest, X-Requested-With, HX-Request";
            assert_eq!(answer.all("vary"), [depends_on], "{name}: as its 200 would have");
        }
        if method == "HEAD" || *status == 304 {
            assert!(!grown || answer.all("content-length").is_empty(), "{name}: {:?}", answer.head);
        } else if *status == 200 {
            assert_eq!(answer.text().contains("/.octroi/assets/guard."), grown, "{name}");
        }
    }
}

const INM_PAGE: &str = "If-None-Match: W/\"abc~octroi.s.V\"";
const IMS: &str = "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT";
const SEEN_IMS: &str = "if-modified-since: Sat, 01 Jan 2000 00:00:00 GMT";
const SEEN_ABC: &str = "if-none-match: \"abc\"";

#[rustfmt::skip] // One row a line.
const READS: &[Row] = &[
    ("a first visit", "/", NAVIGATION, "", &[], 200, "W/\"abc~octroi.s.V\""),
    ("a page kept", "/", NAVIGATION, INM_PAGE, &[SEEN_ABC], 304, "W/\"abc~octroi.s.V\""),
    ("a page kept, with its date", "/", NAVIGATION, "If-None-Match: W/\"abc~octroi.s.V\"|If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT",
        &[SEEN_ABC, SEEN_IMS], 304, "W/\"abc~octroi.s.V\""),
    ("a page that changed", "/", NAVIGATION, "If-None-Match: W/\"old~octroi.s.V\"", &["if-none-match: \"old\""], 200, "W/\"abc~octroi.s.V\""),
    ("a page with another snippet", "/", NAVIGATION, "If-None-Match: W/\"abc~octroi.s.00000000\"", &[], 200, "W/\"abc~octroi.s.V\""),
    ("a page from before the gate", "/", NAVIGATION, "If-None-Match: \"abc\"", &[], 200, "W/\"abc~octroi.s.V\""),
    ("a date alone", "/", NAVIGATION, IMS, &[], 200, "W/\"abc~octroi.s.V\""),
    ("any page", "/", NAVIGATION, "If-None-Match: *", &[], 200, "W/\"abc~octroi.s.V\""),
    ("a weak tag", "/weak", NAVIGATION, "", &[], 200, "W/\"abc~octroi.w.V\""),
    ("a weak tag kept", "/weak", NAVIGATION, "If-None-Match: W/\"abc~octroi.w.V\"", &["if-none-match: W/\"abc\""], 304, "W/\"abc~octroi.w.V\""),
    ("a date for a tag", "/dated", NAVIGATION, "", &[], 200, "W/\"386d4380~octroi.m.V\""),
    ("a date for a tag kept", "/dated", NAVIGATION, "If-None-Match: W/\"386d4380~octroi.m.V\"", &[SEEN_IMS], 304, "W/\"386d4380~octroi.m.V\""),
    ("a file", "/file", NAVIGATION, "", &[], 200, "\"f~octroi.s\""),
    ("a file kept", "/file", NAVIGATION, "If-None-Match: \"f~octroi.s\"", &["if-none-match: \"f\""], 304, "\"f~octroi.s\""),
    ("a page for a script", "/", FETCH, "", &[], 200, "\"abc\""),
    ("a page kept for a script", "/", FETCH, "If-None-Match: \"abc\"", &[SEEN_ABC], 304, "\"abc\""),
    ("a script shown a navigation's page", "/", FETCH, INM_PAGE, &[], 200, "\"abc\""),
    ("a script shown a navigation's file", "/file", FETCH, "If-None-Match: \"f~octroi.s\"", &["if-none-match: \"f\""], 304, "\"f~octroi.s\""),
    ("a script's date", "/", FETCH, IMS, &[SEEN_IMS], 304, "\"abc\""),
    ("a page for who says nothing", "/", UNKNOWN, "", &[], 200, "W/\"abc~octroi.s.V\""),
    ("its own kept", "/", UNKNOWN, INM_PAGE, &[SEEN_ABC], 304, "W/\"abc~octroi.s.V\""),
    ("one without a mark", "/", UNKNOWN, "If-None-Match: \"abc\"", &[SEEN_ABC], 304, "\"abc\""),
    ("another snippet", "/", UNKNOWN, "If-None-Match: W/\"abc~octroi.s.00000000\"", &[], 200, "W/\"abc~octroi.s.V\""),
];

#[tokio::test]
async fn a_copy_is_confirmed_to_whom_it_may_serve() {
    hold("GET", READS).await;
    hold("HEAD", READS).await;
}

#[rustfmt::skip] // One row a line.
#[tokio::test]
async fn a_range_continues_the_portal_s_own_bytes_only() {
    const RANGE: &str = "range: bytes=0-4";
    hold("GET", &[
        ("a file resumed", "/file", NAVIGATION, "Range: bytes=0-4|If-Range: \"f~octroi.s\"", &["if-range: \"f\"", RANGE], 206, "\"f~octroi.s\""),
        ("a file resumed by a script", "/file", FETCH, "Range: bytes=0-4|If-Range: \"f~octroi.s\"", &["if-range: \"f\"", RANGE], 206, "\"f~octroi.s\""),
        ("a file that changed", "/file", NAVIGATION, "Range: bytes=0-4|If-Range: \"g~octroi.s\"", &["if-range: \"g\"", RANGE], 200, "\"f~octroi.s\""),
        ("a page", "/", NAVIGATION, "Range: bytes=0-4|If-Range: W/\"abc~octroi.s.V\"", &[], 200, "W/\"abc~octroi.s.V\""),
        ("a part of a page", "/", NAVIGATION, "Range: bytes=0-4", &[], 200, "W/\"abc~octroi.s.V\""),
        ("a script's part of a page", "/", FETCH, "Range: bytes=0-4|If-Range: \"abc\"", &["if-range: \"abc\"", RANGE], 206, "\"abc\""),
        ("a script that continues a navigation's page", "/", FETCH, "Range: bytes=0-4|If-Range: W/\"abc~octroi.s.V\"", &[], 200, "\"abc\""),
        ("a part for who says nothing", "/", UNKNOWN, "Range: bytes=0-4", &[RANGE], 206, "\"abc\""),
        ("a page continued by who says nothing", "/", UNKNOWN, "Range: bytes=0-4|If-Range: \"abc~octroi.s.V\"", &[], 200, "W/\"abc~octroi.s.V\""),
    ]).await;
}

#[rustfmt::skip] // One row a line.
#[tokio::test]
async fn a_write_is_guarded_by_what_the_portal_has() {
    for who in [NAVIGATION, FETCH, UNKNOWN] {
        let portal = Portal::replying(conforming).await;
        let gate = Octroi::plain(portal.address);
        for (asked, seen, status) in [
            ("W/\"abc~octroi.s.V\"", "if-match: \"abc\"", 200),
            ("W/\"abc~octroi.s.00000000\"", "if-match: \"abc\"", 200),
            ("W/\"old~octroi.s.V\"", "if-match: \"old\"", 412),
            ("W/\"old~octroi.s.V\", \"abc\"", "if-match: \"old\", \"abc\"", 200),
            ("\"abc\"", "if-match: \"abc\"", 200),
            ("W/\"abc~octroi.w.V\"", "if-match: W/\"abc\"", 412),
        ] {
            let fields = format!("{who}If-Match: {}\r\n", asked.replace('V', &version("")));
            let answer = gate.visitor().await.ask("PUT", "/", &format!("{fields}Content-Length: 0\r\n")).await;
            assert_eq!((conditions(&portal), answer.status()), (vec![seen.to_owned()], status), "{asked}");
        }
    }
}

#[tokio::test]
async fn a_changed_charter_sends_every_page_again() {
    let portal = Portal::replying(conforming).await;
    let (old, new) = (version(""), version(CHANGED));
    assert_ne!(old, new);
    let gate = Octroi::before(portal.address).more(CHANGED).start();
    let tags = [("/", "abc~octroi.s"), ("/weak", "abc~octroi.w"), ("/dated", "386d4380~octroi.m")];
    for ((target, tag), method) in tags.into_iter().flat_map(|row| [(row, "GET"), (row, "HEAD")]) {
        let fields = format!("{NAVIGATION}If-None-Match: W/\"{tag}.{old}\"\r\nIf-Modified-Since: {DATE}\r\n");
        let answer = gate.visitor().await.ask(method, target, &fields).await;
        assert_eq!(conditions(&portal), [""; 0], "{method} {target}");
        assert_eq!(answer.field("etag"), Some(format!("W/\"{tag}.{new}\"").as_str()), "{method} {target}");
        assert_eq!(answer.status(), 200);
    }
    let fields = format!("{NAVIGATION}If-None-Match: \"f~octroi.s\"\r\n");
    assert_eq!(gate.get("/file", &fields).await.status(), 304, "what has no snippet is as it was");
}

#[tokio::test]
async fn a_portal_s_tags_that_look_like_ours_cost_a_script_its_304_at_most() {
    let portal = Portal::replying(conforming).await;
    let gate = Octroi::plain(portal.address);
    let marked = format!("W/\"abc~octroi.s.00000000~octroi.s.{}\"", version(""));
    assert_eq!(gate.get("/ours", NAVIGATION).await.field("etag"), Some(marked.as_str()));
    portal.take();
    let answer = gate.get("/ours", &format!("{NAVIGATION}If-None-Match: {marked}\r\n")).await;
    assert_eq!(conditions(&portal), ["if-none-match: \"abc~octroi.s.00000000\""]);
    assert_eq!((answer.status(), answer.field("etag")), (304, Some(marked.as_str())));
    let answer = gate.get("/ours", &format!("{FETCH}If-None-Match: \"abc~octroi.s.00000000\"\r\n")).await;
    assert_eq!((answer.status(), answer.field("etag")), (200, Some("\"abc~octroi.s.00000000\"")));
}

#[tokio::test]
async fn two_gates_in_a_row_confirm_what_both_made() {
    let portal = Portal::replying(conforming).await;
    let inner = Octroi::plain(portal.address);
    for (more, snippets) in [("", 1), (CHANGED, 2)] {
        let outer = Octroi::before(inner.address).more(more).start();
        let first = outer.get("/", NAVIGATION).await;
        let tag = format!("W/\"abc~octroi.s.{}~octroi.w.{}\"", version(""), version(more));
        assert_eq!(first.field("etag"), Some(tag.as_str()));
        assert_eq!(first.text().matches("/.octroi/assets/guard.").count(), snippets);
        assert_eq!(first.field("content-length"), Some(first.body.len().to_string().as_str()));
        portal.take();
        let answer = outer.get("/", &format!("{NAVIGATION}If-None-Match: {tag}\r\n")).await;
        assert_eq!(conditions(&portal), [SEEN_ABC]);
        assert_eq!((answer.status(), answer.field("etag")), (304, Some(tag.as_str())));
    }
}
