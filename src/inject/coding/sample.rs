//! Makes and reads compressed bodies for tests.

use std::io::{Read, Write};

use flate2::{
    Compression, GzBuilder,
    read::{DeflateDecoder, GzDecoder, ZlibDecoder},
    write::{DeflateEncoder, ZlibEncoder},
};

use super::Coding;

/// Every way to send a document; bare deflate beside wrapped.
pub(in crate::inject) const WAYS: [Way; 6] = [Way::Identity, Way::Gzip, Way::Zlib, Way::Bare, Way::Zstd, Way::Brotli];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inject) enum Way {
    Identity,
    Gzip,
    Zlib,
    Bare,
    Zstd,
    Brotli,
}

impl Way {
    pub(in crate::inject) fn coding(self) -> Coding {
        match self {
            Self::Identity => Coding::Identity,
            Self::Gzip => Coding::Gzip,
            Self::Zlib | Self::Bare => Coding::Deflate,
            Self::Zstd => Coding::Zstd,
            Self::Brotli => Coding::Brotli,
        }
    }

    pub(in crate::inject) fn encode(self, document: &[u8], level: u32) -> Vec<u8> {
        let compression = Compression::new(level);
        match self {
            Self::Identity => document.to_vec(),
            Self::Gzip => gzip(document, level),
            Self::Zlib => {
                let mut encoder = ZlibEncoder::new(Vec::new(), compression);
                encoder.write_all(document).unwrap();
                encoder.finish().unwrap()
            }
            Self::Bare => {
                let mut encoder = DeflateEncoder::new(Vec::new(), compression);
                encoder.write_all(document).unwrap();
                encoder.finish().unwrap()
            }
            Self::Zstd => zstd::bulk::compress(document, level as i32).unwrap(),
            Self::Brotli => {
                let mut body = Vec::new();
                brotli::CompressorWriter::new(&mut body, 4096, level, 20).write_all(document).unwrap();
                body
            }
        }
    }

    /// Decodes with checks of every sum.
    pub(in crate::inject) fn decode(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut document = Vec::new();
        match self {
            Self::Identity => return Ok(body.to_vec()),
            Self::Gzip => return gunzip(body),
            Self::Zlib => ZlibDecoder::new(body).read_to_end(&mut document)?,
            Self::Bare => DeflateDecoder::new(body).read_to_end(&mut document)?,
            Self::Zstd => return zstd::stream::decode_all(body),
            Self::Brotli => brotli_decompressor::Decompressor::new(body, 4096).read_to_end(&mut document)?,
        };
        Ok(document)
    }
}

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
