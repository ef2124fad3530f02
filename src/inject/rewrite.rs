//! Decodes a document, puts the snippet where its head begins, and encodes it again.
//!
//! The way for what cannot be spliced: a comment or a byte order mark before the head, brotli, or an operator who wants the
//! snippet inside the page's own head. Where the head begins was found before, by the same rules as for an uncompressed
//! document, so nothing here parses.
//!
//! Contract: holds one upstream frame, one buffer and the windows of the codings, whatever the document expands to; each
//! upstream frame is flushed, so that a streaming page streams. A stream that turns out corrupt or ends early gives all that
//! can be decoded of it and no trailer: it never looks whole. It must never decide where the snippet goes.

use bytes::{Buf, Bytes, BytesMut};

use super::{
    End, Recoding,
    coding::{Decoder, Encoder, Flush, Stream},
};

/// Most bytes of the document that one step decodes.
const STEP: usize = 16 * 1024;

/// Level of the encoder: these pages are few, and what is saved beyond this costs twice the time.
const LEVEL: u32 = 4;

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// There may be more to decode.
    Busy,
    /// Everything that was pushed is put out.
    Idle,
}

/// One document on its way.
#[derive(Debug)]
pub(super) struct Rewrite {
    decoder: Decoder,
    /// Absent when the document goes out uncompressed.
    encoder: Option<Encoder>,
    pending: Bytes,
    buffer: Box<[u8]>,
    /// Bytes of the document before the snippet, and the snippet; absent once it is in.
    insertion: Option<(usize, Bytes)>,
    stream: Stream,
    progress: Progress,
    /// Bytes encoded since the last flush.
    unflushed: usize,
}

impl Rewrite {
    /// Prepares for the whole body, from its first byte.
    pub(super) fn new(decoder: Decoder, insertion: (usize, Bytes), recoding: Recoding) -> Self {
        let encoder = match recoding {
            Recoding::Gzip => Some(Encoder::gzip(LEVEL)),
            Recoding::Identity | Recoding::None => None,
        };
        Self {
            decoder,
            encoder,
            pending: Bytes::new(),
            buffer: vec![0; STEP].into_boxed_slice(),
            insertion: Some(insertion),
            stream: Stream::Open,
            progress: Progress::Idle,
            unflushed: 0,
        }
    }

    /// Returns how the document goes out.
    pub(super) fn recoding(&self) -> Recoding {
        if self.encoder.is_some() { Recoding::Gzip } else { Recoding::Identity }
    }

    /// Takes an upstream frame; everything before it must have been put out.
    pub(super) fn push(&mut self, data: Bytes) {
        debug_assert!(self.pending.is_empty(), "pulled until idle");
        // After corrupt data nothing means anything any more.
        if self.stream == Stream::Corrupt {
            return;
        }
        self.pending = data;
        self.progress = Progress::Busy;
    }

    /// Decodes on, one buffer at most, and appends what can go to `out`.
    pub(super) fn step(&mut self, out: &mut BytesMut) -> Progress {
        if self.progress == Progress::Idle {
            return Progress::Idle;
        }
        let decoded = self.decoder.decode(&self.pending, &mut self.buffer);
        self.pending.advance(decoded.consumed.min(self.pending.len()));
        self.stream = decoded.stream;
        self.encode(decoded.produced, out);
        let stuck = decoded.consumed == 0 && decoded.produced == 0;
        let drained = self.pending.is_empty() && decoded.produced < self.buffer.len();
        if drained || stuck || self.stream == Stream::Corrupt {
            self.pending.clear();
            if self.unflushed > 0 {
                self.flush(Flush::Sync, out);
            }
            self.progress = Progress::Idle;
        }
        self.progress
    }

    /// Says whether what came is not in its coding.
    pub(super) fn is_corrupt(&self) -> bool {
        self.stream == Stream::Corrupt
    }

    /// Ends the document: with a trailer only if upstream's had a true one.
    pub(super) fn finish(mut self, out: &mut BytesMut) -> End {
        while self.step(out) == Progress::Busy {}
        if self.stream != Stream::Ended {
            return End::Damaged;
        }
        self.flush(Flush::Finish, out);
        End::Whole
    }

    /// Ends where upstream failed.
    pub(super) fn abort(mut self, out: &mut BytesMut) {
        while self.step(out) == Progress::Busy {}
    }

    fn encode(&mut self, produced: usize, out: &mut BytesMut) {
        let document = self.buffer.get(..produced).unwrap_or_default();
        let (before, snippet, after) = match &mut self.insertion {
            Some((left, _)) if *left > produced => {
                *left -= produced;
                (document, None, &[][..])
            }
            Some((left, snippet)) => {
                let (before, after) = document.split_at_checked(*left).unwrap_or((document, &[]));
                (before, Some(snippet.clone()), after)
            }
            None => (document, None, &[][..]),
        };
        for part in [before, snippet.as_deref().unwrap_or_default(), after] {
            match &mut self.encoder {
                _ if part.is_empty() => {}
                Some(encoder) => {
                    encoder.encode(part, Flush::None, out);
                    self.unflushed += part.len();
                }
                None => out.extend_from_slice(part),
            }
        }
        if snippet.is_some() {
            self.insertion = None;
        }
    }

    fn flush(&mut self, flush: Flush, out: &mut BytesMut) {
        self.unflushed = 0;
        if let Some(encoder) = &mut self.encoder {
            encoder.encode(&[], flush, out);
        }
    }
}
