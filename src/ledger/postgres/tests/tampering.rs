//! Somebody with the database and an SQL shell.

use super::*;
use crate::ledger::{EntryError, Fault, FaultKind, LedgerError};

/// What guards the tables, removed as one who owns them can.
const UNGUARD: &str = "ALTER TABLE octroi.entry DISABLE TRIGGER USER; ALTER TABLE octroi.head DISABLE TRIGGER USER; \
    ALTER TABLE octroi.entry DROP CONSTRAINT entry_check; ALTER TABLE octroi.entry DROP CONSTRAINT entry_digest_check;";

/// A ledger of the receipts 1 to 6, closed.
fn written() -> String {
    let url = database();
    let ledger = open(&url);
    for number in 1..=6 {
        ledger.append(receipt(number), Vec::new()).wait().unwrap();
    }
    url
}

/// Runs statements that are refused, and returns why.
fn refusal(url: &str, statements: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = target(url).config().connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(statements).await.unwrap_err().as_db_error().unwrap().message().to_owned()
    })
}

#[test]
fn every_change_is_refused_by_the_database() {
    let url = written();
    for change in [
        "UPDATE octroi.entry SET content = '{}'",
        "UPDATE octroi.entry SET sequence = sequence + 10",
        "DELETE FROM octroi.entry",
        "DELETE FROM octroi.entry WHERE sequence = 6",
        "TRUNCATE octroi.entry",
        "INSERT INTO octroi.entry SELECT 99, decode(repeat('7', 32), 'hex'), content, digest, link, kind \
         FROM octroi.entry WHERE sequence = 2",
        "INSERT INTO octroi.entry SELECT sequence, record, '{}', digest, link, kind FROM octroi.entry WHERE sequence = 2 \
         ON CONFLICT (sequence) DO UPDATE SET content = '{}'",
        "UPDATE octroi.entry SET record = NULL, content = NULL WHERE sequence = 2",
        "UPDATE octroi.exhibit SET media_type = ''",
        "DELETE FROM octroi.exhibit",
        "UPDATE octroi.head SET sequence = 3",
        "UPDATE octroi.head SET sequence = 7",
        "UPDATE octroi.head SET one = 2",
        "INSERT INTO octroi.head VALUES (1, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT (one) DO NOTHING",
        "DELETE FROM octroi.head",
        "TRUNCATE octroi.head",
    ] {
        let said = refusal(&url, change);
        assert!(said.contains("append-only"), "{change}: {said}");
    }
    assert_eq!(records(&open(&url)), 6);
}

#[test]
fn names_the_first_bad_record() {
    for (change, sequence, kind) in [
        (
            "UPDATE octroi.entry SET content = replace(content, 'audience', 'video') WHERE sequence >= 3",
            3,
            FaultKind::Changed,
        ),
        ("UPDATE octroi.entry SET record = decode(repeat('7', 32), 'hex') WHERE sequence = 4", 4, FaultKind::Changed),
        ("UPDATE octroi.entry SET record = NULL, content = NULL WHERE sequence = 4", 4, FaultKind::Erased),
        ("UPDATE octroi.entry SET digest = '\\x00' WHERE sequence = 2", 2, FaultKind::Changed),
        ("UPDATE octroi.entry SET link = decode(repeat('7', 64), 'hex') WHERE sequence = 2", 2, FaultKind::Unlinked),
        ("DELETE FROM octroi.entry WHERE sequence = 1", 1, FaultKind::Missing),
        ("DELETE FROM octroi.entry WHERE sequence IN (4, 5)", 4, FaultKind::Missing),
        ("DELETE FROM octroi.entry WHERE sequence = 6", 6, FaultKind::Missing),
        ("DELETE FROM octroi.entry", 1, FaultKind::Missing),
        (
            "UPDATE octroi.entry SET sequence = 100 + sequence WHERE sequence IN (2, 5); \
             UPDATE octroi.entry SET sequence = 107 - sequence WHERE sequence > 100",
            2,
            FaultKind::Unlinked,
        ),
        ("DELETE FROM octroi.entry WHERE sequence = 6; UPDATE octroi.head SET sequence = 5", 5, FaultKind::NotHead),
        (
            "INSERT INTO octroi.entry SELECT 7, decode(repeat('7', 32), 'hex'), content, digest, link, kind \
             FROM octroi.entry WHERE sequence = 6",
            7,
            FaultKind::NotHead,
        ),
    ] {
        let url = written();
        shared().sql(&url, &format!("{UNGUARD} {change}"));
        match check(&open(&url)) {
            Verification::Broken(fault) => assert_eq!((fault.sequence, fault.kind), (sequence, kind), "{change}"),
            Verification::Intact { .. } => panic!("not found: {change}"),
        }
    }
}

#[test]
fn a_changed_record_is_named_and_not_given_as_a_proof() {
    let url = written();
    let change = "UPDATE octroi.entry SET content = replace(content, '[\"audience\"]', '[]') WHERE sequence = 2";
    shared().sql(&url, &format!("{UNGUARD} {change}"));
    let ledger = open(&url);
    let record = receipt(2).record;
    let fault = Fault { sequence: 2, record: Some(record), kind: FaultKind::Changed };
    assert_eq!(check(&ledger), Verification::Broken(fault));
    let found = ledger.find(record).wait();
    assert!(matches!(found, Err(LedgerError::Corrupt { source: EntryError::Digest, .. })), "{found:?}");
    assert_eq!(ledger.find(receipt(3).record).wait().unwrap(), Some(receipt(3)));
}
