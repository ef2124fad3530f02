//! Looks at a compressed document and finds the way in that costs least.
//!
//! **Splice.** Where the opening tags can be repeated, a prefix goes before the document without recompressing it: the tags,
//! then the snippet. HTML parsers ignore the tags that follow; white space between them becomes text in the head, and the
//! snippet says how much, so that the guard takes it out before another script can look. What is sent:
//! - gzip: the member's own header, *stored* blocks with the prefix, the upstream's deflate bits, a trailer whose CRC-32 and
//!   size cover both. Stored blocks are whole bytes (see `stored`), so no bit of the upstream's shifts; its back-references are
//!   relative and never reach before its own start.
//! - deflate: the same after a zlib header or none, with a padding that makes the Adler-32 computable without inflating.
//! - zstd: a frame of its own before the upstream's.
//!
//! **Rewrite.** Elsewhere, and in brotli, whose literals and dictionary depend on the position, the document is decoded and
//! encoded again (see `rewrite`), if the client takes what we can encode.
//!
//! Most gzip and deflate pages are decided by a glimpse of their first hundred bytes, which builds no tables; else an inflater
//! begins from the start.
//!
//! Contract: inflates the first bytes only, bounded in what it reads and in what it writes. It must never inflate the rest.
//!
//! A body of several gzip members cannot be told from one member without inflating it. Browsers stop after the first member,
//! so they show of it what they did before, plus the snippet. The trailer rewritten is the last one in the body; a strict
//! client would report a checksum error for the first. Such pages were never whole in a browser, so none is expected.
//!
//! Damaged deflate data may refer to before its own start, and finds the prefix there where a decoder would have stopped. The
//! sums tell, which Chromium checks for zlib but not for gzip; bare deflate has none. Only inflating it all would show it.

use super::{
    Coding, Injection, PassThrough, Placement, Recoding, Snippet,
    charset::Label,
    coding::{Decoder, Glimpse, Pool, Stream, has_zlib_header},
    injector::Limits,
    insert::{Entry, Insertion, Verdict},
    member::{Header, HeaderScanner},
    rewrite::Rewrite,
    sniff::{Method, Question, Sniff, Sniffer},
    stored::{self, PADDING},
    trailer::{Check, Tail},
};

/// Bytes decoded at a time: enough for the head of most pages, little enough not to decode more than needed.
const STEP: usize = 256;

/// The same where decoding goes bit by bit, at first and then.
const GLIMPSES: [usize; 3] = [96, 96, 192];

/// Looks at a compressed body.
#[derive(Debug)]
pub(super) struct Compressed {
    coding: Coding,
    recoding: Recoding,
    /// Not before it is needed: most pages are decided by a glimpse.
    decoder: Option<Decoder>,
    sniffer: Sniffer,
    wrapper: Wrapper,
    pool: Pool,
    read: usize,
    limit: usize,
}

/// What stands before the compressed data.
#[derive(Debug)]
enum Wrapper {
    Gzip {
        scanner: HeaderScanner,
        length: usize,
    },
    /// The first two bytes tell whether there is a header.
    Deflate {
        first: [u8; 2],
        length: usize,
    },
    /// Nothing that a prefix would have to follow.
    None,
}

impl Compressed {
    pub(super) fn new(injection: &Injection, snippet: Snippet, limits: Limits, pool: &Pool) -> Self {
        let method = match (injection.placement, injection.coding) {
            (Placement::Head, _) | (_, Coding::Brotli | Coding::Identity) => Method::Insert,
            (Placement::Prefix, Coding::Gzip | Coding::Zstd) => Method::Prefix { padding: 0 },
            (Placement::Prefix, Coding::Deflate) => Method::Prefix { padding: PADDING },
        };
        let wrapper = match injection.coding {
            Coding::Gzip => Wrapper::Gzip { scanner: HeaderScanner::new(), length: 0 },
            Coding::Deflate => Wrapper::Deflate { first: [0; 2], length: 0 },
            Coding::Identity | Coding::Zstd | Coding::Brotli => Wrapper::None,
        };
        // Nothing of a zstd block can be decoded, here or in a browser, before all of it is there.
        let limit = if injection.coding == Coding::Zstd { limits.sniff.max(limits.block) } else { limits.sniff };
        let (charset, headless) = (injection.charset, injection.headless);
        let question = Question { snippet, charset, headless, method, limit: limits.inflated };
        Self {
            coding: injection.coding,
            recoding: injection.recoding,
            decoder: None,
            sniffer: Sniffer::new(question),
            wrapper,
            pool: pool.clone(),
            read: 0,
            limit,
        }
    }

    pub(super) fn look(&mut self, data: &[u8]) -> Verdict {
        let data = data.get(..self.limit.saturating_sub(self.read)).unwrap_or(data);
        self.wrapper.read(data);
        if self.read == 0
            && let Some(verdict) = self.glimpse(data)
        {
            return verdict;
        }
        for step in data.chunks(STEP) {
            self.read += step.len();
            let verdict = self.decode(step);
            if !matches!(verdict, Verdict::More) {
                return verdict;
            }
        }
        // On doubt the body passes: whoever hides the head behind this much is not waited for.
        if self.read >= self.limit { Verdict::Refuse(PassThrough::HeadTooLate) } else { Verdict::More }
    }

    /// Decides at the end of the body, which comes before the end of the compressed data: that would have decided.
    pub(super) fn end(&self) -> Verdict {
        let whole = self.coding == Coding::Zstd && self.decoder.as_ref().is_some_and(Decoder::has_ended);
        match self.sniffer.end() {
            Sniff::Insert(charset) if whole => self.enter(charset),
            Sniff::Refuse(reason) if whole || self.read == 0 => Verdict::Refuse(reason),
            Sniff::Insert(_) | Sniff::Refuse(_) | Sniff::More => Verdict::Refuse(PassThrough::CorruptCoding),
        }
    }

    /// Decides by what can be read of the first frame without an inflater; leaves no trace if that is not enough.
    fn glimpse(&mut self, data: &[u8]) -> Option<Verdict> {
        let data = data.get(self.wrapper.length()?..)?;
        if let Some(beginning) = self.pool.recall(data) {
            if let Some(verdict) = self.settle(beginning.text()) {
                return Some(verdict);
            }
            // It was enough for another host, which has another question.
            self.sniffer.restart();
        }
        let mut glimpse = Glimpse::new(data)?;
        for wanted in GLIMPSES {
            let Some(text) = glimpse.read_on(wanted) else { break };
            if let Some(verdict) = self.settle(text) {
                self.pool.remember(data, &glimpse);
                return Some(verdict);
            }
        }
        self.sniffer.restart();
        None
    }

    /// Reads on, and decides if that is enough.
    fn settle(&mut self, text: &[u8]) -> Option<Verdict> {
        match self.sniffer.feed(text) {
            Sniff::Insert(charset) => Some(self.enter(charset)),
            Sniff::Refuse(reason) => Some(Verdict::Refuse(reason)),
            Sniff::More => None,
        }
    }

    fn decode(&mut self, mut step: &[u8]) -> Verdict {
        let mut buffer = [0; 1024];
        loop {
            let decoder = self.decoder.get_or_insert_with(|| Decoder::new(self.coding, &self.pool));
            let decoded = decoder.decode(step, &mut buffer);
            step = step.get(decoded.consumed..).unwrap_or_default();
            let sniff = self.sniffer.feed(buffer.get(..decoded.produced).unwrap_or_default());
            // What was decoded counts before the state of the stream does, as it would had the body come byte by byte.
            let sniff = match (sniff, decoded.stream) {
                (sniff @ (Sniff::Insert(_) | Sniff::Refuse(_)), _) => sniff,
                (Sniff::More, Stream::Corrupt) => Sniff::Refuse(PassThrough::CorruptCoding),
                // More zstd frames may follow.
                (Sniff::More, Stream::Ended) if self.coding != Coding::Zstd => self.sniffer.end(),
                (Sniff::More, Stream::Ended | Stream::Open) => Sniff::More,
            };
            match sniff {
                Sniff::Insert(charset) => return self.enter(charset),
                Sniff::Refuse(reason) => return Verdict::Refuse(reason),
                // A full buffer may leave output inside the decoder; otherwise it has given all it can.
                Sniff::More if step.is_empty() && decoded.produced < buffer.len() => return Verdict::More,
                Sniff::More if decoded.consumed == 0 && decoded.produced == 0 => {
                    return Verdict::Refuse(PassThrough::CorruptCoding);
                }
                Sniff::More => {}
            }
        }
    }

    fn enter(&self, charset: Option<Label>) -> Verdict {
        if self.sniffer.repeats()
            && let Some(insertion) = self.splice()
        {
            return Verdict::Enter(Entry::Insert(insertion), charset);
        }
        match self.recoding {
            // On doubt the page passes: this client would not understand what we can make of it.
            Recoding::None => Verdict::Refuse(PassThrough::NotSpliceable),
            recoding @ (Recoding::Gzip | Recoding::Identity) => {
                let (at, snippet) = (self.sniffer.opening().at, self.sniffer.snippet());
                let rewrite = Rewrite::new(Decoder::new(self.coding, &self.pool), (at, snippet.to_bytes()), recoding);
                Verdict::Enter(Entry::Rewrite(Box::new(rewrite)), charset)
            }
        }
    }

    fn splice(&self) -> Option<Insertion> {
        let mut prefix = self.sniffer.prefix();
        let (at, bytes, check) = match &self.wrapper {
            Wrapper::Gzip { length, .. } => {
                (*length, stored::deflate(&prefix), Some(Check::gzip(&prefix, self.sniffer.seen())))
            }
            Wrapper::Deflate { first, length: 2.. } if has_zlib_header(*first) => {
                stored::neutralise(&mut prefix);
                (first.len(), stored::deflate(&prefix), Some(Check::zlib(&prefix)))
            }
            Wrapper::Deflate { .. } => (0, stored::deflate(&prefix), None),
            Wrapper::None if self.coding == Coding::Zstd => (0, stored::zstd(&prefix), None),
            Wrapper::None => return None,
        };
        Some(Insertion { at, bytes: bytes.into(), tail: check.map(|check| Box::new(Tail::new(check))) })
    }
}

impl Wrapper {
    /// How many bytes of the body come before deflate data, once that is known.
    fn length(&self) -> Option<usize> {
        match self {
            Self::Gzip { scanner, length } => scanner.has_ended().then_some(*length),
            Self::Deflate { first, length: 2.. } => Some(if has_zlib_header(*first) { first.len() } else { 0 }),
            Self::Deflate { .. } | Self::None => None,
        }
    }

    fn read(&mut self, data: &[u8]) {
        match self {
            Self::Gzip { scanner, length } if !scanner.has_ended() => {
                let (read, header) = scanner.feed(data);
                // The decoder says of a foreign header what is to be said.
                *length += if header == Header::Foreign { 0 } else { read };
            }
            Self::Deflate { first, length } => {
                for (place, byte) in first.iter_mut().skip(*length).zip(data) {
                    *place = *byte;
                    *length += 1;
                }
            }
            Self::Gzip { .. } | Self::None => {}
        }
    }
}
