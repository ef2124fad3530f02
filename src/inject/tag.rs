//! The attribute part of an HTML start tag, one byte at a time.
//!
//! Contract: follows the tokenizer of the HTML standard (§13.2.5.32 to .40) as far as needed to know which `>` ends a
//! tag: one inside a quoted value does not. It must never look at what an attribute means.

/// Says whether `byte` is white space between HTML tokens (HTML standard, "ASCII whitespace").
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

/// Where in the attributes of a tag the scan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attributes {
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
}

impl Attributes {
    /// Moves past `byte`; `None` once the tag has ended.
    pub(super) const fn after(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::DoubleQuoted, b'"') | (Self::SingleQuoted, b'\'') => Self::BeforeName,
            (Self::DoubleQuoted | Self::SingleQuoted, _) => self,
            (Self::BeforeName | Self::Name | Self::AfterName | Self::BeforeValue | Self::Unquoted, b'>') => {
                return None;
            }
            (Self::BeforeValue, b'"') => Self::DoubleQuoted,
            (Self::BeforeValue, b'\'') => Self::SingleQuoted,
            (Self::BeforeValue, _) if is_space(byte) => Self::BeforeValue,
            (Self::Unquoted, _) if is_space(byte) => Self::BeforeName,
            // A slash inside an unquoted value belongs to the value.
            (Self::BeforeValue | Self::Unquoted, _) => Self::Unquoted,
            (Self::Name, _) if is_space(byte) => Self::AfterName,
            (Self::BeforeName | Self::AfterName, _) if is_space(byte) => self,
            (Self::BeforeName | Self::Name | Self::AfterName, b'/') => Self::BeforeName,
            // An equals sign where a name should begin is the name's first character.
            (Self::Name | Self::AfterName, b'=') => Self::BeforeValue,
            (Self::BeforeName | Self::Name | Self::AfterName, _) => Self::Name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the length of a tag of one letter.
    fn length(tag: &[u8]) -> Option<usize> {
        let mut state = Attributes::BeforeName;
        tag.iter()
            .skip(2)
            .position(|byte| match state.after(*byte) {
                Some(next) => {
                    state = next;
                    false
                }
                None => true,
            })
            .map(|offset| offset + 3)
    }

    #[test]
    fn finds_the_end_of_a_tag() {
        for (tag, expected) in [
            ("<a>", Some(3)),
            ("<a />x", Some(5)),
            ("<a lang=fr>x", Some(11)),
            ("<a b=\"1>2\" c='>'>", Some(17)),
            ("<a b = \">\">", Some(11)),
            ("<a =\">", Some(6)),
            ("<a b=c\">\">", Some(8)),
            ("<a b=/>", Some(7)),
            ("<a b=\"\"c=\">\">", Some(13)),
            ("<a b=>x", Some(6)),
            ("<a b='>", None),
            ("<a", None),
        ] {
            assert_eq!(length(tag.as_bytes()), expected, "{tag}");
        }
    }
}
