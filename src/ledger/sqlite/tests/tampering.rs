//! Somebody with the file and an SQLite shell.

use rusqlite::Connection;

use super::*;
use crate::ledger::{EntryError, Fault, FaultKind};

/// A ledger of the receipts 1 to 6, closed.
fn written() -> (TempDir, PathBuf) {
    let (folder, path) = folder();
    let ledger = SqliteLedger::open(&path).unwrap();
    for number in 1..=6 {
        ledger.append(receipt(number), Vec::new()).wait().unwrap();
    }
    (folder, path)
}

/// Removes what guards the tables, as one who can write the file can.
fn unguard(connection: &Connection) {
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = names.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(names.len(), 10);
    connection.pragma_update(None, "ignore_check_constraints", true).unwrap();
    for name in names {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
}

#[test]
fn every_change_is_refused_by_the_database() {
    let (_folder, path) = written();
    let connection = Connection::open(&path).unwrap();
    for change in [
        "UPDATE entry SET content = '{}'",
        "UPDATE entry SET sequence = sequence + 10",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE sequence = 6",
        "INSERT OR REPLACE INTO entry SELECT sequence, record, '{}', digest, link FROM entry WHERE sequence = 2",
        "INSERT OR REPLACE INTO entry SELECT 7, record, '{}', digest, link FROM entry WHERE sequence = 2",
        "INSERT INTO entry SELECT 99, randomblob(16), content, digest, link FROM entry WHERE sequence = 2",
        "UPDATE head SET sequence = 3",
        "UPDATE head SET sequence = 7",
        "UPDATE OR REPLACE head SET one = 2",
        "INSERT OR REPLACE INTO head VALUES (1, 0, zeroblob(32))",
        "DELETE FROM head",
    ] {
        let error = connection.execute_batch(change).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{change}: {error}");
    }
    drop(connection);
    assert_eq!(records(&SqliteLedger::open(&path).unwrap()), 6);
}

#[test]
fn names_the_first_bad_record() {
    for (change, sequence, kind) in [
        ("UPDATE entry SET content = replace(content, 'audience', 'video') WHERE sequence >= 3", 3, FaultKind::Changed),
        ("UPDATE entry SET record = randomblob(16) WHERE sequence = 4", 4, FaultKind::Changed),
        ("UPDATE entry SET record = NULL, content = NULL WHERE sequence = 4", 4, FaultKind::Changed),
        ("UPDATE entry SET digest = x'00' WHERE sequence = 2", 2, FaultKind::Changed),
        ("UPDATE entry SET link = randomblob(32) WHERE sequence = 2", 2, FaultKind::Unlinked),
        ("DELETE FROM entry WHERE sequence = 1", 1, FaultKind::Missing),
        ("DELETE FROM entry WHERE sequence IN (4, 5)", 4, FaultKind::Missing),
        ("DELETE FROM entry WHERE sequence = 6", 6, FaultKind::Missing),
        ("DELETE FROM entry", 1, FaultKind::Missing),
        (
            "UPDATE entry SET sequence = -sequence WHERE sequence IN (2, 5);
             UPDATE entry SET sequence = 7 + sequence WHERE sequence < 0",
            2,
            FaultKind::Unlinked,
        ),
        ("DELETE FROM entry WHERE sequence = 6; UPDATE head SET sequence = 5", 5, FaultKind::NotHead),
        (
            "INSERT INTO entry SELECT 7, randomblob(16), content, digest, link FROM entry WHERE sequence = 6",
            7,
            FaultKind::NotHead,
        ),
    ] {
        let (_folder, path) = written();
        let connection = Connection::open(&path).unwrap();
        unguard(&connection);
        connection.execute_batch(change).unwrap();
        drop(connection);
        match check(&SqliteLedger::open(&path).unwrap()) {
            Verification::Broken(fault) => assert_eq!((fault.sequence, fault.kind), (sequence, kind), "{change}"),
            Verification::Intact { .. } => panic!("not found: {change}"),
        }
    }
}

#[test]
fn a_changed_record_is_named_and_not_given_as_a_proof() {
    let (_folder, path) = written();
    let connection = Connection::open(&path).unwrap();
    unguard(&connection);
    connection
        .execute_batch("UPDATE entry SET content = replace(content, '[\"audience\"]', '[]') WHERE sequence = 2")
        .unwrap();
    drop(connection);
    let ledger = SqliteLedger::open(&path).unwrap();
    let record = receipt(2).record;
    let fault = Fault { sequence: 2, record: Some(record), kind: FaultKind::Changed };
    assert_eq!(check(&ledger), Verification::Broken(fault));
    let found = ledger.find(record).wait();
    assert!(matches!(found, Err(LedgerError::Corrupt { source: EntryError::Digest, .. })), "{found:?}");
    assert_eq!(ledger.find(receipt(3).record).wait().unwrap(), Some(receipt(3)));
}
