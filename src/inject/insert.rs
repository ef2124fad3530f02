//! Puts bytes into a body.
//!
//! Contract: of the frames that come after the decision, and of the one that brings it, no byte is copied. It must never
//! hold what the sniffer does not need.

use bytes::Bytes;

use super::{
    Injection, PassThrough, Snippet,
    charset::Label,
    rewrite::Rewrite,
    sniff::{Method, Question, Sniff, Sniffer},
    trailer::Tail,
};

/// What the first bytes of a *body* (in its content coding) call for.
#[derive(Debug)]
pub(super) enum Verdict {
    /// More bytes are needed.
    More,
    /// The snippet goes in; the head of the response must name the charset, if one is given here.
    Enter(Entry, Option<Label>),
    /// The body passes.
    Refuse(PassThrough),
}

/// The way in.
#[derive(Debug)]
pub(super) enum Entry {
    /// Bytes are put into the body.
    Insert(Insertion),
    /// The body is decoded and encoded again.
    Rewrite(Box<Rewrite>),
}

/// Bytes, the offset of the body they go to, and the trailer they belong to.
#[derive(Debug)]
pub(super) struct Insertion {
    pub(super) at: usize,
    pub(super) bytes: Bytes,
    pub(super) tail: Option<Box<Tail>>,
}

/// Looks at an uncompressed body.
#[derive(Debug)]
pub(super) struct Insert {
    sniffer: Sniffer,
}

impl Insert {
    pub(super) fn new(injection: &Injection, snippet: Snippet, limit: usize) -> Self {
        let (charset, headless) = (injection.charset, injection.headless);
        Self { sniffer: Sniffer::new(Question { snippet, charset, headless, method: Method::Insert, limit }) }
    }

    pub(super) fn look(&mut self, data: &[u8]) -> Verdict {
        let sniff = self.sniffer.feed(data);
        self.verdict(sniff)
    }

    pub(super) fn end(&self) -> Verdict {
        self.verdict(self.sniffer.end())
    }

    fn verdict(&self, sniff: Sniff) -> Verdict {
        match sniff {
            Sniff::More => Verdict::More,
            Sniff::Insert(charset) => {
                let (at, bytes) = (self.sniffer.opening().at, self.sniffer.snippet().to_bytes());
                Verdict::Enter(Entry::Insert(Insertion { at, bytes, tail: None }), charset)
            }
            Sniff::Refuse(reason) => Verdict::Refuse(reason),
        }
    }
}

/// Cuts what was held and the frame after it open at an offset; the parts share the memory they were given in.
pub(super) fn open(held: Bytes, data: Bytes, at: usize) -> [Bytes; 4] {
    let (mut held, mut data) = (held, data);
    let in_data = at.saturating_sub(held.len()).min(data.len());
    let held_before = held.split_to(at.min(held.len()));
    let data_before = data.split_to(in_data);
    // Either the rest of `held` or `data_before` is empty, so this is the order of the body.
    [held_before, data_before, held, data]
}
