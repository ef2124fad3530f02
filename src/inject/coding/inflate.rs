//! Deflate data, bare or in one of its two wrappers.

use flate2::{Decompress, FlushDecompress, Status};

use super::{Decoded, Stream};
use crate::inject::member::{Header, HeaderScanner};

/// Decodes raw deflate data (RFC 1951).
#[derive(Debug)]
pub(super) struct Inflater(Decompress);

/// Decodes what is called gzip or deflate, wrapper included. What follows the data is a trailer, which browsers do not check,
/// or nothing that they show.
#[derive(Debug)]
pub(super) struct Wrapped {
    wrapper: Wrapper,
    ended: bool,
}

#[derive(Debug)]
enum Wrapper {
    Gzip(HeaderScanner),
    /// The first two bytes tell whether there is a header.
    Deflate {
        first: [u8; 2],
        read: usize,
    },
    /// It was read, but for bytes that were data after all.
    Read {
        replay: [u8; 2],
        left: usize,
    },
}

/// Says whether two bytes are the header of a zlib stream without a preset dictionary (RFC 1950 §2.2).
pub(in crate::inject) fn has_zlib_header([cmf, flags]: [u8; 2]) -> bool {
    let is_deflate = cmf & 0x0F == 8 && cmf >> 4 <= 7;
    is_deflate && u16::from_be_bytes([cmf, flags]).is_multiple_of(31) && flags & 0x20 == 0
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self(Decompress::new(false))
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        self.0.reset(false);
    }

    /// Inflates from `input` into `output`, as far as either goes.
    fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Decoded {
        let (taken, given) = (self.0.total_in(), self.0.total_out());
        let stream = match self.0.decompress(input, output, FlushDecompress::None) {
            Ok(Status::Ok | Status::BufError) => Stream::Open,
            Ok(Status::StreamEnd) => Stream::Ended,
            Err(_) => Stream::Corrupt,
        };
        let advance = |now: u64, before: u64, most: usize| {
            usize::try_from(now.saturating_sub(before)).map_or(most, |by| by.min(most))
        };
        Decoded {
            consumed: advance(self.0.total_in(), taken, input.len()),
            produced: advance(self.0.total_out(), given, output.len()),
            stream,
        }
    }
}

impl Wrapped {
    pub(super) fn gzip() -> Self {
        Self { wrapper: Wrapper::Gzip(HeaderScanner::new()), ended: false }
    }

    pub(super) fn deflate() -> Self {
        Self { wrapper: Wrapper::Deflate { first: [0; 2], read: 0 }, ended: false }
    }

    pub(super) fn decode(&mut self, inflater: &mut Inflater, input: &[u8], output: &mut [u8]) -> Decoded {
        if self.ended {
            return Decoded { consumed: input.len(), produced: 0, stream: Stream::Ended };
        }
        let (unwrapped, stream) = self.unwrap(input);
        if stream == Stream::Corrupt || !matches!(self.wrapper, Wrapper::Read { .. }) {
            return Decoded { consumed: unwrapped, produced: 0, stream };
        }
        if let Wrapper::Read { replay, left: left @ 1.. } = &mut self.wrapper {
            let start = replay.len() - *left;
            let decoded = inflater.inflate(replay.get(start..).unwrap_or_default(), output);
            *left -= decoded.consumed;
            // What a bare block begins with may be its end.
            self.ended = decoded.stream == Stream::Ended;
            if *left > 0 || decoded.stream != Stream::Open {
                return Decoded { consumed: unwrapped, ..decoded };
            }
            let rest = output.get_mut(decoded.produced..).unwrap_or_default();
            let more = self.inflate(inflater, input.get(unwrapped..).unwrap_or_default(), rest);
            return Decoded { consumed: unwrapped + more.consumed, produced: decoded.produced + more.produced, ..more };
        }
        let more = self.inflate(inflater, input.get(unwrapped..).unwrap_or_default(), output);
        Decoded { consumed: unwrapped + more.consumed, ..more }
    }

    fn inflate(&mut self, inflater: &mut Inflater, input: &[u8], output: &mut [u8]) -> Decoded {
        let decoded = inflater.inflate(input, output);
        self.ended = decoded.stream == Stream::Ended;
        // A trailer, and whatever follows it, is nobody's.
        let consumed = if self.ended { input.len() } else { decoded.consumed };
        Decoded { consumed, ..decoded }
    }

    /// Reads the header; returns how many bytes it took.
    fn unwrap(&mut self, input: &[u8]) -> (usize, Stream) {
        match &mut self.wrapper {
            Wrapper::Read { .. } => (0, Stream::Open),
            Wrapper::Gzip(scanner) => {
                let (read, header) = scanner.feed(input);
                match header {
                    Header::More => (read, Stream::Open),
                    Header::Foreign => (read, Stream::Corrupt),
                    Header::Ended => {
                        self.wrapper = Wrapper::Read { replay: [0; 2], left: 0 };
                        (read, Stream::Open)
                    }
                }
            }
            Wrapper::Deflate { first, read } => {
                let before = *read;
                for (place, byte) in first.iter_mut().skip(*read).zip(input) {
                    *place = *byte;
                    *read += 1;
                }
                let (taken, whole) = (*read - before, *read == first.len());
                if whole {
                    let left = if has_zlib_header(*first) { 0 } else { first.len() };
                    self.wrapper = Wrapper::Read { replay: *first, left };
                }
                (taken, Stream::Open)
            }
        }
    }
}
