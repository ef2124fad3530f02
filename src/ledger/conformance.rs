//! What every ledger does, whatever keeps it: one suite, run on each back-end.
//!
//! [`suite!`] makes a test of each function below, on a ledger that the given
//! expression makes together with what must outlive it (a temporary folder).

use std::{
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use super::{Ledger, LedgerError, Verification};
use crate::consent::{CharterVersion, Language, Means, PurposeName, Receipt, RecordId};

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
        granted: names(&["audience"]),
        refused: names(&["video", "social"]),
        means: Means::ChoicePage,
        language: Language::French,
    }
}

/// Returns how many records an intact ledger has.
pub(super) fn records(ledger: &impl Ledger) -> u64 {
    match ledger.verify().wait().unwrap() {
        Verification::Intact { records, .. } => records,
        Verification::Broken(fault) => panic!("{fault}"),
    }
}

pub(super) fn finds_what_was_appended<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    for number in 0..5 {
        ledger.append(receipt(number)).wait().unwrap();
    }
    for number in 0..5 {
        assert_eq!(ledger.find(receipt(number).record).wait().unwrap(), Some(receipt(number)));
    }
    assert_eq!(records(&ledger), 5);
}

pub(super) fn finds_nothing_where_nothing_was_appended<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    ledger.append(receipt(1)).wait().unwrap();
    assert_eq!(ledger.find(receipt(2).record).wait().unwrap(), None);
}

pub(super) fn keeps_every_means_and_language<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let pairs = Means::ALL.into_iter().flat_map(|means| Language::ALL.map(|language| (means, language)));
    for ((means, language), number) in pairs.zip(0..) {
        let receipt = Receipt { means, language, granted: Vec::new(), host: "é\u{0}\n😀".into(), ..receipt(number) };
        ledger.append(receipt.clone()).wait().unwrap();
        assert_eq!(ledger.find(receipt.record).wait().unwrap(), Some(receipt));
    }
}

pub(super) fn takes_the_same_record_again_once<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let retries = [1, 1, 2, 1].map(|number| ledger.append(receipt(number)));
    for retry in retries {
        retry.wait().unwrap();
    }
    assert_eq!(records(&ledger), 2);
}

pub(super) fn refuses_another_content_under_a_record_that_is_there<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let other = Receipt { granted: Vec::new(), ..receipt(1) };
    let first = ledger.append(receipt(1));
    let second = ledger.append(other);
    let third = ledger.append(receipt(2));
    first.wait().unwrap();
    assert!(matches!(second.wait(), Err(LedgerError::Conflict(record)) if record == receipt(1).record));
    third.wait().unwrap();
    assert_eq!(ledger.find(receipt(1).record).wait().unwrap(), Some(receipt(1)));
    assert_eq!(records(&ledger), 2);
}

pub(super) fn keeps_times_to_the_millisecond<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let finer = Receipt { decided_at: receipt(1).decided_at + Duration::from_nanos(999_999), ..receipt(1) };
    ledger.append(finer.clone()).wait().unwrap();
    assert_eq!(ledger.find(finer.record).wait().unwrap(), Some(receipt(1)));
    ledger.append(receipt(1)).wait().unwrap();
    assert_eq!(records(&ledger), 1);
}

pub(super) fn an_empty_ledger_is_intact<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    assert_eq!(records(&ledger), 0);
}

pub(super) fn an_append_whose_answer_is_dropped_still_happens<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    drop(ledger.append(receipt(1)));
    ledger.append(receipt(2)).wait().unwrap();
    assert_eq!(ledger.find(receipt(1).record).wait().unwrap(), Some(receipt(1)));
}

pub(super) fn appends_from_many_threads_make_one_chain<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    let ledger = Arc::new(ledger);
    let threads = [0, 1, 2, 3].map(|part: u8| {
        let ledger = Arc::clone(&ledger);
        thread::spawn(move || {
            // Each thread shares half of its records with the next one.
            let answers = (0..50).map(|place| ledger.append(receipt(part * 25 + place))).collect::<Vec<_>>();
            answers.into_iter().for_each(|answer| answer.wait().unwrap());
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(records(&*ledger), 125);
}

pub(super) fn the_same_appends_make_the_same_head<L: Ledger, G>(make: impl Fn() -> (L, G)) {
    let (ledger, _guard) = make();
    ledger.append(receipt(1)).wait().unwrap();
    ledger.append(receipt(2)).wait().unwrap();
    let Verification::Intact { head, .. } = ledger.verify().wait().unwrap() else { panic!("broken") };
    assert_eq!(head.to_string(), HEAD_OF_ONE_AND_TWO);
}

/// Computed from the module docs with another language's SHA-256.
const HEAD_OF_ONE_AND_TWO: &str = "a07d3b7a8c152dc2d8a99bd51132a893d796a160e69ec084e6311a69419a89aa";
