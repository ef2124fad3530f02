//! The portal's own policies let the gate's files through, and nothing else; what gets no snippet keeps them byte for byte.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::harness::{Coding, Message, Octroi, Page, Portal, spaced};

const DOCUMENT: &str =
    "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>a</title></head><body>a</body></html>";
const REPEATED: &str = "<!doctype html><html><head>";
const NAVIGATION: &str = "Sec-Fetch-Dest: document\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n";
const FETCH: &str = "Sec-Fetch-Dest: empty\r\n";
const ENFORCED: &str = "Content-Security-Policy";
const REPORTED: &str = "Content-Security-Policy-Report-Only";

fn snippet() -> String {
    Octroi::before("127.0.0.1:1".parse().unwrap()).portal("third-parties = \"off\"").snippet().unwrap()
}

/// Where the guard, the style sheet and the banner are.
fn paths() -> [String; 3] {
    let snippet = snippet();
    let quoted: Vec<String> =
        snippet.split('"').filter(|part| part.starts_with("/.octroi/")).map(str::to_owned).collect();
    quoted.try_into().unwrap()
}

/// What a directive must have besides: `S` stands for our scripts, `L` for our style sheet, `F` for where choices go, and
/// `C` for that and what the banner says in other languages.
fn own(policy: &str) -> String {
    let [guard, style, banner] = paths().map(|path| format!("data.example{path}"));
    let words = Octroi::before("127.0.0.1:1".parse().unwrap()).words();
    let words: String = words.iter().map(|(_, path)| format!(" data.example{path}")).collect();
    let sources = |word: &str| match word.trim_end_matches([';', ',']) {
        "S" => Some(format!("{guard} {banner}")),
        "L" => Some(style.clone()),
        "F" => Some("data.example/.octroi/choices".to_owned()),
        "C" => Some(format!("data.example/.octroi/choices{words}")),
        _ => None,
    };
    let words = policy.split(' ').map(|word| match sources(word) {
        Some(sources) => sources + &word[1..],
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A gate that adds no policy of its own.
fn unconfined(upstream: std::net::SocketAddr) -> Octroi {
    Octroi::before(upstream).portal("third-parties = \"off\"").start()
}

fn page(policies: &[(&str, &str)]) -> Page {
    policies.iter().fold(Page::html(DOCUMENT), |page, (name, value)| page.with(name, value))
}

async fn answered(page: Page, fields: &str) -> Message {
    let portal = Portal::saying(page.bytes()).await;
    unconfined(portal.address).get("/", fields).await
}

fn inserted(snippet: &str) -> String {
    DOCUMENT.replace("<head>", &format!("<head>{snippet}"))
}

#[tokio::test]
async fn a_page_without_a_policy_gets_none() {
    let answer = answered(page(&[]), NAVIGATION).await;
    assert_eq!(answer.text(), inserted(&snippet()));
    let policies = answer.head.fields.iter().filter(|(name, _)| name.contains("policy"));
    assert_eq!(policies.count(), 0, "{:?}", answer.head);
}

#[tokio::test]
async fn every_policy_lets_our_files_through_and_nothing_else() {
    for (policy, expected) in [
        ("default-src 'self'", "default-src 'self'"),
        ("default-src *; script-src https: http:", "default-src *; script-src https: http:"),
        ("img-src 'none'; sandbox allow-scripts", "img-src 'none'; sandbox allow-scripts"),
        ("frame-ancestors  'none' ;;upgrade-insecure-requests", "frame-ancestors  'none' ;;upgrade-insecure-requests"),
        ("default-src 'none'", "default-src 'none'; script-src S; style-src L; connect-src C"),
        (
            "default-src https://cdn.example; report-uri /r",
            "default-src https://cdn.example; report-uri /r; script-src https://cdn.example S; \
             style-src https://cdn.example L; connect-src https://cdn.example C",
        ),
        ("script-src 'none'; form-action 'none'", "script-src S; form-action F"),
        ("script-src 'nonce-abc'", "script-src 'nonce-abc' S"),
        (
            "script-src 'unsafe-inline' a.example; style-src 'unsafe-inline'",
            "script-src 'unsafe-inline' a.example S; style-src 'unsafe-inline' L",
        ),
        ("script-src-elem a.example; script-src b.example", "script-src-elem a.example S; script-src b.example S"),
        ("default-src 'self', script-src 'none'", "default-src 'self', script-src S"),
        (
            "style-src 'none', default-src 'none'; style-src a.example",
            "style-src L, default-src 'none'; style-src a.example L; script-src S; connect-src C",
        ),
        (
            "require-trusted-types-for 'script'; connect-src wss://a.example",
            "require-trusted-types-for 'script'; connect-src wss://a.example C",
        ),
    ] {
        for field in [ENFORCED, REPORTED] {
            let answer = answered(page(&[(field, policy), ("X-Frame-Options", "DENY")]), NAVIGATION).await;
            assert_eq!(answer.field(field), Some(own(expected).as_str()), "{field}");
            assert_eq!(answer.text(), inserted(&snippet()), "{policy}: the same for all");
            assert_eq!(answer.field("x-frame-options"), Some("DENY"));
        }
    }
    let lines = [(ENFORCED, "script-src 'none'"), (REPORTED, "style-src 'none'"), (ENFORCED, "default-src 'self'")];
    let answer = answered(page(&lines), NAVIGATION).await;
    assert_eq!(answer.all(ENFORCED), [own("script-src S").as_str(), "default-src 'self'"], "each line by itself");
    assert_eq!(answer.field(REPORTED), Some(own("style-src L").as_str()));
}

#[tokio::test]
async fn a_nonce_is_on_our_scripts_where_only_nonces_count() {
    let policy = "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'";
    let with_nonce = snippet().replace("<script ", "<script nonce=\"abc\" ");
    assert_eq!(with_nonce.matches("nonce").count(), 2);
    for field in [ENFORCED, REPORTED] {
        let page = page(&[(field, policy), ("ETag", "\"a\"")]);
        let answer = answered(page.clone(), NAVIGATION).await;
        assert_eq!(answer.text(), inserted(&with_nonce));
        assert_eq!(answer.field(field), Some(own(&format!("{policy}; style-src L; connect-src C")).as_str()));
        // The nonce is made for one response; the tag tells of the snippet without it.
        let version =
            Octroi::before("127.0.0.1:1".parse().unwrap()).portal("third-parties = \"off\"").snippet_version();
        assert_eq!(answer.field("etag"), Some(format!("W/\"a~octroi.s.{version}\"").as_str()));
        let answer = answered(page.gzip(), NAVIGATION).await;
        let spliced = format!("{REPEATED}{}{DOCUMENT}", spaced(&with_nonce, 1));
        assert_eq!(String::from_utf8(Coding::Gzip.decode(&answer.body).unwrap()).unwrap(), spliced);
        assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
    }
    let two =
        [(REPORTED, "script-src 'nonce-r' 'strict-dynamic'"), (ENFORCED, "script-src 'nonce-e' 'strict-dynamic'")];
    let answer = answered(page(&two), NAVIGATION).await;
    assert!(answer.text().contains("nonce=\"e\"") && !answer.text().contains("nonce=\"r\""), "what blocks counts");
    let forged = answered(page(&[(ENFORCED, "script-src 'nonce-a\"><b>' 'strict-dynamic'")]), NAVIGATION).await;
    assert!(!forged.text().contains("<b>"), "{}", forged.text());
}

/// The snippet with the digests of the files as the gate sends them.
async fn with_integrity(gate: &Octroi) -> (String, Vec<String>) {
    let (mut snippet, mut digests) = (snippet(), Vec::new());
    for path in paths() {
        let file = gate.get(&path, "Origin: null\r\n").await;
        assert_eq!((file.status(), file.field("access-control-allow-origin")), (200, Some("*")), "{path}");
        digests.push(BASE64_STANDARD.encode(Sha256::digest(&file.body)));
        let marked = format!("{path}\" integrity=\"sha256-{}\" crossorigin=\"anonymous\"", digests.last().unwrap());
        snippet = snippet.replace(&format!("{path}\""), &marked);
    }
    (snippet, digests)
}

#[tokio::test]
async fn our_tags_carry_digests_where_only_these_count() {
    for (field, value) in [
        (ENFORCED, "script-src 'sha256-AAAA' 'strict-dynamic'"),
        (REPORTED, "script-src 'sha256-AAAA' 'strict-dynamic'"),
        ("Integrity-Policy", "blocked-destinations=(script)"),
        ("Integrity-Policy-Report-Only", "blocked-destinations=(script style)"),
    ] {
        let portal = Portal::saying(page(&[(field, value)]).bytes()).await;
        let gate = unconfined(portal.address);
        let (snippet, digests) = with_integrity(&gate).await;
        let answer = gate.get("/", NAVIGATION).await;
        assert_eq!(answer.text(), inserted(&snippet), "{field}");
        let hashes = format!(" 'sha256-{}' 'sha256-{}'", digests[0], digests[2]);
        let expected = if value.contains("strict") { format!("{value}{hashes}") } else { value.to_owned() };
        assert_eq!(answer.field(field), Some(expected.as_str()));
    }
}

/// Spelled so that nobody would write it again.
const ODD: &str = "default-src  'none' ;; SCRIPT-SRC 'nonce-abc'\t'strict-dynamic' , style-src 'none'";

#[tokio::test]
async fn what_gets_no_snippet_keeps_its_policies_byte_for_byte() {
    let with_nonce = snippet().replace("<script ", "<script nonce=\"abc\" ");
    let text = |media_type: &str, content: &str| Page::of(media_type, content).with(ENFORCED, ODD).with(REPORTED, ODD);
    for (name, page, fields) in [
        ("data", text("application/json", "{}"), NAVIGATION),
        ("a script's page", text("text/html", DOCUMENT), FETCH),
        ("no page", text("text/html", ""), NAVIGATION),
        ("a charset that is not ours", text("text/html; charset=utf-16", DOCUMENT), NAVIGATION),
        (
            "a page that is not to be changed",
            text("text/html", DOCUMENT).with("Cache-Control", "no-transform"),
            NAVIGATION,
        ),
        ("a page that has the snippet", text("text/html", &inserted(&with_nonce)), NAVIGATION),
        ("damaged", text("text/html", DOCUMENT).with("Content-Encoding", "gzip"), NAVIGATION),
    ] {
        let answer = answered(page.clone(), fields).await;
        assert_eq!((answer.all(ENFORCED), answer.all(REPORTED)), (vec![ODD], vec![ODD]), "{name}");
        assert_eq!(answer.body, page.content(), "{name}");
    }
}

#[tokio::test]
async fn a_head_and_a_304_tell_the_policies_of_the_page_that_has_the_snippet() {
    let policy = "default-src 'none'";
    let portal = Portal::replying(move |request| {
        let page = page(&[(ENFORCED, policy), (REPORTED, policy), ("ETag", "\"a\"")]);
        match (request.head.method(), request.field("if-none-match"), request.head.target()) {
            ("HEAD", ..) => page.bare(),
            (_, Some("\"a\""), "/") => page.status("304 Not Modified").bare(),
            (_, Some("\"a\""), _) => {
                Page::of("application/json", "{}").with(ENFORCED, policy).status("404 Not Found").bytes()
            }
            _ => page.bytes(),
        }
    })
    .await;
    let gate = unconfined(portal.address);
    let whole = gate.get("/", NAVIGATION).await;
    let extended = own("default-src 'none'; script-src S; style-src L; connect-src C");
    assert_eq!(whole.field(ENFORCED), Some(extended.as_str()));
    let kept = format!("{NAVIGATION}If-None-Match: {}\r\n", whole.field("etag").unwrap());
    for (method, fields, status) in [("HEAD", NAVIGATION, 200), ("GET", &*kept, 304)] {
        let answer = gate.visitor().await.ask(method, "/", fields).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.all(ENFORCED), whole.all(ENFORCED), "{method}");
        assert_eq!(answer.all(REPORTED), whole.all(REPORTED), "{method}");
    }
    for (method, fields, status) in
        [("HEAD", FETCH.to_owned(), 200), ("GET", format!("{FETCH}If-None-Match: \"a\"\r\n"), 304)]
    {
        let answer = gate.visitor().await.ask(method, "/", &fields).await;
        assert_eq!((answer.status(), answer.field(ENFORCED)), (status, Some(policy)), "{method} of a script");
    }
    let gone = gate.get("/gone", &kept).await;
    assert_eq!((gone.status(), gone.field(ENFORCED)), (404, Some(policy)), "no page came in place of the one kept");
}

#[tokio::test]
async fn a_second_gate_adds_nothing_to_what_the_first_one_made() {
    for policy in [
        "default-src 'none'",
        "script-src 'nonce-abc' 'strict-dynamic'",
        "script-src 'sha256-AAAA' 'strict-dynamic'; style-src 'none'",
        ODD,
    ] {
        let portal = Portal::saying(page(&[(ENFORCED, policy), (REPORTED, policy)]).bytes()).await;
        let inner = unconfined(portal.address);
        let outer = unconfined(inner.address);
        let (one, two) = (inner.get("/", NAVIGATION).await, outer.get("/", NAVIGATION).await);
        assert_ne!(one.text(), DOCUMENT, "{policy}");
        assert_eq!((two.text(), two.all(ENFORCED)), (one.text(), one.all(ENFORCED)), "{policy}");
        assert_eq!(two.all(REPORTED), one.all(REPORTED), "{policy}");
    }
}

#[tokio::test]
async fn a_page_with_a_policy_is_the_same_for_every_visitor() {
    let portal = Portal::saying(page(&[(ENFORCED, "default-src 'none'")]).bytes()).await;
    let gate = unconfined(portal.address);
    let first = gate.get("/", NAVIGATION).await;
    for choice in ["choice=accept", "choice=refuse"] {
        let answer = gate.get("/", &format!("{NAVIGATION}{}", gate.choice(choice).await)).await;
        assert_eq!((answer.body.as_slice(), answer.all(ENFORCED)), (first.body.as_slice(), first.all(ENFORCED)));
    }
}

#[tokio::test]
async fn a_page_from_before_a_change_still_gets_files_that_no_cache_keeps() {
    let gate = unconfined(Portal::plain().await.address);
    for path in paths() {
        let today = gate.get(&path, "").await;
        assert!(today.field("cache-control").unwrap().contains("immutable"), "{path}");
        let (name, extension) = path.rsplit_once('.').unwrap();
        let former = format!("{}.0123456789abcdef.{extension}", name.rsplit_once('.').unwrap().0);
        let answer = gate.get(&former, "").await;
        assert_eq!((answer.status(), &answer.body), (200, &today.body), "{former}");
        assert!(answer.field("cache-control").unwrap().contains("no-store"), "{former}");
        assert_eq!(answer.field("access-control-allow-origin"), Some("*"));
        assert_eq!(gate.get(&former.replace("0123", "wxyz"), "").await.status(), 404);
    }
}
