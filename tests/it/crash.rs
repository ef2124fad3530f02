//! A gate that is killed: what it acknowledged is in the ledger, once. `cargo bench --bench crash` does more of it.

use std::sync::Arc;

use octroi::ledger::{PostgresLedger, PostgresTarget, SqliteLedger};

use crate::harness::{Crash, shared};

const SHORT: Crash = Crash { rounds: 2, choices: 300, visitors: 16 };

#[tokio::test]
async fn every_choice_acknowledged_before_a_kill_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite3");
    let lines = format!("[ledger]\npath = \"{}\"", path.display());
    let figures = SHORT.run(&lines, || Arc::new(SqliteLedger::open(&path).unwrap())).await;
    assert!(figures.is_clean(), "{figures}");
}

#[tokio::test]
async fn every_choice_acknowledged_before_a_kill_is_in_the_database() {
    let url = shared().database();
    let target = PostgresTarget::parse(&url).unwrap();
    let lines = format!("ledger = \"{url}\"");
    let figures = SHORT.run(&lines, || Arc::new(PostgresLedger::open(&target).unwrap())).await;
    assert!(figures.is_clean(), "{figures}");
}
