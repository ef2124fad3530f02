//! The request target: byte for byte the portal's, or the gate's, and never both.

use std::collections::BTreeSet;

use crate::harness::{Octroi, Portal, Wire};

/// Spellings that some server would read otherwise; all of them are the portal's business.
const ODD: [&str; 56] = [
    "/",
    "//",
    "///a",
    "//data.example/a",
    "/a//b",
    "/a/./b",
    "/a/../b",
    "/../a",
    "/./a",
    "/a/..",
    "/a/.",
    "/%2e/a",
    "/%2e%2e/a",
    "/a/%2E%2e/b",
    "/a%2fb",
    "/a%2Fb",
    "/a%5cb",
    "/a\\b",
    "/\\a",
    "/a;b=c/d",
    "/;a",
    "/a;",
    "/a%3bb",
    "/a%00b",
    "/a%0d%0aX:%20y",
    "/a%20b",
    "/a+b",
    "/a%",
    "/a%zz",
    "/a%2",
    "/%c3%a9",
    "/%C3%A9",
    "/%e9",
    "/%25",
    "/%252e%252e/a",
    "/~a",
    "/%7ea",
    "/a'b",
    "/a(b)!*",
    "/a@b:80",
    "/http://other.example/",
    "/a|b",
    "/a{b}",
    "/a^b",
    "/[a]",
    "/?",
    "/a?",
    "/a??b",
    "/a?b?c",
    "/a?b=%2f%2F&c=d+e;f",
    "/a?b=/../c",
    "/a?b=//x\\y",
    "/a?b={c:[1]}",
    "/a?/.octroi/choices",
    "/.octroix",
    "/x/.octroi/choices",
];

/// Spellings that somebody could read as the gate's own paths.
const DECODED: [&str; 28] = [
    "/%2eoctroi/choices",
    "/%2Eoctroi/choices",
    "/.%6fctroi/choices",
    "/.octro%69/choices",
    "/.octroi%2fchoices",
    "/.octroi%2Fchoices",
    "/.octroi%5cchoices",
    "/.octroi\\choices",
    "/\\.octroi/choices",
    "//.octroi/choices",
    "///.octroi/choices",
    "/./.octroi/choices",
    "/%2e/.octroi/choices",
    "/a/../.octroi/choices",
    "/a/%2e%2e/.octroi/choices",
    "/a/..%2f.octroi/choices",
    "/a/..\\.octroi/choices",
    "/..//.octroi/choices",
    "/%252eoctroi/choices",
    "/.octroi%252fchoices",
    "/%25%32%65octroi/choices",
    "/.octroi;x/choices",
    "/;x/.octroi/choices",
    "/.octroi%3bx/choices",
    "/.OCTROI/choices",
    "/.Octroi/choices",
    "/.octroi%00/choices",
    "/.octroi./choices",
];

#[tokio::test]
async fn odd_targets_reach_the_portal_byte_for_byte() {
    assert!(ODD.iter().collect::<BTreeSet<_>>().len() == ODD.len());
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let mut wrong = Vec::new();
    for target in ODD {
        let mut wire = Wire::to(gate.address).await;
        wire.send(format!("GET {target} HTTP/1.1\r\nHost: data.example\r\n\r\n")).await;
        let status = wire.head().await.map(|head| head.status());
        let (requests, _) = portal.take();
        let seen: Vec<_> = requests.iter().map(|request| request.head.target()).collect();
        if status != Some(200) || seen != [target] {
            wrong.push(format!("{target:?}: {status:?}, portal saw {seen:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn targets_that_only_decode_into_the_gates_paths_reach_nobody() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for target in DECODED {
        for method in ["GET", "POST"] {
            let mut visitor = gate.visitor().await;
            let fields = "Origin: http://data.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\n";
            visitor.request(method, target, fields).await;
            visitor.wire.offer("choice=accept").await;
            let answer = visitor.answer(method).await;
            assert_eq!(answer.status(), 400, "{method} {target}");
            assert!(answer.all("set-cookie").is_empty(), "{method} {target}");
        }
    }
    assert!(portal.requests().is_empty());
    assert_eq!(gate.tally().choices_recorded, 0);
}

#[tokio::test]
async fn whatever_stands_after_the_prefix_never_reaches_the_portal() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for target in [
        "/.octroi",
        "/.octroi/",
        "/.octroi/nothing",
        "/.octroi/../a",
        "/.octroi/%2e%2e/a",
        "/.octroi//a",
        "/.octroi/choices/",
    ] {
        let answer = gate.get(target, "").await;
        assert!(matches!(answer.status(), 400 | 404), "{target}: {}", answer.status());
    }
    assert_eq!(gate.get("/.octroi/choices?x=/a", "").await.status(), 200);
    assert!(portal.requests().is_empty());
}

/// RFC 3986 allows none of these, yet scripts send them.
#[tokio::test]
async fn bytes_that_no_target_may_hold_are_refused_or_pass_unchanged() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let targets = [
        "/a\"b",
        "/a<b>",
        "/a`b",
        "/a?b=\"c\"",
        "/a?b=<c>",
        "/a?b=`c`",
        "/a?b={\"c\":1}",
        "/\u{e9}",
        "/a?b=\u{e9}",
        "/a\u{7f}",
    ];
    for target in targets {
        let mut wire = Wire::to(gate.address).await;
        wire.send(format!("GET {target} HTTP/1.1\r\nHost: data.example\r\n\r\n")).await;
        let status = wire.head().await.map(|head| head.status());
        let seen = portal.take().0.iter().map(|request| request.head.target().to_owned()).collect::<Vec<_>>();
        // A head is read as Latin-1, so that each octet shows.
        let sent: String = target.bytes().map(char::from).collect();
        let fits = if status == Some(200) { seen == [sent] } else { status == Some(400) && seen.is_empty() };
        assert!(fits, "{target:?}: {status:?}, portal saw {seen:?}");
    }
}

#[tokio::test]
async fn a_fragment_is_no_part_of_a_target() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for target in ["/a#b", "/#", "/a?b#c"] {
        let mut wire = Wire::to(gate.address).await;
        wire.send(format!("GET {target} HTTP/1.1\r\nHost: data.example\r\n\r\n")).await;
        let status = wire.head().await.map(|head| head.status());
        for request in portal.take().0 {
            assert!(!request.head.target().contains('#'), "{target}");
        }
        assert!(matches!(status, Some(200 | 400)), "{target}: {status:?}");
    }
}

#[tokio::test]
async fn a_target_that_is_none_is_bad() {
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    for line in [
        "GET",
        "GET ",
        "GET  /",
        "GET / x",
        "GET a",
        "GET ?a",
        "GET \\",
        "GET /\u{0} ",
        "GET /a\tb",
        "GET /a b",
        "GET ../a",
    ] {
        let mut wire = Wire::to(gate.address).await;
        wire.send(format!("{line} HTTP/1.1\r\nHost: data.example\r\n\r\n")).await;
        let status = wire.head().await.map(|head| head.status());
        assert_eq!(status, Some(400), "{line:?}");
    }
    assert!(portal.requests().is_empty());
}
