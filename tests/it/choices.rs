//! Choosing: who may, how it is said, and what is recorded.

use std::sync::{Arc, Mutex};

use octroi::{
    consent::{ContentHash, Receipt, RecordId},
    ledger::{Archive as _, Exhibit, KnownKeys, Ledger, MemoryLedger, Pending, Shown, Verification},
};

use crate::harness::{Message, Octroi, Page, Portal, keys, within};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const OWN: &str = "Sec-Fetch-Site: same-origin\r\n";

/// A ledger that remembers who it kept.
#[derive(Debug, Default)]
struct Keeping(MemoryLedger, Mutex<Vec<Receipt>>);

impl Ledger for Keeping {
    fn append(&self, receipt: Receipt, shown: Shown) -> Pending<()> {
        self.1.lock().unwrap().push(receipt.clone());
        self.0.append(receipt, shown)
    }

    fn find(&self, record: RecordId) -> Pending<Option<Receipt>> {
        self.0.find(record)
    }

    fn exhibit(&self, hash: ContentHash) -> Pending<Option<Exhibit>> {
        self.0.exhibit(hash)
    }

    fn digests(&self) -> Pending<Vec<Box<str>>> {
        self.0.digests()
    }
}

// === impl Keeping ===

impl Keeping {
    fn names(&self) -> Vec<(Vec<String>, Vec<String>)> {
        let names = |list: &[octroi::consent::PurposeName]| list.iter().map(ToString::to_string).collect();
        self.1.lock().unwrap().iter().map(|receipt| (names(&receipt.granted), names(&receipt.refused))).collect()
    }
}

async fn post(gate: &Octroi, fields: &str, media_type: &str, content: &str) -> Message {
    gate.visitor().await.post("/.octroi/choices", fields, media_type, content).await
}

/// A gate that keeps what it is told.
async fn keeping() -> (Portal, Arc<Keeping>, Octroi) {
    let portal = Portal::saying(Page::text("").cookies(&["_ga=1"]).bytes()).await;
    let ledger = Arc::<Keeping>::default();
    let gate = Octroi::before(portal.address).ledger(Arc::clone(&ledger) as Arc<dyn Ledger>).start();
    (portal, ledger, gate)
}

#[tokio::test]
async fn a_form_is_answered_by_a_way_back_and_json_by_json() {
    let (portal, ledger, gate) = keeping().await;
    let answer = post(&gate, OWN, FORM, "choice=save&purpose=video&return_to=%2Fexplore%3Fq%3D1").await;
    assert_eq!((answer.status(), answer.field("location"), answer.text().as_str()), (303, Some("/explore?q=1"), ""));
    let answer =
        post(&gate, &format!("{OWN}Accept: application/json\r\n"), JSON, r#"{"choice":"save","purposes":["video"]}"#)
            .await;
    assert_eq!((answer.status(), answer.field("content-type"), answer.field("location")), (200, Some(JSON), None));
    let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((&said["status"], said["granted"].to_string()), (&"recorded".into(), "[\"video\"]".to_owned()));
    let kept = ledger.names();
    assert_eq!((kept.len(), &kept[0].0), (2, &vec!["video".to_owned()]));
    assert_eq!(kept[0], kept[1]);
    assert!(kept[0].1.contains(&"audience".to_owned()) && !kept[0].1.contains(&"necessary".to_owned()));
    let record = RecordId::parse(said["record"].as_str().unwrap()).unwrap();
    assert!(ledger.find(record).wait().unwrap().is_some(), "the record that is named is there");
    assert!(portal.requests().is_empty());
    assert_eq!(gate.tally().choices_recorded, 2);
}

#[tokio::test]
async fn the_answer_to_a_choice_is_for_nobody_else() {
    let (_portal, _ledger, gate) = keeping().await;
    let answer = post(&gate, OWN, FORM, "choice=accept").await;
    assert_eq!(answer.field("cache-control"), Some("no-store, no-transform"));
    let lines = answer.all("set-cookie");
    assert!(lines[0].starts_with("octroi=1.") && lines[1].starts_with("octroi_refus=;"), "{lines:?}");
    assert!(lines[1].contains("Max-Age=0"));
}

#[tokio::test]
async fn a_change_of_mind_holds_and_takes_cookies_with_it() {
    let (_portal, _ledger, gate) = keeping().await;
    let accepted = gate.choice("choice=accept").await;
    assert_eq!(gate.get("/", &accepted).await.all("set-cookie"), ["_ga=1"]);
    let cookies = accepted.replace("Cookie: ", "Cookie: _ga=1; ");
    let withdrawn = post(&gate, &format!("{OWN}{cookies}"), FORM, "choice=refuse&return_to=%2Fa").await;
    let lines = withdrawn.all("set-cookie");
    assert!(lines.contains(&"_ga=; Max-Age=0; Path=/; Domain=data.example"), "{lines:?}");
    assert!(lines.contains(&"_ga=; Max-Age=0; Path=/a"), "{lines:?}");
    let token = lines[0].split(';').next().unwrap();
    assert!(gate.get("/", &format!("Cookie: {token}\r\n")).await.all("set-cookie").is_empty());
}

#[tokio::test]
async fn only_the_sites_own_pages_may_choose() {
    let (_portal, ledger, gate) = keeping().await;
    let sites =
        [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none"), Some("Same-Origin"), Some("")];
    let origins = [
        None,
        Some("http://data.example"),
        Some("https://data.example"),
        Some("http://data.example:81"),
        Some("https://evil.example"),
        Some("https://data.example.evil"),
        Some("https://evil.example/http://data.example"),
        Some("https://data.example@evil.example"),
        Some("data.example"),
        Some("null"),
        Some(""),
    ];
    let mut allowed = 0;
    for site in sites {
        for origin in origins {
            let line =
                |name: &str, value: Option<&str>| value.map_or(String::new(), |value| format!("{name}: {value}\r\n"));
            let fields = format!("{}{}", line("Sec-Fetch-Site", site), line("Origin", origin));
            let same = origin.is_some_and(|origin| matches!(origin, "http://data.example" | "https://data.example"));
            let expected = if site == Some("same-origin") || (site.is_none() && same) { 303 } else { 403 };
            let answer = post(&gate, &fields, FORM, "choice=accept").await;
            assert_eq!(answer.status(), expected, "{fields:?}");
            assert_eq!(answer.all("set-cookie").is_empty(), expected == 403, "{fields:?}");
            allowed += usize::from(expected == 303);
        }
    }
    assert_eq!(ledger.names().len(), allowed);
    for twice in [
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-origin\r\n",
        "Origin: http://data.example\r\nOrigin: http://data.example\r\n",
    ] {
        assert_eq!(post(&gate, twice, FORM, "choice=accept").await.status(), 403, "{twice:?}");
    }
}

#[tokio::test]
async fn the_way_back_stays_at_the_site() {
    let (_portal, _ledger, gate) = keeping().await;
    for path in
        ["/", "/a?b=c", "/a#b", "/a//b", "/%2f%2fevil", "/@evil.example", "/a:b", "/.octroi/charter", "/%5cevil"]
    {
        let escaped: String = path.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let answer = post(&gate, OWN, FORM, &format!("choice=refuse&return_to={escaped}")).await;
        assert_eq!(answer.field("location"), Some(path));
    }
    for path in [
        "",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "http:evil.example",
        "HTTPS://evil.example",
        "//evil.example:80/",
        "javascript:alert(1)",
        "data:text/html,x",
        "a",
        "?a",
        "#a",
        "..",
        "./a",
        " /a",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=1",
        "/\0",
        "/a b",
        "/\u{a0}/evil",
        "/\u{e9}",
        "/.//evil.example",
        "/..//evil.example",
        "/a\\b",
        "http://data.example/",
        "//data.example/",
        "/ /evil.example",
        "\u{feff}//evil.example",
        "/\u{2028}/evil",
    ] {
        let escaped: String = path.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let answer = post(&gate, OWN, FORM, &format!("choice=refuse&return_to={escaped}")).await;
        assert_eq!((answer.status(), answer.field("location")), (303, Some("/")), "{path:?}");
    }
    let long = format!("choice=refuse&return_to=/{}", "a".repeat(3000));
    assert_eq!(post(&gate, OWN, FORM, &long).await.field("location"), Some("/"));
}

/// WHATWG URL: dot segments go before the path is looked at, so these lead to `//evil.example`, a path of this site.
#[tokio::test]
async fn a_way_back_with_dot_segments_is_no_other_origin() {
    let (_portal, _ledger, gate) = keeping().await;
    for path in ["/a/..//evil.example", "/a/../..//evil.example", "/%2e//evil.example", "/%2e%2e//evil.example"] {
        let escaped: String = path.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let answer = post(&gate, OWN, FORM, &format!("choice=refuse&return_to={escaped}")).await;
        // A Location that begins with one slash is resolved against the base's host first (RFC 3986 §5.2.2).
        let back = answer.field("location").unwrap();
        assert!(back.starts_with('/') && !back.starts_with("//"), "{path:?}: {back:?}");
    }
}

#[tokio::test]
async fn what_does_not_say_what_is_chosen_is_refused() {
    let (_portal, ledger, gate) = keeping().await;
    for (media_type, content) in [
        (FORM, ""),
        (FORM, "choice="),
        (FORM, "choice=yes"),
        (FORM, "choice=accept&choice=refuse"),
        (FORM, "choice=accept&choice=accept"),
        (FORM, "choice=save&purpose=unknown"),
        (FORM, "choice=save&purpose=necessary"),
        (FORM, "{\"choice\":\"accept\"}"),
        (JSON, "choice=accept"),
        (JSON, "{\"choice\":\"accept\""),
        (JSON, "{\"choice\":true}"),
        (JSON, "{\"choice\":\"save\",\"purposes\":\"video\"}"),
        (JSON, "[]"),
        (JSON, "\"accept\""),
        ("text/plain", "choice=accept"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"choice\"\r\n\r\naccept\r\n--x--",
        ),
        ("application/json+x", "{\"choice\":\"accept\"}"),
        ("", "choice=accept"),
    ] {
        let answer = post(&gate, OWN, media_type, content).await;
        assert_eq!(answer.status(), 400, "{media_type} {content}");
        assert!(answer.all("set-cookie").is_empty());
    }
    assert!(ledger.names().is_empty());
}

#[tokio::test]
async fn a_choice_that_is_too_large_is_refused() {
    let (_portal, ledger, gate) = keeping().await;
    let fits = format!("choice=refuse&x={}", "a".repeat(8 * 1024 - 16));
    assert_eq!(fits.len(), 8 * 1024);
    assert_eq!(post(&gate, OWN, FORM, &fits).await.status(), 303);
    assert_eq!(post(&gate, OWN, FORM, &format!("{fits}a")).await.status(), 413);
    let mut visitor = gate.visitor().await;
    visitor
        .request("POST", "/.octroi/choices", &format!("{OWN}Content-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n"))
        .await;
    visitor.wire.offer(format!("4000\r\n{}\r\n0\r\n\r\n", "a".repeat(0x4000))).await;
    assert_eq!(visitor.answer("POST").await.status(), 413);
    assert_eq!(ledger.names().len(), 1);
}

#[tokio::test]
async fn only_a_post_changes_anything() {
    let (portal, ledger, gate) = keeping().await;
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let mut visitor = gate.visitor().await;
        let fields = format!("{OWN}Content-Type: {FORM}\r\nContent-Length: 13\r\n");
        visitor.request(method, "/.octroi/choices?choice=accept", &fields).await;
        visitor.wire.send("choice=accept").await;
        let answer = visitor.answer(method).await;
        assert_eq!(answer.status(), if matches!(method, "GET" | "HEAD") { 200 } else { 405 }, "{method}");
        assert!(answer.all("set-cookie").is_empty(), "{method}");
        assert!(answer.all("access-control-allow-origin").is_empty(), "{method}");
    }
    assert_eq!(post(&gate, OWN, FORM, "choice=accept").await.status(), 303);
    assert_eq!((ledger.names().len(), portal.requests().len()), (1, 0));
}

#[tokio::test]
async fn many_visitors_choose_at_a_time_and_each_is_recorded() {
    let (_portal, ledger, gate) = keeping().await;
    let mut choosing = tokio::task::JoinSet::new();
    for number in 0..64 {
        let address = gate.address;
        choosing.spawn(async move {
            let choice = if number % 2 == 0 { "choice=accept" } else { "choice=refuse" };
            let mut visitor = crate::harness::Visitor::at(address).await;
            let answer = visitor.post("/.octroi/choices", OWN, FORM, choice).await;
            assert_eq!(answer.status(), 303);
            answer.all("set-cookie")[0].split('.').nth(3).unwrap().to_owned()
        });
    }
    let mut records: Vec<String> = within(choosing.join_all()).await;
    records.sort();
    records.dedup();
    assert_eq!(records.len(), 64, "no two records share a name");
    let kept = ledger.names();
    assert_eq!((kept.len(), kept.iter().filter(|(granted, _)| granted.is_empty()).count()), (64, 32));
    let verified = ledger.0.verify(KnownKeys::of(&keys()), Arc::default()).wait().unwrap();
    assert!(matches!(verified, Verification::Intact { records: 64, .. }), "{verified:?}");
}
