//! Somebody with the file and an SQLite shell.

use rusqlite::Connection;

use super::*;
use crate::ledger::{
    EntryError, Fault, FaultKind, Link, chain,
    conformance::{shown, signer, tombstone},
};

/// A ledger of the receipts 1 to 6, closed.
fn written() -> (TempDir, PathBuf) {
    let (folder, path) = folder();
    let ledger = SqliteLedger::open(&path).unwrap();
    for number in 1..=5 {
        ledger.append(receipt(number), Vec::new()).wait().unwrap();
    }
    let (receipt, exhibits) = shown(6);
    ledger.append(receipt, exhibits).wait().unwrap();
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
        "INSERT OR REPLACE INTO entry SELECT sequence, record, '{}', digest, link, kind FROM entry WHERE sequence = 2",
        "INSERT OR REPLACE INTO entry SELECT 7, record, '{}', digest, link, kind FROM entry WHERE sequence = 2",
        "INSERT INTO entry SELECT 99, randomblob(16), content, digest, link, kind FROM entry WHERE sequence = 2",
        "UPDATE head SET sequence = 3",
        "UPDATE head SET sequence = 7",
        "UPDATE OR REPLACE head SET one = 2",
        "INSERT OR REPLACE INTO head VALUES (1, 0, zeroblob(32))",
        "DELETE FROM head",
        "UPDATE entry SET record = NULL, content = NULL WHERE sequence = 2",
        "UPDATE entry SET kind = 'tombstone' WHERE sequence = 6",
        "UPDATE exhibit SET content = x'00'",
        "DELETE FROM exhibit",
        "INSERT OR REPLACE INTO exhibit SELECT hash, media_type, x'00' FROM exhibit LIMIT 1",
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
        ("UPDATE entry SET record = NULL, content = NULL WHERE sequence = 4", 4, FaultKind::Erased),
        ("UPDATE entry SET record = NULL WHERE sequence = 4", 4, FaultKind::Changed),
        ("UPDATE entry SET kind = 'digest' WHERE sequence = 4", 4, FaultKind::Changed),
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
            "INSERT INTO entry SELECT 7, randomblob(16), content, digest, link, kind FROM entry WHERE sequence = 6",
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

/// Two records with what they name, a digest over them, a third record, and the second one erased.
fn evidenced() -> (TempDir, PathBuf) {
    let (folder, path) = folder();
    let ledger = SqliteLedger::open(&path).unwrap();
    for number in 1..=2 {
        let (receipt, exhibits) = shown(number);
        ledger.append(receipt, exhibits).wait().unwrap();
    }
    ledger.seal(signer(0)).wait().unwrap().unwrap();
    ledger.append(shown(4).0, Vec::new()).wait().unwrap();
    ledger.erase(tombstone(9, &[(2, 2)])).wait().unwrap();
    (folder, path)
}

/// Writes an entry anew and makes every digest and link from it on good again, as one who knows the layout can.
fn rewrite(connection: &Connection, sequence: i64, content: &str) {
    connection.execute("UPDATE entry SET content = ?1 WHERE sequence = ?2", (content, sequence)).unwrap();
    let mut store = SqliteStore::new(schema::open(Path::new(connection.path().unwrap()), Place::File).unwrap());
    let mut head = Head::EMPTY;
    for row in store.rows(1..=100, 100).unwrap() {
        let digest = row.entry().map_or_else(|| row.digest.unwrap(), chain::digest);
        head = head.followed_by(&digest);
        let values = (digest, head.link.as_bytes(), row.sequence.cast_signed());
        connection.execute("UPDATE entry SET digest = ?1, link = ?2 WHERE sequence = ?3", values).unwrap();
    }
    connection.execute("UPDATE head SET link = ?1", [head.link.as_bytes()]).unwrap();
}

#[test]
fn names_the_first_record_whose_evidence_was_tampered_with() {
    let (_, exhibits) = shown(1);
    let (charter, notice, file) = (exhibits[0].hash(), exhibits[1].hash(), exhibits[3].hash());
    let at = |hash: ContentHash| format!("WHERE hash = x'{hash}'");
    for (change, sequence, kind) in [
        (format!("UPDATE exhibit SET content = x'00' {}", at(charter)), 1, FaultKind::ShownOtherwise(charter)),
        (format!("UPDATE exhibit SET content = x'01' {}", at(notice)), 1, FaultKind::ShownOtherwise(notice)),
        (format!("DELETE FROM exhibit {}", at(file)), 1, FaultKind::NotShown(file)),
        (format!("UPDATE exhibit SET hash = randomblob(32) {}", at(notice)), 1, FaultKind::NotShown(notice)),
        ("DELETE FROM entry WHERE sequence = 3".to_owned(), 3, FaultKind::Missing),
        (
            "UPDATE entry SET content = replace(content, 'k1', 'k2') WHERE sequence = 3".to_owned(),
            3,
            FaultKind::Changed,
        ),
        // Without its tombstone, what was erased is merely gone.
        (
            "UPDATE entry SET content = replace(content, '[2,2]', '[1,1]') WHERE sequence = 5".to_owned(),
            2,
            FaultKind::Erased,
        ),
        ("DELETE FROM entry WHERE sequence = 5; UPDATE head SET sequence = 4".to_owned(), 2, FaultKind::Erased),
    ] {
        let (_folder, path) = evidenced();
        let intact = check(&SqliteLedger::open(&path).unwrap());
        assert!(
            matches!(intact, Verification::Intact { records: 2, erased: 1, exhibits: 4, signed: 2, .. }),
            "{intact:?}"
        );
        let connection = Connection::open(&path).unwrap();
        unguard(&connection);
        connection.execute_batch(&change).unwrap();
        drop(connection);
        match check(&SqliteLedger::open(&path).unwrap()) {
            Verification::Broken(fault) => assert_eq!((fault.sequence, fault.kind), (sequence, kind), "{change}"),
            Verification::Intact { .. } => panic!("not found: {change}"),
        }
    }
}

#[test]
fn a_history_that_is_rewritten_with_good_links_is_found_by_its_digest() {
    let (_folder, path) = evidenced();
    let connection = Connection::open(&path).unwrap();
    unguard(&connection);
    let content = Entry::of_receipt(&Receipt { granted: Vec::new(), ..shown(1).0 }).content;
    rewrite(&connection, 1, &content);
    let found = check(&SqliteLedger::open(&path).unwrap());
    assert!(matches!(found, Verification::Broken(Fault { sequence: 3, kind: FaultKind::Misplaced, .. })), "{found:?}");
    // The digest made to fit, and signed by a key that is not the gate's.
    let digest: String =
        connection.query_row("SELECT content FROM entry WHERE sequence = 3", (), |row| row.get(0)).unwrap();
    let (link, now): (Vec<u8>, _) = (
        connection.query_row("SELECT link FROM entry WHERE sequence = 2", (), |row| row.get(0)).unwrap(),
        receipt(0).decided_at,
    );
    let head = Head { sequence: 2, link: Link::from_bytes(link.try_into().unwrap()) };
    let forged = Signer::new(&ring("k1", 9), now).sign(head, None).unwrap().text();
    assert_ne!(forged, digest);
    rewrite(&connection, 3, &forged);
    drop(connection);
    let found = check(&SqliteLedger::open(&path).unwrap());
    assert!(matches!(found, Verification::Broken(Fault { sequence: 3, kind: FaultKind::Forged, .. })), "{found:?}");
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
