//! One body in any coding.

use super::{
    Coding, Decoded, Stream,
    brotli::Brotli,
    inflate::{Inflater, Wrapped},
    pool::{Lent, Pool},
    zstd::Frames,
};

/// Decodes one body.
#[derive(Debug)]
pub(in crate::inject) struct Decoder {
    kind: Kind,
    stream: Stream,
}

#[derive(Debug)]
enum Kind {
    Identity,
    Wrapped(Wrapped, Lent<Inflater>),
    Zstd(Lent<Frames>),
    Brotli(Brotli),
}

impl Decoder {
    /// Starts at the beginning of a body, with what the pool can lend.
    pub(in crate::inject) fn new(coding: Coding, pool: &Pool) -> Self {
        let kind = match coding {
            Coding::Identity => Kind::Identity,
            Coding::Gzip => Kind::Wrapped(Wrapped::gzip(), pool.inflater()),
            Coding::Deflate => Kind::Wrapped(Wrapped::deflate(), pool.inflater()),
            Coding::Zstd => Kind::Zstd(pool.frames()),
            Coding::Brotli => Kind::Brotli(Brotli::new()),
        };
        Self { kind, stream: Stream::Open }
    }

    /// Decodes from `input` into `output`, as far as either goes. Without room nothing happens.
    pub(in crate::inject) fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Decoded {
        const CORRUPT: Decoded = Decoded { consumed: 0, produced: 0, stream: Stream::Corrupt };
        if output.is_empty() {
            return Decoded { consumed: 0, produced: 0, stream: self.stream };
        }
        let decoded = match &mut self.kind {
            _ if self.stream == Stream::Corrupt => CORRUPT,
            Kind::Identity => copy(input, output),
            Kind::Wrapped(wrapped, inflater) => {
                inflater.decoder().map_or(CORRUPT, |inflater| wrapped.decode(inflater, input, output))
            }
            // There may have been no memory for it.
            Kind::Zstd(frames) => frames.decoder().map_or(CORRUPT, |frames| frames.decode(input, output)),
            Kind::Brotli(brotli) => brotli.decode(input, output),
        };
        self.stream = decoded.stream;
        decoded
    }

    /// Says whether the body may end here.
    pub(in crate::inject) fn has_ended(&self) -> bool {
        self.stream == Stream::Ended
    }
}

fn copy(input: &[u8], output: &mut [u8]) -> Decoded {
    let length = input.len().min(output.len());
    for (place, byte) in output.iter_mut().zip(input) {
        *place = *byte;
    }
    Decoded { consumed: length, produced: length, stream: Stream::Ended }
}
