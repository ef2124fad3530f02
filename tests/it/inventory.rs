//! What portals set is noted by name, held against the charter, and expired where it was seen.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::Arc,
    time::SystemTime,
};

use octroi::{
    cookie::SetCookie,
    drift::{Finding, drift},
    telemetry::{
        Seen,
        inventory::{Book, Fate, Visited, inventory},
    },
};
use serde_json::Value;

use crate::harness::{Message, Octroi, Page, Portal, Standing, within};

const CHARTER: &str = r#"
[[portal.cookie]]
name = "old"
purpose = "necessary"
[[portal.third-party]]
origins = ["video.example"]
purpose = "video"
"#;

fn found(note: impl FnOnce(&octroi::telemetry::inventory::Shard)) -> Vec<Finding> {
    let sites = Octroi::before("127.0.0.1:1".parse().unwrap()).more(CHARTER).compile().sites;
    let site = Arc::clone(sites.iter().next().unwrap());
    let mut collector = inventory(1, Book::default());
    note(&collector.shards()[0]);
    drop(collector.collect());
    drift(&site, collector.book())
}

fn told(findings: &[Finding], kind: &str) -> Vec<String> {
    let of_kind = findings.iter().filter(|finding| finding.kind.label() == kind);
    of_kind.map(|finding| format!("{} {}", finding.name, finding.proof.label())).collect()
}

#[test]
fn each_kind_of_drift_is_told_with_what_it_rests_on() {
    let at = SystemTime::now();
    let visited = Visited { site: "data.example", path: "/page", at };
    let findings = found(|shard| {
        for line in [
            "session=1; Path=/; Secure; HttpOnly; SameSite=Lax",
            "csrftoken=1; Path=/; Max-Age=63072000; Secure; SameSite=Lax",
            "_ga=1; Path=/; Max-Age=34000000",
            "strange=1; Path=/; Secure; SameSite=None; Max-Age=7200",
        ] {
            shard.visiting(visited).note(&SetCookie::parse(line.as_bytes()).unwrap(), Fate::Stripped);
        }
        shard.visiting(visited).note_sent("held", Fate::Stripped);
        shard.visiting(visited).note_sent("vid", Fate::Stripped);
        shard.report(visited, Seen::Contact, "https://video.example:8443");
        shard.report(visited, Seen::Contact, "https://www.google-analytics.com");
        shard.report(visited, Seen::Storage, "a key");
        shard
            .visiting(Visited { site: "other.example", ..visited })
            .note(&SetCookie::parse(b"elsewhere=1").unwrap(), Fate::Kept);
    });
    let undeclared =
        ["held hinted", "strange proven", "a key hinted", "https://www.google-analytics.com hinted"].map(str::to_owned);
    assert_eq!(told(&findings, "undeclared"), undeclared);
    assert_eq!(told(&findings, "longer-lived"), ["csrftoken proven"]);
    assert_eq!(told(&findings, "not-secure"), ["_ga proven"]);
    assert_eq!(told(&findings, "no-same-site"), ["_ga proven"]);
    let never = ["__Secure-ad proven", "_pk_* proven", "_stats proven", "old proven"].map(str::to_owned);
    assert_eq!(told(&findings, "never-seen"), never);
}

#[test]
fn what_is_suggested_is_a_declaration_once_a_person_filled_it_in() {
    let at = SystemTime::now();
    let findings = found(|shard| {
        let line = "strange=1; Path=/; Secure; SameSite=None; Max-Age=7200";
        shard
            .visiting(Visited { site: "data.example", path: "/", at })
            .note(&SetCookie::parse(line.as_bytes()).unwrap(), Fate::Kept);
        shard.report(Visited { site: "data.example", path: "/", at }, Seen::Contact, "https://stats.criteo.com");
        shard.report(Visited { site: "data.example", path: "/", at }, Seen::Storage, r#"quo"te\"#);
    });
    let suggestions: Vec<_> = findings.iter().filter_map(|finding| finding.suggestion.clone()).collect();
    let pasted = suggestions.concat();
    assert!(pasted.contains(r#"purpose = "advertising"  # it looks like Criteo"#), "{pasted}");
    assert!(pasted.contains(r#"lifetime = "2 hours""#), "{pasted}");
    let filled = pasted.replace("purpose = \"\"", "purpose = \"necessary\"").replace(r#"quo"te\"#, "key");
    let filled = filled.replace("quo\\\"te\\\\", "key");
    let sites = Octroi::before("127.0.0.1:1".parse().unwrap()).more(&filled).compile().sites;
    let site = sites.iter().next().unwrap();
    assert_eq!(site.policy().third_parties().iter().count(), 1);
    assert_eq!(site.policy().storage().iter().count(), 1);
}

fn portal_text(upstream: &str) -> String {
    let cookie = |name: &str, purpose: &str| {
        format!(
            "[[portal.cookie]]\nname = \"{name}\"\npurpose = \"{purpose}\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n"
        )
    };
    let cookies = cookie("session", "necessary") + &cookie("_ga", "audience");
    format!("[[portal]]\nhosts = [\"data.example\"]\nupstream = \"{upstream}\"\n{cookies}")
}

async fn portal() -> Portal {
    let lines = ["session=1; Path=/; Secure; SameSite=Lax", "mystery=secret-value; Path=/deep; Secure; SameSite=Lax"];
    Portal::saying(Page::text("ok").cookies(&lines).bytes()).await
}

/// Waits until the metrics say so.
async fn until(gate: &Standing, says: impl Fn(&str) -> bool) -> String {
    within(async {
        loop {
            let metrics = gate.ask("GET", "/metrics", "").await.text();
            if says(&metrics) {
                return metrics;
            }
        }
    })
    .await
}

fn drifted(configuration: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_octroi"));
    command.args(["drift", "--config"]).arg(configuration).args(more).env_clear().output().unwrap()
}

#[tokio::test]
async fn what_a_gate_saw_is_in_its_file_and_drift_exits_with_one_for_it() {
    let portal = portal().await;
    let text = portal_text(&format!("http://{}", portal.address));
    let gate = Standing::start("0", &format!("inventory.enabled = true\n{text}")).await;
    let configuration = gate.layout().file("octroi.toml");
    for _ in 0..3 {
        assert_eq!(gate.visitor().await.get("/deep/page?secret=query", "").await.status(), 200);
    }
    until(&gate, |metrics| metrics.contains("\noctroi_inventory_things 2\n")).await;
    let json = within(async {
        loop {
            let output = drifted(&configuration, &["--format", "json"]);
            let text = String::from_utf8(output.stdout).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap_or_default();
            if value["findings"].as_array().is_some_and(|found| found.iter().any(|one| one["stripped"] == 3)) {
                assert_eq!(output.status.code(), Some(1));
                return value;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    let mystery = json["findings"].as_array().unwrap().iter().find(|one| one["name"] == "mystery").unwrap();
    assert_eq!((&mystery["finding"], &mystery["proof"]), (&Value::from("undeclared"), &Value::from("proven")));
    assert_eq!((&mystery["sample"], &mystery["host"]), (&Value::from("/deep/page"), &Value::from("data.example")));
    assert!(!json.to_string().contains("secret"), "neither a value nor a query");
    let human = String::from_utf8(drifted(&configuration, &[]).stdout).unwrap();
    assert!(human.contains("mystery") && human.contains("[[portal.cookie]]") && human.contains("_ga"), "{human}");
    assert_eq!(drifted(&configuration, &["--host", "nowhere.example"]).status.code(), Some(2));
    let state = gate.keys().parent().unwrap().to_owned();
    let octets: Vec<u8> =
        fs::read_dir(state).unwrap().flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect();
    assert!(!octets.windows(12).any(|octets| octets == b"secret-value"));
}

#[tokio::test]
async fn a_gate_without_an_inventory_notes_nothing_and_says_so() {
    let portal = portal().await;
    let text = format!("inventory.enabled = false\n{}", portal_text(&format!("http://{}", portal.address)));
    let gate = Standing::start("0", &text).await;
    assert_eq!(gate.visitor().await.get("/", "").await.status(), 200);
    let metrics = gate.ask("GET", "/metrics", "").await.text();
    assert!(metrics.contains("octroi_requests_total 1\n") && !metrics.contains("inventory"), "{metrics}");
    assert!(!gate.keys().with_file_name("inventory.sqlite3").exists());
    let output = drifted(&gate.layout().file("octroi.toml"), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("enabled = true"));
    let page = gate.ask("GET", "/", "").await;
    assert!(page.text().contains("No inventory is kept"));
}

async fn chosen(gate: &Standing, form: &str, cookie: &str) -> Message {
    let fields = format!("Origin: https://data.example\r\n{cookie}");
    gate.visitor().await.post("/.octroi/choices", &fields, "application/x-www-form-urlencoded", form).await
}

#[tokio::test]
async fn a_withdrawal_expires_cookies_where_they_were_seen_although_they_were_not_sent() {
    let lines = ["_ga=1; Path=/deep/in; Secure; SameSite=Lax", "session=1; Path=/x; Secure; SameSite=Lax"];
    let portal = Portal::saying(Page::text("ok").cookies(&lines).bytes()).await;
    let gate = Standing::start(
        "0",
        &format!("inventory.enabled = true\n{}", portal_text(&format!("http://{}", portal.address))),
    )
    .await;
    let accepted = chosen(&gate, "choice=accept", "").await;
    assert_eq!(accepted.status(), 303, "{}", accepted.text());
    let token = accepted.all("set-cookie").into_iter().find(|line| line.contains("octroi=1.")).unwrap();
    let token = format!("Cookie: {}\r\n", token.split(';').next().unwrap());
    assert_eq!(gate.visitor().await.get("/deep/in/page", &token).await.status(), 200);
    until(&gate, |metrics| metrics.contains("\noctroi_inventory_things 2\n")).await;
    // A first refusal takes nothing back: there is nothing to expire.
    let first = chosen(&gate, "choice=refuse", "").await;
    assert!(!first.all("set-cookie").iter().any(|line| line.contains("_ga=")), "{:?}", first.all("set-cookie"));
    let refused = chosen(&gate, "choice=refuse", &token).await;
    let lines = refused.all("set-cookie");
    assert!(lines.contains(&"_ga=; Max-Age=0; Path=/deep/in"), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("session=")), "{lines:?}");
}
