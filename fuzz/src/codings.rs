//! Bodies made and read by other means than octroi's own.

use std::io::{self, Read, Write};

use flate2::{
    Compression, Decompress, FlushDecompress, GzBuilder,
    read::{DeflateDecoder, GzDecoder, ZlibDecoder},
    write::{DeflateEncoder, ZlibEncoder},
};
use octroi::fuzz::{Salvaged, Way};

/// Window of the brotli encoder, as a logarithm: small ones are quicker.
const WINDOW: u32 = 16;

pub(crate) fn encode(way: Way, level: u8, document: &[u8]) -> Vec<u8> {
    let compression = Compression::new(u32::from(level % 10));
    let encoded = match way {
        Way::Identity => Ok(document.to_vec()),
        Way::Gzip => gzip(compression, level, document),
        Way::Zlib => {
            let mut encoder = ZlibEncoder::new(Vec::new(), compression);
            encoder.write_all(document).and_then(|()| encoder.finish())
        }
        Way::Bare => {
            let mut encoder = DeflateEncoder::new(Vec::new(), compression);
            encoder.write_all(document).and_then(|()| encoder.finish())
        }
        // Half of them as one frame of known length, half streamed, with a checksum, in two frames.
        Way::Zstd if level.is_multiple_of(2) => zstd::bulk::compress(document, i32::from(level % 10)),
        Way::Zstd => {
            let (first, second) = document.split_at(document.len() / 2);
            let frames = [first, second].map(|part| frame(level, part));
            frames.into_iter().collect::<io::Result<Vec<_>>>().map(|frames| frames.concat())
        }
        Way::Brotli => {
            let mut body = Vec::new();
            let mut encoder = brotli::CompressorWriter::new(&mut body, 4096, u32::from(level % 6), WINDOW);
            let written = encoder.write_all(document);
            drop(encoder);
            written.map(|()| body)
        }
    };
    encoded.expect("an encoder that writes to memory does not fail")
}

/// Has every optional header field when `level` is odd.
fn gzip(compression: Compression, level: u8, document: &[u8]) -> io::Result<Vec<u8>> {
    let builder = match level % 2 {
        0 => GzBuilder::new(),
        _ => GzBuilder::new().filename("page.html").comment("a page").extra(vec![0, 1, 2, 255]).mtime(7),
    };
    let mut encoder = builder.write(Vec::new(), compression);
    encoder.write_all(document)?;
    encoder.finish()
}

fn frame(level: u8, document: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), i32::from(level % 4))?;
    encoder.include_checksum(true)?;
    encoder.write_all(document)?;
    encoder.finish()
}

/// Deflate has a wrapper if zlib itself takes the first two bytes for a header that names no dictionary.
pub(crate) fn read_as(way: Way, body: &[u8]) -> Way {
    // An empty block, which may follow any header but one that names a dictionary.
    const EMPTY: [u8; 5] = [0, 0, 0, 0xFF, 0xFF];
    let (Way::Zlib | Way::Bare, Some(&header)) = (way, body.first_chunk::<2>()) else { return way };
    let start = [&header[..], &EMPTY].concat();
    match Decompress::new(true).decompress(&start, &mut [0], FlushDecompress::None) {
        Ok(_) => Way::Zlib,
        Err(_) => Way::Bare,
    }
}

/// Decodes and checks every sum; of gzip, the first member.
pub(crate) fn decode(way: Way, body: &[u8]) -> io::Result<Vec<u8>> {
    let mut document = Vec::new();
    reader(way, body)?.read_to_end(&mut document).map(|_| document)
}

/// Decodes as far as it goes, without a look at any sum.
pub(crate) fn salvage(way: Way, body: &[u8]) -> Salvaged {
    // The data of gzip and zlib, without the wrapper, so that no sum is checked.
    let data = match way {
        Way::Gzip => return salvage_gzip(body),
        Way::Zlib => body.get(2..).unwrap_or_default(),
        Way::Identity | Way::Bare | Way::Zstd | Way::Brotli => body,
    };
    let way = if way == Way::Zlib { Way::Bare } else { way };
    reader(way, data).map_or_else(|_| Salvaged::default(), read_on)
}

fn salvage_gzip(body: &[u8]) -> Salvaged {
    // The header is read by one decoder, the data by another.
    let Some(length) = gzip_header(body) else { return Salvaged::default() };
    read_on(DeflateDecoder::new(body.get(length..).unwrap_or_default()))
}

/// RFC 1952 §2.3.
fn gzip_header(body: &[u8]) -> Option<usize> {
    let flags = *body.strip_prefix(&[0x1F, 0x8B, 8])?.first()?;
    let mut at = 10;
    if flags & 4 != 0 {
        let [low, high] = *body.get(at..)?.first_chunk()?;
        at += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    for bit in [8, 16] {
        if flags & bit != 0 {
            at += body.get(at..)?.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    at += if flags & 2 != 0 { 2 } else { 0 };
    (flags & 0xE0 == 0 && at <= body.len()).then_some(at)
}

fn read_on(mut reader: impl Read) -> Salvaged {
    let (mut document, mut buffer) = (Vec::new(), [0; 512]);
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Salvaged { document, whole: true },
            Ok(length) => document.extend_from_slice(&buffer[..length]),
            Err(_) => return Salvaged { document, whole: false },
        }
    }
}

fn reader<'a>(way: Way, body: &'a [u8]) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match way {
        Way::Identity => Box::new(body),
        Way::Gzip => Box::new(GzDecoder::new(body)),
        Way::Zlib => Box::new(ZlibDecoder::new(body)),
        Way::Bare => Box::new(DeflateDecoder::new(body)),
        Way::Zstd => {
            let mut decoder = zstd::stream::Decoder::with_buffer(body)?;
            // RFC 9659 §3.
            decoder.window_log_max(23)?;
            Box::new(decoder)
        }
        Way::Brotli => Box::new(brotli_decompressor::Decompressor::new(body, 4096)),
    })
}
