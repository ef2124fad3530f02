//! Erased entries and their tombstones: told from entries that were tampered with.

use proptest::prelude::*;

use super::{
    super::{
        conformance::{receipt, tombstone},
        memory::MemoryStore,
        store::Proof,
    },
    *,
};

/// A ledger of receipts, of which some are erased under tombstones.
fn ledger(tombstones: &[Vec<(u64, u64)>]) -> MemoryStore {
    let mut store = MemoryStore::default();
    let receipts = (1..=40).map(|number| Proof { entry: Entry::of_receipt(&receipt(number)), shown: Vec::new() });
    store.append(&receipts.collect::<Vec<_>>()).unwrap();
    for (entries, number) in tombstones.iter().zip(100..) {
        store.erase(&tombstone(number, entries)).unwrap();
    }
    store
}

fn audit(mut store: MemoryStore) -> Verification {
    Audit::begin(&mut store, KnownKeys::default(), Arc::default()).and_then(|audit| audit.run(&mut store)).unwrap()
}

fn fault(store: MemoryStore) -> (u64, FaultKind) {
    match audit(store) {
        Verification::Broken(fault) => (fault.sequence, fault.kind),
        Verification::Intact { .. } => panic!("not found"),
    }
}

#[test]
fn an_entry_that_is_erased_without_a_tombstone_is_named() {
    let mut store = ledger(&[vec![(1, 9), (11, 20)]]);
    store.row_mut(10).held = Held::Erased;
    assert_eq!(fault(store), (10, FaultKind::Erased));
}

#[test]
fn the_first_of_two_faults_is_named_whichever_kind_it_is() {
    let mut store = ledger(&[vec![(1, 5)], vec![(7, 9)]]);
    store.row_mut(6).held = Held::Erased;
    store.row_mut(12).held = Held::Unreadable;
    assert_eq!(fault(store), (6, FaultKind::Erased));
    let mut store = ledger(&[vec![(1, 5)], vec![(7, 9)]]);
    store.row_mut(12).held = Held::Unreadable;
    store.row_mut(13).held = Held::Erased;
    assert_eq!(fault(store), (12, FaultKind::Changed));
}

#[test]
fn a_changed_tombstone_is_named_before_the_entries_that_it_no_longer_excuses() {
    let mut store = ledger(&[vec![(38, 40)]]);
    store.row_mut(41).held = Held::Whole(tombstone(100, &[(38, 39)]).to_entry());
    assert_eq!(fault(store), (38, FaultKind::Erased));
}

proptest! {
    /// However a purge is cut into tombstones, the ledger is intact; and not if one erased entry is excused by none.
    #[test]
    fn erased_entries_are_excused_by_exactly_their_tombstones(
        owners in proptest::collection::vec(0_usize..4, 40),
        spoilt in 1_u64..=40,
    ) {
        let of = |owner: usize| -> Vec<(u64, u64)> {
            let places = (1..).zip(&owners).filter(|(_, own)| **own == owner);
            places.map(|(sequence, _)| (sequence, sequence)).collect()
        };
        // Owner 0 keeps its records.
        let tombstones: Vec<_> = (1..4).map(of).filter(|entries| !entries.is_empty()).collect();
        let erased = owners.iter().filter(|owner| **owner > 0).count() as u64;
        match audit(ledger(&tombstones)) {
            Verification::Intact { records, erased: found, .. } => {
                prop_assert_eq!((records, found), (40 - erased, erased));
            }
            Verification::Broken(fault) => prop_assert!(false, "{}", fault),
        }
        let mut store = ledger(&tombstones);
        let was_erased = std::mem::replace(&mut store.row_mut(spoilt).held, Held::Erased) == Held::Erased;
        prop_assert_eq!(matches!(audit(store), Verification::Intact { .. }), was_erased);
    }
}
