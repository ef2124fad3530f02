//! Content codings, and the only place that names a decoder or an encoder.
//!
//! Contract: a [`Decoder`] writes into the caller's buffer and nowhere else, so what it can expand is bounded by
//! construction (deflate: 1032 to 1, RFC 1951); its windows are bounded by the codings. It must never decide how much is
//! enough: `compressed` and `rewrite` do.

mod brotli;
mod decoder;
mod encoder;
mod glimpse;
mod inflate;
#[cfg(test)]
mod limits_tests;
mod pool;
#[cfg(test)]
pub(super) mod sample;
mod seen;
#[cfg(test)]
mod tests;
mod zstd;

pub use self::pool::Pool;
pub(super) use self::{
    decoder::Decoder,
    encoder::{Encoder, Flush},
    glimpse::Glimpse,
    inflate::has_zlib_header,
};

/// Names a content coding (RFC 9110 §8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// The document is sent as it is.
    Identity,
    /// The document is one gzip member (RFC 1952).
    Gzip,
    /// The document is deflate data (RFC 1951) in a zlib wrapper (RFC 1950), or in none: browsers take both.
    Deflate,
    /// The document is a sequence of zstd frames (RFC 8878), with a window of eight MiB at most (RFC 9659).
    Zstd,
    /// The document is a brotli stream (RFC 7932).
    Brotli,
}

/// What one call of [`Decoder::decode`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Bytes taken from the input.
    pub(super) consumed: usize,
    /// Bytes written to the output; valid even when the stream turned out corrupt after them.
    pub(super) produced: usize,
    /// Where the stream stands.
    pub(super) stream: Stream,
}

/// Where a compressed stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// More must come.
    Open,
    /// It may end here.
    Ended,
    /// The data is not in this coding.
    Corrupt,
}
