//! The bytes that are added to a document.
//!
//! Contract: what a [`Snippet`] holds is printable ASCII markup, so it means the same in every ASCII-compatible
//! charset and needs no escaping. It must never depend on the visitor.

use bytes::Bytes;

/// Longest snippet: four KiB leave room for the repeated tags in one stored deflate block (65 535 bytes, RFC 1951 §3.2.4).
const LONGEST: usize = 4 * 1024;

/// Holds the bytes put first into the document head; the same for all visitors of a host.
///
/// A clone shares the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet(Bytes);

/// Says why a text cannot be a [`Snippet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnippetError {
    /// There is nothing to add.
    #[error("the snippet is empty")]
    Empty,
    /// The text is longer than four KiB.
    #[error("the snippet is {length} bytes long, more than {LONGEST}")]
    TooLong {
        /// Length of the text in bytes.
        length: usize,
    },
    /// A byte is neither printable ASCII nor a line feed.
    #[error("the snippet has a byte at {at} that is neither printable ASCII nor a line feed")]
    NotAscii {
        /// Offset of the first such byte.
        at: usize,
    },
    /// The text does not begin with `<` and end with `>`: as bare text it would end the document head.
    #[error("the snippet does not begin with `<` and end with `>`")]
    NotMarkup,
}

impl Snippet {
    /// Checks and copies `text`.
    ///
    /// # Errors
    /// When `text` is empty, longer than four KiB, not plain ASCII, or visibly not markup.
    pub fn new(text: &str) -> Result<Self, SnippetError> {
        if text.is_empty() {
            return Err(SnippetError::Empty);
        }
        if text.len() > LONGEST {
            return Err(SnippetError::TooLong { length: text.len() });
        }
        // A carriage return would be normalised by the parser, and so escape a CSP hash computed over these bytes.
        if let Some(at) = text.bytes().position(|byte| !matches!(byte, b' '..=b'~' | b'\n')) {
            return Err(SnippetError::NotAscii { at });
        }
        if !(text.starts_with('<') && text.ends_with('>')) {
            return Err(SnippetError::NotMarkup);
        }
        Ok(Self(Bytes::copy_from_slice(text.as_bytes())))
    }

    /// Returns the bytes as they go on the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes without copying them.
    pub(super) fn to_bytes(&self) -> Bytes {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_ascii_markup_only() {
        let long = format!("<i>{}</i>", "a".repeat(LONGEST));
        for (name, text, expected) in [
            ("script", "<script src=\"/g.js\"></script>", Ok(())),
            ("two lines", "<script>\n</script>", Ok(())),
            ("empty", "", Err(SnippetError::Empty)),
            ("accent", "<b>é</b>", Err(SnippetError::NotAscii { at: 3 })),
            ("carriage return", "<b>\r</b>", Err(SnippetError::NotAscii { at: 3 })),
            ("nul", "<b>\0</b>", Err(SnippetError::NotAscii { at: 3 })),
            ("text", "hello", Err(SnippetError::NotMarkup)),
            ("trailing text", "<b></b> x", Err(SnippetError::NotMarkup)),
            ("long", &long, Err(SnippetError::TooLong { length: LONGEST + 7 })),
        ] {
            assert_eq!(Snippet::new(text).map(|_| ()), expected, "{name}");
        }
    }
}
