//! Every way to change a chain is found, and the first bad entry named.

use super::{
    super::{conformance::receipt, entry::Kind},
    *,
};

const LENGTH: u8 = 6;

fn rows() -> (Vec<Row>, Head) {
    let mut head = Head::EMPTY;
    let rows = (1..=LENGTH).map(|number| {
        let entry = Entry::of_receipt(&receipt(number));
        let digest = digest(&entry);
        head = head.followed_by(&digest);
        Row { sequence: head.sequence, held: Held::Whole(entry), digest: Some(digest), link: Some(head.link) }
    });
    (rows.collect(), head)
}

fn verify(rows: &[Row], head: Head) -> Result<(), Fault> {
    let mut verifier = Verifier::new();
    rows.iter().try_for_each(|row| verifier.check(row))?;
    verifier.finish(head)
}

fn whole(row: &mut Row) -> &mut Entry {
    match &mut row.held {
        Held::Whole(entry) => entry,
        Held::Erased | Held::Unreadable => panic!("not whole"),
    }
}

fn fault_after(change: impl FnOnce(&mut Vec<Row>)) -> (u64, FaultKind) {
    let (mut rows, head) = rows();
    change(&mut rows);
    let Fault { sequence, kind, .. } = verify(&rows, head).expect_err("found");
    (sequence, kind)
}

/// Changes an entry and makes its own digest and link good again.
fn rewrite(rows: &mut [Row], place: usize) {
    let before = Head { sequence: place as u64, link: rows[place - 1].link.unwrap() };
    let entry = Entry::of_receipt(&receipt(99));
    let digest = digest(&entry);
    rows[place].digest = Some(digest);
    rows[place].held = Held::Whole(entry);
    rows[place].link = Some(before.followed_by(&digest).link);
}

#[test]
fn an_untouched_chain_is_intact() {
    let (rows, head) = rows();
    assert_eq!(verify(&rows, head), Ok(()));
    assert_eq!(verify(&[], Head::EMPTY), Ok(()));
}

#[test]
fn names_the_first_changed_entry() {
    for place in 0..usize::from(LENGTH) {
        let sequence = place as u64 + 1;
        let content = |rows: &mut Vec<Row>| whole(&mut rows[place]).content.push(' ');
        let record = |rows: &mut Vec<Row>| whole(&mut rows[place]).record = receipt(99).record;
        let kind = |rows: &mut Vec<Row>| whole(&mut rows[place]).kind = Kind::Digest;
        let unread = |rows: &mut Vec<Row>| rows[place].held = Held::Unreadable;
        let digest = |rows: &mut Vec<Row>| rows[place].digest.as_mut().unwrap()[31] ^= 1;
        let link = |rows: &mut Vec<Row>| rows[place].link.as_mut().unwrap().0[0] ^= 0x80;
        assert_eq!(fault_after(content), (sequence, FaultKind::Changed));
        assert_eq!(fault_after(record), (sequence, FaultKind::Changed));
        assert_eq!(fault_after(kind), (sequence, FaultKind::Changed));
        assert_eq!(fault_after(unread), (sequence, FaultKind::Changed));
        assert_eq!(fault_after(digest), (sequence, FaultKind::Changed));
        assert_eq!(fault_after(link), (sequence, FaultKind::Unlinked));
    }
}

#[test]
fn names_the_first_deleted_entry() {
    for place in 0..usize::from(LENGTH) {
        let sequence = place as u64 + 1;
        let gap = |rows: &mut Vec<Row>| drop(rows.remove(place));
        assert_eq!(fault_after(gap), (sequence, FaultKind::Missing));
        let tail = |rows: &mut Vec<Row>| rows.truncate(place);
        assert_eq!(fault_after(tail), (sequence, FaultKind::Missing));
    }
    // Renumbered, so that there is no gap to see.
    let renumbered = |rows: &mut Vec<Row>| {
        rows.remove(2);
        (1..).zip(rows).for_each(|(sequence, row)| row.sequence = sequence);
    };
    assert_eq!(fault_after(renumbered), (3, FaultKind::Unlinked));
}

#[test]
fn names_the_first_moved_entry() {
    let swapped = |rows: &mut Vec<Row>| {
        rows.swap(1, 4);
        (1..).zip(rows).for_each(|(sequence, row)| row.sequence = sequence);
    };
    assert_eq!(fault_after(swapped), (2, FaultKind::Unlinked));
    let doubled = |rows: &mut Vec<Row>| rows.insert(3, rows[2].clone());
    assert_eq!(fault_after(doubled), (4, FaultKind::Missing));
}

#[test]
fn names_the_place_where_a_rewritten_entry_no_longer_fits() {
    assert_eq!(fault_after(|rows| rewrite(rows, 2)), (4, FaultKind::Unlinked));
    assert_eq!(fault_after(|rows| rewrite(rows, 5)), (6, FaultKind::NotHead));
}

#[test]
fn a_fault_is_a_sentence_with_its_record() {
    let fault = Fault { sequence: 3, record: Some(receipt(1).record), kind: FaultKind::Changed };
    assert_eq!(
        fault.to_string(),
        "entry 3 (record 018bcfe5-687b-7101-8101-010101010101) was changed since it was written"
    );
}

#[test]
fn parts_cannot_be_shifted_into_one_another() {
    assert_ne!(hash([b"ab", b"c"]), hash([b"a", b"bc"]));
    assert_ne!(hash([b"a", b""]), hash([b"", b"a"]));
}
