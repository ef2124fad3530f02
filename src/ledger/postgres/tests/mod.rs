//! What only a database can do: be shared, be away, be tampered with, be somebody else's.

mod opening;
mod outage;
mod tampering;

// One server for all tests of a process, here and outside in.
#[path = "../../../../tests/it/harness/cluster.rs"]
#[expect(unreachable_pub, reason = "written for the tests from outside in")]
mod cluster;

use std::sync::Arc;

use self::cluster::{Cluster, Reach, shared};
use super::*;
use crate::{
    consent::Receipt,
    ledger::{
        Archive as _, KnownKeys, Ledger as _, Verification,
        conformance::{check, receipt, records, ring, suite},
    },
};

fn target(url: &str) -> PostgresTarget {
    PostgresTarget::parse(url).unwrap()
}

/// A new database.
fn database() -> String {
    shared().database()
}

fn open(url: &str) -> PostgresLedger {
    PostgresLedger::open(&target(url)).unwrap()
}

suite!(|| (open(&database()), ()));

#[test]
fn reopening_continues_the_chain() {
    let url = database();
    for number in 0..4 {
        let ledger = open(&url);
        // Not waited for: dropping the ledger makes it durable.
        drop(ledger.append(receipt(number), Vec::new()));
        drop(ledger);
        assert_eq!(records(&open(&url)), u64::from(number) + 1);
    }
}

#[test]
fn several_gates_make_one_chain() {
    let url = database();
    let ledgers = [(); 4].map(|()| open(&url));
    // Each record is sent by all gates, as by visitors who try again elsewhere.
    let answers: Vec<_> = (0..60)
        .flat_map(|number| ledgers.each_ref().map(|ledger| ledger.append(receipt(number), Vec::new())))
        .collect();
    answers.into_iter().for_each(|answer| answer.wait().unwrap());
    assert_eq!(ledgers.each_ref().map(records), [60; 4]);
}

#[test]
fn a_long_ledger_is_checked_page_after_page_while_it_grows() {
    let url = database();
    let mut store = PostgresStore::new(&target(&url), Lacking::Make).unwrap();
    let entries: Vec<_> = (0..5000_u32)
        .map(|number| {
            let mut random = [0; 10];
            random[..4].copy_from_slice(&number.to_be_bytes());
            let record = RecordId::new(receipt(0).decided_at, random);
            Proof { entry: Entry::of_receipt(&Receipt { record, ..receipt(0) }), shown: Vec::new() }
        })
        .collect();
    for batch in entries.chunks(512) {
        store.append(batch).unwrap();
    }
    let ledger = open(&url);
    let (check, appended, found) = (
        ledger.verify(KnownKeys::of(&ring("k1", 1)), Arc::default()),
        ledger.append(receipt(1), Vec::new()),
        ledger.find(entries[4000].entry.record),
    );
    appended.wait().unwrap();
    assert!(found.wait().unwrap().is_some());
    assert!(matches!(check.wait().unwrap(), Verification::Intact { records: 5000.., .. }));
    assert_eq!(records(&ledger), 5001);
}

#[tokio::test]
async fn opens_and_closes_where_a_runtime_runs_already() {
    let ledger = open(&database());
    ledger.append(receipt(1), Vec::new()).await.unwrap();
    drop(ledger);
}
