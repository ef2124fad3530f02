//! The name of a text by what it says: its SHA-256.

use std::fmt;

use sha2::{Digest, Sha256};

use super::hexadecimal::{Hexadecimal, octets_of_hexadecimal};

/// The SHA-256 of a content, by which it is found again and proved unchanged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

// === impl ContentHash ===

impl ContentHash {
    /// Hashes a content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// Reads 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(octets_of_hexadecimal(text)?))
    }

    /// Makes a hash from its 32 octets.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 octets.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hexadecimal(&self.0).fmt(f)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_sha256_that_everyone_computes() {
        let hash = ContentHash::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash.to_string(), text);
        assert_eq!(ContentHash::parse(text), Some(hash));
    }

    #[test]
    fn reads_one_spelling_only() {
        let text = ContentHash::of(b"").to_string();
        for wrong in
            [text.to_uppercase(), format!("{text}0"), text.replacen('e', "g", 1), String::new(), "é".repeat(32)]
        {
            assert_eq!(ContentHash::parse(&wrong), None, "{wrong}");
        }
    }
}
