//! The header of a gzip member, which has no fixed length (RFC 1952 §2.3).
//!
//! Contract: reads it one byte at a time, whatever optional fields it has. It must never inflate.

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

    /// Says whether the whole header was read.
    pub(super) fn has_ended(&self) -> bool {
        matches!(self.part, Part::Done)
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
}
