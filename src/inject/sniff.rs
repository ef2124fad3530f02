//! Decides from the first bytes of a document, uncompressed, whether the snippet goes in.
//!
//! Contract: bounded by a limit, the same answer for any cutting of the bytes, nothing read past the decision. Three
//! questions in this order: where does the head tag end; is the snippet already there; would the document's own charset
//! declaration still be found. It must never know about content codings or frames.

use super::{
    Charset, PassThrough, Snippet,
    charset::{SEARCHED, last_declaration},
    document::{Dialect, Mark, Scan, Scanner},
};

/// What is known about the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sniff {
    /// More bytes are needed.
    More,
    /// The snippet belongs at the end of the head tag, at this offset of the document.
    Insert(usize),
    /// The document is left alone.
    Refuse(PassThrough),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Head,
    /// So many bytes after the head tag were those of the snippet.
    AlreadyThere(usize),
    Declaration,
}

/// Reads a document up to the decision.
#[derive(Debug)]
pub(super) struct Sniffer {
    dialect: Dialect,
    scanner: Scanner,
    snippet: Snippet,
    charset: Charset,
    limit: usize,
    /// What was read so far: never more than the limit, and a few hundred bytes of most pages.
    seen: Vec<u8>,
    question: Question,
}

impl Sniffer {
    pub(super) fn new(dialect: Dialect, snippet: Snippet, charset: Charset, limit: usize) -> Self {
        Self {
            dialect,
            scanner: Scanner::new(dialect),
            snippet,
            charset,
            limit,
            seen: Vec::new(),
            question: Question::Head,
        }
    }

    /// Reads on, no further than needed.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Sniff {
        let room = self.limit.saturating_sub(self.seen.len());
        let mut rest = bytes.get(..room).unwrap_or(bytes);
        loop {
            let (read, sniff) = match self.question {
                Question::Head => self.look_for_head(rest),
                Question::AlreadyThere(matched) => self.compare(rest, matched),
                Question::Declaration => self.look_for_declaration(rest),
            };
            let (done, left) = rest.split_at_checked(read).unwrap_or((rest, &[]));
            self.seen.extend_from_slice(done);
            rest = left;
            if let Some(sniff) = sniff {
                return sniff;
            }
            if rest.is_empty() && !self.is_ready() {
                break;
            }
        }
        // On doubt the body passes: the limit bounds what one response may make us hold.
        if self.seen.len() >= self.limit { Sniff::Refuse(PassThrough::HeadTooLate) } else { Sniff::More }
    }

    /// Decides at the end of the document.
    pub(super) fn end(&self) -> Sniff {
        match self.question {
            Question::Head => Sniff::Refuse(PassThrough::NoInsertionPoint),
            Question::AlreadyThere(_) | Question::Declaration => self.weigh_declaration(),
        }
    }

    /// Returns what is put before a document that cannot be cut open: its own opening tags, then the snippet.
    pub(super) fn prefix(&self) -> Vec<u8> {
        let opening = self.scanner.opening();
        let mut prefix = Vec::with_capacity(self.added());
        for tag in opening.tags() {
            prefix.extend_from_slice(self.seen.get(tag.clone()).unwrap_or_default());
        }
        prefix.extend_from_slice(self.snippet.as_bytes());
        prefix
    }

    fn look_for_head(&mut self, rest: &[u8]) -> (usize, Option<Sniff>) {
        match self.scanner.feed(rest) {
            (read, Scan::More) => (read, None),
            (read, Scan::Refused(reason)) => (read, Some(Sniff::Refuse(reason))),
            (read, Scan::Found) => {
                self.question = Question::AlreadyThere(0);
                (read, None)
            }
        }
    }

    fn compare(&mut self, rest: &[u8], matched: usize) -> (usize, Option<Sniff>) {
        let expected = self.snippet.as_bytes().get(matched..).unwrap_or_default();
        let same = rest.iter().zip(expected).take_while(|(ours, theirs)| ours == theirs).count();
        if same == expected.len() {
            return (same, Some(Sniff::Refuse(PassThrough::AlreadyInjected)));
        }
        self.question = if same < rest.len() { Question::Declaration } else { Question::AlreadyThere(matched + same) };
        (same, None)
    }

    fn look_for_declaration(&mut self, rest: &[u8]) -> (usize, Option<Sniff>) {
        let missing = if self.counts_declaration() { SEARCHED.saturating_sub(self.seen.len()) } else { 0 };
        if missing > rest.len() {
            return (rest.len(), None);
        }
        self.seen.extend_from_slice(rest.get(..missing).unwrap_or_default());
        (0, Some(self.weigh_declaration()))
    }

    /// Refuses when the page names its charset only where browsers would no longer look once the snippet is in. One that is
    /// already too far away, or absent, is treated by browsers as before.
    fn weigh_declaration(&self) -> Sniff {
        let declaration = if self.counts_declaration() { last_declaration(&self.seen) } else { None };
        match declaration {
            Some(end) if end + self.added() > SEARCHED => Sniff::Refuse(PassThrough::CharsetTooLate),
            Some(_) | None => Sniff::Insert(self.scanner.opening().head.end),
        }
    }

    /// A charset in the Content-Type, or a byte order mark, outweighs any `<meta>` (HTML standard §13.2.3.2).
    fn counts_declaration(&self) -> bool {
        self.charset == Charset::Undeclared && self.scanner.opening().mark == Mark::Absent
    }

    /// How far the rest of the document moves.
    fn added(&self) -> usize {
        let opening = self.scanner.opening();
        let repeated = match self.dialect {
            Dialect::Lenient => 0,
            Dialect::Plain => opening.tags().map(ExactSizeIterator::len).sum(),
        };
        repeated + self.snippet.as_bytes().len()
    }

    /// Whether the present question can be answered without another byte.
    fn is_ready(&self) -> bool {
        self.question == Question::Declaration && (!self.counts_declaration() || self.seen.len() >= SEARCHED)
    }
}
