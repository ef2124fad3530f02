//! Brotli (RFC 7932).

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use super::{Decoded, Stream};

/// Decodes a brotli stream; its window is sixteen MiB at most.
pub(super) struct Brotli {
    state: Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>,
    stream: Stream,
}

impl Brotli {
    pub(super) fn new() -> Self {
        // Strict: larger windows are not in the RFC, and no browser takes them.
        let alloc = StandardAlloc::default;
        Self { state: Box::new(BrotliState::new_strict(alloc(), alloc(), alloc())), stream: Stream::Open }
    }

    pub(super) fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Decoded {
        if self.stream != Stream::Open {
            // What follows the end is nobody's.
            return Decoded { consumed: input.len(), produced: 0, stream: self.stream };
        }
        let (mut available_in, mut read) = (input.len(), 0);
        let (mut available_out, mut written, mut total) = (output.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut available_in,
            &mut read,
            input,
            &mut available_out,
            &mut written,
            output,
            &mut total,
            &mut self.state,
        );
        self.stream = match result {
            BrotliResult::ResultSuccess => Stream::Ended,
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => Stream::Open,
            BrotliResult::ResultFailure => Stream::Corrupt,
        };
        let consumed = if self.stream == Stream::Ended { input.len() } else { read.min(input.len()) };
        Decoded { consumed, produced: written.min(output.len()), stream: self.stream }
    }
}

impl std::fmt::Debug for Brotli {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Brotli").field("stream", &self.stream).finish_non_exhaustive()
    }
}
