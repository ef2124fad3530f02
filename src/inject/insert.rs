//! Puts bytes into an uncompressed document.
//!
//! Contract: of the frames that come after the decision, and of the one that brings it, no byte is copied. It must never
//! hold what the sniffer does not need.

use bytes::Bytes;

use super::{
    Charset, PassThrough, Snippet,
    document::Dialect,
    sniff::{Sniff, Sniffer},
};

/// What the first bytes of a *body* (in its content coding) call for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// More bytes are needed.
    More,
    /// The body is to be opened.
    Insert(Insertion),
    /// The body passes.
    Refuse(PassThrough),
}

/// Bytes and the offset of the body they go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Insertion {
    pub(super) at: usize,
    pub(super) bytes: Bytes,
}

/// Looks at an uncompressed body.
#[derive(Debug)]
pub(super) struct Insert {
    sniffer: Sniffer,
    snippet: Snippet,
}

impl Insert {
    pub(super) fn new(snippet: Snippet, charset: Charset, limit: usize) -> Self {
        Self { sniffer: Sniffer::new(Dialect::Lenient, snippet.clone(), charset, limit), snippet }
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
            Sniff::Insert(at) => Verdict::Insert(Insertion { at, bytes: self.snippet.to_bytes() }),
            Sniff::Refuse(reason) => Verdict::Refuse(reason),
        }
    }
}

/// Cuts what was held and the frame after it open at the insertion; the parts share the memory they were given in.
pub(super) fn open(held: Bytes, data: Bytes, insertion: Insertion) -> [Bytes; 5] {
    let Insertion { at, bytes } = insertion;
    let (mut held, mut data) = (held, data);
    let in_data = at.saturating_sub(held.len()).min(data.len());
    let held_before = held.split_to(at.min(held.len()));
    let data_before = data.split_to(in_data);
    // Either the rest of `held` or `data_before` is empty, so this is the order of the body.
    [held_before, data_before, bytes, held, data]
}
