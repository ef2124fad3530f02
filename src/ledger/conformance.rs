//! What every ledger does, whatever keeps it: one suite, run on each back-end.
//!
//! [`suite!`] makes a test of each function below, on a ledger that the given
//! expression makes together with what must outlive it (a temporary folder).

use std::{
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use super::{
    Archive, Exhibit, Item, KnownKeys, LedgerError, NOTICE, Pending, Progress, Reason, Signer, Tombstone, Verification,
};
use crate::consent::{
    Act, CharterVersion, ContentHash, Key, KeyRing, Language, Means, Network, PurposeName, Receipt, RecordId,
};

macro_rules! suite {
    ($make:expr) => {
        $crate::ledger::conformance::suite!($make;
            finds_what_was_appended,
            finds_nothing_where_nothing_was_appended,
            keeps_every_means_and_language,
            takes_the_same_record_again_once,
            refuses_another_content_under_a_record_that_is_there,
            keeps_times_to_the_millisecond,
            an_empty_ledger_is_intact,
            an_append_whose_answer_is_dropped_still_happens,
            appends_from_many_threads_make_one_chain,
            the_same_appends_make_the_same_head,
            keeps_what_was_shown_and_gives_it_back_by_its_hash,
            refuses_a_record_that_names_what_is_not_there,
            an_erased_record_is_gone_and_the_chain_holds,
            a_tombstone_spares_what_is_no_record,
            a_day_has_one_digest_over_all_before_it,
            the_last_digests_are_told_in_order,
            is_read_in_order_to_its_end,
        );
    };
    ($make:expr; $($behaviour:ident,)+) => {
        $(#[test]
        fn $behaviour() {
            $crate::ledger::conformance::$behaviour($make);
        })+
    };
}
pub(super) use suite;

/// Returns a receipt that differs for each number.
pub(super) fn receipt(number: u8) -> Receipt {
    let decided_at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_122 + u64::from(number));
    let names = |names: &[&str]| names.iter().map(|name| PurposeName::parse(name).unwrap()).collect();
    Receipt {
        record: RecordId::new(decided_at, [number; 10]),
        decided_at,
        host: "data.\"meudon\".fr".into(),
        charter: CharterVersion::parse("0011223344556677").unwrap(),
        charter_text: None,
        notice: None,
        act: Act::Custom,
        granted: names(&["audience"]),
        refused: names(&["video", "social"]),
        means: Means::ChoicePage,
        language: Language::French,
        network: None,
    }
}

/// Appends a receipt that names nothing as shown.
pub(super) fn keep(ledger: &impl Archive, receipt: Receipt) -> Pending<()> {
    ledger.append(receipt, Vec::new())
}

/// Checks a ledger by the key of [`ring`].
pub(super) fn check(ledger: &impl Archive) -> Verification {
    ledger.verify(KnownKeys::of(&ring("k1", 1)), Arc::new(Progress::default())).wait().unwrap()
}

/// Returns how many records an intact ledger has.
pub(super) fn records(ledger: &impl Archive) -> u64 {
    match check(ledger) {
        Verification::Intact { records, .. } => records,
        Verification::Broken(fault) => panic!("{fault}"),
    }
}

/// Makes a ring of one key.
pub(super) fn ring(id: &str, octet: u8) -> KeyRing {
    KeyRing::new([Key::new(id, &[octet; 32]).unwrap()]).unwrap()
}

/// Makes what signs the digest of a day, counted from some day.
pub(super) fn signer(day: u64) -> Signer {
    Signer::new(&ring("k1", 1), receipt(0).decided_at + Duration::from_hours(24 * day))
}

/// Makes a tombstone of these entries.
pub(super) fn tombstone(number: u8, entries: &[(u64, u64)]) -> Tombstone {
    Tombstone {
        record: receipt(number).record,
        erased_at: receipt(number).decided_at,
        reason: Reason::Retention,
        host: receipt(0).host,
        entries: entries.iter().map(|(first, last)| *first..=*last).collect(),
    }
}

/// A charter, a banner of two files, and a receipt that names both.
pub(super) fn shown(number: u8) -> (Receipt, Vec<Arc<Exhibit>>) {
    let charter = Exhibit::new("application/json", "{\"charter\":\"é\"}");
    let files = [Exhibit::new("text/css", "a{}"), Exhibit::new("text/javascript", "ask()")];
    let named = files.each_ref().map(|file| format!("{{\"sha256\":\"{}\"}}", file.hash())).join(",");
    let notice = Exhibit::new(NOTICE, format!("{{\"files\":[{named}]}}"));
    let receipt = Receipt {
        charter_text: Some(charter.hash()),
        notice: Some(notice.hash()),
        act: Act::Renewed,
        ..receipt(number)
    };
    (receipt, [charter, notice].into_iter().chain(files).map(Arc::new).collect())
}

pub(super) fn finds_what_was_appended<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    for number in 0..5 {
        keep(&ledger, receipt(number)).wait().unwrap();
    }
    for number in 0..5 {
        assert_eq!(ledger.find(receipt(number).record).wait().unwrap(), Some(receipt(number)));
    }
    assert_eq!(records(&ledger), 5);
}

pub(super) fn finds_nothing_where_nothing_was_appended<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    keep(&ledger, receipt(1)).wait().unwrap();
    assert_eq!(ledger.find(receipt(2).record).wait().unwrap(), None);
}

pub(super) fn keeps_every_means_and_language<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let pairs = Means::ALL.into_iter().flat_map(|means| Language::ALL.map(|language| (means, language)));
    for ((means, language), number) in pairs.zip(0..) {
        let network = (number % 2 == 0).then(|| Network::of([192, 0, 2, number].into()));
        let act = Act::ALL[usize::from(number) % Act::ALL.len()];
        let receipt = Receipt {
            means,
            language,
            network,
            act,
            granted: Vec::new(),
            host: "é\u{0}\n😀".into(),
            ..receipt(number)
        };
        keep(&ledger, receipt.clone()).wait().unwrap();
        assert_eq!(ledger.find(receipt.record).wait().unwrap(), Some(receipt));
    }
}

pub(super) fn takes_the_same_record_again_once<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let retries = [1, 1, 2, 1].map(|number| keep(&ledger, receipt(number)));
    for retry in retries {
        retry.wait().unwrap();
    }
    assert_eq!(records(&ledger), 2);
}

pub(super) fn refuses_another_content_under_a_record_that_is_there<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let other = Receipt { granted: Vec::new(), ..receipt(1) };
    let first = keep(&ledger, receipt(1));
    let second = keep(&ledger, other);
    let third = keep(&ledger, receipt(2));
    first.wait().unwrap();
    assert!(matches!(second.wait(), Err(LedgerError::Conflict(record)) if record == receipt(1).record));
    third.wait().unwrap();
    assert_eq!(ledger.find(receipt(1).record).wait().unwrap(), Some(receipt(1)));
    assert_eq!(records(&ledger), 2);
}

pub(super) fn keeps_times_to_the_millisecond<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let finer = Receipt { decided_at: receipt(1).decided_at + Duration::from_nanos(999_999), ..receipt(1) };
    keep(&ledger, finer.clone()).wait().unwrap();
    assert_eq!(ledger.find(finer.record).wait().unwrap(), Some(receipt(1)));
    keep(&ledger, receipt(1)).wait().unwrap();
    assert_eq!(records(&ledger), 1);
}

pub(super) fn an_empty_ledger_is_intact<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    assert_eq!(records(&ledger), 0);
}

pub(super) fn an_append_whose_answer_is_dropped_still_happens<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    drop(keep(&ledger, receipt(1)));
    keep(&ledger, receipt(2)).wait().unwrap();
    assert_eq!(ledger.find(receipt(1).record).wait().unwrap(), Some(receipt(1)));
}

pub(super) fn appends_from_many_threads_make_one_chain<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let ledger = Arc::new(ledger);
    let threads = [0, 1, 2, 3].map(|part: u8| {
        let ledger = Arc::clone(&ledger);
        thread::spawn(move || {
            // Each thread shares half of its records with the next one.
            let answers = (0..50).map(|place| keep(&*ledger, receipt(part * 25 + place))).collect::<Vec<_>>();
            answers.into_iter().for_each(|answer| answer.wait().unwrap());
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(records(&*ledger), 125);
}

pub(super) fn the_same_appends_make_the_same_head<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    keep(&ledger, receipt(1)).wait().unwrap();
    keep(&ledger, receipt(2)).wait().unwrap();
    let Verification::Intact { head, .. } = check(&ledger) else { panic!("broken") };
    assert_eq!(head.to_string(), HEAD_OF_ONE_AND_TWO);
}

/// Computed from the module docs with another language's SHA-256.
const HEAD_OF_ONE_AND_TWO: &str = "134cbda06222379d905c0929765f8ef59f220274e1abe1ebaabd1bea0678ac3b";

pub(super) fn keeps_what_was_shown_and_gives_it_back_by_its_hash<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let ((first, exhibits), (second, _)) = (shown(1), shown(2));
    assert_eq!(ledger.exhibit(exhibits[0].hash()).wait().unwrap(), None);
    ledger.append(first.clone(), exhibits.clone()).wait().unwrap();
    // Named again, it may be brought again or not.
    ledger.append(second, Vec::new()).wait().unwrap();
    ledger.append(shown(3).0, exhibits.clone()).wait().unwrap();
    for exhibit in &exhibits {
        assert_eq!(ledger.exhibit(exhibit.hash()).wait().unwrap().as_ref(), Some(&**exhibit));
    }
    assert_eq!(ledger.find(first.record).wait().unwrap(), Some(first));
    assert!(matches!(check(&ledger), Verification::Intact { records: 3, exhibits: 4, .. }), "{:?}", check(&ledger));
}

pub(super) fn refuses_a_record_that_names_what_is_not_there<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let (receipt, mut exhibits) = shown(1);
    let notice = exhibits.remove(1).hash();
    let refused = ledger.append(receipt.clone(), exhibits);
    let taken = keep(&ledger, self::receipt(2));
    assert!(matches!(refused.wait(), Err(LedgerError::Unshown(hash)) if hash == notice));
    taken.wait().unwrap();
    assert_eq!(ledger.find(receipt.record).wait().unwrap(), None);
    assert_eq!(records(&ledger), 1);
}

pub(super) fn an_erased_record_is_gone_and_the_chain_holds<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    for number in 1..=9 {
        keep(&ledger, receipt(number)).wait().unwrap();
    }
    ledger.erase(tombstone(20, &[(1, 2), (4, 4)])).wait().unwrap();
    keep(&ledger, receipt(10)).wait().unwrap();
    ledger.erase(tombstone(21, &[(3, 3), (7, 9)])).wait().unwrap();
    // The same again is no other tombstone.
    ledger.erase(tombstone(21, &[(3, 3), (7, 9)])).wait().unwrap();
    for (number, there) in
        [(1, false), (2, false), (3, false), (4, false), (5, true), (6, true), (9, false), (10, true)]
    {
        assert_eq!(ledger.find(receipt(number).record).wait().unwrap().is_some(), there, "{number}");
    }
    assert_eq!(ledger.find(tombstone(20, &[]).record).wait().unwrap(), None);
    let verification = check(&ledger);
    assert!(
        matches!(verification, Verification::Intact { records: 3, erased: 7, entries: 12, .. }),
        "{verification:?}"
    );
}

pub(super) fn a_tombstone_spares_what_is_no_record<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    keep(&ledger, receipt(1)).wait().unwrap();
    ledger.seal(signer(0)).wait().unwrap().unwrap();
    ledger.erase(tombstone(20, &[(1, 2)])).wait().unwrap();
    ledger.erase(tombstone(21, &[(1, 3)])).wait().unwrap();
    let verification = check(&ledger);
    assert!(matches!(verification, Verification::Intact { erased: 1, digests: 1, entries: 4, .. }), "{verification:?}");
}

pub(super) fn a_day_has_one_digest_over_all_before_it<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    assert_eq!(ledger.seal(signer(0)).wait().unwrap(), None);
    keep(&ledger, receipt(1)).wait().unwrap();
    let before = ledger.head().wait().unwrap();
    let first = ledger.seal(signer(0)).wait().unwrap().unwrap();
    assert_eq!((first.sequence, first.link, first.entries), (1, before.link, 1));
    keep(&ledger, receipt(2)).wait().unwrap();
    // Of the same day, of another gate with another key, and of a later day.
    assert_eq!(ledger.seal(signer(0)).wait().unwrap(), None);
    let other = Signer::new(&ring("k2", 2), receipt(0).decided_at);
    assert_eq!(ledger.seal(other).wait().unwrap(), None);
    let second = ledger.seal(signer(1)).wait().unwrap().unwrap();
    assert_eq!((second.sequence, second.entries), (3, 1));
    assert_eq!(ledger.seal(signer(2)).wait().unwrap(), None);
    let verification = check(&ledger);
    assert!(matches!(verification, Verification::Intact { digests: 2, signed: 3, entries: 4, .. }), "{verification:?}");
}

pub(super) fn the_last_digests_are_told_in_order<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let mut texts = Vec::new();
    for number in 1..=3 {
        keep(&ledger, receipt(number)).wait().unwrap();
        texts.push(ledger.seal(signer(number.into())).wait().unwrap().unwrap().text().into_boxed_str());
    }
    assert_eq!(ledger.digests().wait().unwrap(), texts);
}

pub(super) fn is_read_in_order_to_its_end<L: Archive, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    keep(&ledger, receipt(1)).wait().unwrap();
    keep(&ledger, receipt(2)).wait().unwrap();
    let digest = ledger.seal(signer(0)).wait().unwrap().unwrap();
    ledger.erase(tombstone(20, &[(1, 1)])).wait().unwrap();
    let items = vec![
        (1, Item::Erased),
        (2, Item::Receipt(receipt(2))),
        (3, Item::Digest(digest)),
        (4, Item::Tombstone(tombstone(20, &[(1, 1)]))),
    ];
    assert_eq!(ledger.read(0).wait().unwrap(), items);
    assert_eq!(ledger.read(2).wait().unwrap(), items[2..]);
    assert_eq!(ledger.read(4).wait().unwrap(), []);
    assert_eq!(ledger.read(u64::MAX).wait().unwrap(), []);
    assert_eq!(ledger.exhibit(ContentHash::of(b"")).wait().unwrap(), None);
}
