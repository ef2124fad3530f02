//! One document in every coding.
//!
//! Contract: whatever the document and however it is sent and cut, the outcome is the same, the client gets the document
//! with one insertion, and a browser makes the same page of it. It must never take a damaged body: `stream` does.

use super::{
    input::{Case, Input, Way},
    run::{Ending, Ran, SNIPPET, Tools, addition, is_injected, run},
};
use crate::inject::{Charset, End, Form, Injected, Outcome, PassThrough, Recoding};

/// Longer documents are not parsed: it takes long, and shows nothing that a short one does not.
const PARSED: usize = 16 * 1024;

/// Target `inject_document`: [`Case`], then the document.
pub fn inject_document(data: &[u8], tools: &impl Tools) {
    let mut input = Input::new(data);
    let case = Case::read(&mut input);
    let document = case.document(input.rest());
    let mut parsed = Vec::new();
    let plain = uncompressed(&case, &document);
    judge(&case, tools, (&document, &plain.sent), &plain.outcome, &mut parsed);
    for way in Way::ALL.into_iter().skip(1) {
        let (outcome, decoded) = compressed(&case, tools, way, &document);
        agree(&case, &plain.outcome, &outcome, way);
        judge(&case, tools, (&document, &decoded), &outcome, &mut parsed);
        if matches!(outcome, Outcome::Injected(Injected { form: Form::Recoded(_), .. })) && is_injected(&plain.outcome)
        {
            assert!(decoded == plain.sent, "{way:?} encoded again and identity differ");
        }
    }
}

fn uncompressed(case: &Case, document: &[u8]) -> Ran {
    let ran = run(case, Way::Identity, document, [usize::MAX; 2], Ending::Finish);
    assert!(ran == run(case, Way::Identity, document, case.cuts, Ending::Finish), "cut in another way");
    if is_injected(&ran.outcome) {
        assert_eq!(added(&ran.outcome), Some(SNIPPET.len()));
    }
    ran
}

fn added(outcome: &Outcome) -> Option<usize> {
    match outcome {
        Outcome::Injected(Injected { form: Form::Extended(added), .. }) => Some(*added),
        Outcome::Injected(Injected { form: Form::Recoded(_), .. }) | Outcome::Untouched(_) => None,
    }
}

/// Returns what the client gets, decoded.
fn compressed(case: &Case, tools: &impl Tools, way: Way, document: &[u8]) -> (Outcome, Vec<u8>) {
    let body = tools.encode(way, case.level, document);
    let whole = run(case, way, &body, [usize::MAX; 2], Ending::Finish);
    let cut = run(case, way, &body, case.cuts, Ending::Finish);
    assert_eq!((&whole.outcome, whole.end), (&cut.outcome, cut.end), "{way:?} cut in another way");
    assert_eq!(whole.end, End::Whole, "{way:?} is broken off");
    let decoded_as = match &whole.outcome {
        Outcome::Injected(Injected { form: Form::Recoded(coding), .. }) => match case.recoding {
            Recoding::Gzip => Way::Gzip,
            Recoding::Identity => Way::Identity,
            Recoding::None => panic!("encoded as {coding:?} for a client that takes nothing"),
        },
        Outcome::Injected(Injected { form: Form::Extended(added), .. }) => {
            assert!(addition(&body, &whole.sent, *added, way.trailer()).is_some(), "{way:?}: upstream's bytes changed");
            way
        }
        Outcome::Untouched(_) => way,
    };
    if added(&whole.outcome).is_some() {
        assert!(whole.sent == cut.sent, "{way:?} cut in another way");
    }
    let [whole_document, cut_document] = [&whole.sent, &cut.sent].map(|sent| tools.decode(decoded_as, sent));
    assert!(whole_document == cut_document, "{way:?} cut in another way");
    (whole.outcome, whole_document.unwrap_or_else(|| panic!("{way:?} is damaged")))
}

/// Only a limit, which is one of the body as sent, tells a document in one coding from that in another; and what a client takes.
fn agree(case: &Case, plain: &Outcome, coded: &Outcome, way: Way) {
    use PassThrough::{HeadTooLate, NotSpliceable, UnsupportedCharset};
    let agrees = match (plain, coded) {
        (Outcome::Untouched(HeadTooLate), _) | (_, Outcome::Untouched(HeadTooLate)) => true,
        (Outcome::Injected(plain), Outcome::Injected(coded)) => match (&plain.charset, &coded.charset) {
            (Some(plain), Some(coded)) => plain == coded,
            // What is added is not equally long.
            (Some(_), None) | (None, Some(_)) => case.charset == Charset::Undeclared,
            (None, None) => true,
        },
        (Outcome::Injected(_), Outcome::Untouched(reason)) => {
            // A declaration in the text of a title moves by what is added, which is not equally long.
            let moved = *reason == UnsupportedCharset && case.charset == Charset::Undeclared;
            moved || (*reason == NotSpliceable && case.recoding == Recoding::None)
        }
        (Outcome::Untouched(plain), Outcome::Untouched(coded)) => plain == coded,
        (Outcome::Untouched(_), Outcome::Injected(_)) => false,
    };
    assert!(agrees, "identity {plain:?}, {way:?} {coded:?}");
}

/// Holds what the client decodes against the document.
fn judge(
    case: &Case,
    tools: &impl Tools,
    (document, decoded): (&[u8], &[u8]),
    outcome: &Outcome,
    parsed: &mut Vec<Vec<u8>>,
) {
    let Outcome::Injected(Injected { charset, .. }) = outcome else {
        assert!(document == decoded, "changed, though {outcome:?}");
        return;
    };
    let growth = decoded.len().checked_sub(document.len()).expect("nothing is lost");
    let inserted = addition(document, decoded, growth, 0).expect("one insertion");
    assert!(growth >= SNIPPET.len() && growth <= inserted.len(), "{growth}");
    // A browser reads it in the charset that it read it in before; a byte order mark or the head outweighs all else.
    if case.charset == Charset::Undeclared {
        let named = charset.as_ref().map(|label| label.as_str());
        let (before, after) = (tools.charset(document, None), tools.charset(decoded, named));
        assert!(before == after, "{before} has become {after} of {}", decoded.escape_ascii());
    } else {
        assert_eq!(*charset, None);
    }
    if document.len() > PARSED || parsed.iter().any(|page| page == decoded) {
        return;
    }
    tools.compare_trees(document, decoded);
    // Another gate in front finds the snippet, or does not look that far.
    let again = run(case, Way::Identity, decoded, [usize::MAX; 2], Ending::Finish).outcome;
    let (there, far) = (PassThrough::AlreadyInjected, PassThrough::HeadTooLate);
    assert!([there, far].map(Outcome::Untouched).contains(&again), "once more: {again:?}");
    parsed.push(decoded.to_vec());
}
