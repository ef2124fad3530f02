//! Any bytes, said to be in some coding, whole or damaged, to their end or to where upstream failed.
//!
//! Contract: nothing of a body is lost or changed but for a trailer; what is encoded again holds all that can be decoded,
//! and never looks whole where the body is not. It must never expect a document to be there.

use super::{
    input::{Case, Input, Way},
    run::{Ending, Ran, SNIPPET, Salvaged, Tools, addition, run},
};
use crate::inject::{Coding, End, Form, Injected, Outcome, PassThrough};

/// Target `inject_stream`: [`Case`], a way, how to damage the body (three bytes), then the body, or what is encoded as one.
pub fn inject_stream(data: &[u8], tools: &impl Tools) {
    let mut input = Input::new(data);
    let case = Case::read(&mut input);
    let (kind, at, value) = (input.byte(), input.byte(), input.byte());
    let way = Way::ALL[usize::from(kind % 8).min(5)];
    let mut body =
        if kind & 8 == 0 { input.rest().to_vec() } else { tools.encode(way, case.level, &case.document(input.rest())) };
    damage(&mut body, kind >> 4, at, value);
    let way = tools.read_as(way, &body);
    for ending in [Ending::Finish, Ending::Abort] {
        let whole = run(&case, way, &body, [usize::MAX; 2], ending);
        let cut = run(&case, way, &body, case.cuts, ending);
        let is_aborted = ending == Ending::Abort;
        let differ = is_aborted || may_differ(way, [&whole.outcome, &cut.outcome]);
        assert!(whole.outcome == cut.outcome || differ, "cut: {:?}, whole: {:?}", cut.outcome, whole.outcome);
        check(tools, way, &body, ending, &whole);
        check(tools, way, &body, ending, &cut);
    }
}

/// Where the data is damaged, these decoders keep what they had decoded in the same call: a longer frame may show less.
fn may_differ(way: Way, outcomes: [&Outcome; 2]) -> bool {
    let corrupt = Outcome::Untouched(PassThrough::CorruptCoding);
    matches!(way, Way::Zstd | Way::Brotli) && outcomes.contains(&&corrupt)
}

fn damage(body: &mut Vec<u8>, kind: u8, at: u8, value: u8) {
    let (length, at) = (body.len(), usize::from(at));
    let place = length * at / 256;
    match kind {
        1 => body.truncate(place),
        2 => body.truncate(length.saturating_sub(at % 16)),
        3 if place < length => body[place] ^= value,
        4 if at < length => body[at] ^= value,
        5 if length > at => body[length - 1 - at] ^= value,
        6 => body.extend_from_within(place..),
        7 => body.extend([value; 32]),
        8 => drop(body.drain(place..(place + usize::from(value)).min(length))),
        9 => body.extend_from_slice(&[0, 0, 0xFF, 0xFF]),
        _ => {}
    }
}

fn check(tools: &impl Tools, way: Way, body: &[u8], ending: Ending, ran: &Ran) {
    match &ran.outcome {
        // `run` has seen that nothing changed.
        Outcome::Untouched(_) => {}
        Outcome::Injected(Injected { form: Form::Extended(added), .. }) => {
            let changed = if ending == Ending::Finish { way.trailer() } else { 0 };
            assert!(addition(body, &ran.sent, *added, changed).is_some(), "{way:?}: upstream's bytes changed");
            check_extended(tools, way, (body, &ran.sent), ending);
        }
        Outcome::Injected(Injected { form: Form::Recoded(coding), .. }) => {
            check_recoded(tools, way, (body, ran), *coding, ending);
        }
    }
}

/// What was a whole document still is one, and what was none does not look like one.
fn check_extended(tools: &impl Tools, way: Way, (body, sent): (&[u8], &[u8]), ending: Ending) {
    match (tools.decode(way, body), tools.decode(way, sent)) {
        (Some(document), Some(extended)) => {
            let growth = extended.len().checked_sub(document.len()).expect("nothing is lost");
            assert!(addition(&document, &extended, growth, 0).is_some(), "{way:?}: another document");
        }
        (Some(_), None) => {
            let is_last = body.split_last().is_some_and(|(_, rest)| tools.decode(way, rest).is_none());
            // The sum that is made true is at the end of the body, which may be elsewhere than that of the document.
            let is_rewritten = ending == Ending::Finish && is_last;
            assert!(way.trailer() > 0 && !is_rewritten, "{way:?}: a whole body looks damaged");
        }
        // Damaged deflate data without a checksum may refer to before its beginning, where the prefix is now.
        (None, Some(_)) => assert_eq!(way, Way::Bare, "a damaged body looks whole"),
        (None, None) => {}
    }
}

fn check_recoded(tools: &impl Tools, way: Way, (body, ran): (&[u8], &Ran), coding: Coding, ending: Ending) {
    let before = tools.salvage(way, body);
    let is_sound = tools.decode(way, body).is_some();
    let after = match coding {
        Coding::Gzip => tools.salvage(Way::Gzip, &ran.sent),
        // What has no end of its own ends where the client is told that it does.
        _ => Salvaged { document: ran.sent.clone(), whole: ran.end == End::Whole },
    };
    if coding == Coding::Gzip {
        let is_true = tools.decode(Way::Gzip, &ran.sent).is_some();
        assert_eq!(is_true, after.whole, "{way:?}: what looks whole has a true sum");
    }
    assert_eq!(after.whole, ran.end == End::Whole, "{way:?}: it looks otherwise than is told");
    assert!(!after.whole || before.whole, "{way:?}: a truncated body looks whole");
    assert!(!after.whole || way == Way::Brotli || is_sound, "{way:?}: a damaged body looks whole");
    assert!(!after.whole || ending == Ending::Finish, "{way:?}: an aborted body looks whole");
    // Decoders of damaged data give more or less of what came before the damage.
    let length = (before.document.len() + SNIPPET.len()).min(after.document.len());
    let kept = length.saturating_sub(SNIPPET.len());
    let inserted = addition(&before.document[..kept], &after.document[..length], length - kept, 0);
    assert!(inserted.is_some(), "{way:?}: another document");
    if is_sound && ending == Ending::Finish {
        assert_eq!(after.document.len(), before.document.len() + SNIPPET.len(), "{way:?}: not the whole document");
        assert!(after.whole, "{way:?}: a whole body looks truncated");
    }
}
