//! Several gates behind one balancer: they share their keys and one PostgreSQL.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::Arc,
};

use octroi::ledger::{PostgresLedger, PostgresTarget};
use serde_json::Value;

use crate::{
    harness::{Message, Octroi, Outage, Page, Portal, shared},
    ledger::{KEY_FILE, err, out},
};

const JSON: &str = "application/json";
const OWN: &str = "Sec-Fetch-Site: same-origin\r\nAccept: application/json\r\n";

/// The `Cookie` line that a visitor sends after a choice.
fn token(answer: &Message) -> String {
    let line = answer.all("set-cookie").into_iter().find(|line| line.starts_with("octroi=1.")).unwrap();
    format!("Cookie: {}\r\n", line.split(';').next().unwrap())
}

#[tokio::test]
async fn a_choice_made_at_one_gate_is_honoured_and_withdrawn_at_another() {
    let portal = Portal::saying(Page::text("").cookies(&["_ga=1", "session=1"]).bytes()).await;
    let target = PostgresTarget::parse(&shared().database()).unwrap();
    let [one, other] = [(); 2].map(|()| {
        let ledger = Arc::new(PostgresLedger::open(&target).unwrap());
        Octroi::before(portal.address).ledger(ledger).start()
    });
    let post = async |gate: &Octroi, fields: &str, content: &str| {
        gate.visitor().await.post("/.octroi/choices", &format!("{OWN}{fields}"), JSON, content).await
    };
    let accepted = post(&one, "", r#"{"choice":"accept"}"#).await;
    let cookie = token(&accepted);
    for gate in [&one, &other] {
        assert_eq!(gate.get("/", &cookie).await.all("set-cookie"), ["_ga=1", "session=1"]);
    }
    let withdrawn = post(&other, &cookie, r#"{"choice":"refuse"}"#).await;
    let cookie = token(&withdrawn);
    for gate in [&one, &other] {
        assert_eq!(gate.get("/", &cookie).await.all("set-cookie"), ["session=1"]);
    }
    // Either gate shows the receipt of what was recorded at the other.
    for (gate, answer) in [(&other, accepted), (&one, withdrawn)] {
        let recorded: Value = serde_json::from_slice(&answer.body).unwrap();
        let receipt = gate.get(&format!("/.octroi/receipts/{}", recorded["record"].as_str().unwrap()), "").await;
        assert_eq!(receipt.status(), 200, "{recorded}");
    }
}

fn octroi(folder: &Path, url: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_octroi"));
    // The variable takes the place of what the file says, as at the gate.
    command.env("OCTROI_LEDGER_URL", url).current_dir(folder);
    command.arg("ledger").args(arguments).args(["--config", "octroi.toml"]).output().unwrap()
}

#[tokio::test]
async fn the_command_answers_for_a_ledger_in_a_database() {
    let url = shared().database();
    let folder = tempfile::tempdir().unwrap();
    let text = "state-dir = \".\"\n[[portal]]\nhosts = [\"data.example\"]\nupstream = \"http://127.0.0.1:9\"\n";
    fs::write(folder.path().join("octroi.toml"), text).unwrap();
    fs::write(folder.path().join("keys"), KEY_FILE).unwrap();
    let run = |arguments: &[&str]| octroi(folder.path(), &url, arguments);
    let absent = run(&["stats"]);
    assert_eq!(absent.status.code(), Some(2));
    assert!(err(&absent).contains("there is no ledger at postgres://octroi@"), "{}", err(&absent));
    assert_eq!(shared().sql(&url, "SELECT to_regnamespace('octroi') IS NULL"), "t", "and none was made");
    let ledger = Arc::new(PostgresLedger::open(&PostgresTarget::parse(&url).unwrap()).unwrap());
    let portal = Portal::plain().await;
    let gate = Octroi::before(portal.address).gate("[ledger]\ndigests = \"published\"").ledger(ledger).start();
    let mut records = Vec::new();
    for choice in [r#"{"choice":"accept"}"#, r#"{"choice":"refuse"}"#] {
        let answer = gate.visitor().await.post("/.octroi/choices", OWN, JSON, choice).await;
        let said: Value = serde_json::from_slice(&answer.body).unwrap();
        records.push(said["record"].as_str().unwrap().to_owned());
    }
    let signed = run(&["digests", "--sign"]);
    assert_eq!(out(&signed), gate.get("/.octroi/digests.json", "").await.text(), "{}", err(&signed));
    assert!(out(&run(&["show", &records[0]])).contains(&records[0]));
    let receipt = gate.get(&format!("/.octroi/receipts/{}", records[0]), "").await;
    let receipt: Value = serde_json::from_slice(&receipt.body).unwrap();
    let charter = receipt["charter_text"].as_str().unwrap();
    assert_eq!(out(&run(&["show", charter])), gate.get(&format!("/.octroi/shown/{charter}"), "").await.text());
    for (format, lines) in [("jsonl", 2), ("csv", 3), ("iso27560", 2)] {
        let exported =
            run(&["export", "--format", format, "--jurisdiction", "FR", "--address", "1 place, 92190 Meudon"]);
        assert_eq!(out(&exported).lines().count(), lines, "{format}: {}", err(&exported));
    }
    assert!(out(&run(&["purge", "--record", &records[0]])).contains("1 record erased"));
    assert_eq!(gate.get(&format!("/.octroi/receipts/{}", records[0]), "").await.status(), 404);
    let verified = run(&["verify", "--format", "json"]);
    let found: Value = serde_json::from_str(&out(&verified)).unwrap();
    assert_eq!((&found["intact"], &found["records"], &found["erased"]), (&true.into(), &1.into(), &1.into()));
    let granted = "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA octroi TO reader; \
        GRANT SELECT ON ALL TABLES IN SCHEMA octroi TO reader";
    shared().sql(&url, granted);
    let reader = url.replace("octroi@", "reader@");
    for (arguments, status) in [(&["verify"][..], 0), (&["export"], 0), (&["purge", "--record", &records[1]], 2)] {
        let output = octroi(folder.path(), &reader, arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", err(&output));
    }
    let change = "ALTER TABLE octroi.entry DISABLE TRIGGER USER; \
        UPDATE octroi.entry SET content = replace(content, 'refuse', 'accept') WHERE sequence = 2";
    shared().sql(&url, change);
    let verified = run(&["verify"]);
    assert_eq!(verified.status.code(), Some(1), "{}", err(&verified));
    assert!(out(&verified).contains("was changed"), "{}", out(&verified));
}

#[tokio::test]
async fn gates_serve_and_refuse_without_their_database_and_lose_nothing() {
    let figures = Outage { visitors: 4, enough: 60 }.run().await;
    assert!(figures.is_clean(), "{figures}");
    assert!(figures.stretches[1].put_off > 0, "{figures}");
}
