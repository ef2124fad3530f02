//! Runs one body through an injector, and checks what holds for all of them.
//!
//! Contract: whatever the bytes, nothing is held that a limit does not allow, the outcome is told once, and what is let go
//! before it is nothing. It must never judge whether the outcome is the right one: the targets do.

use std::collections::VecDeque;

use bytes::Bytes;

use super::input::{Case, Way};
use crate::inject::{Coding, End, Form, Injected, Injector, Outcome, Pool, Snippet, Step};

/// Two elements, as the gate's own snippet has.
pub(super) const SNIPPET: &str =
    "<script src=\"/.octroi/guard.js\"></script><link rel=\"stylesheet\" href=\"/.octroi/banner.css\">";

/// Most bytes of one part of a document that is encoded again: one step of the decoder, and what an encoder keeps.
const PART: usize = 128 * 1024;

/// What the harness lends.
pub trait Tools {
    /// Encodes a document.
    fn encode(&self, way: Way, level: u8, document: &[u8]) -> Vec<u8>;

    /// Returns how browsers read a body that is said to be sent in this way: no field says whether deflate has a wrapper, so
    /// they look.
    fn read_as(&self, way: Way, body: &[u8]) -> Way;

    /// Decodes a body, of gzip its first member, and checks every sum; `None` if it is damaged.
    fn decode(&self, way: Way, body: &[u8]) -> Option<Vec<u8>>;

    /// Decodes as far as it goes, without a look at any sum.
    fn salvage(&self, way: Way, body: &[u8]) -> Salvaged;

    /// Panics unless a browser makes the same page of both, but for the snippet.
    fn compare_trees(&self, page: &[u8], extended: &[u8]);

    /// Returns in which charset a browser reads a page whose head names `named`; nothing where its first bytes do not tell.
    fn charset(&self, page: &[u8], named: Option<&str>) -> &'static str;
}

/// What there is of a damaged document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// What could be decoded.
    pub document: Vec<u8>,
    /// Whether the compressed data came to its end.
    pub whole: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Finish,
    Abort,
}

/// What became of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ran {
    pub(super) outcome: Outcome,
    pub(super) sent: Vec<u8>,
    /// How it ends for the client; in the middle, where upstream failed.
    pub(super) end: End,
}

pub(super) fn snippet() -> Snippet {
    Snippet::new(SNIPPET).expect("it is a snippet")
}

pub(super) fn is_injected(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Injected(_))
}

/// Runs `body` through, cut into frames as `cuts` say, over and over.
pub(super) fn run(case: &Case, way: Way, body: &[u8], cuts: [usize; 2], ending: Ending) -> Ran {
    let mut injector = Injector::new(case.injection(way), snippet(), case.limits, &Pool::default());
    let (mut sent, mut pushed, mut outcome) = (Vec::new(), 0, None);
    let (mut rest, mut cuts) = (Bytes::copy_from_slice(body), cuts.iter().cycle());
    while !rest.is_empty() {
        let frame = rest.split_to((*cuts.next().expect("it goes round")).min(rest.len()));
        pushed += frame.len();
        let mut out = VecDeque::new();
        match injector.push(frame, &mut out) {
            Step::NeedMore => {
                assert!(out.is_empty() && outcome.is_none(), "let go before the decision");
                assert!(pushed <= limit(case, way), "{pushed} bytes are held");
            }
            Step::Decided(decided) => assert_eq!(outcome.replace(decided), None, "decided twice"),
            Step::Streaming => assert!(outcome.is_some(), "streams without a decision"),
        }
        drain(&mut injector, &mut out, outcome.as_ref(), &mut sent);
        check_held(outcome.as_ref(), way, pushed, sent.len());
    }
    let mut out = VecDeque::new();
    let (last, end) = match ending {
        Ending::Finish => injector.finish(&mut out),
        Ending::Abort => (injector.abort(&mut out), End::Damaged),
    };
    sent.extend(out.into_iter().flatten());
    assert!(last.is_some() != outcome.is_some(), "the outcome is told once");
    let outcome = last.or(outcome).expect("one of them");
    let is_recoded = matches!(outcome, Outcome::Injected(Injected { form: Form::Recoded(_), .. }));
    assert!(is_recoded || ending == Ending::Abort || end == End::Whole, "all of it is there, and yet it is broken off");
    match &outcome {
        Outcome::Injected(Injected { form: Form::Extended(added), .. }) => {
            assert_eq!(sent.len(), body.len() + added, "the announced length");
        }
        Outcome::Injected(Injected { form: Form::Recoded(coding), .. }) => {
            assert!(matches!(coding, Coding::Gzip | Coding::Identity));
        }
        Outcome::Untouched(reason) => assert!(sent == body, "changed, though {reason}"),
    }
    Ran { outcome, sent, end }
}

fn limit(case: &Case, way: Way) -> usize {
    if way == Way::Zstd { case.limits.block.max(case.limits.sniff) } else { case.limits.sniff }
}

/// Takes what is put out, part by part where parts must be bounded.
fn drain(injector: &mut Injector, out: &mut VecDeque<Bytes>, outcome: Option<&Outcome>, sent: &mut Vec<u8>) {
    let is_recoded = matches!(outcome, Some(Outcome::Injected(Injected { form: Form::Recoded(_), .. })));
    while !out.is_empty() {
        let part: Vec<u8> = out.drain(..).flatten().collect();
        assert!(!is_recoded || part.len() <= PART, "a part of {} bytes", part.len());
        sent.extend(part);
        injector.pull(out);
    }
}

/// After the decision nothing is held but a trailer.
fn check_held(outcome: Option<&Outcome>, way: Way, pushed: usize, sent: usize) {
    match outcome {
        Some(Outcome::Injected(Injected { form: Form::Extended(added), .. })) => {
            assert!(sent + way.trailer() >= pushed + added, "{sent} of {pushed} and {added}");
        }
        Some(Outcome::Untouched(_)) => assert_eq!(sent, pushed),
        Some(Outcome::Injected(Injected { form: Form::Recoded(_), .. })) | None => {}
    }
}

/// Says whether `sent` is `body` with `added` bytes more at one place, but for the last `changed` ones; returns what was added.
pub(super) fn addition<'a>(body: &[u8], sent: &'a [u8], added: usize, changed: usize) -> Option<&'a [u8]> {
    if sent.len() != body.len() + added {
        return None;
    }
    let kept = body.len().saturating_sub(changed);
    let same = sent.iter().zip(&body[..kept]).take_while(|(ours, theirs)| ours == theirs).count();
    let (ours, theirs) = (sent[added..added + kept].iter().rev(), body[..kept].iter().rev());
    let same_after = ours.zip(theirs).take_while(|(ours, theirs)| ours == theirs).count();
    // What is added may begin like what follows it.
    (same + same_after >= kept).then(|| &sent[same.min(kept)..same.min(kept) + added])
}
