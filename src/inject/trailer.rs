//! The trailer of a compressed document, made true for bytes that were put before its data.
//!
//! Contract: holds back no more than the trailer while everything else streams past. It must never inflate, nor make up a
//! trailer that upstream did not send.

use bytes::Bytes;
use crc32fast::Hasher;

use super::stored::ADLER;

/// The longest trailer: that of gzip.
const LONGEST: usize = 8;

/// What a sender ends a part of the data with when it wants the part to be shown: an empty stored block.
const FLUSHED: [u8; 4] = [0, 0, 0xFF, 0xFF];

/// Most bytes that one byte of deflate data can stand for: 258 for two bits (RFC 1951 §3.2.5).
const EXPANSION: u64 = 1032;

/// What a trailer says of the document, and what is known of the bytes put before it.
#[derive(Clone, Debug)]
pub(super) enum Check {
    /// CRC-32 and size, four bytes each, least significant first (RFC 1952 §2.3.1).
    Gzip {
        prefix: Hasher,
        length: u32,
        /// The document is at least so long.
        seen: usize,
    },
    /// Adler-32, most significant byte first (RFC 1950 §2.2). The prefix is [neutral](super::stored::neutralise); this is
    /// its second sum.
    Zlib { second_sum: u32 },
}

/// The last bytes of a body, held back while the rest streams.
#[derive(Debug)]
pub(super) struct Tail {
    check: Check,
    held: [u8; LONGEST],
    length: usize,
    /// Bytes that went by, the held ones included.
    passed: u64,
}

impl Check {
    pub(super) fn gzip(prefix: &[u8], seen: usize) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(prefix);
        // No prefix is as long as a size can say: sniffing ends long before.
        Self::Gzip { prefix: hasher, length: u32::try_from(prefix.len()).unwrap_or(u32::MAX), seen }
    }

    /// `prefix` must be neutral.
    pub(super) fn zlib(prefix: &[u8]) -> Self {
        let (_, second_sum) = prefix.iter().fold((1, 0), |(first, second), byte| {
            let first = (first + u32::from(*byte)) % ADLER;
            (first, (second + first) % ADLER)
        });
        Self::Zlib { second_sum }
    }

    const fn length(&self) -> usize {
        match self {
            Self::Gzip { .. } => LONGEST,
            Self::Zlib { .. } => 4,
        }
    }
}

impl Tail {
    pub(super) fn new(check: Check) -> Self {
        Self { check, held: [0; LONGEST], length: 0, passed: 0 }
    }

    /// Takes the next bytes; returns those that can go now: some held ones, then the front of `data` without a copy.
    ///
    /// All of them, where the sender flushed: that would be an Adler-32 which there is none of, or the size of a document of
    /// four GiB; and one chance in 2^32 that it is the CRC of another, with the frame ending between CRC and size.
    pub(super) fn push(&mut self, mut data: Bytes) -> [Bytes; 2] {
        let trailer = self.check.length();
        self.passed += data.len() as u64;
        if self.ends_flushed(&data) {
            let freed = Bytes::copy_from_slice(self.held());
            self.length = 0;
            return [freed, data];
        }
        let going = data.split_to(data.len().saturating_sub(trailer));
        let stay = self.length.min(trailer - data.len());
        let (freed, kept) = self.held().split_at_checked(self.length - stay).unwrap_or_default();
        let freed = Bytes::copy_from_slice(freed);
        let mut held = [0; LONGEST];
        for (place, byte) in held.iter_mut().zip(kept.iter().chain(&data)) {
            *place = *byte;
        }
        (self.held, self.length) = (held, kept.len() + data.len());
        [freed, going]
    }

    fn ends_flushed(&self, data: &[u8]) -> bool {
        let last = self.held().iter().chain(data).rev().take(FLUSHED.len());
        !data.is_empty() && last.eq(FLUSHED.iter().rev())
    }

    /// Returns the last bytes as upstream sent them.
    pub(super) fn held(&self) -> &[u8] {
        self.held.get(..self.length).unwrap_or(&self.held)
    }

    /// Returns the trailer of the extended document, or `None` when what is held cannot be the trailer of a whole one.
    pub(super) fn rewritten(&self) -> Option<Bytes> {
        let held = self.held();
        let first = u32_at(held, 0)?;
        match &self.check {
            Check::Gzip { prefix, length, seen } => {
                let (crc, size) = (first.swap_bytes(), u32_at(held, 4)?.swap_bytes());
                let deflated = self.passed.saturating_sub(LONGEST as u64);
                // The CRC of a document is taken as covering ISIZE bytes. ISIZE counts modulo 2^32 (RFC 1952 §2.3.1), so a
                // document of 4 GiB or more would get a wrong CRC; no web page is.
                // Zeros that pad a file, or data that was cut short, are no trailer.
                if u64::from(size) > deflated.saturating_mul(EXPANSION) || (size as usize) < *seen {
                    return None;
                }
                let mut whole = prefix.clone();
                whole.combine(&Hasher::new_with_initial_len(crc, u64::from(size)));
                let fields = [whole.finalize().to_le_bytes(), size.wrapping_add(*length).to_le_bytes()];
                Some(Bytes::copy_from_slice(fields.as_flattened()))
            }
            Check::Zlib { second_sum } => {
                let (second, first) = (first >> 16, first & 0xFFFF);
                if first >= ADLER || second >= ADLER {
                    return None;
                }
                let second = (second + second_sum) % ADLER;
                Some(Bytes::copy_from_slice(&(second << 16 | first).to_be_bytes()))
            }
        }
    }
}

/// Reads four bytes, most significant first.
fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_back_exactly_the_trailer() {
        for (check, length) in [(Check::gzip(b"", 0), 8), (Check::zlib(b""), 4)] {
            for cut in 1..12 {
                let mut tail = Tail::new(check.clone());
                let body: Vec<u8> = (0..40).collect();
                let mut sent = Vec::new();
                for chunk in body.chunks(cut) {
                    sent.extend(tail.push(Bytes::copy_from_slice(chunk)).concat());
                }
                assert_eq!((sent.as_slice(), tail.held()), body.split_at(40 - length), "{cut}");
            }
        }
    }

    #[test]
    fn lets_go_of_what_the_sender_flushed() {
        for cut in 1..6 {
            let mut tail = Tail::new(Check::gzip(b"", 0));
            let body = [&b"data"[..], &FLUSHED].concat();
            let sent: Vec<u8> =
                body.chunks(cut).flat_map(|chunk| tail.push(Bytes::copy_from_slice(chunk)).concat()).collect();
            assert_eq!((sent.as_slice(), tail.held()), (&*body, &b""[..]), "{cut}");
        }
    }

    #[test]
    fn refuses_what_cannot_be_a_trailer() {
        for (name, check, held) in [
            ("short gzip", Check::gzip(b"x", 9), &[0; 7][..]),
            ("zeros", Check::gzip(b"x", 9), &[0; 8]),
            ("size beyond what the data can hold", Check::gzip(b"x", 9), &[0xFF; 8]),
            ("short zlib", Check::zlib(b"x"), &[0; 3]),
            ("sums beyond the modulus", Check::zlib(b"x"), &[0xFF; 4]),
        ] {
            let mut tail = Tail::new(check);
            assert_eq!(tail.push(Bytes::copy_from_slice(held)).concat(), b"");
            assert_eq!(tail.rewritten(), None, "{name}");
        }
    }
}
