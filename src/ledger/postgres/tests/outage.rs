//! A database that is away, comes back, is full, or is killed.

use std::{collections::BTreeSet, thread};

use super::*;

fn numbered(number: u32) -> Receipt {
    let mut random = [0; 10];
    random[..4].copy_from_slice(&number.to_be_bytes());
    Receipt { record: RecordId::new(receipt(0).decided_at, random), ..receipt(0) }
}

/// Tries until the database is back and a pause between connections is over.
fn insist(ledger: &PostgresLedger, receipt: &Receipt) {
    while let Err(error) = ledger.append(receipt.clone(), Vec::new()).wait() {
        assert!(matches!(error, LedgerError::Unreachable { .. } | LedgerError::Storage { .. }), "{error:?}");
        thread::yield_now();
    }
}

#[test]
fn a_ledger_opens_without_its_database_and_fails_until_it_is_back() {
    let mut server = Cluster::start(Reach::Socket);
    let url = server.database();
    server.stop();
    let ledger = open(&url);
    for _ in 0..3 {
        let refused = ledger.append(receipt(1), Vec::new()).wait();
        assert!(matches!(refused, Err(LedgerError::Unreachable { .. })), "{refused:?}");
        let unread = ledger.find(receipt(1).record).wait();
        assert!(matches!(unread, Err(LedgerError::Unreachable { .. })), "{unread:?}");
    }
    server.start_again();
    insist(&ledger, &receipt(1));
    // A connection that was lost since shows only when it is used, and is then made again.
    server.stop();
    server.start_again();
    ledger.append(receipt(2), Vec::new()).wait().unwrap();
    assert_eq!(records(&open(&url)), 2);
}

#[test]
fn every_acknowledged_record_survives_a_killed_database_and_none_is_there_twice() {
    let mut server = Cluster::start(Reach::Socket);
    let url = server.database();
    let mut durable = BTreeSet::new();
    for round in 0..3_u32 {
        let ledger = open(&url);
        let first = round * 1_000_000;
        let mut appended = Vec::new();
        thread::scope(|scope| {
            let appending = scope.spawn(|| {
                // Until the database dies: what is not answered then fails, and is tried again.
                let mut appended: Vec<(u32, bool)> = Vec::new();
                while appended.iter().all(|(_, kept)| *kept) {
                    let next = first + u32::try_from(appended.len()).unwrap();
                    let answers: Vec<_> =
                        (next..next + 16).map(|number| (number, ledger.append(numbered(number), Vec::new()))).collect();
                    appended.extend(answers.into_iter().map(|(number, answer)| (number, answer.wait().is_ok())));
                }
                appended
            });
            let counted = || server.sql(&url, "SELECT count(*) FROM octroi.entry").parse::<usize>().unwrap();
            let before = durable.len();
            while counted() <= before + 16 {}
            server.kill();
            appended = appending.join().unwrap();
        });
        server.start_again();
        assert!(appended.iter().any(|(_, kept)| *kept), "it was killed in the middle");
        for (number, kept) in appended {
            if kept {
                assert_eq!(ledger.find(numbered(number).record).wait().unwrap(), Some(numbered(number)));
            } else {
                insist(&ledger, &numbered(number));
            }
            durable.insert(number);
        }
        assert_eq!(records(&ledger), durable.len() as u64);
    }
}

#[test]
fn a_full_disk_fails_the_batch_and_only_that() {
    let url = database();
    let ledger = open(&url);
    ledger.append(receipt(1), Vec::new()).wait().unwrap();
    let full = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$; \
        CREATE TRIGGER full_disk BEFORE INSERT ON octroi.entry FOR EACH STATEMENT EXECUTE FUNCTION full_disk()";
    shared().sql(&url, full);
    let error = ledger.append(receipt(2), Vec::new()).wait().unwrap_err();
    assert!(
        matches!(&error, LedgerError::Storage { source } if source.to_string().contains("No space left")),
        "{error:?}"
    );
    shared().sql(&url, "DROP TRIGGER full_disk ON octroi.entry");
    ledger.append(receipt(2), Vec::new()).wait().unwrap();
    assert_eq!(records(&ledger), 2);
}

#[test]
fn a_gate_that_stands_still_holds_the_others_up_for_seconds_only() {
    let url = database();
    let ledger = open(&url);
    let mut still = Session::new(target(&url), Lacking::Make).unwrap();
    still
        .run(async |open| {
            open.client.batch_execute("BEGIN; SELECT FROM octroi.head FOR UPDATE").await?;
            Ok(())
        })
        .unwrap();
    // Granted when the database ends the transaction of the one that no longer speaks.
    ledger.append(receipt(1), Vec::new()).wait().unwrap();
}
