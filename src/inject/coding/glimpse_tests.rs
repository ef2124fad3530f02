use std::collections::VecDeque;

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::inject::{
    Charset, Coding, Injection, Injector, Limits, Outcome, Pool, Snippet, Step,
    coding::{
        sample::Way,
        tests::{decode, page},
    },
};

/// Reads as far as it goes, in steps.
fn glimpse(data: &[u8], step: usize) -> Vec<u8> {
    let mut text = Vec::new();
    let Some(mut glimpse) = Glimpse::new(data) else { return text };
    while let Some(more) = glimpse.read_on(step) {
        text.extend_from_slice(more);
    }
    text
}

#[test]
fn reads_what_an_inflater_reads() {
    let mut read = 0;
    for document in [page(30_000), page(700), include_bytes!("../tests.rs").to_vec()] {
        // The quickest level of this encoder has no codes of its own.
        for level in 2..10 {
            let data = Way::Bare.encode(&document, level);
            for step in [1, 64, 200] {
                let text = glimpse(&data, step);
                assert!(document.starts_with(&text), "level {level} step {step}");
                read = read.max(text.len());
            }
            // Near the end of a block it gives up.
            assert!(glimpse(&data, 64).len() >= document.len().min(600) - 300, "level {level}");
        }
    }
    assert!((MOST - 258..=MOST).contains(&read), "{read}");
}

#[test]
fn leaves_other_blocks_to_an_inflater() {
    // A stored block, one of fixed codes, one of a type that there is not, and nothing.
    for data in [Way::Bare.encode(b"stored", 0), Way::Bare.encode(b"fixed", 9), vec![0x07; 40], Vec::new()] {
        assert!(Glimpse::new(&data).is_none(), "{data:02x?}");
    }
}

#[test]
fn gives_up_where_data_ends() {
    let data = Way::Bare.encode(&page(30_000), 6);
    for length in 0..400 {
        let text = glimpse(&data[..length], 1);
        assert!(page(30_000).starts_with(&text));
        assert!(text.len() <= length * 8);
    }
}

/// A glimpse that fails must not be gone on with, and leaves nothing behind for the inflater.
#[test]
fn damage_near_the_beginning_is_met_alike_in_one_frame_and_in_many() {
    let document = [b"<!doctype html><html lang=fr><head><title>", &page(4_000)[..]].concat();
    let (whole, mut injected) = (Way::Gzip.encode(&document, 6), 0);
    let outcome = |body: &[u8], cut: usize| {
        let injection = Injection { charset: Charset::Declared, ..Injection::from(Coding::Gzip) };
        let snippet = Snippet::new("<script src=/guard.js></script>").unwrap();
        let mut injector = Injector::new(injection, snippet, Limits::default(), &Pool::default());
        let mut steps =
            body.chunks(cut).map(|frame| injector.push(Bytes::copy_from_slice(frame), &mut VecDeque::new()));
        steps.find(|step| *step != Step::NeedMore)
    };
    for (at, value) in (20..whole.len().min(260)).flat_map(|at| [1, 0x40, 0xFF].map(|value| (at, value))) {
        let mut body = whole.clone();
        body[at] ^= value;
        let in_one = outcome(&body, body.len());
        assert_eq!(in_one, outcome(&body, 7), "byte {at} by {value:#x}");
        injected += usize::from(matches!(in_one, Some(Step::Decided(Outcome::Injected(_)))));
    }
    assert!(injected > 100, "{injected}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// On damaged data an inflater may go on longer, but never reads something else.
    #[test]
    fn never_reads_what_an_inflater_does_not(
        level in 1..10_u32, damage in proptest::collection::vec((0..160_usize, any::<u8>()), 0..4), random in any::<bool>(),
        noise in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        // The first bits say that the block has codes of its own.
        let mut data = if random { [&[0b101_u8][..], &noise].concat() } else { Way::Bare.encode(&page(4000), level) };
        for (place, byte) in damage {
            data[place % noise.len().max(1)] ^= byte;
        }
        let text = glimpse(&data, 1);
        let (inflated, _) = decode(Way::Bare, &Pool::default(), &data, 1, 4096);
        prop_assert!(inflated.starts_with(&text), "{} and {}", text.escape_ascii(), inflated.escape_ascii());
    }
}
