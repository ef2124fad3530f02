//! The snippet in a page in gzip, the usual way: decompressed, changed, compressed again.

use std::io::Write;

use bytes::Bytes;
use flate2::{
    Compression,
    write::{GzDecoder, GzEncoder},
};

use super::{Error, inject::Insert};

/// Both codecs of one page.
#[derive(Debug)]
pub(crate) struct Recode {
    decoder: GzDecoder<Vec<u8>>,
    encoder: GzEncoder<Vec<u8>>,
    insert: Insert,
}

// === impl Recode ===

impl Recode {
    pub(crate) fn with(snippet: Bytes) -> Self {
        let encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        Self { decoder: GzDecoder::new(Vec::new()), encoder, insert: Insert::of(snippet) }
    }

    pub(crate) fn push(&mut self, data: &[u8]) -> Result<Bytes, Error> {
        self.decoder.write_all(data)?;
        self.encode()?;
        Ok(std::mem::take(self.encoder.get_mut()).into())
    }

    pub(crate) fn finish(&mut self) -> Result<Bytes, Error> {
        self.decoder.try_finish()?;
        self.encode()?;
        self.encoder.try_finish()?;
        Ok(std::mem::take(self.encoder.get_mut()).into())
    }

    fn encode(&mut self) -> Result<(), Error> {
        let plain = std::mem::take(self.decoder.get_mut());
        Ok(self.encoder.write_all(&self.insert.push(plain.into()))?)
    }
}
