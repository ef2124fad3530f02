//! Fuzzed bytes read as choices, then as a document.
//!
//! Contract: every input means something, and the choices come first, in a fixed number of bytes, so that a seed is a
//! document with a short head. It must never refuse an input.

use crate::inject::{Charset, Coding, Headless, Injection, Limits, Placement, Recoding};

/// Every way to send a document; bare deflate beside wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As it is.
    Identity,
    /// One gzip member.
    Gzip,
    /// Deflate in a zlib wrapper.
    Zlib,
    /// Deflate without a wrapper.
    Bare,
    /// Zstd frames.
    Zstd,
    /// A brotli stream.
    Brotli,
}

impl Way {
    /// Lists every way.
    pub const ALL: [Self; 6] = [Self::Identity, Self::Gzip, Self::Zlib, Self::Bare, Self::Zstd, Self::Brotli];

    pub(super) fn coding(self) -> Coding {
        match self {
            Self::Identity => Coding::Identity,
            Self::Gzip => Coding::Gzip,
            Self::Zlib | Self::Bare => Coding::Deflate,
            Self::Zstd => Coding::Zstd,
            Self::Brotli => Coding::Brotli,
        }
    }

    /// Bytes at the end of a body that may be rewritten.
    pub(super) fn trailer(self) -> usize {
        match self {
            Self::Gzip => 8,
            Self::Zlib => 4,
            Self::Identity | Self::Bare | Self::Zstd | Self::Brotli => 0,
        }
    }
}

/// What was not read yet.
#[derive(Debug)]
pub(super) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    /// Reads a choice; zero once there is nothing left.
    pub(super) fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.0
    }
}

/// One body's circumstances: six bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) charset: Charset,
    pub(super) placement: Placement,
    pub(super) headless: Headless,
    pub(super) recoding: Recoding,
    pub(super) limits: Limits,
    /// Lengths of the frames, in turn.
    pub(super) cuts: [usize; 2],
    pub(super) level: u8,
    pub(super) filler: u8,
}

impl Case {
    pub(super) fn read(input: &mut Input<'_>) -> Self {
        let (heads, limits) = (input.byte(), input.byte());
        let pick = |choice: u8| usize::from(choice % 3);
        Self {
            charset: if heads & 1 == 0 { Charset::Undeclared } else { Charset::Declared },
            placement: if heads & 2 == 0 { Placement::Prefix } else { Placement::Head },
            headless: [Headless::Pages, Headless::Marked, Headless::Marked][pick(heads >> 2)],
            recoding: [Recoding::Gzip, Recoding::Identity, Recoding::None][pick(heads >> 5)],
            limits: match limits % 8 {
                0..=4 => Limits::default(),
                5 => Limits { sniff: 200, inflated: 200, block: 300 },
                6 => Limits { sniff: 2000, inflated: 1500, block: 3000 },
                _ => Limits { sniff: usize::from(limits >> 3), inflated: usize::from(limits >> 3), block: 0 },
            },
            cuts: [usize::from(input.byte()) + 1, (usize::from(input.byte()) + 1) * 7],
            level: input.byte(),
            filler: input.byte(),
        }
    }

    pub(super) fn injection(&self, way: Way) -> Injection {
        let Self { charset, placement, headless, recoding, .. } = *self;
        Injection { coding: way.coding(), charset, placement, headless, recoding }
    }

    /// Returns the document, of some inputs with much more before or after it: limits are far away.
    pub(super) fn document(&self, rest: &[u8]) -> Vec<u8> {
        let many = 1 << (self.filler >> 3 & 15);
        match self.filler & 7 {
            1 => [rest, &b"<p>portail de donn\xC3\xA9es ".repeat(many.min(4096))].concat(),
            2 => [&b" \r\n".repeat(many)[..], rest].concat(),
            3 => [&b"<!--"[..], &b"-x".repeat(many), b"-->", rest].concat(),
            4 => [&b"<html a='"[..], &b">".repeat(many), b"'>", rest].concat(),
            5 => [b"<head><title>".as_slice(), &b"t".repeat(many), b"</title>", rest].concat(),
            _ => rest.to_vec(),
        }
    }
}
