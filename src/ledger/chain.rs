//! Tamper evidence: each entry carries a hash over all that came before it.
//!
//! Pure: it is given entries in order and says where they stop being the ones
//! that were appended. The layout of what is hashed is in the [module docs](super).
//!
//! It must never hash two different entries from the same octets: every part is
//! preceded by its length, and each use of the hash by its own label.

use std::fmt;

use sha2::{Digest, Sha256};

use super::entry::{Entry, EntryError};
use crate::consent::{ContentHash, Hexadecimal, RecordId};

const ENTRY_LABEL: &[u8] = b"octroi ledger entry 1";
const LINK_LABEL: &[u8] = b"octroi ledger link 1";

/// The hash of an entry and of all that came before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link([u8; 32]);

/// What a check of the ledger found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verification {
    /// Every entry is as it was appended, or erased and a tombstone says so.
    Intact {
        /// How many records of choices there are.
        records: u64,
        /// How many were erased.
        erased: u64,
        /// How many charters, banners and pages they name.
        exhibits: u64,
        /// How many daily digests there are.
        digests: u64,
        /// The last entry that a digest of a known key is over; 0 if there is none.
        signed: u64,
        /// How many entries there are, of whatever kind.
        entries: u64,
        /// The last link: published elsewhere, it holds all the entries.
        head: Link,
    },
    /// The chain is broken; what follows the fault proves nothing.
    Broken(Fault),
}

/// The first bad entry of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// The place in the chain, from 1.
    pub sequence: u64,
    /// The record there, if it still has a readable identifier.
    pub record: Option<RecordId>,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// No entry at this place: it was deleted.
    Missing,
    /// The identifier or content is not what was digested.
    Changed,
    /// The content is gone, and no tombstone says so.
    Erased,
    /// The entry does not follow the one before: one of the two was changed, moved or put in.
    Unlinked,
    /// The ledger's head does not name the last entry: one of the two was changed or put in.
    NotHead,
    /// What the record names as shown is not there: it was deleted.
    NotShown(ContentHash),
    /// What the record names as shown is not what was kept.
    ShownOtherwise(ContentHash),
    /// A daily digest or a tombstone does not say what one of this program says.
    Unreadable,
    /// A daily digest does not name the entry before it.
    Misplaced,
    /// A daily digest is not signed by the key that it names.
    Forged,
}

/// One entry as a storage holds it; what cannot even be read is `None`.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) sequence: u64,
    pub(super) held: Held,
    pub(super) digest: Option<[u8; 32]>,
    pub(super) link: Option<Link>,
}

/// What a storage holds of an entry beside digest and link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// All of it.
    Whole(Entry),
    /// Neither identifier nor content.
    Erased,
    /// Something that no back-end of ours writes.
    Unreadable,
}

/// The end of a chain: how many entries, and the last link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries there are.
    pub sequence: u64,
    /// The last link.
    pub link: Link,
}

/// A check of links in progress, so that a storage can be read a page at a time.
#[derive(Clone, Debug)]
pub(super) struct Verifier(Head);

// === impl Link ===

impl Link {
    /// Makes a link from its 32 octets.
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

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hexadecimal(&self.0).fmt(f)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// === impl Verification ===

impl Verification {
    /// True if nothing is wrong.
    #[must_use]
    pub const fn is_intact(&self) -> bool {
        matches!(self, Self::Intact { .. })
    }
}

// === impl Fault ===

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}", self.sequence)?;
        if let Some(record) = self.record {
            write!(f, " (record {record})")?;
        }
        f.write_str(match self.kind {
            FaultKind::Missing => " is missing",
            FaultKind::Changed => " was changed since it was written",
            FaultKind::Erased => " has lost its content, and no tombstone says so",
            FaultKind::Unlinked => " does not follow the entry before it: one of the two was changed, moved or put in",
            FaultKind::NotHead => " is the last one, but the ledger's head names another",
            FaultKind::NotShown(hash) => return write!(f, " names what was shown as {hash}, which is missing"),
            FaultKind::ShownOtherwise(hash) => {
                return write!(f, " names what was shown as {hash}, which was changed since");
            }
            FaultKind::Unreadable => " is a digest or a tombstone that octroi did not write",
            FaultKind::Misplaced => " is a daily digest that does not name the entry before it",
            FaultKind::Forged => " is a daily digest whose signature is not that of its key",
        })
    }
}

// === impl Head ===

impl Head {
    /// The head of a ledger without entries.
    pub(super) const EMPTY: Self = Self { sequence: 0, link: Link([0; 32]) };

    /// Returns the head once an entry of this digest is appended.
    pub(super) fn followed_by(self, digest: &[u8; 32]) -> Self {
        let sequence = self.sequence + 1;
        let link = Link(hash([LINK_LABEL, &self.link.0, &sequence.to_be_bytes(), digest]));
        Self { sequence, link }
    }
}

// === impl Row ===

impl Row {
    /// Returns the entry, if all of it is there.
    pub(super) fn entry(&self) -> Option<&Entry> {
        match &self.held {
            Held::Whole(entry) => Some(entry),
            Held::Erased | Held::Unreadable => None,
        }
    }

    /// Returns the entry, if it is the one that was digested.
    pub(super) fn proved(&self) -> Result<&Entry, EntryError> {
        let entry = self.entry().filter(|entry| Some(digest(entry)) == self.digest && entry.is_of_its_kind());
        entry.ok_or(EntryError::Digest)
    }
}

// === impl Verifier ===

impl Verifier {
    /// Starts at the first entry.
    pub(super) const fn new() -> Self {
        Self(Head::EMPTY)
    }

    /// Returns how far the chain was found intact.
    pub(super) const fn reached(&self) -> Head {
        self.0
    }

    /// Takes the next row, in the order of sequences.
    pub(super) fn check(&mut self, row: &Row) -> Result<(), Fault> {
        let record = row.entry().map(|entry| entry.record);
        let sequence = self.0.sequence + 1;
        if row.sequence != sequence {
            return Err(Fault { sequence, record: None, kind: FaultKind::Missing });
        }
        let fault = |kind| Fault { sequence, record, kind };
        let digest = match &row.held {
            Held::Whole(entry) => {
                Some(digest(entry)).filter(|digest| Some(*digest) == row.digest && entry.is_of_its_kind())
            }
            Held::Erased => row.digest,
            Held::Unreadable => None,
        };
        let next = self.0.followed_by(&digest.ok_or_else(|| fault(FaultKind::Changed))?);
        if row.link != Some(next.link) {
            return Err(fault(FaultKind::Unlinked));
        }
        self.0 = next;
        Ok(())
    }

    /// Compares what was found with what the ledger says its head is.
    pub(super) fn finish(&self, head: Head) -> Result<(), Fault> {
        let sequence = self.0.sequence;
        if sequence < head.sequence {
            return Err(Fault { sequence: sequence + 1, record: None, kind: FaultKind::Missing });
        }
        if self.0 != head {
            return Err(Fault { sequence, record: None, kind: FaultKind::NotHead });
        }
        Ok(())
    }
}

/// Digests an entry: its record identifier and its content.
pub(super) fn digest(entry: &Entry) -> [u8; 32] {
    hash([ENTRY_LABEL, entry.record.as_bytes(), entry.content.as_bytes()])
}

fn hash<const N: usize>(parts: [&[u8]; N]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(all(test, feature = "archive"))]
#[path = "chain_tests.rs"]
mod tests;
