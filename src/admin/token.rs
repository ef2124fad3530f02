//! The token that an operator shows where the port is open to the network.
//!
//! Its file is read for each request that shows one, so that a token which is replaced is in force at once.

use std::{
    fs::File,
    hint::black_box,
    io::{self, Read},
    path::PathBuf,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;
use sha2::{Digest, Sha256};

/// A shorter token could be guessed over the network.
const FEWEST: usize = 16;

/// No token is longer, and no other file is read whole by mistake.
const MOST: u64 = 4096;

/// A file that holds a token.
#[derive(Clone, Debug)]
pub(super) struct TokenFile(PathBuf);

// === impl TokenFile ===

impl TokenFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Returns true if `authorisation` shows the token, in a time that does not tell how much of it is right.
    ///
    /// It is the token itself after `Bearer`, or the password after `Basic` (RFC 7617), which is what browsers can ask for.
    pub(super) fn admits(&self, authorisation: Option<&HeaderValue>) -> io::Result<bool> {
        let Some(shown) = authorisation.and_then(|field| shown(field.as_bytes())) else { return Ok(false) };
        let expected = self.digest()?;
        Ok(equal(&expected, &Sha256::digest(shown).into()))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read, or holds nothing that can be a token.
    pub(super) fn digest(&self) -> io::Result<[u8; 32]> {
        let mut content = Vec::new();
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", self.0.display()));
        File::open(&self.0).and_then(|file| file.take(MOST).read_to_end(&mut content)).map_err(named)?;
        let token = content.trim_ascii();
        if token.len() < FEWEST || !token.iter().all(u8::is_ascii_graphic) {
            let wrong = format!("a token is one word of {FEWEST} to {MOST} ASCII characters");
            return Err(named(io::Error::other(wrong)));
        }
        Ok(Sha256::digest(token).into())
    }
}

fn shown(field: &[u8]) -> Option<Vec<u8>> {
    let space = field.iter().position(|octet| *octet == b' ')?;
    let (scheme, credentials) = field.split_at_checked(space)?;
    let credentials = credentials.trim_ascii();
    if scheme.eq_ignore_ascii_case(b"Bearer") {
        return Some(credentials.to_vec());
    }
    if !scheme.eq_ignore_ascii_case(b"Basic") {
        return None;
    }
    let pair = STANDARD.decode(credentials).ok()?;
    let colon = pair.iter().position(|octet| *octet == b':')?;
    pair.get(colon + 1..).map(<[u8]>::to_vec)
}

/// Looks at every octet, whatever the first ones are.
fn equal(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let difference = one.iter().zip(other).fold(0, |difference, (one, other)| black_box(difference | (one ^ other)));
    difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_admitted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "0123456789abcdef\n").unwrap();
        let file = TokenFile::new(path.clone());
        for (name, field, admitted) in [
            ("the token", "Bearer 0123456789abcdef", true),
            ("in another case", "bearer 0123456789abcdef", true),
            ("a part of it", "Bearer 0123456789abcde", false),
            ("more than it", "Bearer 0123456789abcdef0", false),
            ("another one", "Bearer 0123456789abcdeF", false),
            ("nothing", "Bearer ", false),
            ("without a scheme", "0123456789abcdef", false),
            ("another scheme", "Digest 0123456789abcdef", false),
            ("not a password", "Basic  0123456789abcdef", false),
            ("the password of any name", "Basic b3BlcmF0b3I6MDEyMzQ1Njc4OWFiY2RlZg==", true),
            ("the password of no name", "basic OjAxMjM0NTY3ODlhYmNkZWY=", true),
            ("another password", "Basic b3BlcmF0b3I6MDEyMzQ1Njc4OWFiY2RlZQ==", false),
            ("a name alone", "Basic MDEyMzQ1Njc4OWFiY2RlZg==", false),
        ] {
            let field = HeaderValue::from_static(field);
            assert_eq!(file.admits(Some(&field)).unwrap(), admitted, "{name}");
        }
        assert!(!file.admits(None).unwrap());
        std::fs::write(&path, "fedcba9876543210").unwrap();
        assert!(file.admits(Some(&HeaderValue::from_static("Bearer fedcba9876543210"))).unwrap());
        for (name, content) in [("short", "0123456789abcde"), ("empty", ""), ("two words", "01234567 89abcdef")] {
            std::fs::write(&path, content).unwrap();
            assert!(file.digest().is_err(), "{name}");
        }
    }
}
