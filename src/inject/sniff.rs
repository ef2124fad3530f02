//! Decides from the first bytes of a document, uncompressed, whether and where the snippet goes in.
//!
//! Contract: bounded by a limit, the same answer for any cutting of the bytes, nothing read past the decision. Three
//! questions in this order: where does the head begin; is the snippet already there; must the charset that the document
//! declares be named elsewhere, because its declaration moves. It must never know about content codings or frames.

use super::{
    Charset, Headless, PassThrough, Snippet,
    charset::Label,
    document::{First, Mark, Opening, Repeat, Scan, Scanner},
    prescan::{Declared, SEARCHED, prescan},
    snippet::Begins,
};

/// More than the snippet grows by when it tells of white space.
const ATTRIBUTE: usize = 64;

/// What is known about the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sniff {
    /// More bytes are needed.
    More,
    /// The snippet goes in; the charset must be named by the head of the response, if one is given here.
    Insert(Option<Label>),
    /// The document is left alone.
    Refuse(PassThrough),
}

/// How the snippet is going to get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// It is put where the head begins.
    Insert,
    /// It is put before the document with the tags that lead to it, where they can be repeated; so many bytes may be added.
    Prefix { padding: usize },
}

/// What a document is judged by.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) snippet: Snippet,
    pub(super) charset: Charset,
    pub(super) headless: Headless,
    pub(super) method: Method,
    pub(super) limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Head,
    AlreadyThere,
    Declaration,
}

/// Reads a document up to the decision.
#[derive(Debug)]
pub(super) struct Sniffer {
    question: Question,
    scanner: Scanner,
    /// What was read so far: never more than the limit, and a few hundred bytes of most pages.
    seen: Vec<u8>,
    stage: Stage,
}

impl Sniffer {
    pub(super) fn new(question: Question) -> Self {
        Self { question, scanner: Scanner::new(), seen: Vec::new(), stage: Stage::Head }
    }

    /// Forgets what was read.
    pub(super) fn restart(&mut self) {
        (self.scanner, self.stage) = (Scanner::new(), Stage::Head);
        self.seen.clear();
    }

    /// Reads on, not much further than needed.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Sniff {
        let room = self.question.limit.saturating_sub(self.seen.len());
        let bytes = bytes.get(..room).unwrap_or(bytes);
        let head = if self.stage == Stage::Head { self.look_for_head(bytes) } else { Sniff::More };
        let needed = self.needed().saturating_sub(self.seen.len());
        self.seen.extend_from_slice(bytes.get(..needed).unwrap_or(bytes));
        if head != Sniff::More {
            return head;
        }
        match self.weigh() {
            // On doubt the body passes: the limit bounds what one response may make us hold.
            Sniff::More if self.seen.len() >= self.question.limit => Sniff::Refuse(PassThrough::HeadTooLate),
            sniff @ (Sniff::More | Sniff::Insert(_) | Sniff::Refuse(_)) => sniff,
        }
    }

    /// Decides at the end of the document.
    pub(super) fn end(&self) -> Sniff {
        match self.stage {
            Stage::Head => Sniff::Refuse(PassThrough::NoInsertionPoint),
            Stage::AlreadyThere | Stage::Declaration => Sniff::Insert(None),
        }
    }

    /// Returns how much of the document was surely there.
    pub(super) fn seen(&self) -> usize {
        self.seen.len()
    }

    /// Returns how the document opens, once that is decided.
    pub(super) fn opening(&self) -> &Opening {
        self.scanner.opening()
    }

    /// Says whether the snippet goes before the document, with the tags that lead to it.
    pub(super) fn repeats(&self) -> bool {
        self.question.method != Method::Insert && self.opening().repeat == Repeat::Ignored
    }

    /// Returns what is put before a document that is not cut open: its own opening tags, then the snippet.
    pub(super) fn prefix(&self) -> Vec<u8> {
        let mut prefix = Vec::with_capacity(self.repeated() + self.question.snippet.as_bytes().len() + ATTRIBUTE);
        for tag in self.opening().tags() {
            prefix.extend_from_slice(self.seen.get(tag.clone()).unwrap_or_default());
        }
        self.question.snippet.append_before(self.opening().space, &mut prefix);
        prefix
    }

    /// Returns the snippet as it goes to where the head begins.
    pub(super) fn snippet(&self) -> &Snippet {
        &self.question.snippet
    }

    /// How much of the document the questions that are left can be about.
    fn needed(&self) -> usize {
        match self.stage {
            Stage::Head => usize::MAX,
            Stage::AlreadyThere | Stage::Declaration => {
                SEARCHED.max(self.opening().at + self.question.snippet.as_bytes().len() + ATTRIBUTE)
            }
        }
    }

    fn look_for_head(&mut self, bytes: &[u8]) -> Sniff {
        match self.scanner.feed(bytes).1 {
            Scan::More => Sniff::More,
            Scan::Refused(reason) => Sniff::Refuse(reason),
            Scan::Found if self.is_no_page() => Sniff::Refuse(PassThrough::NoInsertionPoint),
            Scan::Found => {
                self.stage = Stage::AlreadyThere;
                Sniff::More
            }
        }
    }

    /// Without a head tag it may be data that only claims to be HTML: what is known of the request decides.
    fn is_no_page(&self) -> bool {
        let opening = self.opening();
        match (opening.first, self.question.headless) {
            (First::Head, _) | (First::Tag | First::Text, Headless::Pages) => false,
            (First::Tag | First::Text, Headless::Marked) => opening.doctype.is_none() && opening.html.is_none(),
            (First::Doubtful, _) => true,
        }
    }

    fn weigh(&mut self) -> Sniff {
        if self.stage == Stage::AlreadyThere {
            let after = self.seen.get(self.opening().at..).unwrap_or_default();
            match self.question.snippet.begins(after) {
                Begins::With => return Sniff::Refuse(PassThrough::AlreadyInjected),
                Begins::Maybe => return Sniff::More,
                Begins::Without => self.stage = Stage::Declaration,
            }
        }
        if self.stage == Stage::Declaration { self.weigh_declaration() } else { Sniff::More }
    }

    /// A declaration that moves past where browsers look must be made by the head of the response instead. One that is
    /// already too far away, or absent, is treated by browsers as before.
    fn weigh_declaration(&self) -> Sniff {
        if !self.counts_declaration() {
            return Sniff::Insert(None);
        }
        match prescan(&self.seen) {
            Declared::More => Sniff::More,
            Declared::Nothing => Sniff::Insert(None),
            Declared::Unsure => Sniff::Refuse(PassThrough::UnsupportedCharset),
            // Named, it would be wrong in one browser; moved, in another.
            Declared::Hidden { end } if end + self.added() > SEARCHED => Sniff::Refuse(PassThrough::UnsupportedCharset),
            Declared::Hidden { .. } => Sniff::Insert(None),
            Declared::As { label, end } if end + self.added() > SEARCHED => Sniff::Insert(Some(label)),
            Declared::As { .. } => Sniff::Insert(None),
        }
    }

    /// A charset in the Content-Type, or a byte order mark, outweighs any `<meta>` (HTML standard §13.2.3.2).
    fn counts_declaration(&self) -> bool {
        self.question.charset == Charset::Undeclared && self.opening().mark == Mark::Absent
    }

    /// How far the rest of the document moves at most.
    fn added(&self) -> usize {
        let snippet = self.question.snippet.as_bytes().len();
        match self.question.method {
            Method::Prefix { padding } if self.repeats() => self.repeated() + snippet + ATTRIBUTE + padding,
            Method::Insert | Method::Prefix { .. } => snippet,
        }
    }

    /// The length of the tags that a prefix repeats.
    fn repeated(&self) -> usize {
        self.opening().tags().map(ExactSizeIterator::len).sum()
    }
}
