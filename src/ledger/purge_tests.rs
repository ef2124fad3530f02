//! A purge erases what is over, and nothing else, and the ledger stays intact.

use std::time::Duration;

use proptest::prelude::*;

use super::{
    super::{
        Ledger as _, MemoryLedger, Verification,
        conformance::{check, keep, receipt, signer},
    },
    *,
};

const HOSTS: [&str; 3] = ["a.example", "b.example", "c.example"];

fn purge() -> Purge {
    Purge { now: receipt(200).decided_at, reason: Reason::Retention, random: || [7; 10] }
}

/// Appends receipts of these hosts, a digest after each fifth.
fn ledger(hosts: &[usize]) -> MemoryLedger {
    let ledger = MemoryLedger::new();
    for (host, number) in hosts.iter().zip(0_u8..) {
        keep(&ledger, Receipt { host: HOSTS[*host].into(), ..receipt(number) }).wait().unwrap();
        if number % 5 == 4 {
            ledger.seal(signer(number.into())).wait().unwrap().unwrap();
        }
    }
    ledger
}

#[test]
fn a_request_erases_one_record() {
    let ledger = ledger(&[0, 0, 1]);
    let purged = purge().run(&ledger, &Progress::default(), |found| found.record == receipt(1).record).unwrap();
    assert_eq!(purged.iter().collect::<Vec<_>>(), [("a.example", 1)]);
    assert_eq!(ledger.find(receipt(1).record).wait().unwrap(), None);
    assert!(matches!(check(&ledger), Verification::Intact { records: 2, erased: 1, entries: 4, .. }));
}

#[test]
fn nothing_to_erase_leaves_no_tombstone() {
    let ledger = ledger(&[0, 1]);
    assert_eq!(purge().run(&ledger, &Progress::default(), |_| false).unwrap(), Purged::default());
    assert!(matches!(check(&ledger), Verification::Intact { records: 2, erased: 0, entries: 2, .. }));
}

proptest! {
    #[test]
    fn each_host_loses_what_is_older_than_it_keeps(
        hosts in proptest::collection::vec(0_usize..3, 0..60),
        kept in proptest::array::uniform3(0_u64..60),
    ) {
        let ledger = ledger(&hosts);
        let start = receipt(0).decided_at;
        let is_over = |found: &Receipt| {
            let host = HOSTS.iter().position(|host| **host == *found.host).unwrap();
            found.decided_at < start + Duration::from_millis(kept[host])
        };
        let mut next = 0;
        let random = || -> [u8; 10] { [3; 10] };
        // One tombstone a host: their identifiers must differ, as they do when they are random.
        for host in HOSTS {
            next += 1;
            let purge = Purge { now: start + Duration::from_secs(next), random, ..purge() };
            purge.run(&ledger, &Progress::default(), |found| *found.host == *host && is_over(found)).unwrap();
        }
        let mut gone = 0;
        for (host, number) in hosts.iter().zip(0_u8..) {
            let over = u64::from(number) < kept[*host];
            gone += u64::from(over);
            prop_assert_eq!(ledger.find(receipt(number).record).wait().unwrap().is_none(), over);
        }
        match check(&ledger) {
            Verification::Intact { records, erased, .. } => {
                prop_assert_eq!((records, erased), (hosts.len() as u64 - gone, gone));
            }
            Verification::Broken(fault) => prop_assert!(false, "{}", fault),
        }
    }
}
