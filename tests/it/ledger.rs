//! Proof: what a gate keeps of a choice, and what `octroi ledger` makes of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};

use octroi::{
    consent::ContentHash,
    ledger::{Archive as _, Signer, SqliteLedger},
};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Octroi, Portal, keys, schema};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const OWN: &str = "Sec-Fetch-Site: same-origin\r\nAccept: application/json\r\n";

/// The key of the harness's gates, as a key file has it.
pub const KEY_FILE: &str = "test BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";

/// A gate with a ledger in a folder that the command finds.
struct Kept {
    gate: Octroi,
    ledger: Arc<SqliteLedger>,
    folder: TempDir,
    _portal: Portal,
}

impl Kept {
    async fn with(gate: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("keys"), KEY_FILE).unwrap();
        let ledger = Arc::new(SqliteLedger::open(&Self::path(&folder)).unwrap());
        let portal = Portal::plain().await;
        let gate = Octroi::before(portal.address).gate(gate).ledger(Arc::clone(&ledger) as _).start();
        Self { gate, ledger, folder, _portal: portal }
    }

    fn path(folder: &TempDir) -> PathBuf {
        folder.path().join("ledger.sqlite3")
    }

    /// Posts a choice with these cookies; gives back its record and the cookies that the visitor then has.
    async fn choose(&self, cookies: &str, form: &str) -> (String, String) {
        let fields = format!("{OWN}{cookies}");
        let answer = self.gate.visitor().await.post("/.octroi/choices", &fields, FORM, form).await;
        assert_eq!(answer.status(), 200, "{form}: {}", answer.text());
        let said: Value = serde_json::from_slice(&answer.body).unwrap();
        let token = answer.all("set-cookie")[0].split(';').next().unwrap().to_owned();
        (said["record"].as_str().unwrap().to_owned(), format!("Cookie: {token}\r\n"))
    }

    async fn receipt(&self, record: &str) -> Value {
        let answer = self.gate.get(&format!("/.octroi/receipts/{record}"), "").await;
        serde_json::from_slice(&answer.body).unwrap()
    }

    async fn shown(&self, hash: &Value) -> Vec<u8> {
        let answer = self.gate.get(&format!("/.octroi/shown/{}", hash.as_str().unwrap()), "").await;
        assert_eq!(answer.status(), 200, "{hash}");
        assert_eq!(Value::from(ContentHash::of(&answer.body).to_string()), *hash);
        answer.body
    }

    fn octroi(&self, arguments: &[&str]) -> Output {
        octroi(self.folder.path(), arguments)
    }

    /// Runs a statement as somebody does who has the file.
    fn tamper(&self, statement: &str) {
        let file = rusqlite::Connection::open(Self::path(&self.folder)).unwrap();
        let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
        let mut triggers = file.prepare(triggers).unwrap();
        let names: Vec<String> = triggers.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        drop(triggers);
        for name in names {
            file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        file.execute_batch(statement).unwrap();
    }
}

fn octroi(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_octroi"));
    command.arg("ledger").args(arguments).args(["--config", "none.toml", "--state-dir"]).arg(folder);
    command.current_dir(folder).env("COLUMNS", "100").output().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn a_record_says_what_the_visitor_did_to_the_choice_before() {
    let kept = Kept::with("").await;
    let mut cookies = String::new();
    for (form, act) in [
        ("choice=refuse", "refuse"),
        ("choice=accept", "accept"),
        ("choice=accept", "renewed"),
        ("choice=save&purpose=video", "withdraw"),
        ("choice=allow&purpose=audience", "custom"),
        ("choice=refuse", "withdraw"),
        ("choice=refuse", "renewed"),
    ] {
        let (record, now) = kept.choose(&cookies, form).await;
        assert_eq!(kept.receipt(&record).await["act"], act, "{form}");
        cookies = now;
    }
    let (record, _) = kept.choose("", "choice=save&purpose=video").await;
    assert_eq!(kept.receipt(&record).await["act"], "custom");
}

#[tokio::test]
async fn what_a_visitor_was_shown_is_found_by_the_hashes_in_the_record() {
    let kept = Kept::with("").await;
    for (form, files) in [
        ("choice=accept&via=banner&language=fr", 2),
        ("choice=accept&via=placeholder&language=de", 3),
        ("choice=accept&language=en", 2),
    ] {
        let (record, _) = kept.choose("", form).await;
        let receipt = kept.receipt(&record).await;
        let charter: Value = serde_json::from_slice(&kept.shown(&receipt["charter_text"]).await).unwrap();
        assert_eq!((&charter["language"], &charter["version"]), (&receipt["language"], &receipt["charter"]));
        assert!(charter.get("visitor").is_none() && charter["purposes"][0].get("answer").is_none());
        let notice: Value = serde_json::from_slice(&kept.shown(&receipt["notice"]).await).unwrap();
        assert_eq!(notice["files"].as_array().unwrap().len(), files, "{form}");
        for file in notice["files"].as_array().unwrap() {
            let shown = kept.shown(&file["sha256"]).await;
            let served = kept
                .gate
                .get(&format!("{}?lang={}", file["path"].as_str().unwrap(), notice["language"].as_str().unwrap()), "")
                .await;
            assert!(served.body == shown, "{}", file["path"]);
        }
    }
    let answer = kept.gate.visitor().await.post("/.octroi/choices", OWN, JSON, r#"{"choice":"accept"}"#).await;
    let said: Value = serde_json::from_slice(&answer.body).unwrap();
    let receipt = kept.receipt(said["record"].as_str().unwrap()).await;
    assert!(receipt["notice"].is_null() && receipt["charter_text"].is_string(), "a program is shown nothing");
    let absent = format!("/.octroi/shown/{}", ContentHash::of(b"absent"));
    assert_eq!(kept.gate.get(&absent, "").await.status(), 404);
    assert_eq!(kept.gate.get("/.octroi/shown/nothing", "").await.status(), 404);
}

#[tokio::test]
async fn a_refusal_of_another_charter_names_no_page_that_it_was_not_shown() {
    let kept = Kept::with("").await;
    let (record, _) = kept.choose("", "choice=refuse&via=banner&charter=0000000000000000").await;
    let receipt = kept.receipt(&record).await;
    assert!(receipt["notice"].is_null(), "{receipt}");
}

#[tokio::test]
async fn a_record_says_roughly_where_from_only_where_the_operator_wants_it() {
    for (gate, network) in [("", Value::Null), ("[ledger]\nnetworks = \"truncated\"", "127.0.0.0/24".into())] {
        let kept = Kept::with(gate).await;
        let (record, _) = kept.choose("", "choice=accept").await;
        assert_eq!(kept.receipt(&record).await["network"], network);
        for file in fs::read_dir(kept.folder.path()).unwrap() {
            let file = fs::read(file.unwrap().path()).unwrap();
            assert!(!file.windows(9).any(|window| window == b"127.0.0.1"), "no address in full");
        }
    }
}

#[tokio::test]
async fn digests_are_published_where_the_operator_says_so() {
    for (gate, status) in [("", 404), ("[ledger]\ndigests = \"published\"", 200)] {
        let kept = Kept::with(gate).await;
        kept.choose("", "choice=accept").await;
        kept.ledger.seal(Signer::new(&keys(), std::time::SystemTime::now())).wait().unwrap().unwrap();
        let answer = kept.gate.get("/.octroi/digests.json", "").await;
        assert_eq!(answer.status(), status);
        if status == 200 {
            assert_eq!(answer.text(), out(&kept.octroi(&["digests"])));
            fs::write(kept.folder.path().join("copy.json"), &answer.body).unwrap();
            let verified = kept.octroi(&["verify", "--against", "copy.json"]);
            assert_eq!(verified.status.code(), Some(0), "{}", err(&verified));
            assert!(out(&verified).contains("is in the ledger"), "{}", out(&verified));
        }
    }
}

#[tokio::test]
async fn verify_names_the_record_that_was_tampered_with_and_ends_with_one() {
    for (statement, said) in [
        ("UPDATE entry SET content = replace(content, 'refuse\"', 'accept\"') WHERE sequence = 2", "was changed"),
        (
            "UPDATE exhibit SET content = x'00' WHERE hash = (SELECT hash FROM exhibit WHERE media_type LIKE '%notice%')",
            "names what was shown as",
        ),
        ("UPDATE entry SET record = NULL, content = NULL WHERE sequence = 2", "has lost its content"),
    ] {
        let kept = Kept::with("").await;
        kept.choose("", "choice=accept").await;
        kept.choose("", "choice=refuse").await;
        assert_eq!(kept.octroi(&["verify"]).status.code(), Some(0));
        kept.tamper(statement);
        let verified = kept.octroi(&["verify"]);
        assert_eq!(verified.status.code(), Some(1), "{statement}: {}", err(&verified));
        assert!(out(&verified).contains(said), "{statement}: {}", out(&verified));
        let verified = kept.octroi(&["verify", "--format", "json"]);
        let found: Value = serde_json::from_str(&out(&verified)).unwrap();
        assert_eq!((&found["intact"], found["sequence"].is_u64()), (&false.into(), true));
    }
}

#[tokio::test]
async fn exports_hold_every_record_and_the_standard_one_holds_to_its_schema() {
    let kept = Kept::with("").await;
    for form in ["choice=accept&via=banner", "choice=refuse&language=de", "choice=save&purpose=video"] {
        kept.choose("", form).await;
    }
    for (format, lines) in [("jsonl", 3), ("csv", 4), ("iso27560", 3)] {
        let exported =
            kept.octroi(&["export", "--format", format, "--jurisdiction", "FR", "--address", "1 place, 92190 Meudon"]);
        assert_eq!(exported.status.code(), Some(0), "{}", err(&exported));
        assert_eq!(out(&exported).lines().count(), lines, "{format}");
        if format == "iso27560" {
            let schema_file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/iso27560.schema.json");
            let schema: Value = serde_json::from_str(&fs::read_to_string(schema_file).unwrap()).unwrap();
            for line in out(&exported).lines() {
                let mut record: Value = serde_json::from_str(line).unwrap();
                assert_eq!(schema::faults(&schema, &record), [""; 0], "{record:#}");
                record["events"][0].as_object_mut().unwrap().remove("event_time");
                record["record_id"] = "1".into();
                assert_eq!(schema::faults(&schema, &record).len(), 2, "the schema refuses what is not one");
            }
        }
    }
    let none = kept.octroi(&["export", "--host", "data.example", "--to", "2020-01-01"]);
    assert_eq!((out(&none).as_str(), none.status.code()), ("", Some(0)));
    assert_eq!(kept.octroi(&["export", "--format", "iso27560"]).status.code(), Some(2));
}

#[tokio::test]
async fn what_is_purged_is_gone_and_the_ledger_stays_intact() {
    let kept = Kept::with("").await;
    let (first, _) = kept.choose("", "choice=accept").await;
    let (second, _) = kept.choose("", "choice=refuse").await;
    let asked = kept.octroi(&["purge", "--record", &first, "--dry-run"]);
    assert!(out(&asked).contains("1 record would be erased"), "{}", out(&asked));
    assert_eq!(kept.octroi(&["show", &first]).status.code(), Some(0));
    assert!(out(&kept.octroi(&["purge", "--record", &first])).contains("1 record erased"));
    let shown = kept.octroi(&["show", &first]);
    assert_eq!((shown.status.code(), out(&shown).as_str()), (Some(1), ""));
    assert_eq!(kept.gate.get(&format!("/.octroi/receipts/{first}"), "").await.status(), 404);
    assert!(out(&kept.octroi(&["show", &second])).contains(&second));
    // It is not only unlinked: its octets are nowhere in the files.
    let octets: Vec<u8> = first
        .replace('-', "")
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    for file in fs::read_dir(kept.folder.path()).unwrap() {
        let file = fs::read(file.unwrap().path()).unwrap();
        assert!(
            !file.windows(16).any(|window| window == octets)
                && !file.windows(36).any(|window| window == first.as_bytes())
        );
    }
    let verified = kept.octroi(&["verify", "--format", "json"]);
    let found: Value = serde_json::from_str(&out(&verified)).unwrap();
    assert_eq!((&found["intact"], &found["records"], &found["erased"]), (&true.into(), &1.into(), &1.into()));
    let counted: Value = serde_json::from_str(&out(&kept.octroi(&["stats", "--format", "json"]))).unwrap();
    assert_eq!((&counted["tombstones"], &counted["hosts"]["data.example"]["acts"]["refuse"]), (&1.into(), &1.into()));
    assert!(out(&kept.octroi(&["stats"])).contains("data.example"));
}

#[test]
fn a_ledger_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["verify"][..], &["stats"], &["export"], &["purge"], &["digests"]] {
        let output = octroi(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains("there is no ledger at"), "{}", err(&output));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(octroi(folder.path(), &["show", "neither"]).status.code(), Some(2));
}
