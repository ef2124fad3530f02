//! The key file: one key a line, the first signs.
//!
//! ```text
//! # id  secret (base64, 32 octets)
//! k2    q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=
//! k1    7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq80=
//! ```
//! To rotate, put a new line first, and remove the old one once the last choice
//! it signed has been forgotten. Gates behind one balancer share the file.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::consent::{Key, KeyError, KeyRing};

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// It cannot be read, or made.
    #[error("cannot use the key file {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is not an identifier and a secret.
    #[error("{path}, line {line}: expected a key id and 32 or more octets in base64")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A key cannot be taken.
    #[error("{path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
    /// There is no randomness to make a key from.
    #[error("no randomness to make a key from: {0}")]
    Random(getrandom::Error),
}

/// Reads the key ring from a file, which is made with a fresh key if it is not there.
///
/// # Errors
/// If it can be neither read nor made, or holds what is not a key.
pub fn key_ring(path: &Path) -> Result<KeyRing, KeyFileError> {
    let failed = |source| KeyFileError::File { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Ok(text) => parse(&text, path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match make(path) {
            Ok(text) => parse(&text, path),
            // Another gate made it in the meantime: its key is as good.
            Err(KeyFileError::File { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                parse(&fs::read_to_string(path).map_err(failed)?, path)
            }
            Err(error) => Err(error),
        },
        Err(error) => Err(failed(error)),
    }
}

/// Reads the key ring from a file, and makes none: a running gate whose key file is gone would sign with a key that no
/// visitor's choice was signed with.
///
/// # Errors
/// If it cannot be read, or holds what is not a key.
pub fn known_key_ring(path: &Path) -> Result<KeyRing, KeyFileError> {
    let failed = |source| KeyFileError::File { path: path.to_owned(), source };
    parse(&fs::read_to_string(path).map_err(failed)?, path)
}

fn make(path: &Path) -> Result<String, KeyFileError> {
    let failed = |source| KeyFileError::File { path: path.to_owned(), source };
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(KeyFileError::Random)?;
    let text = format!(
        "# Signs visitors' choices: keep it secret. A new key goes first.\nk1 {}\n",
        BASE64_STANDARD.encode(secret)
    );
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    // Written whole under another name, then linked: a file of this name is never half a file, and
    // of two gates that start together one wins.
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let written = write(&draft, &text).and_then(|()| fs::hard_link(&draft, path));
    drop(fs::remove_file(&draft));
    written.map_err(failed)?;
    Ok(text)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn parse(text: &str, path: &Path) -> Result<KeyRing, KeyFileError> {
    let bad_key = |source| KeyFileError::Key { path: path.to_owned(), source };
    let mut keys = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let bad_line = || KeyFileError::Line { path: path.to_owned(), line: place + 1 };
        let (id, secret) = line.split_once(char::is_whitespace).ok_or_else(bad_line)?;
        let secret = BASE64_STANDARD.decode(secret.trim()).map_err(|_| bad_line())?;
        keys.push(Key::new(id, &secret).map_err(bad_key)?);
    }
    KeyRing::new(keys).map_err(bad_key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn makes_a_key_that_only_its_owner_can_read_and_reads_it_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/keys");
        key_ring(&path).unwrap();
        let made = fs::read_to_string(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        key_ring(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), made);
    }

    #[test]
    fn a_file_that_is_gone_is_not_made_again_where_it_was_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        assert!(matches!(known_key_ring(&path), Err(KeyFileError::File { .. })));
        assert!(!path.exists());
        key_ring(&path).unwrap();
        known_key_ring(&path).unwrap();
    }

    #[test]
    fn says_which_line_is_not_a_key() {
        let path = Path::new("keys");
        for (text, message) in [
            ("k1 x\n", "keys, line 1: expected a key id and 32 or more octets in base64"),
            ("\nk1\n", "keys, line 2: expected a key id and 32 or more octets in base64"),
            ("k1 AAAA\n", "keys: key \"k1\" has 3 octets, at least 32 are needed"),
            ("# nothing\n", "keys: no key given"),
        ] {
            assert_eq!(parse(text, path).unwrap_err().to_string(), message);
        }
    }
}
