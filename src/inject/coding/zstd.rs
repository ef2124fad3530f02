//! Zstd frames, one after the other (RFC 8878).

use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

use super::{Decoded, Stream};

/// Logarithm of the largest window that the content coding allows: eight MiB (RFC 9659 §3).
const WINDOW_LOG: u32 = 23;

/// Most memory that a decoder may have and wait for the next page. A window of two MiB fits, which is what level 3 of the
/// reference encoder takes for a page of unknown length; a larger one stays allocated for whoever comes next.
const KEPT: usize = 3 << 20;

/// Decodes frames; skippable ones are skipped.
pub(super) struct Frames {
    context: DCtx<'static>,
    stream: Stream,
    /// Whether only more input can bring more output.
    drained: bool,
}

impl Frames {
    /// `None` when there is no memory for a decoder.
    pub(super) fn new() -> Option<Self> {
        let mut context = DCtx::try_create()?;
        context.set_parameter(DParameter::WindowLogMax(WINDOW_LOG)).ok()?;
        Some(Self { context, stream: Stream::Open, drained: true })
    }

    /// Forgets everything; `None` when it cannot, or holds too much memory to be kept.
    pub(super) fn reset(mut self) -> Option<Self> {
        self.context.reset(ResetDirective::SessionOnly).ok()?;
        let fits = self.context.sizeof() <= KEPT;
        fits.then_some(Self { stream: Stream::Open, drained: true, ..self })
    }

    /// [`Stream::Ended`] says that a frame has ended, after which another may begin.
    pub(super) fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Decoded {
        // The library takes repeated calls that can bring nothing for an error, and one at the end of a frame for the
        // beginning of another.
        if self.stream == Stream::Corrupt || (input.is_empty() && self.drained) {
            return Decoded { consumed: 0, produced: 0, stream: self.stream };
        }
        let room = output.len();
        let (mut input, mut output) = (InBuffer::around(input), OutBuffer::around(output));
        self.stream = match self.context.decompress_stream(&mut output, &mut input) {
            Ok(0) => Stream::Ended,
            Ok(_) => Stream::Open,
            Err(_) => Stream::Corrupt,
        };
        self.drained = self.stream == Stream::Ended || output.pos() < room;
        Decoded { consumed: input.pos(), produced: output.pos(), stream: self.stream }
    }
}

impl std::fmt::Debug for Frames {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Frames").field("stream", &self.stream).finish_non_exhaustive()
    }
}
