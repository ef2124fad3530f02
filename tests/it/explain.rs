//! `octroi explain` says what the gate does: the same lines, on the wire and explained.

use octroi::{
    explain::{Address, Asked, Banner, Explainer, Explanation},
    inject::PassThrough,
    layer::Ambient,
    policy::{Reason, Verdict},
    site::Transport,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::harness::{Octroi, Page, Portal};

/// Lines of every kind that is judged differently.
const LINES: [&str; 16] = [
    "session=1; Path=/; HttpOnly",
    "csrftoken=2; Max-Age=63072000; Path=/",
    "_stats=1; Max-Age=99999999",
    "_ga=1; Path=/",
    "_ga=1; Max-Age=63072000; Secure",
    "_ga=; Max-Age=0",
    "_ga=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=3600",
    "_pk_id.1=x; Domain=metro.example",
    "vid=1; Max-Age=86401",
    "__Secure-ad=1; Secure",
    "unknown=1",
    "octroi=forged",
    "OCTROI_refus=1",
    "nameless",
    "$Version=1",
    "a b=1",
];

fn ambient() -> Ambient {
    Ambient::new(std::time::SystemTime::now, || [7; 10])
}

/// Explains for a portal of the harness, which is reached over plain HTTP.
fn explainer(upstream: std::net::SocketAddr, more: &str) -> Explainer {
    let sites = Octroi::before(upstream).more(more).compile().sites;
    Explainer::new(sites, "data.example", Transport::Plain, ambient()).unwrap()
}

fn nowhere() -> std::net::SocketAddr {
    "127.0.0.1:1".parse().unwrap()
}

#[tokio::test]
async fn what_is_explained_is_what_a_running_gate_does() {
    let portal = Portal::saying(Page::text("").cookies(&LINES).bytes()).await;
    let gate = Octroi::plain(portal.address);
    let (refused, accepted) = (gate.choice("choice=refuse").await, gate.choice("choice=accept").await);
    let choices = ["", refused.as_str(), accepted.as_str()];
    let explainer = explainer(portal.address, "");
    for (visitor, cookie) in choices.into_iter().enumerate() {
        let answer = gate.get("/", cookie).await;
        let wire: Vec<_> = answer.all("set-cookie");
        let explained: Vec<_> = LINES
            .iter()
            .flat_map(|line| explainer.set_cookie(line.as_bytes()).outcomes.remove(visitor).set_cookie)
            .collect();
        assert_eq!(explained, wire, "visitor {visitor}");
        assert!(!wire.is_empty());
    }
}

#[tokio::test]
async fn the_cookies_that_a_portal_reads_are_those_explained() {
    const FIELD: &str = "session=1; _ga=2; vid=3; unknown=4; csrftoken=5, _ga=6; _GA=7; nameless; __Secure-ad=8";
    let portal = Portal::plain().await;
    let gate = Octroi::plain(portal.address);
    let (refused, accepted) = (gate.choice("choice=refuse").await, gate.choice("choice=accept").await);
    let explained = explainer(portal.address, "").cookie(FIELD.as_bytes());
    for (choice, outcome) in ["", &refused, &accepted].into_iter().zip(&explained.outcomes) {
        let own = choice.strip_prefix("Cookie: ").map_or(String::new(), |own| format!("{}; ", own.trim()));
        gate.get("/", &format!("Cookie: {own}{FIELD}\r\n")).await;
        assert_eq!(portal.take().0[0].field("cookie"), outcome.cookie.as_deref());
    }
    let verdicts: Vec<_> = explained.rows.iter().map(|row| row.verdicts[1]).collect();
    assert_eq!(
        verdicts,
        [
            Verdict::Keep(Reason::Exempt),
            Verdict::Strip(Reason::Refused),
            Verdict::Strip(Reason::Refused),
            Verdict::Strip(Reason::Undeclared),
            Verdict::Strip(Reason::HiddenName),
            Verdict::Strip(Reason::Undeclared),
            Verdict::Strip(Reason::Nameless),
            Verdict::Strip(Reason::Refused),
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_verdict_and_the_wire_never_disagree(
        name in "(session|_ga|_pk_x|vid|octroi|[a-z_$ ]{0,4})",
        rest in "(=[a-z ,=]{0,5})?(; (Path=/|Max-Age=[0-9]{1,9}|Secure|Expires=x)){0,3}",
    ) {
        let line = format!("{name}{rest}");
        let explained = explainer(nowhere(), "").set_cookie(line.as_bytes());
        for (verdict, outcome) in explained.rows[0].verdicts.iter().zip(&explained.outcomes) {
            // White space around a field is not part of it (RFC 9110 §5.5).
            let got: Vec<&str> = outcome.set_cookie.iter().map(|line| line.trim()).collect();
            match verdict {
                Verdict::Keep(_) | Verdict::Report(_) => prop_assert_eq!(got, [line.trim()]),
                Verdict::Strip(_) => prop_assert!(got.is_empty(), "{:?}", got),
                Verdict::Clamp(_, longest) => {
                    let end = format!("; Max-Age={}", longest.as_secs());
                    prop_assert!(got.len() == 1 && got[0].ends_with(&end), "{:?}", got);
                }
            }
        }
    }
}

const PARTIES: &str = "\n[[portal.third-party]]\norigins = [\"*.v.example\", \"https://w.example\"]\npurpose = \"video\"\n\
                       provider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n\
                       [[portal.third-party]]\norigins = [\"x.v.example\"]\npurpose = \"necessary\"\n\
                       provider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n";

#[test]
fn a_contact_is_explained_as_the_policy_that_pages_carry_has_it() {
    let explainer = explainer(nowhere(), PARTIES);
    for (url, source, reasons) in [
        ("https://a.v.example/e", "http://*.v.example:*", [Reason::NotAsked, Reason::Refused, Reason::Granted]),
        ("https://w.example/", "https://w.example", [Reason::NotAsked, Reason::Refused, Reason::Granted]),
        ("https://x.v.example", "http://x.v.example:*", [Reason::Exempt; 3]),
        ("https://v.example", "http://v.example:*", [Reason::Undeclared; 3]),
        ("http://w.example", "http://w.example", [Reason::Undeclared; 3]),
    ] {
        let explained = explainer.origin(&Address::parse(url).unwrap());
        let verdicts = &explained.rows[0].verdicts;
        assert_eq!(verdicts.iter().map(|verdict| verdict.reason()).collect::<Vec<_>>(), reasons, "{url}");
        for (verdict, outcome) in verdicts.iter().zip(&explained.outcomes) {
            let named = outcome.policies[0].value.split(' ').any(|named| named == source);
            assert_eq!(named, !matches!(verdict, Verdict::Strip(_)), "{url} {verdict:?} {outcome:?}");
        }
    }
}

#[test]
fn the_page_itself_is_no_third_party_and_another_port_of_it_is() {
    let explainer = explainer(nowhere(), "");
    let own = explainer.origin(&Address::parse("wss://data.example/live").unwrap());
    assert!(own.rows.is_empty());
    assert_eq!(own.facts[0].label(), "own-origin");
    let other = explainer.origin(&Address::parse("https://data.example:8443").unwrap());
    assert_eq!(other.rows[0].verdicts, [Verdict::Strip(Reason::Undeclared); 3]);
}

#[test]
fn granted_purposes_are_those_and_no_other() {
    let explainer = explainer(nowhere(), "").with_granted(&["video".to_owned()]).unwrap();
    let reason = |line: &str| explainer.set_cookie(line.as_bytes()).rows[0].verdicts[3].reason();
    assert_eq!((reason("vid=1"), reason("_ga=1")), (Reason::Granted, Reason::Refused));
    let error = explainer.with_granted(&["necessary".to_owned()]).unwrap_err();
    assert!(error.to_string().contains("asks for audience, advertising, video"), "{error}");
}

fn page(answer: http_answer::Answer) -> Explanation {
    explainer(nowhere(), "").page("/", &answer.into())
}

/// Answers of a portal, as they are put before the gate.
mod http_answer {
    use axum::{body::Bytes, http::Response};

    #[derive(Debug)]
    pub struct Answer(pub u16, pub &'static [(&'static str, &'static str)], pub &'static str);

    impl From<Answer> for Response<Bytes> {
        fn from(Answer(status, fields, content): Answer) -> Self {
            let mut answer = Response::builder().status(status);
            for (name, value) in fields {
                answer = answer.header(*name, *value);
            }
            answer.body(Bytes::from_static(content.as_bytes())).unwrap()
        }
    }
}

#[test]
fn a_page_is_told_with_why_it_has_no_snippet() {
    use http_answer::Answer;
    const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
    const DOCUMENT: &str = "<!DOCTYPE html><html><head></head><body></body></html>";
    for (answer, banner) in [
        (Answer(200, &[HTML], DOCUMENT), Banner::Injected),
        (Answer(200, &[HTML], ""), Banner::Passed(PassThrough::NoInsertionPoint)),
        (Answer(200, &[("content-type", "text/css")], "a{}"), Banner::Passed(PassThrough::NotHtml)),
        (Answer(304, &[HTML], ""), Banner::Passed(PassThrough::BodilessStatus)),
        (Answer(200, &[HTML, ("cache-control", "no-transform")], DOCUMENT), Banner::Passed(PassThrough::NoTransform)),
        (Answer(200, &[HTML, ("content-encoding", "compress")], "x"), Banner::Passed(PassThrough::UnknownCoding)),
        (Answer(200, &[HTML, ("content-encoding", "gzip")], "not gzip"), Banner::Passed(PassThrough::CorruptCoding)),
    ] {
        let explained = page(answer);
        assert_eq!(explained.outcomes.iter().map(|outcome| outcome.banner).collect::<Vec<_>>(), [Some(banner); 3]);
    }
}

#[test]
fn a_page_is_told_without_the_values_of_its_cookies() {
    let fields = &[("set-cookie", "session=secret; Path=/"), ("set-cookie", "_ga=secret"), ("nel", "{}")];
    let explained = page(http_answer::Answer(200, fields, ""));
    assert_eq!((explained.asked, explained.rows.len()), (Asked::Page, 2));
    let [undecided, _, accepted] = &explained.outcomes[..] else { panic!("three visitors") };
    assert_eq!(undecided.set_cookie, ["session=…; Path=/"]);
    assert_eq!(accepted.set_cookie, ["session=…; Path=/", "_ga=…"]);
    assert_eq!(undecided.dropped, ["nel"]);
    assert!(!format!("{explained:?}").contains("secret"));
}

#[tokio::test]
async fn a_live_page_is_asked_of_its_portal_once_and_as_a_browser_would() {
    let page = Page::html("<!DOCTYPE html><html><head></head></html>").cookies(&["session=1", "_ga=1"]).bytes();
    let portal = Portal::saying(page).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("octroi.toml");
    let text = format!("[[portal]]\nhosts = [\"data.example\"]\nupstream = \"http://{}\"\n", portal.address);
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let run = move |url: &str| {
        let arguments = ["explain", "-c", &file, "--format", "json", "--url", url];
        std::process::Command::new(env!("CARGO_BIN_EXE_octroi")).args(arguments).output().unwrap()
    };
    let told = tokio::task::spawn_blocking(move || (run("http://data.example/a?b"), run("http://other.example/")));
    let (told, other) = told.await.unwrap();
    let document: Value = serde_json::from_slice(&told.stdout).unwrap();
    let explained = &document["explanations"][0];
    assert_eq!(explained["judged"][1]["verdicts"][2]["reason"], "undeclared");
    assert_eq!(explained["outcomes"][0]["snippet"]["outcome"], "injected");
    assert!(explained["facts"][0]["sentence"].as_str().unwrap().contains("answered 200 with text/html"));
    let request = portal.request();
    assert_eq!((request.head.target(), request.field("host")), ("/a?b", Some("data.example")));
    assert_eq!(request.field("cookie"), None);
    assert!(request.field("user-agent").unwrap().contains("explain"));
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8(other.stderr).unwrap().contains("no portal answers to \"other.example\""));
}
