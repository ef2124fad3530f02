//! Puts a prefix into a gzip body without recompressing it.
//!
//! What is sent: the member's own header; one *stored* block with the prefix; the upstream's deflate bits; a trailer whose
//! CRC-32 and size cover both. A stored block begins at a byte boundary because the header ends at one; with BFINAL = 0 and
//! BTYPE = 00 its three bits and the padding are one zero byte, and LEN, NLEN and the data are whole bytes (RFC 1951 §3.2.4).
//! So the upstream's first block begins at a byte boundary as it did before, and no bit of it shifts. Its back-references
//! are relative and never reach before its own start.
//!
//! The prefix repeats the document's opening tags before the snippet: HTML parsers ignore the doctype and the head tag that
//! follow, and the second `<html …>` has no attribute that the first lacks. The only trace is that white space between the
//! original tags joins the white space in the head.
//!
//! Contract: inflates the first bytes only, bounded in what it reads and in what it writes. It must never inflate the rest.
//!
//! A body of several members cannot be told from one member without inflating it. Browsers stop after the first member, so
//! they show of it what they did before, plus the snippet. The trailer rewritten is the last one in the body; a strict
//! client would report a checksum error for the first. Such pages were never whole in a browser, so none is expected.

use bytes::Bytes;

use super::{
    Charset, PassThrough, Snippet,
    coding::{Inflater, Stream},
    document::Dialect,
    insert::{Insertion, Verdict},
    member::{Header, HeaderScanner},
    sniff::{Sniff, Sniffer},
};

/// Deflate bytes inflated at a time: enough for the head of most pages, little enough not to inflate more than needed.
const STEP: usize = 256;

/// Looks at a gzip body.
#[derive(Debug)]
pub(super) struct Splice {
    header: HeaderScanner,
    /// Present once the header has ended.
    inflater: Option<Inflater>,
    sniffer: Sniffer,
    header_length: usize,
    read: usize,
    limit: usize,
}

impl Splice {
    /// Looks at no more than `compressed` bytes of the body and `inflated` bytes of the document.
    pub(super) fn new(snippet: Snippet, charset: Charset, compressed: usize, inflated: usize) -> Self {
        Self {
            header: HeaderScanner::new(),
            inflater: None,
            sniffer: Sniffer::new(Dialect::Plain, snippet, charset, inflated),
            header_length: 0,
            read: 0,
            limit: compressed,
        }
    }

    pub(super) fn look(&mut self, data: &[u8]) -> Verdict {
        let data = data.get(..self.limit.saturating_sub(self.read)).unwrap_or(data);
        self.read += data.len();
        let verdict = match &mut self.inflater {
            Some(_) => self.inflate(data),
            None => self.parse_header(data),
        };
        match verdict {
            // On doubt the body passes: whoever hides the head behind this much is not waited for.
            Verdict::More if self.read >= self.limit => Verdict::Refuse(PassThrough::HeadTooLate),
            Verdict::More | Verdict::Insert(_) | Verdict::Refuse(_) => verdict,
        }
    }

    /// Decides at the end of the body, which comes before the end of the deflate stream: that would have decided.
    pub(super) fn end(&self) -> Verdict {
        Verdict::Refuse(if self.read == 0 { PassThrough::NoInsertionPoint } else { PassThrough::CorruptCoding })
    }

    /// Returns the prefix of a body that was judged [`Verdict::Insert`].
    pub(super) fn prefix(&self) -> Vec<u8> {
        self.sniffer.prefix()
    }

    fn parse_header(&mut self, data: &[u8]) -> Verdict {
        let (read, header) = self.header.feed(data);
        self.header_length += read;
        match header {
            Header::More => Verdict::More,
            Header::Foreign => Verdict::Refuse(PassThrough::CorruptCoding),
            Header::Ended => {
                self.inflater = Some(Inflater::new());
                self.inflate(data.get(read..).unwrap_or_default())
            }
        }
    }

    fn inflate(&mut self, data: &[u8]) -> Verdict {
        for step in data.chunks(STEP) {
            let verdict = self.inflate_step(step);
            if verdict != Verdict::More {
                return verdict;
            }
        }
        Verdict::More
    }

    fn inflate_step(&mut self, mut step: &[u8]) -> Verdict {
        let mut buffer = [0; 1024];
        while let Some(inflater) = &mut self.inflater {
            let inflated = inflater.inflate(step, &mut buffer);
            step = step.get(inflated.consumed..).unwrap_or_default();
            let sniff = self.sniffer.feed(buffer.get(..inflated.produced).unwrap_or_default());
            // What was decoded counts before the state of the stream does, as it would had the body come byte by byte.
            let sniff = match (sniff, inflated.stream) {
                (Sniff::Insert(_) | Sniff::Refuse(_), _) => sniff,
                (Sniff::More, Stream::Corrupt) => Sniff::Refuse(PassThrough::CorruptCoding),
                (Sniff::More, Stream::Ended) => self.sniffer.end(),
                (Sniff::More, Stream::Open) => Sniff::More,
            };
            match sniff {
                Sniff::Insert(_) => return self.insertion(),
                Sniff::Refuse(reason) => return Verdict::Refuse(reason),
                // A full buffer may leave output inside the inflater; otherwise it has given all it can.
                Sniff::More if step.is_empty() && inflated.produced < buffer.len() => break,
                Sniff::More if inflated.consumed == 0 && inflated.produced == 0 => {
                    return Verdict::Refuse(PassThrough::CorruptCoding);
                }
                Sniff::More => {}
            }
        }
        Verdict::More
    }

    fn insertion(&self) -> Verdict {
        match stored(&self.prefix()) {
            Some(bytes) => Verdict::Insert(Insertion { at: self.header_length, bytes }),
            None => Verdict::Refuse(PassThrough::NotSpliceable),
        }
    }
}

/// Wraps `data` in one stored block that is not the last; `None` when it does not fit (LEN has 16 bits).
fn stored(data: &[u8]) -> Option<Bytes> {
    let length = u16::try_from(data.len()).ok()?;
    let mut block = Vec::with_capacity(5 + data.len());
    block.push(0);
    block.extend_from_slice(&length.to_le_bytes());
    block.extend_from_slice(&(!length).to_le_bytes());
    block.extend_from_slice(data);
    Some(block.into())
}
