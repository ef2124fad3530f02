//! Deflate data, bare or in one of its two wrappers.

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};

use super::{Decoded, Stream};
use crate::inject::member::{Header, HeaderScanner};

/// Decodes raw deflate data (RFC 1951).
#[derive(Debug)]
pub(super) struct Inflater(Decompress);

/// Decodes what is called gzip or deflate, wrapper included: it has ended when its trailer says so. What follows is nothing
/// that browsers show.
#[derive(Debug)]
pub(super) struct Wrapped {
    wrapper: Wrapper,
    /// Of gzip data, what its trailer must say.
    sum: Option<Hasher>,
    length: u32,
    end: End,
}

#[derive(Debug)]
enum End {
    /// The data goes on.
    Data,
    /// So many bytes of the trailer of gzip data were read.
    Trailer([u8; 8], usize),
    Ended,
}

#[derive(Debug)]
enum Wrapper {
    Gzip(HeaderScanner),
    /// The first two bytes tell whether there is a header.
    Deflate {
        first: [u8; 2],
        read: usize,
    },
    /// It was read, but for bytes that are still to be given to the inflater.
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

    /// Expects a zlib header and checks the trailer.
    fn expect_wrapper(&mut self) {
        self.0.reset(true);
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
        Self::new(Wrapper::Gzip(HeaderScanner::new()), Some(Hasher::new()))
    }

    pub(super) fn deflate() -> Self {
        Self::new(Wrapper::Deflate { first: [0; 2], read: 0 }, None)
    }

    fn new(wrapper: Wrapper, sum: Option<Hasher>) -> Self {
        Self { wrapper, sum, length: 0, end: End::Data }
    }

    pub(super) fn decode(&mut self, inflater: &mut Inflater, input: &[u8], output: &mut [u8]) -> Decoded {
        let (unwrapped, stream) = self.unwrap(inflater, input);
        if stream == Stream::Corrupt || !matches!(self.wrapper, Wrapper::Read { .. }) {
            return Decoded { consumed: unwrapped, produced: 0, stream };
        }
        let input = input.get(unwrapped..).unwrap_or_default();
        let mut produced = 0;
        if let Wrapper::Read { replay, left: left @ 1.. } = &mut self.wrapper {
            let start = replay.len() - *left;
            let decoded = inflater.inflate(replay.get(start..).unwrap_or_default(), output);
            *left -= decoded.consumed;
            produced = decoded.produced;
            // What a bare block begins with may be its end.
            if decoded.stream == Stream::Ended {
                self.end = End::Ended;
            }
            if *left > 0 || decoded.stream != Stream::Open {
                return Decoded { consumed: unwrapped, ..decoded };
            }
        }
        let more = self.inflate(inflater, input, output.get_mut(produced..).unwrap_or_default());
        Decoded { consumed: unwrapped + more.consumed, produced: produced + more.produced, ..more }
    }

    fn inflate(&mut self, inflater: &mut Inflater, input: &[u8], output: &mut [u8]) -> Decoded {
        let mut decoded = Decoded { consumed: 0, produced: 0, stream: Stream::Open };
        if matches!(self.end, End::Data) {
            decoded = inflater.inflate(input, output);
            if let Some(sum) = &mut self.sum {
                sum.update(output.get(..decoded.produced).unwrap_or_default());
                self.length = self.length.wrapping_add(decoded.produced as u32);
            }
            if decoded.stream != Stream::Ended {
                return decoded;
            }
            self.end = if self.sum.is_some() { End::Trailer([0; 8], 0) } else { End::Ended };
        }
        // Everything else is the trailer, or nobody's.
        let stream = self.close(input.get(decoded.consumed..).unwrap_or_default());
        Decoded { consumed: input.len(), produced: decoded.produced, stream }
    }

    /// Reads the trailer of gzip data (RFC 1952 §2.3.1).
    fn close(&mut self, input: &[u8]) -> Stream {
        let End::Trailer(trailer, read) = &mut self.end else {
            return Stream::Ended;
        };
        for (place, byte) in trailer.iter_mut().skip(*read).zip(input) {
            *place = *byte;
            *read += 1;
        }
        if *read < trailer.len() {
            return Stream::Open;
        }
        let sum = self.sum.clone().unwrap_or_default().finalize();
        let is_true = [sum.to_le_bytes(), self.length.to_le_bytes()].as_flattened() == *trailer;
        self.end = End::Ended;
        if is_true { Stream::Ended } else { Stream::Corrupt }
    }

    /// Reads the header; returns how many bytes it took.
    fn unwrap(&mut self, inflater: &mut Inflater, input: &[u8]) -> (usize, Stream) {
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
                    if has_zlib_header(*first) {
                        inflater.expect_wrapper();
                    }
                    self.wrapper = Wrapper::Read { replay: *first, left: first.len() };
                }
                (taken, Stream::Open)
            }
        }
    }
}
