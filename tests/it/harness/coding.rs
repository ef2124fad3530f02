//! Content codings, made and read as other software does.

use std::{
    cell::RefCell,
    io::{Error, Read, Result, Write},
    rc::Rc,
};

use flate2::{Compression, bufread, write};

/// How a document is sent; bare deflate beside that with its zlib header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Identity,
    Gzip,
    Zlib,
    Bare,
    Zstd,
    Brotli,
}

/// What an encoder writes into while it is still in use.
#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

// === impl Coding ===

impl Coding {
    pub const ALL: [Self; 6] = [Self::Identity, Self::Gzip, Self::Zlib, Self::Bare, Self::Zstd, Self::Brotli];

    /// What `Content-Encoding` calls it.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Zlib | Self::Bare => Some("deflate"),
            Self::Zstd => Some("zstd"),
            Self::Brotli => Some("br"),
        }
    }

    pub fn encode(self, document: impl AsRef<[u8]>) -> Vec<u8> {
        self.parts(&[document.as_ref()]).concat()
    }

    /// Encodes parts of one document, each flushed, so that it can be read before the next one comes; then the end.
    pub fn parts(self, parts: &[&[u8]]) -> Vec<Vec<u8>> {
        let sink = Sink::default();
        let (level, into) = (Compression::default(), sink.clone());
        let mut encoder: Box<dyn Write> = match self {
            Self::Identity => Box::new(into),
            Self::Gzip => Box::new(write::GzEncoder::new(into, level)),
            Self::Zlib => Box::new(write::ZlibEncoder::new(into, level)),
            Self::Bare => Box::new(write::DeflateEncoder::new(into, level)),
            Self::Zstd => Box::new(zstd::stream::write::Encoder::new(into, 3).unwrap().auto_finish()),
            Self::Brotli => Box::new(brotli::CompressorWriter::new(into, 4096, 5, 20)),
        };
        let mut encoded = Vec::new();
        for part in parts {
            encoder.write_all(part).unwrap();
            if parts.len() > 1 {
                encoder.flush().unwrap();
                encoded.push(sink.0.take());
            }
        }
        drop(encoder);
        encoded.push(sink.0.take());
        encoded
    }

    /// Decodes a whole body, with checks of every sum; nothing may be left over.
    pub fn decode(self, body: &[u8]) -> Result<Vec<u8>> {
        let (mut document, mut rest) = (Vec::new(), body);
        match self {
            Self::Identity => document.extend_from_slice(std::mem::take(&mut rest)),
            Self::Gzip => drop(bufread::GzDecoder::new(&mut rest).read_to_end(&mut document)?),
            Self::Zlib => drop(bufread::ZlibDecoder::new(&mut rest).read_to_end(&mut document)?),
            Self::Bare => drop(bufread::DeflateDecoder::new(&mut rest).read_to_end(&mut document)?),
            Self::Zstd => document = zstd::stream::decode_all(std::mem::take(&mut rest))?,
            Self::Brotli => brotli::BrotliDecompress(&mut rest, &mut document)?,
        }
        if rest.is_empty() { Ok(document) } else { Err(Error::other("bytes follow the end")) }
    }

    /// Decodes what can be read of a body that is still coming, or was cut.
    pub fn begin(self, body: &[u8]) -> Vec<u8> {
        let mut decoder: Box<dyn Read + '_> = match self {
            Self::Identity => Box::new(body),
            Self::Gzip => Box::new(bufread::GzDecoder::new(body)),
            Self::Zlib => Box::new(bufread::ZlibDecoder::new(body)),
            Self::Bare => Box::new(bufread::DeflateDecoder::new(body)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(body).unwrap()),
            Self::Brotli => Box::new(brotli::Decompressor::new(body, 4096)),
        };
        // One byte at a time: an error takes nothing with it.
        let (mut document, mut byte) = (Vec::new(), [0]);
        while let Ok(1) = decoder.read(&mut byte) {
            document.push(byte[0]);
        }
        document
    }
}

// === impl Sink ===

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
