//! Entity tags, alone and in lists (RFC 9110 §8.8.3, §13.1.1).
//!
//! Contract: bytes in, borrowed slices out; a list is well-formed as a whole or not at all, and a comma inside the
//! quotes belongs to the tag. It must never know what a tag means.

use http::{HeaderMap, HeaderName, HeaderValue};

/// How a tag may be compared (RFC 9110 §8.8.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    Strong,
    Weak,
}

/// An entity tag without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntityTag<'a> {
    pub(super) strength: Strength,
    pub(super) opaque: &'a [u8],
}

/// A list member that is no entity tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// What an `If-Match` or `If-None-Match` field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// `*`
    Any,
    Tags,
    Malformed,
}

/// Iterates over the members of a list; the first malformed one is the last.
#[derive(Clone, Debug)]
pub(super) struct Members<'a>(&'a [u8]);

// === impl EntityTag ===

impl<'a> EntityTag<'a> {
    /// Reads a field that is one entity tag.
    pub(super) fn parse(value: &'a [u8]) -> Option<Self> {
        Self::first(value.trim_ascii()).filter(|(_, rest)| rest.is_empty()).map(|(tag, _)| tag)
    }

    /// Reads the tag that `bytes` begin with; returns what follows, too.
    fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        // The `W` is case-sensitive.
        let (strength, quoted) =
            bytes.strip_prefix(b"W/").map_or((Strength::Strong, bytes), |quoted| (Strength::Weak, quoted));
        let inner = quoted.strip_prefix(b"\"")?;
        let (opaque, rest) = inner.split_at_checked(inner.iter().position(|byte| !is_etagc(*byte))?)?;
        Some((Self { strength, opaque }, rest.strip_prefix(b"\"")?))
    }

    /// Compares weakly (RFC 9110 §8.8.3.2).
    pub(super) fn resembles(&self, other: &EntityTag<'_>) -> bool {
        self.opaque == other.opaque
    }

    /// Appends the tag to a list, which may be empty.
    pub(super) fn append_to(&self, list: &mut Vec<u8>) {
        list.extend_from_slice(if list.is_empty() { b"" } else { b", " });
        list.extend_from_slice(match self.strength {
            Strength::Strong => b"\"",
            Strength::Weak => b"W/\"",
        });
        list.extend_from_slice(self.opaque);
        list.push(b'"');
    }

    /// Writes the tag as the value of a field.
    pub(super) fn to_field(self) -> Option<HeaderValue> {
        let mut field = Vec::with_capacity(self.opaque.len() + 4);
        self.append_to(&mut field);
        HeaderValue::try_from(field).ok()
    }
}

fn is_etagc(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x7e | 0x80..)
}

// === impl Condition ===

impl Condition {
    pub(super) fn of(field: &HeaderValue) -> Self {
        if field.as_bytes().trim_ascii() == b"*" {
            Self::Any
        } else if Members::of(field).any(|member| member.is_err()) {
            Self::Malformed
        } else {
            Self::Tags
        }
    }
}

// === impl Members ===

impl<'a> Members<'a> {
    pub(super) fn of(field: &'a HeaderValue) -> Self {
        Self(field.as_bytes())
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Result<EntityTag<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        // Empty members are allowed, and mean nothing (RFC 9110 §5.6.1.2).
        let start = self.0.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b','))?;
        let first = self.0.get(start..).and_then(EntityTag::first);
        let first = first.map(|(tag, rest)| (tag, rest.trim_ascii_start()));
        match first.filter(|(_, rest)| rest.is_empty() || rest.starts_with(b",")) {
            Some((tag, rest)) => {
                self.0 = rest;
                Some(Ok(tag))
            }
            None => {
                self.0 = b"";
                Some(Err(Malformed))
            }
        }
    }
}

/// Returns a list field as one line. One line is shared, not copied; several are joined with a space, so that two
/// broken lines make no whole tag.
pub(super) fn whole(headers: &HeaderMap, name: &HeaderName) -> Option<HeaderValue> {
    let mut lines = headers.get_all(name).iter();
    let first = lines.next()?;
    if lines.next().is_none() {
        return Some(first.clone());
    }
    let lines: Vec<&[u8]> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
    HeaderValue::try_from(lines.join(&b", "[..])).ok()
}

/// Returns the value of a field that has exactly one line.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut lines = headers.get_all(name).iter();
    lines.next().filter(|_| lines.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_of_entity_tags() {
        for (name, field, expected) in [
            ("one", "\"a\"", Some("\"a\"")),
            ("weak and strong", "W/\"a\",\"b\"", Some("W/\"a\", \"b\"")),
            ("comma inside", "\"a,b\" , \"c\"", Some("\"a,b\", \"c\"")),
            ("empty members", ", ,\"a\",\t,", Some("\"a\"")),
            ("empty tag", "\"\"", Some("\"\"")),
            ("backslash is no escape", "\"a\\\"", Some("\"a\\\"")),
            ("nothing", " ", Some("")),
            ("bare", "a", None),
            ("small w", "w/\"a\"", None),
            ("open", "\"a\", \"b", None),
            ("space inside", "\"a b\"", None),
            ("no comma", "\"a\" \"b\"", None),
            ("text after", "\"a\"b", None),
            ("star among tags", "\"a\", *", None),
            ("gap", "W/ \"a\"", None),
        ] {
            let field = HeaderValue::from_static(field);
            let mut list = Vec::new();
            let read: Result<Vec<_>, _> = Members::of(&field).collect();
            let well_formed = read.map(|tags| tags.iter().for_each(|tag| tag.append_to(&mut list))).is_ok();
            assert_eq!(well_formed.then_some(std::str::from_utf8(&list).unwrap()), expected, "{name}");
            let condition = if expected.is_some() { Condition::Tags } else { Condition::Malformed };
            assert_eq!(Condition::of(&field), condition, "{name}");
        }
        assert_eq!(Condition::of(&HeaderValue::from_static(" * ")), Condition::Any);
    }

    #[test]
    fn two_broken_lines_make_no_whole_tag() {
        let mut headers = HeaderMap::new();
        headers.append("if-match", HeaderValue::from_static("\"a"));
        assert_eq!(whole(&headers, &http::header::IF_MATCH).unwrap(), "\"a");
        headers.append("if-match", HeaderValue::from_static("b\""));
        let joined = whole(&headers, &http::header::IF_MATCH).unwrap();
        assert_eq!(Condition::of(&joined), Condition::Malformed);
        assert_eq!(whole(&headers, &http::header::ETAG), None);
    }
}
