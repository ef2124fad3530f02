//! Two corpora of odd messages: whatever comes in, only one reading of it goes out.
//!
//! `desync-guardian` (AWS, Apache-2.0) and `llhttp` (MIT): see `tests/data/cases/README.md`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::{Head, Octroi, Origin, Page, Portal, Wire, cases, octets};

/// Short, because some cases never say where they end.
const BRISK: &str = "[timeouts]\nrequest-head = \"150ms\"\nidle = \"150ms\"\n";

/// Follows each case: it must come out as itself, or not at all.
const SENTINEL: &[u8] = b"GET /sentinel HTTP/1.1\r\nHost: data.example\r\nConnection: close\r\n\r\n";

/// What came of one case.
#[derive(Debug)]
struct Outcome {
    /// The status of each final answer.
    statuses: Vec<u16>,
    /// Request lines that reached the origin server, the sentinel left out.
    forwarded: Vec<String>,
    sentinels: usize,
    faults: Vec<String>,
}

/// Compliant requests that the gate refuses all the same, and why.
const STRICTER: [(&str, &str); 7] = [
    ("more-compliant-tests#5", "one `chunked` is the only transfer coding that is taken"),
    ("more-compliant-tests#7", "one `chunked` is the only transfer coding that is taken"),
    ("more-compliant-tests#8", "one `chunked` is the only transfer coding that is taken"),
    ("more-compliant-tests#9", "`chunked` has no parameters (RFC 9112 §7.1)"),
    ("rfc-compliant#8", "one `chunked` is the only transfer coding that is taken"),
    ("rfc-compliant#9", "one `chunked` is the only transfer coding that is taken"),
    ("rfc-compliant#10", "`chunked` has no parameters (RFC 9112 §7.1)"),
];

/// Compliant requests that are not whole: 4 MB of content are announced, and none comes; or an empty target.
const BROKEN: [&str; 2] = ["more-compliant-tests#6", "rfc-compliant#13"];

async fn outcome(gate: &Octroi, portal: &Portal, raw: &[u8]) -> Outcome {
    let mut wire = Wire::to(gate.address).await;
    wire.offer([raw, SENTINEL].concat()).await;
    let answers = wire.rest().await;
    let (requests, strays) = portal.take();
    let mut faults: Vec<String> = strays.iter().map(|stray| format!("stray bytes {stray:?}")).collect();
    for head in requests.iter().map(|request| &request.head).chain(&portal.cut()) {
        faults.extend(head.faults_of_request());
    }
    let lines = requests.into_iter().map(|request| request.head.start);
    let (sentinels, forwarded): (Vec<_>, Vec<_>) = lines.partition(|line| line.contains("/sentinel"));
    Outcome { statuses: statuses(&answers), forwarded, sentinels: sentinels.len(), faults }
}

/// Answers here have no content that looks like a status line.
fn statuses(answers: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answers);
    let lines = text.match_indices("HTTP/1.1 ").filter_map(|(at, _)| text.get(at + 9..at + 12)?.parse().ok());
    lines.filter(|status| *status >= 200).collect()
}

fn name(case: &Value) -> String {
    format!("{} {}", case["id"].as_str().unwrap(), case["name"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn no_request_of_the_desync_corpus_reaches_the_portal_in_two_readings() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate(BRISK).start();
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for case in cases("desync-guardian.json") {
        let raw = [octets(&case, "head_b64"), octets(&case, "body_b64")].concat();
        let outcome = outcome(&gate, &portal, &raw).await;
        let tier = case["tier"].as_str().unwrap();
        let fate = if outcome.forwarded.is_empty() { "refused" } else { "passed" };
        *counts.entry((tier.to_owned(), fate)).or_default() += 1;
        let refused = outcome.forwarded.is_empty() && outcome.statuses.iter().all(|status| (400..500).contains(status));
        let passes = outcome.forwarded.len() == 1 && outcome.statuses.first() == Some(&200);
        let id = case["id"].as_str().unwrap();
        // hyper hides whether a length came beside `chunked`, so the connection is closed (RFC 9112 §6.1).
        let chunked = raw.to_ascii_lowercase().windows(17).any(|name| name == b"transfer-encoding");
        let fits = match tier {
            "Compliant" if BROKEN.contains(&id) || STRICTER.iter().any(|(stricter, _)| *stricter == id) => refused,
            "Compliant" => passes && (chunked || outcome.sentinels == 1),
            // Nothing that follows a severe request is served either: it may be its content.
            "Severe" => refused && outcome.sentinels == 0,
            "Acceptable" | "Ambiguous" => refused || passes,
            _ => false,
        };
        if !fits || !outcome.faults.is_empty() {
            wrong.push(format!("{tier} {}: {} => {outcome:?}", name(&case), raw.escape_ascii()));
        }
    }
    assert!(wrong.is_empty(), "{} of 159:\n{}", wrong.len(), wrong.join("\n"));
    let counted: Vec<_> = counts.iter().map(|((tier, fate), count)| (tier.as_str(), *fate, *count)).collect();
    let expected = [
        ("Acceptable", "passed", 2),
        ("Acceptable", "refused", 13),
        ("Ambiguous", "passed", 17),
        ("Ambiguous", "refused", 41),
        ("Compliant", "passed", 19),
        ("Compliant", "refused", 9),
        ("Severe", "refused", 58),
    ];
    assert_eq!(counted, expected);
}

#[tokio::test]
async fn no_request_of_the_parser_corpus_reaches_the_portal_in_two_readings() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate(BRISK).start();
    let mut wrong = Vec::new();
    let mut forwarded = 0;
    for case in cases("llhttp.json").iter().filter(|case| case["type"] == "request") {
        let raw = octets(case, "raw_b64");
        let outcome = outcome(&gate, &portal, &raw).await;
        forwarded += outcome.forwarded.len();
        // What follows a request that is not understood is never taken for a request.
        let smuggled = outcome.sentinels > 0 && outcome.statuses.contains(&400);
        let served = outcome.statuses.iter().filter(|status| **status == 200).count();
        if !outcome.faults.is_empty() || smuggled || served > outcome.forwarded.len() + outcome.sentinels {
            wrong.push(format!("{}: {} => {outcome:?}", name(case), raw.escape_ascii()));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    // Nearly all of the corpus has no host.
    assert_eq!(forwarded, 3);
}

#[tokio::test]
async fn requests_of_the_parser_corpus_pass_in_one_reading_once_they_have_a_host() {
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate(BRISK).start();
    let mut wrong = Vec::new();
    let mut forwarded = 0;
    for case in cases("llhttp.json").iter().filter(|case| case["type"] == "request") {
        let raw = octets(case, "raw_b64");
        let Some(end) = raw.windows(2).position(|two| two == b"\r\n") else { continue };
        let (line, rest) = raw.split_at(end);
        let raw = [line, b"\r\nHost: data.example", rest].concat();
        let outcome = outcome(&gate, &portal, &raw).await;
        forwarded += outcome.forwarded.len();
        if !outcome.faults.is_empty() {
            wrong.push(format!("{}: {} => {outcome:?}", name(case), raw.escape_ascii()));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(forwarded, 45);
}

#[tokio::test]
async fn every_answer_of_the_parser_corpus_is_canonical_or_refused() {
    let (mut wrong, mut statuses) = (Vec::new(), Vec::new());
    let origin = Origin::listen().await;
    let gate = Octroi::before(origin.address()).gate(BRISK).start();
    for case in cases("llhttp.json").into_iter().filter(|case| case["type"] == "response") {
        let raw = octets(&case, "raw_b64");
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "Connection: close\r\n").await;
        let mut portal = origin.accept().await;
        portal.request().await.unwrap();
        portal.offer(&raw).await;
        drop(portal);
        let answers = visitor.wire.rest().await;
        // No answer at all is the connection cut: content that broke off before its first octet.
        let faults: Vec<String> = heads(&answers).iter().flat_map(Head::faults_of_response).collect();
        if !faults.is_empty() {
            wrong.push(format!("{}: {} => {faults:?} {}", name(&case), raw.escape_ascii(), answers.escape_ascii()));
        }
        statuses.push(heads(&answers).last().map_or(0, Head::status));
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    let passed = statuses.iter().filter(|status| **status == 200).count();
    let refused = statuses.iter().filter(|status| **status == 502).count();
    // Neither all nor nothing is refused; the rest has another status, or broke off.
    assert!(passed > 30 && refused > 10 && statuses.len() == 75, "{passed} {refused} {}", statuses.len());
}

/// The heads in what a client received, up to the final one.
fn heads(mut bytes: &[u8]) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    while !bytes.is_empty() && heads.last().is_none_or(|head| head.status() < 200) {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head has an end") + 4;
        heads.push(Head::read(&bytes[..end]));
        bytes = &bytes[end..];
    }
    heads
}

#[tokio::test]
async fn a_portal_that_says_nothing_or_no_http_is_a_bad_gateway() {
    for answer in [&b""[..], b"<html>", b"HTTP/0.9 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", b"\r\n\r\n"] {
        let origin = Origin::listen().await;
        let gate = Octroi::plain(origin.address());
        let mut visitor = gate.visitor().await;
        visitor.request("GET", "/", "").await;
        let saying = async {
            // What got no answer at all may be asked again.
            loop {
                let mut portal = origin.accept().await;
                portal.request().await.unwrap();
                portal.send(answer).await;
            }
        };
        let answered = tokio::select! {
            answered = visitor.answer("GET") => answered,
            () = saying => unreachable!("a portal serves until it is dropped"),
        };
        assert_eq!(answered.status(), 502, "{}", answer.escape_ascii());
    }
}

#[tokio::test]
async fn two_lengths_in_an_answer_are_a_bad_gateway() {
    let portal = Portal::saying(Page::text("ok").with("Content-Length", "3").bytes()).await;
    let gate = Octroi::plain(portal.address);
    assert_eq!(gate.get("/", "").await.status(), 502);
}
