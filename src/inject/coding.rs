//! Content codings, and the only place that names a decoder.
//!
//! Contract: an [`Inflater`] writes into the caller's buffer and nowhere else, so what it can expand is bounded by
//! construction (RFC 1951 allows 1032 to 1). It must never decide how much is enough: `splice` does.

use flate2::{Decompress, FlushDecompress, Status};

/// Names a content coding that the snippet can be put into (RFC 9110 §8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// The document is sent as it is.
    Identity,
    /// The document is one gzip member (RFC 1952).
    Gzip,
}

/// Decodes raw deflate data (RFC 1951), without any wrapper.
#[derive(Debug)]
pub(super) struct Inflater(Decompress);

/// What one call of [`Inflater::inflate`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Inflated {
    /// Bytes taken from the input.
    pub(super) consumed: usize,
    /// Bytes written to the output; valid even when the stream turned out corrupt after them.
    pub(super) produced: usize,
    /// Where the stream stands.
    pub(super) stream: Stream,
}

/// Where a deflate stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// More may come.
    Open,
    /// The final block has ended.
    Ended,
    /// The data is not deflate data.
    Corrupt,
}

impl Inflater {
    /// Starts at the beginning of a deflate stream.
    pub(super) fn new() -> Self {
        Self(Decompress::new(false))
    }

    /// Inflates from `input` into `output`, as far as either goes.
    pub(super) fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Inflated {
        let (taken, given) = (self.0.total_in(), self.0.total_out());
        let stream = match self.0.decompress(input, output, FlushDecompress::None) {
            Ok(Status::Ok | Status::BufError) => Stream::Open,
            Ok(Status::StreamEnd) => Stream::Ended,
            Err(_) => Stream::Corrupt,
        };
        let advance = |now: u64, before: u64, most: usize| {
            usize::try_from(now.saturating_sub(before)).map_or(most, |by| by.min(most))
        };
        Inflated {
            consumed: advance(self.0.total_in(), taken, input.len()),
            produced: advance(self.0.total_out(), given, output.len()),
            stream,
        }
    }
}

/// Makes and reads compressed bodies for tests.
#[cfg(test)]
pub(super) mod sample {
    use std::io::{Read, Write};

    use flate2::{Compression, GzBuilder, read::GzDecoder};

    /// Compresses with every optional header field present when `level` is odd.
    pub(in crate::inject) fn gzip(document: &[u8], level: u32) -> Vec<u8> {
        let builder = if level % 2 == 1 {
            GzBuilder::new().filename("page.html").comment("a page").extra(vec![0, 1, 2, 255]).mtime(7)
        } else {
            GzBuilder::new()
        };
        let mut encoder = builder.write(Vec::new(), Compression::new(level));
        encoder.write_all(document).unwrap();
        encoder.finish().unwrap()
    }

    /// Inflates the first member and checks its trailer.
    pub(in crate::inject) fn gunzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut document = Vec::new();
        GzDecoder::new(body).read_to_end(&mut document).map(|_| document)
    }
}
