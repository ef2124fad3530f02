//! The hosts of a table, kept where the table is.
//!
//! Among ten thousand hosts none is in the processor's nearest caches when it is asked for: each pointer that is followed is
//! waited for. So a name of usual length lies in the table itself.

use std::{
    borrow::Borrow,
    hash::{Hash, Hasher},
};

/// The longest name that lies in the table: with its length, as large as a text and a length elsewhere.
const SHORT: usize = 22;

/// A host name, as a table holds it.
#[derive(Clone, Debug)]
pub(super) enum HostKey {
    /// How many octets of these it has.
    Short(u8, [u8; SHORT]),
    Long(Box<str>),
}

// === impl HostKey ===

impl HostKey {
    pub(super) fn of(host: &str) -> Self {
        let mut octets = [0; SHORT];
        match (octets.get_mut(..host.len()), u8::try_from(host.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(host.as_bytes());
                Self::Short(length, octets)
            }
            _ => Self::Long(host.into()),
        }
    }

    fn octets(&self) -> &[u8] {
        match self {
            Self::Short(length, octets) => octets.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(host) => host.as_bytes(),
        }
    }
}

/// As its octets, by which it is looked for.
impl Borrow<[u8]> for HostKey {
    fn borrow(&self) -> &[u8] {
        self.octets()
    }
}

impl PartialEq for HostKey {
    fn eq(&self, other: &Self) -> bool {
        self.octets() == other.octets()
    }
}

impl Eq for HostKey {}

impl Hash for HostKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.octets().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;

    use super::*;

    #[test]
    fn is_found_by_its_octets_whether_it_lies_in_the_table_or_not() {
        let hash = foldhash::fast::FixedState::default();
        for length in 0..=40 {
            let host = "abcdefghijklmnopqrstuvwxyz.example-of-length"[..length].to_owned();
            let key = HostKey::of(&host);
            assert_eq!(matches!(key, HostKey::Short(..)), length <= SHORT, "{host}");
            assert_eq!(Borrow::<[u8]>::borrow(&key), host.as_bytes());
            assert_eq!(hash.hash_one(&key), hash.hash_one(host.as_bytes()), "{host}");
            assert_eq!(key, HostKey::of(&host));
            assert_ne!(key, HostKey::of(&format!("{host}.")));
        }
        assert_eq!(size_of::<HostKey>(), 24);
    }
}
