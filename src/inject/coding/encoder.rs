//! A document as gzip, while it streams.

use bytes::BytesMut;
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress, Status};

/// The header of a member without name, time or comment (RFC 1952 §2.3).
const HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

/// What must have come out when a call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inject) enum Flush {
    /// Whatever is ready.
    None,
    /// Everything that went in, so that a client can show it.
    Sync,
    /// The end and the trailer.
    Finish,
}

/// Encodes one document.
#[derive(Debug)]
pub(in crate::inject) struct Encoder {
    compress: Compress,
    crc: Hasher,
    begun: bool,
}

/// How a call to the compressor left its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    NotYet,
    Written,
}

impl Encoder {
    /// `level` is that of zlib: 1 is fast, 9 is small.
    pub(in crate::inject) fn gzip(level: u32) -> Self {
        Self { compress: Compress::new(Compression::new(level.min(9)), false), crc: Hasher::new(), begun: false }
    }

    /// Takes `input` and appends what is encoded of it to `out`.
    pub(in crate::inject) fn encode(&mut self, input: &[u8], flush: Flush, out: &mut BytesMut) {
        if !std::mem::replace(&mut self.begun, true) {
            out.extend_from_slice(&HEADER);
        }
        self.crc.update(input);
        // Without its last block a member gets no trailer either: it must not look whole.
        if self.compress(input, flush, out) == End::Written {
            out.extend_from_slice(&self.crc.clone().finalize().to_le_bytes());
            // ISIZE counts modulo 2^32.
            out.extend_from_slice(&(self.compress.total_in() as u32).to_le_bytes());
        }
    }

    fn compress(&mut self, mut input: &[u8], flush: Flush, out: &mut BytesMut) -> End {
        let mode = match flush {
            Flush::None => FlushCompress::None,
            Flush::Sync => FlushCompress::Sync,
            Flush::Finish => FlushCompress::Finish,
        };
        let mut buffer = [0; 4096];
        loop {
            let (taken, given) = (self.compress.total_in(), self.compress.total_out());
            let status = self.compress.compress(input, &mut buffer, mode);
            let consumed = (self.compress.total_in() - taken) as usize;
            let produced = (self.compress.total_out() - given) as usize;
            input = input.get(consumed..).unwrap_or_default();
            out.extend_from_slice(buffer.get(..produced).unwrap_or_default());
            match status {
                Ok(Status::StreamEnd) => return End::Written,
                Err(_) => return End::NotYet,
                Ok(Status::Ok | Status::BufError) => {}
            }
            let is_stuck = consumed == 0 && produced == 0;
            // A full buffer may leave more inside.
            let is_done = input.is_empty() && produced < buffer.len() && flush != Flush::Finish;
            if is_stuck || is_done {
                return End::NotYet;
            }
        }
    }
}
