//! Cookies on the wire: what is written, what is read, and what is said of it to caches.

use crate::harness::{Message, Octroi, Page, Portal, cases, octets};

/// What a portal sets that nobody has agreed to.
const SET: [&str; 6] = ["session=1; Path=/", "_ga=1", "unknown=1", "csrftoken=2; Secure", "_pk_id.1.abc=1", "vid=1"];

/// What is left of it without consent.
const EXEMPT: [&str; 2] = ["session=1; Path=/", "csrftoken=2; Secure"];

/// A gate with one page, and a request to it.
async fn answered(gate: &str, portal: &str, page: Page, fields: &str) -> Message {
    let origin = Portal::saying(page.bytes()).await;
    Octroi::before(origin.address).gate(gate).portal(portal).start().get("/", fields).await
}

/// The `Cookie` that the portal sees.
async fn read(portal: &str, fields: &str) -> Option<String> {
    let origin = Portal::plain().await;
    Octroi::before(origin.address).portal(portal).start().get("/", fields).await;
    origin.request().field("cookie").map(str::to_owned)
}

#[tokio::test]
async fn every_final_status_is_filtered() {
    for status in [
        "200 OK",
        "201 Created",
        "202 A",
        "203 N",
        "204 No Content",
        "205 Reset Content",
        "206 Partial Content",
        "300 M",
        "301 Moved",
        "302 Found",
        "303 See Other",
        "304 Not Modified",
        "307 T",
        "308 P",
        "400 B",
        "401 U",
        "403 F",
        "404 N",
        "405 M",
        "410 G",
        "418 T",
        "429 T",
        "451 U",
        "500 I",
        "502 B",
        "503 S",
        "504 G",
        "599 X",
        "299 X",
    ] {
        let page = Page::text("").status(status).with("Location", "/x").cookies(&SET);
        let bare = status.starts_with("204") || status.starts_with("304");
        let portal = Portal::saying(if bare { page.bare() } else { page.bytes() }).await;
        let answer = Octroi::plain(portal.address).get("/", "").await;
        assert_eq!(format!("{}", answer.status()), status[..3]);
        assert_eq!(answer.all("set-cookie"), EXEMPT, "{status}");
    }
}

#[tokio::test]
async fn every_method_is_filtered() {
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"] {
        let portal = Portal::replying(move |request| {
            let page = Page::text("").cookies(&SET);
            if request.head.method() == "HEAD" { page.bare() } else { page.bytes() }
        })
        .await;
        let gate = Octroi::plain(portal.address);
        let answer = gate.visitor().await.ask(method, "/", "").await;
        assert_eq!(answer.all("set-cookie"), EXEMPT, "{method}");
    }
}

/// How many of the measured responses reach the visitor with a cookie in their head, and how many there are.
async fn contexts_with_cookies(portal: &str) -> (usize, usize) {
    let (mut passed, mut checked) = (0, 0);
    for case in cases("set-cookie-contexts.json") {
        let raw = octets(&case, "raw_response_b64");
        if raw.is_empty() {
            continue;
        }
        // Some of the responses never end.
        let brisk = "[timeouts]\nidle = \"200ms\"\nresponse-head = \"5s\"\n";
        let origin = Portal::saying(raw).await;
        let gate = Octroi::before(origin.address).gate(brisk).portal(portal).start();
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "Connection: close\r\n").await;
        let answer = visitor.wire.rest().await;
        let text = String::from_utf8_lossy(&answer).to_ascii_lowercase();
        let (head, content) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        passed += usize::from(head.contains("\nset-cookie"));
        checked += 1;
        // Parts of multipart content are content, from which no browser stores; trailers are not.
        let trailers = content.rsplit_once("0\r\n").map_or("", |(_, trailers)| trailers);
        assert!(!trailers.contains("set-cookie"), "{}: {content}", case["id"]);
    }
    (passed, checked)
}

#[tokio::test]
async fn nothing_that_a_browser_stored_in_any_context_passes() {
    assert_eq!(contexts_with_cookies("").await, (0, 110));
    // Where all is allowed they do pass, or nothing was tested: the rest is interim, trailers, or no HTTP.
    let (passed, _) = contexts_with_cookies("undeclared = \"allow\"").await;
    assert!(passed > 70, "{passed}");
}

#[tokio::test]
async fn survivors_keep_their_order_and_bytes() {
    let lines = [
        "session=\"a b\"; path=/;  HTTPONLY ;x",
        "_ga=1",
        "csrftoken=b==; Expires=junk; Domain=.a",
        "session=2, _ga=3",
        "session==",
        "session= x ;",
    ];
    let answer = answered("", "", Page::text("").cookies(&lines), "").await;
    assert_eq!(answer.all("set-cookie"), [lines[0], lines[2], lines[3], lines[4], lines[5]]);
}

#[tokio::test]
async fn lines_that_browsers_read_differently_do_not_pass_even_where_all_is_allowed() {
    let lines = [
        "session",
        "=session",
        "; session=1",
        "$session=1",
        "\u{a0}session=1",
        "a\tb=1",
        "session=1\t",
        "se ssion=1",
        "session=1; Path=/\t",
    ];
    let answer = answered("", "undeclared = \"allow\"", Page::text("").cookies(&lines), "").await;
    // The two that end in a TAB lose it to field parsing, and are then ordinary.
    assert_eq!(answer.all("set-cookie"), ["session=1", "session=1; Path=/"]);
}

#[tokio::test]
async fn a_deletion_always_passes() {
    let lines = [
        "_ga=; Max-Age=0",
        "unknown=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "vid=x; Max-Age=-1",
        "_ga=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ];
    let answer = answered("", "", Page::text("").cookies(&lines), "").await;
    assert_eq!(answer.all("set-cookie"), lines[..3]);
    assert_eq!(answer.field("cache-control"), None);
}

#[tokio::test]
async fn nothing_is_said_to_caches_until_a_response_belongs_to_one_visitor() {
    let page = Page::text("")
        .with("Cache-Control", "public, max-age=60, s-maxage=9")
        .with("CDN-Cache-Control", "max-age=9")
        .cookies(&SET);
    let portal = Portal::saying(page.bytes()).await;
    let gate = Octroi::plain(portal.address);
    let before = gate.get("/", "").await;
    assert_eq!(before.field("cache-control"), Some("public, max-age=60, s-maxage=9"));
    assert_eq!(before.field("cdn-cache-control"), Some("max-age=9"));
    let refused = gate.get("/", &gate.choice("choice=refuse").await).await;
    assert_eq!(refused.field("cache-control"), Some("public, max-age=60, s-maxage=9"));
    let accepted = gate.get("/", &gate.choice("choice=accept").await).await;
    assert_eq!(accepted.field("cache-control"), Some("private, max-age=60"));
    assert_eq!(accepted.field("cdn-cache-control"), None);
    assert_eq!(
        accepted.all("set-cookie"),
        ["session=1; Path=/", "_ga=1", "csrftoken=2; Secure", "_pk_id.1.abc=1", "vid=1"]
    );
}

#[tokio::test]
async fn consent_is_given_purpose_by_purpose() {
    let portal = Portal::saying(Page::text("").cookies(&SET).bytes()).await;
    let gate = Octroi::plain(portal.address);
    let token = gate.choice("choice=save&purpose=video").await;
    assert_eq!(gate.get("/", &token).await.all("set-cookie"), ["session=1; Path=/", "csrftoken=2; Secure", "vid=1"]);
    let token = gate.choice("choice=save&purpose=audience").await;
    assert_eq!(
        gate.get("/", &token).await.all("set-cookie"),
        ["session=1; Path=/", "_ga=1", "csrftoken=2; Secure", "_pk_id.1.abc=1"]
    );
}

#[tokio::test]
async fn lifetimes_are_cut_to_what_is_declared() {
    let lines = [
        "vid=1; Max-Age=99999999; Path=/",
        "vid=2; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Secure",
        "vid=3; Max-Age=60",
        "vid=4",
        "_stats=1; Max-Age=99999999",
    ];
    let portal = Portal::saying(Page::text("").cookies(&lines).bytes()).await;
    let gate = Octroi::plain(portal.address);
    let answer = gate.get("/", &gate.choice("choice=accept").await).await;
    // Exempt audience measurement lives 13 months at most (CNIL 2020-091 art. 5).
    let expected = [
        "vid=1; Path=/; Max-Age=86400",
        "vid=2; Secure; Max-Age=86400",
        "vid=3; Max-Age=60",
        "vid=4",
        "_stats=1; Max-Age=34187400",
    ];
    assert_eq!(answer.all("set-cookie"), expected);
}

#[tokio::test]
async fn the_portal_reads_only_what_may_be_read_byte_for_byte() {
    for (sent, seen) in [
        ("session=1", Some("session=1")),
        ("session=1; _ga=2", Some("session=1")),
        ("_ga=2; session=\"a b\"; vid=1; csrftoken=b==", Some("session=\"a b\"; csrftoken=b==")),
        ("_ga=1", None),
        ("session=1;csrftoken=2", Some("session=1; csrftoken=2")),
        ("_ga; session=1", Some("session=1")),
        ("session=1, _ga=2", None),
        ("session=1 _ga=2", None),
        ("session=1; $Version=1; =x; ;", Some("session=1")),
        ("SESSION=1; session=2", Some("session=2")),
        ("session=1; session=2", Some("session=1; session=2")),
    ] {
        assert_eq!(read("", &format!("Cookie: {sent}\r\n")).await.as_deref(), seen, "{sent}");
    }
}

#[tokio::test]
async fn several_cookie_fields_become_one() {
    let fields = "Cookie: session=1; _ga=2\r\nCookie: csrftoken=3\r\n";
    assert_eq!(read("", fields).await.as_deref(), Some("session=1; csrftoken=3"));
    assert_eq!(
        read("", "Cookie: session=1\r\nCookie: csrftoken=3\r\n").await.as_deref(),
        Some("session=1; csrftoken=3")
    );
}

#[tokio::test]
async fn no_server_side_parser_sees_a_denied_name() {
    for case in cases("cookie-request-differentials.json") {
        let raw = octets(&case, "cookie_b64");
        // What is no field value never arrives at all.
        if raw.iter().any(|byte| *byte != b'\t' && byte.is_ascii_control()) {
            continue;
        }
        let origin = Portal::plain().await;
        let gate = Octroi::plain(origin.address);
        let mut visitor = gate.visitor().await;
        let head = [b"GET / HTTP/1.1\r\nHost: data.example\r\nCookie: ", &raw[..], b"\r\n\r\n"].concat();
        visitor.wire.send(head).await;
        visitor.answer("GET").await;
        let request = origin.request();
        let seen = request.field("cookie").unwrap_or_default();
        assert!(!seen.contains("_ga"), "{}: {seen}", case["id"]);
    }
}

#[tokio::test]
async fn a_host_that_only_reports_changes_nothing_on_the_wire() {
    let lines = ["session", "_ga=1; Max-Age=99999999", "unknown=1"];
    let page = Page::html("<html><head></head></html>")
        .cookies(&lines)
        .with("Set-Cookie2", "a=1")
        .with("Clear-Site-Data", "\"cookies\"")
        .with("Cache-Control", "public");
    let portal = Portal::saying(page.bytes()).await;
    let gate = Octroi::before(portal.address).portal("mode = \"report-only\"").start();
    let sent = "_ga=1; x; $Version=1; unknown=2";
    let answer = gate.get("/", &format!("Accept: text/html\r\nCookie: {sent}\r\nSec-GPC: 1\r\n")).await;
    assert_eq!(answer.all("set-cookie"), lines);
    assert_eq!((answer.field("set-cookie2"), answer.field("clear-site-data")), (Some("a=1"), Some("\"cookies\"")));
    assert_eq!((answer.text().as_str(), answer.field("cache-control")), ("<html><head></head></html>", Some("public")));
    assert_eq!(portal.request().field("cookie"), Some(sent));
    assert!(gate.tally().cookies.iter().any(|(_, outcome, ..)| *outcome == "reported"));
}

#[tokio::test]
async fn undeclared_cookies_pass_where_the_host_says_so() {
    for (portal, set, seen) in [
        ("undeclared = \"strip\"", vec!["session=1"], "session=1"),
        ("undeclared = \"report\"", vec!["session=1", "unknown=1"], "session=1; unknown=1"),
        ("undeclared = \"allow\"", vec!["session=1", "unknown=1"], "session=1; unknown=1"),
    ] {
        let answer = answered("", portal, Page::text("").cookies(&["session=1", "unknown=1", "_ga=1"]), "").await;
        assert_eq!(answer.all("set-cookie"), set, "{portal}");
        let read = read(portal, "Cookie: session=1; unknown=1; _ga=1\r\n").await;
        assert_eq!(read.as_deref(), Some(seen), "{portal}");
    }
}

#[tokio::test]
async fn clear_site_data_cannot_erase_the_choice() {
    for (sent, left) in [
        ("\"cookies\"", None),
        ("\"cache\", \"cookies\", \"storage\"", Some("\"cache\", \"storage\"")),
        ("\"*\"", Some("\"cache\", \"storage\", \"executionContexts\"")),
        ("\"cache\"", Some("\"cache\"")),
    ] {
        let answer = answered("", "", Page::text("").with("Clear-Site-Data", sent), "").await;
        assert_eq!(answer.field("clear-site-data"), left, "{sent}");
    }
    let answer = answered("", "", Page::text("").with("Set-Cookie2", "_ga=1; Version=1"), "").await;
    assert_eq!(answer.field("set-cookie2"), None);
}
