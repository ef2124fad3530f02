//! Any bytes, said to be in some coding, whole or damaged, to their end or to where upstream failed.
//!
//! Contract: nothing of a body is lost or changed but for a trailer; what is encoded again holds all that can be decoded,
//! and never looks whole where the body is not. It must never expect a document to be there.

use super::{
    input::{Case, Input, Way},
    run::{Ending, Ran, SNIPPET, Salvaged, Tools, addition, run},
};
use crate::inject::{Coding, Form, Injected, Outcome, PassThrough};

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
            check_extended(tools, way, body, &ran.sent);
        }
        Outcome::Injected(Injected { form: Form::Recoded(coding), .. }) => {
            check_recoded(tools, way, (body, &ran.sent), *coding, ending);
        }
    }
}

/// What was no whole document does not look like one.
fn check_extended(tools: &impl Tools, way: Way, body: &[u8], sent: &[u8]) {
    // Damaged deflate data without a checksum may refer to before its beginning, where the prefix is now.
    if way == Way::Bare {
        return;
    }
    if let Some(extended) = tools.decode(way, sent) {
        let document = tools.decode(way, body).unwrap_or_else(|| panic!("{way:?}: a damaged body looks whole"));
        let growth = extended.len().checked_sub(document.len()).expect("nothing is lost");
        assert!(addition(&document, &extended, growth, 0).is_some(), "{way:?}: another document");
    }
}

fn check_recoded(tools: &impl Tools, way: Way, (body, sent): (&[u8], &[u8]), coding: Coding, ending: Ending) {
    let before = tools.salvage(way, body);
    let after = match coding {
        Coding::Gzip => tools.salvage(Way::Gzip, sent),
        _ => Salvaged { document: sent.to_vec(), whole: before.whole },
    };
    if coding == Coding::Gzip {
        assert_eq!(tools.decode(Way::Gzip, sent).is_some(), after.whole, "{way:?}: what looks whole has a true sum");
        assert!(!after.whole || before.whole, "{way:?}: a truncated body looks whole");
        let is_sound = way == Way::Brotli || tools.decode(way, body).is_some();
        assert!(!after.whole || is_sound, "{way:?}: a damaged body looks whole");
        assert!(!after.whole || ending == Ending::Finish, "{way:?}: an aborted body looks whole");
    }
    // Decoders of damaged data give more or less of what came before the damage.
    let length = (before.document.len() + SNIPPET.len()).min(after.document.len());
    let kept = length.saturating_sub(SNIPPET.len());
    let inserted = addition(&before.document[..kept], &after.document[..length], length - kept, 0);
    assert!(inserted.is_some(), "{way:?}: another document");
    if tools.decode(way, body).is_some() && ending == Ending::Finish {
        assert_eq!(after.document.len(), before.document.len() + SNIPPET.len(), "{way:?}: not the whole document");
        assert!(after.whole, "{way:?}: a whole body looks truncated");
    }
}
