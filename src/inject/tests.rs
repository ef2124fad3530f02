//! The engine over documents, codings and every kind of cutting.

use std::collections::VecDeque;

use bytes::Bytes;
use proptest::prelude::*;

use super::{
    coding::sample::{gunzip, gzip},
    *,
};

const GUARD: &str = "<script src=\"/.octroi/guard.js\"></script>";
const PLAIN: &str = "<!DOCTYPE html>\n<html lang=\"fr\" data-x='>'>\n<head prefix=\"og: x\">\
                     <meta charset=\"utf-8\"><title>Données</title></head><body>";

fn snippet() -> Snippet {
    Snippet::new(GUARD).unwrap()
}

fn declared(coding: Coding) -> Injection {
    Injection { coding, charset: Charset::Declared }
}

#[derive(Clone, Copy)]
enum Ending {
    Finish,
    Abort,
}

/// Runs a body through, cut as `cuts` say, over and over; checks that the announced growth is the real one.
fn run_to(injection: Injection, body: &[u8], cuts: &[usize], ending: Ending) -> (Outcome, Vec<u8>) {
    let mut injector = Injector::new(injection, snippet(), Limits::default());
    let (mut out, mut outcome, mut rest, mut cuts) =
        (VecDeque::new(), None, Bytes::copy_from_slice(body), cuts.iter().cycle());
    while !rest.is_empty() {
        let frame = rest.split_to((*cuts.next().unwrap()).min(rest.len()));
        match injector.push(frame, &mut out) {
            Step::NeedMore => assert!(out.is_empty() && outcome.is_none()),
            Step::Decided(decided) => assert_eq!(outcome.replace(decided), None),
            Step::Streaming => assert!(outcome.is_some()),
        }
    }
    let last = match ending {
        Ending::Finish => injector.finish(&mut out),
        Ending::Abort => injector.abort(&mut out),
    };
    let sent: Vec<u8> = out.into_iter().flatten().collect();
    let outcome = last.xor(outcome).expect("the outcome is told once");
    let added = if let Outcome::Injected { added } = outcome { added } else { 0 };
    assert_eq!(sent.len(), body.len() + added);
    (outcome, sent)
}

fn run(injection: Injection, body: &[u8], cuts: &[usize]) -> (Outcome, Vec<u8>) {
    run_to(injection, body, cuts, Ending::Finish)
}

fn after_head(document: &str) -> String {
    let end = document.find("og: x\">").unwrap() + 7;
    format!("{}{GUARD}{}", &document[..end], &document[end..])
}

fn prefixed(document: &str) -> String {
    format!("<!DOCTYPE html><html lang=\"fr\" data-x='>'><head prefix=\"og: x\">{GUARD}{document}")
}

fn page(length: usize) -> String {
    (0..length / 20).fold(PLAIN.to_owned(), |page, row| page + &format!("<p>{row} é {}</p>\n", row * 7919 % 104_729))
}

#[test]
fn inserts_after_the_head_tag_and_shares_the_rest() {
    let frame = Bytes::from(page(4000));
    let mut out = VecDeque::new();
    let mut injector = Injector::new(declared(Coding::Identity), snippet(), Limits::default());
    assert_eq!(injector.push(frame.clone(), &mut out), Step::Decided(Outcome::Injected { added: GUARD.len() }));
    let last = out.back().unwrap();
    assert_eq!(last.as_ptr_range().end, frame.as_ptr_range().end, "not copied");
    assert_eq!(out.iter().flatten().copied().collect::<Vec<_>>(), after_head(&page(4000)).into_bytes());
    assert_eq!(injector.push(frame.clone(), &mut out), Step::Streaming);
    assert_eq!(out.back().unwrap().as_ptr(), frame.as_ptr());
    assert_eq!(injector.finish(&mut out), None);
}

#[test]
fn leaves_bodies_alone_by_name() {
    use PassThrough as P;
    let there = after_head(PLAIN);
    let long = format!("<!--{}--><head>", "x".repeat(16 * 1024));
    let deep = format!("{}{}", " ".repeat(64 * 1024), PLAIN);
    let wide = format!("<!DOCTYPE html><html lang='{}'><head>", "x".repeat(65_500));
    for (name, coding, body, expected) in [
        ("empty", Coding::Identity, vec![], P::NoInsertionPoint),
        ("empty gzip", Coding::Gzip, vec![], P::NoInsertionPoint),
        ("there", Coding::Identity, there.clone().into_bytes(), P::AlreadyInjected),
        ("there in gzip", Coding::Gzip, gzip(there.as_bytes(), 6), P::AlreadyInjected),
        ("long comment", Coding::Identity, long.into_bytes(), P::HeadTooLate),
        ("spaces in gzip", Coding::Gzip, gzip(deep.as_bytes(), 9), P::HeadTooLate),
        ("wide tag", Coding::Gzip, gzip(wide.as_bytes(), 9), P::NotSpliceable),
        ("comment in gzip", Coding::Gzip, gzip(b"<!DOCTYPE html><!-- --><html><head>", 6), P::NotSpliceable),
        ("no head", Coding::Gzip, gzip(b"<!DOCTYPE html><html><body>", 6), P::NoInsertionPoint),
        ("empty document", Coding::Gzip, gzip(b"", 6), P::NoInsertionPoint),
        ("not gzip", Coding::Gzip, PLAIN.as_bytes().to_vec(), P::CorruptCoding),
        ("not deflate", Coding::Gzip, [&gzip(b"", 6)[..10], &[7; 40]].concat(), P::CorruptCoding),
        ("cut", Coding::Gzip, gzip(PLAIN.as_bytes(), 6)[..30].to_vec(), P::CorruptCoding),
        ("endless name", Coding::Gzip, [&[31, 139, 8, 8, 0, 0, 0, 0, 0, 3][..], &[1; 20_000]].concat(), P::HeadTooLate),
    ] {
        for cuts in [&[1_000_000][..], &[1], &[7, 300]] {
            assert_eq!(run(declared(coding), &body, cuts), (Outcome::Untouched(expected), body.clone()), "{name}");
        }
    }
}

#[test]
fn keeps_an_only_charset_declaration_where_browsers_look() {
    let page = |gap: usize| {
        format!("<!DOCTYPE html><html><head>{}<meta charset=utf-8><title>", " ".repeat(gap)) + &"x".repeat(2000)
    };
    let room = 1024 - 27 - 20 - GUARD.len();
    for (coding, room) in [(Coding::Identity, room), (Coding::Gzip, room - 27)] {
        for (gap, fits) in [(0, true), (room, true), (room + 1, false), (1024 - 27 - 20, false), (1024 - 27, true)] {
            let body = if coding == Coding::Gzip { gzip(page(gap).as_bytes(), 6) } else { page(gap).into_bytes() };
            let (outcome, _) = run(coding.into(), &body, &[90]);
            let refused = outcome == Outcome::Untouched(PassThrough::CharsetTooLate);
            assert_eq!(refused, !fits, "{coding:?} {gap}: {outcome:?}");
            assert!(matches!(run(declared(coding), &body, &[90]).0, Outcome::Injected { .. }));
        }
    }
}

#[test]
fn never_makes_a_truncated_body_look_whole() {
    let whole = gzip(page(60_000).as_bytes(), 6);
    for length in [whole.len(), whole.len() - 1, whole.len() - 8, whole.len() / 2] {
        let body = &whole[..length];
        let (outcome, sent) = run_to(declared(Coding::Gzip), body, &[1000], Ending::Abort);
        assert!(matches!(outcome, Outcome::Injected { .. }));
        assert!(sent.ends_with(&body[10..]), "the upstream bytes are unchanged");
        assert!(gunzip(&sent).is_err());
        let (_, sent) = run(declared(Coding::Gzip), body, &[1000]);
        assert_eq!(gunzip(&sent).is_ok(), length == whole.len());
    }
}

#[test]
fn keeps_last_bytes_that_cannot_be_a_trailer() {
    // Sizes no deflate data of that length can stand for: a truncated or padded body.
    let body = [gzip(page(2000).as_bytes(), 6), vec![0xFF; 8]].concat();
    let (outcome, sent) = run(declared(Coding::Gzip), &body, &[100]);
    assert!(matches!(outcome, Outcome::Injected { .. }));
    assert!(sent.ends_with(&body[10..]));
}

#[test]
fn browsers_see_the_first_of_several_members() {
    let first = gzip(page(40_000).as_bytes(), 6);
    let body = [first.clone(), gzip(b"more", 6)].concat();
    let (outcome, sent) = run(declared(Coding::Gzip), &body, &[5000]);
    let Outcome::Injected { added } = outcome else { panic!("{outcome:?}") };
    assert_eq!(&sent[10 + added..first.len() + added], &first[10..], "the first member keeps its bytes");
}

proptest! {
    #[test]
    fn any_cutting_gives_the_document_with_the_snippet(
        length in 0_usize..80_000, level in 0_u32..10, cuts in prop::collection::vec(1_usize..5000, 1..8),
    ) {
        let document = page(length);
        for charset in [Charset::Declared, Charset::Undeclared] {
            let (outcome, sent) = run(Injection { coding: Coding::Identity, charset }, document.as_bytes(), &cuts);
            prop_assert_eq!(outcome, Outcome::Injected { added: GUARD.len() });
            prop_assert!(sent == after_head(&document).as_bytes());

            let injection = Injection { coding: Coding::Gzip, charset };
            let body = gzip(document.as_bytes(), level);
            let cut = run(injection, &body, &cuts);
            prop_assert!(gunzip(&cut.1).unwrap() == prefixed(&document).as_bytes());
            prop_assert!(cut == run(injection, &body, &[1]));
            prop_assert!(cut == run(injection, &body, &[usize::MAX]));
        }
    }

    #[test]
    fn any_bytes_pass_or_get_the_snippet(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..3000),
            "[ \n]{0,3}(<!--|-->|<!doctype html>|<html|<head|>|[a-z=\"' /]{1,3}|<meta charset=x>){0,30}".prop_map(String::into_bytes),
            "<!DOCTYPE html>\n?<html[a-z=\"' /]{0,9}>\n?<head[ a-z=\"'>]{0,9}>(<meta charset=x>|<!--|[ -~]{0,9}){0,200}"
                .prop_map(String::into_bytes),
        ],
        cuts in prop::collection::vec(1_usize..200, 1..6),
        undeclared in any::<bool>(),
    ) {
        let charset = if undeclared { Charset::Undeclared } else { Charset::Declared };
        let identity = Injection { coding: Coding::Identity, charset };
        let whole = run(identity, &body, &[usize::MAX]);
        prop_assert!(whole == run(identity, &body, &cuts));
        if let Outcome::Injected { .. } = whole.0 {
            let at = whole.1.windows(GUARD.len()).position(|window| window == GUARD.as_bytes()).unwrap();
            prop_assert_eq!([&whole.1[..at], &whole.1[at + GUARD.len()..]].concat(), &body[..]);
        } else {
            prop_assert_eq!(&whole.1, &body);
        }
        prop_assert_eq!(&run(declared(Coding::Gzip), &body, &cuts).1, &body);
        let compressed = gzip(&body, 6);
        let spliced = run(Injection { coding: Coding::Gzip, charset }, &compressed, &cuts);
        let document = gunzip(&spliced.1).unwrap();
        prop_assert!(document.ends_with(&body));
        prop_assert_eq!(matches!(spliced.0, Outcome::Injected { .. }), document.len() > body.len());
    }

    #[test]
    fn a_damaged_stream_keeps_all_its_bytes(
        level in 0_u32..10, keep in 0.0_f64..1.0, at in 0.0_f64..1.0, value in any::<u8>(),
        cuts in prop::collection::vec(1_usize..2000, 1..6),
    ) {
        let mut body = gzip(page(20_000).as_bytes(), level);
        body.truncate((body.len() as f64 * keep) as usize);
        if !body.is_empty() {
            let at = ((body.len() - 1) as f64 * at) as usize;
            body[at] = value;
        }
        let (outcome, sent) = run(declared(Coding::Gzip), &body, &cuts);
        match outcome {
            // A trailer is rewritten at most; whatever stands before it is what upstream sent.
            Outcome::Injected { added } => {
                let same = sent.iter().zip(&body).take_while(|(ours, theirs)| ours == theirs).count();
                let kept = body.len() - 8;
                prop_assert!((0..=same.min(kept)).any(|at| sent[at + added..kept + added] == body[at..kept]));
            }
            Outcome::Untouched(_) => prop_assert_eq!(sent, body),
        }
    }
}
