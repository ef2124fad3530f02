//! The frame of a gzip member: its header, which has no fixed length, and its trailer (RFC 1952 §2.3).
//!
//! Contract: reads headers one byte at a time, whatever optional fields they have; rewrites a trailer only for bytes put
//! before the data. It must never inflate, nor make up a trailer that upstream did not send.

use bytes::Bytes;
use crc32fast::Hasher;

/// CRC-32 and input size, four bytes each.
pub(super) const TRAILER: usize = 8;

/// Most bytes that one byte of deflate data can stand for: 258 for two bits (RFC 1951 §3.2.5).
const EXPANSION: u64 = 1032;

const HEADER_CRC: u8 = 0x02;
const EXTRA: u8 = 0x04;
const NAME: u8 = 0x08;
const COMMENT: u8 = 0x10;
const RESERVED: u8 = 0xE0;

/// Where the header scan stands.
#[derive(Clone, Copy, Debug)]
enum Part {
    Fixed(u8),
    ExtraLow,
    ExtraHigh(u8),
    Extra(u16),
    Name,
    Comment,
    Crc(u8),
    Done,
}

/// What is known of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    More,
    Ended,
    /// Not the header of a gzip member as RFC 1952 defines it.
    Foreign,
}

/// Finds the end of a member header.
#[derive(Clone, Debug)]
pub(super) struct HeaderScanner {
    part: Part,
    flags: u8,
}

impl HeaderScanner {
    pub(super) fn new() -> Self {
        Self { part: Part::Fixed(0), flags: 0 }
    }

    /// Reads on; returns how many of `bytes` were read.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> (usize, Header) {
        for (index, byte) in bytes.iter().enumerate() {
            let Some(part) = self.step(*byte) else {
                return (index, Header::Foreign);
            };
            self.part = part;
            if matches!(part, Part::Done) {
                return (index + 1, Header::Ended);
            }
        }
        (bytes.len(), Header::More)
    }

    fn step(&mut self, byte: u8) -> Option<Part> {
        Some(match (self.part, byte) {
            (Part::Fixed(0), 0x1F) => Part::Fixed(1),
            (Part::Fixed(1), 0x8B) => Part::Fixed(2),
            (Part::Fixed(2), 8) => Part::Fixed(3),
            // Reserved bits may announce fields we do not know (RFC 1952 §2.3.1.2).
            (Part::Fixed(3), flags) if flags & RESERVED == 0 => {
                self.flags = flags;
                Part::Fixed(4)
            }
            (Part::Fixed(0..=3), _) => return None,
            (Part::Fixed(9), _) => self.field_after(EXTRA >> 1),
            (Part::Fixed(read), _) => Part::Fixed(read + 1),
            (Part::ExtraLow, low) => Part::ExtraHigh(low),
            (Part::ExtraHigh(low), high) => match u16::from_le_bytes([low, high]) {
                0 => self.field_after(EXTRA),
                length => Part::Extra(length),
            },
            (Part::Extra(1), _) => self.field_after(EXTRA),
            (Part::Extra(left), _) => Part::Extra(left - 1),
            (Part::Name, 0) => self.field_after(NAME),
            (Part::Comment, 0) => self.field_after(COMMENT),
            // The header checksum covers only the header, which stays as it is; checking it is the client's business.
            (Part::Crc(0), _) => Part::Crc(1),
            (Part::Name | Part::Comment, _) => self.part,
            (Part::Crc(_) | Part::Done, _) => Part::Done,
        })
    }

    /// Returns the optional field that follows; they come in the order of [`EXTRA`], [`NAME`], [`COMMENT`], [`HEADER_CRC`].
    fn field_after(&self, field: u8) -> Part {
        if field < EXTRA && self.flags & EXTRA != 0 {
            Part::ExtraLow
        } else if field < NAME && self.flags & NAME != 0 {
            Part::Name
        } else if field < COMMENT && self.flags & COMMENT != 0 {
            Part::Comment
        } else if self.flags & HEADER_CRC != 0 {
            Part::Crc(0)
        } else {
            Part::Done
        }
    }
}

/// The last bytes of a body, held back while the rest streams, and what the trailer needs to know.
#[derive(Debug)]
pub(super) struct Tail {
    held: [u8; TRAILER],
    length: usize,
    prefix: Hasher,
    prefix_length: u32,
    /// Deflate bytes that went by, the held ones included.
    passed: u64,
}

impl Tail {
    pub(super) fn new(prefix: &[u8]) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(prefix);
        // A prefix fits one stored block, so it is shorter than 64 KiB.
        let prefix_length = u32::try_from(prefix.len()).unwrap_or(u32::MAX);
        Self { held: [0; TRAILER], length: 0, prefix: hasher, prefix_length, passed: 0 }
    }

    /// Takes the next bytes; returns those that can go now: some held ones, then the front of `data` without a copy.
    pub(super) fn push(&mut self, mut data: Bytes) -> [Bytes; 2] {
        self.passed += data.len() as u64;
        let going = data.split_to(data.len().saturating_sub(TRAILER));
        let stay = self.length.min(TRAILER - data.len());
        let (held, rest) = self.held().split_at_checked(self.length - stay).unwrap_or_default();
        let (freed, kept) = (Bytes::copy_from_slice(held), [rest, &data].concat());
        self.length = kept.len();
        for (place, byte) in self.held.iter_mut().zip(kept) {
            *place = byte;
        }
        [freed, going]
    }

    /// Returns the last bytes as upstream sent them.
    pub(super) fn held(&self) -> &[u8] {
        self.held.get(..self.length).unwrap_or(&self.held)
    }

    /// Returns the trailer of the extended member, or `None` when what is held cannot be the trailer of one whole member.
    ///
    /// The CRC of a document is taken as covering ISIZE bytes. ISIZE counts modulo 2^32 (RFC 1952 §2.3.1), so a document of
    /// 4 GiB or more would get a wrong CRC; no web page is.
    pub(super) fn rewritten(&self) -> Option<[u8; TRAILER]> {
        let (crc, size) = self.held().split_first_chunk::<4>()?;
        let (crc, size) = (u32::from_le_bytes(*crc), u32::from_le_bytes(*size.first_chunk::<4>()?));
        let deflated = self.passed.saturating_sub(TRAILER as u64);
        if u64::from(size) > deflated.saturating_mul(EXPANSION) {
            return None;
        }
        let mut whole = self.prefix.clone();
        whole.combine(&Hasher::new_with_initial_len(crc, u64::from(size)));
        let mut trailer = [0; TRAILER];
        let fields =
            whole.finalize().to_le_bytes().into_iter().chain(size.wrapping_add(self.prefix_length).to_le_bytes());
        for (place, byte) in trailer.iter_mut().zip(fields) {
            *place = byte;
        }
        Some(trailer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_of_any_header() {
        let fixed = |flags: u8| vec![0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3];
        for (name, flags, fields) in [
            ("bare", 0, &b""[..]),
            ("text", 1, b""),
            ("crc", HEADER_CRC, b"ab"),
            ("extra", EXTRA, b"\x02\x00ab"),
            ("empty extra", EXTRA, b"\x00\x00"),
            ("name", NAME, b"page.html\0"),
            ("comment", COMMENT, b"\0"),
            ("all", 0x1F, b"\x01\x00xn\0c\0ab"),
        ] {
            let mut header = fixed(flags);
            header.extend_from_slice(fields);
            let length = header.len();
            header.extend_from_slice(b"data");
            assert_eq!(HeaderScanner::new().feed(&header), (length, Header::Ended), "{name}");
            let mut scanner = HeaderScanner::new();
            let ended = header.iter().position(|byte| scanner.feed(&[*byte]).1 == Header::Ended);
            assert_eq!(ended, Some(length - 1), "{name}, byte by byte");
        }
        for foreign in [&b"<html>"[..], b"\x1F\x8B\x07", b"\x1F\x8B\x08\x20", b"\x78\x9C"] {
            assert_eq!(HeaderScanner::new().feed(foreign).1, Header::Foreign);
        }
    }

    #[test]
    fn holds_back_exactly_the_last_eight_bytes() {
        for cut in 1..12 {
            let mut tail = Tail::new(b"");
            let body: Vec<u8> = (0..40).collect();
            let mut sent = Vec::new();
            for chunk in body.chunks(cut) {
                sent.extend(tail.push(Bytes::copy_from_slice(chunk)).concat());
            }
            assert_eq!((sent.as_slice(), tail.held()), body.split_at(32), "{cut}");
        }
    }
}
