//! The engine over documents, codings and every kind of cutting.

use std::collections::VecDeque;

use bytes::Bytes;
use proptest::prelude::*;

use super::{
    coding::sample::{WAYS, Way, gunzip, gzip},
    *,
};

const GUARD: &str = "<script src=\"/.octroi/guard.js\"></script>";
const PLAIN: &str = "<!DOCTYPE html>\n<html lang=\"fr\" data-x='>'>\n<head prefix=\"og: x\">\
                     <meta charset=\"utf-8\"><title>Données</title></head><body>";

fn snippet() -> Snippet {
    Snippet::new(GUARD).unwrap()
}

/// The charset is declared, the browser sure that it wants a page, and takes gzip.
fn declared(coding: Coding) -> Injection {
    Injection { charset: Charset::Declared, headless: Headless::Pages, recoding: Recoding::Gzip, ..coding.into() }
}

#[derive(Clone, Copy)]
enum Ending {
    Finish,
    Abort,
}

/// Runs a body through, cut as `cuts` say, over and over; checks that the announced growth is the real one.
fn run_to(injection: Injection, body: &[u8], cuts: &[usize], ending: Ending) -> (Outcome, Vec<u8>) {
    let mut injector = Injector::new(injection, snippet(), Limits::default(), &Pool::default());
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
        Ending::Finish => injector.finish(&mut out).0,
        Ending::Abort => injector.abort(&mut out),
    };
    let sent: Vec<u8> = out.into_iter().flatten().collect();
    let outcome = last.xor(outcome).expect("the outcome is told once");
    match &outcome {
        Outcome::Injected(Injected { form: Form::Extended(added), .. }) => assert_eq!(sent.len(), body.len() + added),
        Outcome::Injected(Injected { form: Form::Recoded(_), .. }) => {}
        Outcome::Untouched(_) => assert!(sent == body),
    }
    (outcome, sent)
}

fn run(injection: Injection, body: &[u8], cuts: &[usize]) -> (Outcome, Vec<u8>) {
    run_to(injection, body, cuts, Ending::Finish)
}

fn extended(added: usize) -> Outcome {
    Outcome::Injected(Injected { form: Form::Extended(added), charset: None })
}

fn is_injected(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Injected(_))
}

fn after_head(document: &str) -> String {
    let end = document.find("og: x\">").unwrap() + 7;
    format!("{}{GUARD}{}", &document[..end], &document[end..])
}

fn prefixed(document: &str) -> String {
    let guard = GUARD.replace("<script", "<script data-octroi-space=\"2\"");
    format!("<!DOCTYPE html><html lang=\"fr\" data-x='>'><head prefix=\"og: x\">{guard}{document}")
}

fn page(length: usize) -> String {
    (0..length / 20).fold(PLAIN.to_owned(), |page, row| page + &format!("<p>{row} é {}</p>\n", row * 7919 % 104_729))
}

/// Takes away what makes the sum of a deflate document computable.
fn without_padding(document: &str) -> String {
    match document.split_once("</link ") {
        Some((before, after)) => before.to_owned() + after.split_once('>').unwrap().1,
        None => document.to_owned(),
    }
}

#[test]
fn inserts_after_the_head_tag_and_shares_the_rest() {
    let frame = Bytes::from(page(4000));
    let mut out = VecDeque::new();
    let mut injector = Injector::new(declared(Coding::Identity), snippet(), Limits::default(), &Pool::default());
    assert_eq!(injector.push(frame.clone(), &mut out), Step::Decided(extended(GUARD.len())));
    let last = out.back().unwrap();
    assert_eq!(last.as_ptr_range().end, frame.as_ptr_range().end, "not copied");
    assert_eq!(out.iter().flatten().copied().collect::<Vec<_>>(), after_head(&page(4000)).into_bytes());
    assert_eq!(injector.push(frame.clone(), &mut out), Step::Streaming);
    assert_eq!(out.back().unwrap().as_ptr(), frame.as_ptr());
    assert_eq!(injector.finish(&mut out), (None, End::Whole));
}

#[test]
fn leaves_bodies_alone_by_name() {
    use PassThrough as P;
    let there = after_head(PLAIN);
    let spliced = prefixed(PLAIN);
    let long = format!("<!--{}--><head>", "x".repeat(16 * 1024));
    let deep = format!("{}{}", " ".repeat(64 * 1024), PLAIN);
    for (name, coding, body, expected) in [
        ("empty", Coding::Identity, vec![], P::NoInsertionPoint),
        ("empty gzip", Coding::Gzip, vec![], P::NoInsertionPoint),
        ("there", Coding::Identity, there.clone().into_bytes(), P::AlreadyInjected),
        ("there by splice", Coding::Identity, spliced.into_bytes(), P::AlreadyInjected),
        ("there in gzip", Coding::Gzip, gzip(there.as_bytes(), 6), P::AlreadyInjected),
        ("long comment", Coding::Identity, long.into_bytes(), P::HeadTooLate),
        ("spaces in gzip", Coding::Gzip, gzip(deep.as_bytes(), 9), P::HeadTooLate),
        ("empty document", Coding::Gzip, gzip(b"", 6), P::NoInsertionPoint),
        ("empty frame", Coding::Zstd, Way::Zstd.encode(b"", 3), P::NoInsertionPoint),
        ("space only", Coding::Brotli, Way::Brotli.encode(b" \n", 3), P::NoInsertionPoint),
        ("not gzip", Coding::Gzip, PLAIN.as_bytes().to_vec(), P::CorruptCoding),
        ("not zstd", Coding::Zstd, PLAIN.as_bytes().to_vec(), P::CorruptCoding),
        ("not deflate", Coding::Gzip, [&gzip(b"", 6)[..10], &[7; 40]].concat(), P::CorruptCoding),
        ("cut", Coding::Gzip, gzip(PLAIN.as_bytes(), 6)[..30].to_vec(), P::CorruptCoding),
        ("endless name", Coding::Gzip, [&[31, 139, 8, 8, 0, 0, 0, 0, 0, 3][..], &[1; 20_000]].concat(), P::HeadTooLate),
    ] {
        for cuts in [&[1_000_000][..], &[1], &[7, 300]] {
            let (outcome, _) = run(declared(coding), &body, cuts);
            assert_eq!(outcome, Outcome::Untouched(expected), "{name}");
        }
    }
    let comment = gzip(b"<!-- --><head>", 6);
    let (outcome, _) = run(Injection { recoding: Recoding::None, ..declared(Coding::Gzip) }, &comment, &[9]);
    assert_eq!(outcome, Outcome::Untouched(P::NotSpliceable));
}

#[test]
fn opens_documents_without_a_head_tag_where_they_are_surely_pages() {
    for (document, headless, opened) in [
        ("<!DOCTYPE html>\n<title>x", Headless::Pages, true),
        ("<!DOCTYPE html>\n<title>x", Headless::Marked, true),
        ("<title>x", Headless::Pages, true),
        ("<title>x", Headless::Marked, false),
        ("hello <b>x</b>", Headless::Pages, true),
        ("hello <b>x</b>", Headless::Marked, false),
        ("{\"a\":1}", Headless::Marked, false),
    ] {
        let injection = Injection { headless, ..declared(Coding::Identity) };
        let (outcome, sent) = run(injection, document.as_bytes(), &[2]);
        assert_eq!(is_injected(&outcome), opened, "{document}");
        if opened {
            let at = document.find(['h', '<', '{']).unwrap() + if document.starts_with("<!") { 16 } else { 0 };
            let expected = format!("{}{GUARD}{}", &document[..at], &document[at..]);
            assert_eq!(String::from_utf8(sent).unwrap(), expected);
        }
    }
}

#[test]
fn names_the_charset_when_its_declaration_moves_out_of_sight() {
    let page = |gap: usize| {
        format!("<!DOCTYPE html><html><head>{}<meta charset=UTF-8><title>", " ".repeat(gap)) + &"x".repeat(2000)
    };
    let reach = 1024 - 27 - 20;
    for (way, room) in [(Way::Identity, reach - GUARD.len()), (Way::Gzip, reach - GUARD.len() - 27 - 64)] {
        for (gap, moves) in [(0, false), (room, false), (room + 1, true), (reach, true), (reach + 1, false)] {
            let body = way.encode(page(gap).as_bytes(), 6);
            let injection = Injection { charset: Charset::Undeclared, ..declared(way.coding()) };
            let Outcome::Injected(Injected { charset, .. }) = run(injection, &body, &[90]).0 else { panic!("{gap}") };
            assert_eq!(charset.as_ref().map(Label::as_str), moves.then_some("utf-8"), "{way:?} {gap}");
            assert!(matches!(
                run(declared(way.coding()), &body, &[90]).0,
                Outcome::Injected(Injected { charset: None, .. })
            ));
        }
    }
    let strange = Injection { charset: Charset::Undeclared, ..declared(Coding::Identity) };
    let (outcome, _) = run(strange, b"<head><meta charset=iso-2022-jp>", &[90]);
    assert_eq!(outcome, Outcome::Untouched(PassThrough::UnsupportedCharset));
}

#[test]
fn a_declaration_is_not_waited_for_longer_than_needed() {
    let mut injector = Injector::new(Coding::Identity, snippet(), Limits::default(), &Pool::default());
    let first = Bytes::from_static(b"<html><head><meta charset=utf-8><title>a</title>");
    assert!(matches!(injector.push(first, &mut VecDeque::new()), Step::Decided(Outcome::Injected(_))));
}

#[test]
fn rewrites_what_cannot_be_repeated() {
    for before in ["<!-- comment -->", "\u{feff}", "<?xml version='1.0'?>\n", "</p>"] {
        let document = format!("{before}{}", page(30_000));
        for way in WAYS.into_iter().filter(|way| *way != Way::Identity) {
            let body = way.encode(document.as_bytes(), 6);
            let (outcome, sent) = run(declared(way.coding()), &body, &[700]);
            let recoded = Injected { form: Form::Recoded(Coding::Gzip), charset: None };
            assert_eq!(outcome, Outcome::Injected(recoded), "{way:?} {before}");
            assert!(gunzip(&sent).unwrap() == after_head(&document).into_bytes(), "{way:?} {before}");
            let plain = Injection { recoding: Recoding::Identity, ..declared(way.coding()) };
            assert!(run(plain, &body, &[700]).1 == after_head(&document).into_bytes(), "{way:?} {before}");
        }
    }
    // So does an operator who wants the snippet in the page's own head.
    for way in WAYS {
        let body = way.encode(PLAIN.as_bytes(), 6);
        let (_, sent) = run(Injection { placement: Placement::Head, ..declared(way.coding()) }, &body, &[5]);
        let sent = if way == Way::Identity { sent } else { gunzip(&sent).unwrap() };
        assert_eq!(String::from_utf8(sent).unwrap(), after_head(PLAIN), "{way:?}");
    }
}

#[test]
fn a_page_that_expands_a_thousandfold_is_rewritten_part_by_part() {
    let document = [b"<!-- --><head>", &[b' '; 64 << 20][..]].concat();
    let body = Bytes::from(gzip(&document, 9));
    let injection = Injection { recoding: Recoding::Identity, ..declared(Coding::Gzip) };
    let mut injector = Injector::new(injection, snippet(), Limits::default(), &Pool::default());
    let (mut out, mut passed) = (VecDeque::new(), 0);
    injector.push(body, &mut out);
    while !out.is_empty() {
        let held: usize = out.drain(..).map(|frame| frame.len()).sum();
        assert!(held <= 64 * 1024, "{held}");
        passed += held;
        injector.pull(&mut out);
    }
    injector.finish(&mut out);
    assert_eq!((passed, out.len()), (document.len() + GUARD.len(), 0));
}

#[test]
fn what_is_rewritten_streams() {
    let document = format!("\u{feff}{}", page(3000));
    let mut encoder = coding::Encoder::gzip(6);
    let mut injector = Injector::new(declared(Coding::Gzip), snippet(), Limits::default(), &Pool::default());
    let (mut sent, mut upstream) = (Vec::new(), String::new());
    for part in document.as_bytes().chunks(100) {
        let (mut frame, mut out) = (bytes::BytesMut::new(), VecDeque::new());
        encoder.encode(part, coding::Flush::Sync, &mut frame);
        injector.push(frame.freeze(), &mut out);
        sent.extend(out.into_iter().flatten());
        upstream.push_str(&String::from_utf8_lossy(part));
        let mut shown = Vec::new();
        drop(std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(&sent[10..]), &mut shown));
        let expected = upstream.len() + if shown.len() > part.len() { GUARD.len() } else { 0 };
        assert!(shown.len() + 100 > expected, "{} of {expected}", shown.len());
    }
}

#[test]
fn never_makes_a_truncated_body_look_whole() {
    for (way, trailer) in [(Way::Gzip, 8), (Way::Zlib, 4)] {
        let whole = way.encode(page(60_000).as_bytes(), 6);
        for length in [whole.len(), whole.len() - 1, whole.len() - trailer, whole.len() / 2] {
            let body = &whole[..length];
            let (outcome, sent) = run_to(declared(way.coding()), body, &[1000], Ending::Abort);
            assert!(is_injected(&outcome));
            assert!(sent.ends_with(&body[10..]), "the upstream bytes are unchanged");
            assert!(way.decode(&sent).is_err(), "{way:?} {length}");
            let (_, sent) = run(declared(way.coding()), body, &[1000]);
            assert_eq!(way.decode(&sent).is_ok(), length == whole.len(), "{way:?} {length}");
        }
    }
    for way in [Way::Gzip, Way::Zlib, Way::Zstd, Way::Brotli] {
        let whole = way.encode(format!("<!-- -->{}", page(300_000)).as_bytes(), 6);
        let (outcome, sent) = run(declared(way.coding()), &whole[..whole.len() - 20], &[1000]);
        assert!(is_injected(&outcome) && gunzip(&sent).is_err(), "{way:?}");
        for mut damaged in [whole.clone(), whole[..whole.len() - 1].to_vec()] {
            // In a trailer, or at a cut: whoever sends it on is told. The other two have no sums here.
            if way == Way::Gzip || way == Way::Zlib {
                let at = damaged.len() - 2;
                damaged[at] ^= 0x10;
            } else if damaged.len() == whole.len() {
                continue;
            }
            let mut injector = Injector::new(declared(way.coding()), snippet(), Limits::default(), &Pool::default());
            for frame in damaged.chunks(5000) {
                injector.push(Bytes::copy_from_slice(frame), &mut VecDeque::new());
            }
            assert_eq!(injector.finish(&mut VecDeque::new()).1, End::Damaged, "{way:?}");
        }
        let (_, sent) = run_to(declared(way.coding()), &whole, &[1000], Ending::Abort);
        assert!(gunzip(&sent).is_err(), "{way:?}");
    }
}

#[test]
fn keeps_last_bytes_that_cannot_be_a_trailer() {
    // Sizes no deflate data of that length can stand for: a truncated or padded body.
    let body = [gzip(page(2000).as_bytes(), 6), vec![0xFF; 8]].concat();
    let (outcome, sent) = run(declared(Coding::Gzip), &body, &[100]);
    assert!(is_injected(&outcome));
    assert!(sent.ends_with(&body[10..]));
}

#[test]
fn browsers_see_the_first_of_several_members() {
    let first = gzip(page(40_000).as_bytes(), 6);
    let body = [first.clone(), gzip(b"more", 6)].concat();
    let (outcome, sent) = run(declared(Coding::Gzip), &body, &[5000]);
    let Outcome::Injected(Injected { form: Form::Extended(added), .. }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(&sent[10 + added..first.len() + added], &first[10..], "the first member keeps its bytes");
}

proptest! {
    #[test]
    fn any_cutting_gives_the_document_with_the_snippet(
        length in 0_usize..80_000, level in 0_u32..10, cuts in prop::collection::vec(1_usize..5000, 1..8), charset in
            prop::sample::select(&[Charset::Declared, Charset::Undeclared][..]),
    ) {
        let document = page(length);
        for way in WAYS {
            let injection = Injection { charset, ..declared(way.coding()) };
            let body = way.encode(document.as_bytes(), level);
            let cut = run(injection, &body, &cuts);
            prop_assert!(cut == run(injection, &body, &[usize::MAX]) || way == Way::Brotli);
            let (decoded, expected) = match way {
                Way::Identity => (cut.1, after_head(&document)),
                Way::Brotli => (gunzip(&cut.1).unwrap(), after_head(&document)),
                Way::Gzip | Way::Zlib | Way::Bare | Way::Zstd => (way.decode(&cut.1).unwrap(), prefixed(&document)),
            };
            let decoded = String::from_utf8(decoded).unwrap();
            prop_assert!(without_padding(&decoded) == expected, "{:?}", way);
            prop_assert_eq!(decoded.contains("</link "), way == Way::Zlib);
        }
    }

    #[test]
    fn any_bytes_pass_or_get_the_snippet(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..3000),
            "[ \n]{0,3}(<!--|-->|<!doctype html>|<html|<head|>|</|[a-z=\"' /]{1,3}|<meta charset=gbk>){0,30}".prop_map(String::into_bytes),
            "<!DOCTYPE html>\n?<html[a-z=\"' /]{0,9}>\n?<head[ a-z=\"'>]{0,9}>(<meta charset=x>|<!--|[ -~]{0,9}){0,200}"
                .prop_map(String::into_bytes),
        ],
        cuts in prop::collection::vec(1_usize..200, 1..6),
        charset in prop::sample::select(&[Charset::Declared, Charset::Undeclared][..]),
        headless in prop::sample::select(&[Headless::Pages, Headless::Marked][..]),
    ) {
        let identity = Injection { charset, headless, ..declared(Coding::Identity) };
        let whole = run(identity, &body, &[usize::MAX]);
        prop_assert!(whole == run(identity, &body, &cuts));
        if is_injected(&whole.0) {
            let at = whole.1.windows(GUARD.len()).position(|window| window == GUARD.as_bytes()).unwrap();
            prop_assert_eq!([&whole.1[..at], &whole.1[at + GUARD.len()..]].concat(), &body[..]);
        }
        for way in WAYS.into_iter().filter(|way| *way != Way::Identity) {
            let injection = Injection { charset, headless, ..declared(way.coding()) };
            // As what it is not, it passes or is told to be damaged; nothing of it is lost.
            let (outcome, sent) = run(injection, &body, &cuts);
            prop_assert!(is_injected(&outcome) || sent == body);
            let (outcome, sent) = run(injection, &way.encode(&body, 6), &cuts);
            prop_assert_eq!(is_injected(&outcome), is_injected(&whole.0), "{:?} {:?} {:?}", way, outcome, whole.0);
            match outcome {
                Outcome::Injected(Injected { form: Form::Recoded(_), .. }) => {
                    prop_assert_eq!(gunzip(&sent).unwrap(), &whole.1[..]);
                }
                _ => prop_assert!(way.decode(&sent).unwrap().ends_with(&body)),
            }
        }
    }

    #[test]
    fn a_damaged_stream_keeps_all_its_bytes(
        way in prop::sample::select(&[Way::Gzip, Way::Zlib, Way::Bare, Way::Zstd][..]),
        level in 0_u32..10, keep in 0.0_f64..1.0, at in 0.0_f64..1.0, value in any::<u8>(),
        cuts in prop::collection::vec(1_usize..2000, 1..6),
    ) {
        let mut body = way.encode(page(20_000).as_bytes(), level);
        body.truncate((body.len() as f64 * keep) as usize);
        if !body.is_empty() {
            let at = ((body.len() - 1) as f64 * at) as usize;
            body[at] = value;
        }
        let (outcome, sent) = run(declared(way.coding()), &body, &cuts);
        if let Outcome::Injected(Injected { form: Form::Extended(added), .. }) = outcome {
            // A trailer is rewritten at most; whatever stands before it is what upstream sent.
            let same = sent.iter().zip(&body).take_while(|(ours, theirs)| ours == theirs).count();
            let kept = body.len().saturating_sub(8);
            prop_assert!((0..=same.min(kept)).any(|at| sent[at + added..kept + added] == body[at..kept]));
        }
    }
}
