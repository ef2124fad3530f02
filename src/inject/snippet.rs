//! The bytes that are added to a document.
//!
//! Contract: what a [`Snippet`] holds is printable ASCII markup, so it means the same in every ASCII-compatible
//! charset and needs no escaping. It must never depend on the visitor.

use bytes::Bytes;

use super::SnippetVersion;

/// Longest snippet: it is sent with every page.
const LONGEST: usize = 4 * 1024;

/// The attribute of the first element by which a script can tell how much white space after the snippet is not the page's.
const SPACE: &str = " data-octroi-space=\"";

/// Holds the bytes put first into the document head; the same for all visitors of a host.
///
/// A clone shares the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    bytes: Bytes,
    /// Where the name of its first tag ends.
    name_end: usize,
    version: SnippetVersion,
}

/// Whether bytes begin with the snippet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begins {
    With,
    Without,
    /// There are too few of them to tell.
    Maybe,
}

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
    /// The text does not begin with a tag and end with `>`: as bare text it would end the document head.
    #[error("the snippet does not begin with a start tag and end with `>`")]
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
        let name = text.strip_prefix('<').and_then(|rest| rest.find(|char: char| !char.is_ascii_alphanumeric()));
        match name {
            Some(length @ 1..) if text.ends_with('>') => {
                let version = SnippetVersion::from_digest(crc32fast::hash(text.as_bytes()).to_be_bytes());
                Ok(Self { bytes: Bytes::copy_from_slice(text.as_bytes()), name_end: length + 1, version })
            }
            _ => Err(SnippetError::NotMarkup),
        }
    }

    /// Returns the bytes as they go on the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns what tells it from the snippets that the host had before.
    pub fn version(&self) -> SnippetVersion {
        self.version
    }

    /// Returns the snippet with a `nonce` on each of its scripts, for a page whose policy demands one. Its version stays.
    ///
    /// # Errors
    /// When that makes it too long, or `nonce` is not plain ASCII.
    pub fn with_nonce(&self, nonce: &str) -> Result<Self, SnippetError> {
        let text = str::from_utf8(&self.bytes).unwrap_or_default();
        let with_nonce = Self::new(&text.replace("<script ", &format!("<script nonce=\"{nonce}\" ")))?;
        Ok(Self { version: self.version, ..with_nonce })
    }

    /// Returns the bytes without copying them.
    pub(super) fn to_bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// Appends the snippet for a place after which so many characters of white space are not the page's.
    pub(super) fn append_before(&self, space: usize, markup: &mut Vec<u8>) {
        let (name, rest) = self.bytes.split_at_checked(self.name_end).unwrap_or((&self.bytes, &[]));
        markup.extend_from_slice(name);
        if space > 0 {
            markup.extend_from_slice(format!("{SPACE}{space}\"").as_bytes());
        }
        markup.extend_from_slice(rest);
    }

    /// Says whether `document` begins with the snippet, in any of its forms.
    pub(super) fn begins(&self, document: &[u8]) -> Begins {
        let (name, rest) = self.bytes.split_at_checked(self.name_end).unwrap_or((&self.bytes, &[]));
        let Some(after_name) = document.strip_prefix(name) else {
            return if name.starts_with(document) { Begins::Maybe } else { Begins::Without };
        };
        let after_space = match after_name.strip_prefix(SPACE.as_bytes()) {
            Some(value) => match value.iter().position(|byte| !byte.is_ascii_digit()) {
                Some(end) => match value.get(end..).and_then(|rest| rest.strip_prefix(b"\"")) {
                    Some(after) => after,
                    None => return Begins::Without,
                },
                None => return if value.len() < 8 { Begins::Maybe } else { Begins::Without },
            },
            None if SPACE.as_bytes().starts_with(after_name) => return Begins::Maybe,
            None => after_name,
        };
        match after_space.get(..rest.len()) {
            Some(begun) if begun == rest => Begins::With,
            None if rest.starts_with(after_space) => Begins::Maybe,
            Some(_) | None => Begins::Without,
        }
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
            ("end tag", "</b>", Err(SnippetError::NotMarkup)),
            ("comment", "<!-- -->", Err(SnippetError::NotMarkup)),
            ("trailing text", "<b></b> x", Err(SnippetError::NotMarkup)),
            ("long", &long, Err(SnippetError::TooLong { length: LONGEST + 7 })),
        ] {
            assert_eq!(Snippet::new(text).map(|_| ()), expected, "{name}");
        }
    }

    #[test]
    fn tells_of_white_space_and_knows_itself_again() {
        let snippet = Snippet::new("<script src=x></script><link>").unwrap();
        let written = |space| {
            let mut markup = Vec::new();
            snippet.append_before(space, &mut markup);
            markup
        };
        assert_eq!(written(0), snippet.as_bytes());
        assert_eq!(written(12), b"<script data-octroi-space=\"12\" src=x></script><link>");
        for whole in [written(0), written(3), written(12)] {
            for cut in 0..whole.len() {
                assert_eq!(snippet.begins(&whole[..cut]), Begins::Maybe, "{cut}");
            }
            assert_eq!(snippet.begins(&[&whole[..], b"<title>"].concat()), Begins::With);
        }
        for other in ["<scrip>", "<script>", "<script src=y", "<script data-octroi-space=\"x", "text"] {
            assert_eq!(snippet.begins(other.as_bytes()), Begins::Without, "{other}");
        }
    }
}
