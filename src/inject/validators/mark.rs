//! The mark at the end of an entity tag: what became of the representation, and how upstream's own validator reads.
//!
//! Contract: [`Marked::read`] is the exact inverse of [`Marked::to_field`]. A mark is always the last thing in a tag,
//! of one of two lengths, so what another gate behind this one marked is wrapped and unwrapped whole. It must never
//! alter upstream's own bytes.

use http::{
    HeaderMap, HeaderValue,
    header::{ETAG, LAST_MODIFIED},
};

use super::{
    date::Date,
    entity_tag::{EntityTag, Strength, only},
};

const NAME: &[u8] = b"~octroi.";

/// Tells the snippets of a host apart over time: eight hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SnippetVersion([u8; 8]);

/// What became of the representation that a client holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It has the snippet of this version.
    Injected(SnippetVersion),
    /// It answered a navigation and is no page: its bytes are upstream's.
    Passed,
}

/// The validator that upstream gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Original<'a> {
    Tag(EntityTag<'a>),
    /// There was no entity tag, only a `Last-Modified`.
    Date(Date),
}

/// A marked entity tag, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marked<'a> {
    pub(super) mark: Mark,
    pub(super) original: Original<'a>,
}

// === impl SnippetVersion ===

impl SnippetVersion {
    /// Makes a version of the first four bytes of a digest of the snippet.
    pub const fn from_digest(digest: [u8; 4]) -> Self {
        let [a, b, c, d] = digest;
        Self([hex(a >> 4), hex(a), hex(b >> 4), hex(b), hex(c >> 4), hex(c), hex(d >> 4), hex(d)])
    }

    fn from_hex(digits: &[u8]) -> Option<Self> {
        let is_hex = digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        digits.try_into().ok().filter(|_| is_hex).map(Self)
    }
}

const fn hex(nibble: u8) -> u8 {
    let nibble = nibble & 0xf;
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

impl std::fmt::Display for SnippetVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|digit| write!(formatter, "{}", char::from(*digit)))
    }
}

// === impl Original ===

impl<'a> Original<'a> {
    /// Finds the validator of a response: its entity tag, or else its date. A field that is repeated or malformed is
    /// none.
    pub(super) fn of(headers: &'a HeaderMap) -> Option<Self> {
        let tag = only(headers, &ETAG).and_then(|field| EntityTag::parse(field.as_bytes()));
        let date = || only(headers, &LAST_MODIFIED).and_then(Date::parse).map(Original::Date);
        tag.map(Original::Tag).or_else(date)
    }
}

// === impl Marked ===

impl<'a> Marked<'a> {
    /// Takes a tag apart; one that bears no mark, or one that this gate could not have made, is none of ours.
    pub(super) fn read(tag: EntityTag<'a>) -> Option<Self> {
        let (rest, kind, mark) = versioned(tag.opaque).or_else(|| plain(tag.opaque))?;
        let original = match kind {
            b's' => Original::Tag(EntityTag { strength: Strength::Strong, opaque: rest }),
            b'w' => Original::Tag(EntityTag { strength: Strength::Weak, opaque: rest }),
            b'm' => Original::Date(Date::from_hex(rest)?),
            _ => return None,
        };
        Some(Self { mark, original })
    }

    /// Writes the tag as the value of a field.
    pub(super) fn to_field(self) -> Option<HeaderValue> {
        let (mut opaque, kind) = match self.original {
            Original::Tag(EntityTag { strength: Strength::Strong, opaque }) => (opaque.to_vec(), b's'),
            Original::Tag(EntityTag { strength: Strength::Weak, opaque }) => (opaque.to_vec(), b'w'),
            Original::Date(date) => (date.to_hex().into_bytes(), b'm'),
        };
        opaque.extend_from_slice(NAME);
        opaque.push(kind);
        let strength = match self.mark {
            Mark::Injected(version) => {
                opaque.push(b'.');
                opaque.extend_from_slice(&version.0);
                // The bytes differ from upstream's, the meaning does not (RFC 9110 §8.8.1).
                Strength::Weak
            }
            Mark::Passed if kind == b's' => Strength::Strong,
            // Also from a date: it cannot tell two changes within its second apart (RFC 9110 §8.8.2.2).
            Mark::Passed => Strength::Weak,
        };
        EntityTag { strength, opaque: &opaque }.to_field()
    }
}

/// `…~octroi.k.vvvvvvvv`
fn versioned(opaque: &[u8]) -> Option<(&[u8], u8, Mark)> {
    let (rest, version) = opaque.split_last_chunk::<8>()?;
    let (rest, kind) = kind(rest.strip_suffix(b".")?)?;
    Some((rest, kind, Mark::Injected(SnippetVersion::from_hex(version)?)))
}

/// `…~octroi.k`
fn plain(opaque: &[u8]) -> Option<(&[u8], u8, Mark)> {
    kind(opaque).map(|(rest, kind)| (rest, kind, Mark::Passed))
}

fn kind(opaque: &[u8]) -> Option<(&[u8], u8)> {
    let (kind, rest) = opaque.split_last()?;
    Some((rest.strip_suffix(NAME)?, *kind))
}

/// Marks the validator of a response. An entity tag that cannot be marked, because it is malformed or repeated, goes.
pub(super) fn mark(headers: &mut HeaderMap, mark: Mark) {
    let marked = Original::of(headers).and_then(|original| Marked { mark, original }.to_field());
    match marked {
        Some(marked) => headers.insert(ETAG, marked),
        None => headers.remove(ETAG),
    };
}
