//! The keys that sign choices, and their rotation.
//!
//! The first key signs; every key verifies. A key is retired by removing it
//! once the last token it signed has outlived the host's memory.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The name of a key inside a token: 1 to 16 of `a-z`, `A-Z` and `0-9`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct KeyId(Box<str>);

/// A secret of at least 32 octets with its name.
#[derive(Clone)]
pub struct Key {
    id: KeyId,
    mac: Hmac<Sha256>,
}

/// The signing key and those that are still believed.
#[derive(Clone)]
pub struct KeyRing {
    current: Key,
    retired: Vec<Key>,
}

/// Why a key cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name does not fit into a token.
    #[error("key id {0:?} must be 1 to 16 letters or digits")]
    Id(String),
    /// The secret is too short to be one.
    #[error("key {0:?} has {1} octets, at least 32 are needed")]
    Short(String, usize),
    /// Two keys have the same name.
    #[error("key id {0:?} is used twice")]
    Twice(String),
    /// There is no key at all.
    #[error("no key given")]
    Empty,
}

// === impl Key ===

impl Key {
    /// Makes a key.
    ///
    /// # Errors
    /// If the name is not 1 to 16 letters or digits, or the secret is under 32 octets.
    pub fn new(id: &str, secret: &[u8]) -> Result<Self, KeyError> {
        if !(1..=16).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(KeyError::Id(id.to_owned()));
        }
        if secret.len() < 32 {
            return Err(KeyError::Short(id.to_owned(), secret.len()));
        }
        let mac = Hmac::new_from_slice(secret).map_err(|_| KeyError::Short(id.to_owned(), secret.len()))?;
        Ok(Self { id: KeyId(id.into()), mac })
    }

    /// Returns the name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    /// Returns what tells the secret from another one, and gives nothing of it away.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        // No token has one part only, so none has this MAC.
        self.sign(&[b"fingerprint"])
    }

    /// Returns the secret from which the key that signs the ledger's daily digests is made.
    #[must_use]
    pub fn digest_seed(&self) -> [u8; 32] {
        // No token has one part only, and a fingerprint has another.
        self.sign(&[b"octroi ledger digests 1"])
    }

    /// Returns the MAC of `parts`, each closed by a NUL so that no two lists of parts read alike.
    pub(super) fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.over(parts).finalize().into_bytes().into()
    }

    /// Returns true if `mac` is the MAC of `parts`, in constant time.
    pub(super) fn verifies(&self, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.over(parts).verify_slice(mac).is_ok()
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        for part in parts {
            mac.update(part);
            mac.update(&[0]);
        }
        mac
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).field("secret", &"<redacted>").finish()
    }
}

// === impl KeyRing ===

impl KeyRing {
    /// Makes a ring; the first key signs.
    ///
    /// # Errors
    /// If there is no key or a name is used twice.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Result<Self, KeyError> {
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(KeyError::Empty)?;
        let mut ring = Self { current, retired: Vec::new() };
        for key in keys {
            if ring.find(key.id()).is_some() {
                return Err(KeyError::Twice(key.id().to_owned()));
            }
            ring.retired.push(key);
        }
        Ok(ring)
    }

    /// Iterates over the keys; the first one signs.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.retired)
    }

    /// Returns the key that signs.
    #[must_use]
    pub fn current(&self) -> &Key {
        &self.current
    }

    pub(super) fn find(&self, id: &str) -> Option<&Key> {
        self.iter().find(|key| key.id() == id)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("current", &self.current.id).field("retired", &self.retired.len()).finish()
    }
}
