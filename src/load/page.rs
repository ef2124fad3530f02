//! The page of 60 KiB, in the codings that portals send.
//!
//! One file holds it, in brotli, which nothing here can make; the other codings are made of it. Must never decode more
//! than [`MOST`] bytes, whatever a target sends.

use std::{
    fmt,
    io::{self, Read, Write},
};

/// A page of a made-up open-data portal, as of a catalogue with 40 rows.
const PAGE: &[u8] = include_bytes!("assets/page.html.br");

/// What is decoded of a reply at most.
const MOST: u64 = 4 << 20;

/// A content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// None.
    Identity,
    /// gzip, RFC 1952.
    Gzip,
    /// Zstandard, RFC 8878.
    Zstd,
    /// Brotli, RFC 7932.
    Brotli,
}

// === impl Coding ===

impl Coding {
    /// Returns its name in `Content-Encoding` and `Accept-Encoding`.
    pub(super) const fn token(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Brotli => "br",
        }
    }

    /// Returns the coding that a `Content-Encoding` names; no field is [`Coding::Identity`].
    pub(super) fn of_token(token: &[u8]) -> Option<Self> {
        let all = [Self::Identity, Self::Gzip, Self::Zstd, Self::Brotli];
        let named = |coding: &Self| token.eq_ignore_ascii_case(coding.token().as_bytes());
        if token.is_empty() { Some(Self::Identity) } else { all.into_iter().find(named) }
    }

    /// Decodes `body`.
    pub(super) fn decode(self, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        match self {
            Self::Identity => body.take(MOST).read_to_end(&mut out),
            Self::Gzip => flate2::read::MultiGzDecoder::new(body).take(MOST).read_to_end(&mut out),
            Self::Zstd => zstd::Decoder::new(body)?.take(MOST).read_to_end(&mut out),
            Self::Brotli => brotli_decompressor::Decompressor::new(body, 8 << 10).take(MOST).read_to_end(&mut out),
        }?;
        Ok(out)
    }

    /// Returns the page in this coding, as a portal sends it.
    pub(super) fn page(self) -> io::Result<Vec<u8>> {
        let plain = || Self::Brotli.decode(PAGE);
        match self {
            Self::Identity => plain(),
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(&plain()?)?;
                encoder.finish()
            }
            Self::Zstd => zstd::encode_all(&*plain()?, 3),
            Self::Brotli => Ok(PAGE.to_vec()),
        }
    }
}

impl fmt::Display for Coding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Brotli => "brotli",
            Self::Identity | Self::Gzip | Self::Zstd => self.token(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const ALL: [Coding; 4] = [Coding::Identity, Coding::Gzip, Coding::Zstd, Coding::Brotli];

    fn corpus() -> Vec<u8> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/documents/pages/catalogue-60k.html");
        std::fs::read(file).unwrap()
    }

    #[test]
    fn the_page_is_the_one_of_the_corpus_in_every_coding() {
        if std::env::var_os("OCTROI_BLESS").is_some() {
            let mut page = Vec::new();
            let parameters = brotli::enc::BrotliEncoderParams { quality: 6, ..Default::default() };
            brotli::BrotliCompress(&mut &*corpus(), &mut page, &parameters).unwrap();
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/load/assets/page.html.br"), page).unwrap();
        }
        for coding in ALL {
            let page = coding.page().unwrap();
            assert_eq!(coding.decode(&page).unwrap(), corpus(), "{coding}");
            assert_eq!(page.len() < 16 << 10, coding != Coding::Identity, "{coding}");
        }
    }

    #[test]
    fn a_coding_is_known_by_its_token() {
        for coding in ALL {
            assert_eq!(Coding::of_token(coding.token().to_uppercase().as_bytes()), Some(coding));
        }
        assert_eq!(Coding::of_token(b""), Some(Coding::Identity));
        assert_eq!(Coding::of_token(b"brotli"), None);
    }

    #[test]
    fn decoding_stops_at_a_bomb() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&vec![0; 5 << 20]).unwrap();
        assert_eq!(Coding::Gzip.decode(&encoder.finish().unwrap()).unwrap().len() as u64, MOST);
    }
}
