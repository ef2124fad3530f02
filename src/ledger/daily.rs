//! Daily digests: a signature over the whole chain, once a day, to be published.
//!
//! A digest is an entry of the chain and names the one before it, by sequence and
//! link. Who rewrites history must sign anew, which needs the key, and must make
//! every published copy disappear.
//!
//! The signature is Ed25519 (RFC 8032) over the digest's own text without its
//! member `signature`. Its key is derived from the gate's signing key, so that
//! there is no second secret to keep; its public half is in the digest.

use std::{collections::BTreeMap, fmt, sync::Arc, time::SystemTime};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use super::{
    chain::{Head, Link},
    entry::{Entry, EntryError, Kind, Members},
    error::LedgerError,
    store::{Outcome, Store},
};
use crate::consent::{Hexadecimal, KeyRing, RecordId, octets_of_hexadecimal};

const FORMAT: &str = "octroi-digest-1";

/// A signature over all entries up to one.
#[derive(Clone, PartialEq, Eq)]
pub struct DailyDigest {
    /// Its own identifier, the same for every gate that would make it.
    pub record: RecordId,
    /// The day, in UTC; there is at most one digest a day.
    pub date: Date,
    /// The entry it is over, with all before it.
    pub sequence: u64,
    /// The link of that entry.
    pub link: Link,
    /// How many entries there are since the digest before it, without that one.
    pub entries: u64,
    /// The name of the gate's key.
    pub key: Box<str>,
    /// The public half of the key that signs.
    pub public_key: [u8; 32],
    /// The signature.
    pub signature: [u8; 64],
}

/// Signs digests, at one moment.
#[derive(Clone)]
pub struct Signer {
    key: Box<str>,
    pair: Arc<Ed25519KeyPair>,
    date: Date,
}

/// The keys that digests are believed from.
#[derive(Clone, Debug, Default)]
pub struct KnownKeys(BTreeMap<Box<str>, [u8; 32]>);

/// Whose signature a digest has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signature {
    /// It is good, and of a key that is known.
    Known,
    /// It is good, of a key of another name than those known: retired, or never ours.
    Unknown,
    /// It is not of this text, or of another key than the one of its name.
    Bad,
}

// === impl DailyDigest ===

impl DailyDigest {
    /// Says whose signature it has.
    #[must_use]
    pub fn signature(&self, keys: &KnownKeys) -> Signature {
        let good = UnparsedPublicKey::new(&ED25519, self.public_key).verify(self.signed().as_bytes(), &self.signature);
        match (good, keys.0.get(&self.key)) {
            (Err(_), _) => Signature::Bad,
            (Ok(()), None) => Signature::Unknown,
            (Ok(()), Some(public_key)) if *public_key == self.public_key => Signature::Known,
            (Ok(()), Some(_)) => Signature::Bad,
        }
    }

    /// Returns its canonical text, which is what is published.
    #[must_use]
    pub fn text(&self) -> String {
        let signed = self.signed();
        let open = signed.strip_suffix('}').unwrap_or(&signed);
        format!(r#"{open},"signature":"{}"}}"#, Hexadecimal(&self.signature))
    }

    /// Reads a published text.
    ///
    /// # Errors
    /// If it is not exactly what [`Self::text`] writes.
    pub fn parse(text: &str) -> Result<Self, EntryError> {
        let members = Members::of(text)?;
        fn octets<const N: usize>(members: &Members, name: &'static str) -> Result<[u8; N], EntryError> {
            members.parsed(name, octets_of_hexadecimal)?.ok_or(EntryError::Member(name))
        }
        let digest = Self {
            record: members.record()?,
            date: members.parsed("date", |text| text.parse().ok())?.ok_or(EntryError::Member("date"))?,
            sequence: members.number("sequence")?,
            link: Link::from_bytes(octets(&members, "link")?),
            entries: members.number("entries")?,
            key: members.text("key")?.into(),
            public_key: octets(&members, "public_key")?,
            signature: octets(&members, "signature")?,
        };
        if digest.text() == text { Ok(digest) } else { Err(EntryError::Format) }
    }

    /// What the signature is over.
    fn signed(&self) -> String {
        format!(
            concat!(
                r#"{{"date":"{date}","entries":{entries},"format":"{format}","key":"{key}","link":"{link}","#,
                r#""public_key":"{public_key}","record":"{record}","sequence":{sequence}}}"#,
            ),
            date = self.date,
            entries = self.entries,
            format = FORMAT,
            key = self.key,
            link = self.link,
            public_key = Hexadecimal(&self.public_key),
            record = self.record,
            sequence = self.sequence,
        )
    }

    pub(super) fn to_entry(&self) -> Entry {
        Entry { record: self.record, kind: Kind::Digest, content: self.text() }
    }

    pub(super) fn of_entry(entry: &Entry) -> Result<Self, EntryError> {
        let digest = Self::parse(&entry.content)?;
        if digest.record == entry.record { Ok(digest) } else { Err(EntryError::Format) }
    }
}

impl fmt::Debug for DailyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

// === impl Signer ===

impl Signer {
    /// Makes what signs the digest of the day of `now`, with the key that signs choices.
    #[must_use]
    pub fn new(keys: &KeyRing, now: SystemTime) -> Self {
        let key = keys.current();
        Self { key: key.id().into(), pair: Arc::new(pair(key.digest_seed())), date: day(now) }
    }

    /// Makes the digest of a chain that ends in `head`, where `last` is the digest before with its own sequence.
    /// `None` if the day has its digest, or nothing came since the last one.
    pub(super) fn sign(&self, head: Head, last: Option<(u64, &DailyDigest)>) -> Option<DailyDigest> {
        let since = last.map_or(0, |(sequence, _)| sequence);
        let entries = head.sequence.checked_sub(since).filter(|entries| *entries > 0)?;
        if last.is_some_and(|(_, last)| last.date == self.date) {
            return None;
        }
        let public_key = self.pair.public_key().as_ref().try_into().ok()?;
        let mut digest = DailyDigest {
            record: record(self.date),
            date: self.date,
            sequence: head.sequence,
            link: head.link,
            entries,
            key: self.key.clone(),
            public_key,
            signature: [0; 64],
        };
        digest.signature = self.pair.sign(digest.signed().as_bytes()).as_ref().try_into().ok()?;
        Some(digest)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("key", &self.key).field("date", &self.date).finish_non_exhaustive()
    }
}

// === impl KnownKeys ===

impl KnownKeys {
    /// Takes the public halves of what the keys of a ring sign digests with.
    #[must_use]
    pub fn of(keys: &KeyRing) -> Self {
        let public = |pair: Ed25519KeyPair| pair.public_key().as_ref().try_into().ok();
        let keys = keys.iter().filter_map(|key| Some((key.id().into(), public(pair(key.digest_seed()))?)));
        Self(keys.collect())
    }
}

/// Makes the pair of a seed.
fn pair(seed: [u8; 32]) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&seed).expect("a seed of 32 octets is an Ed25519 key (RFC 8032 §5.1.5)")
}

/// The identifier of a day's digest: two gates on one ledger make one digest between them.
fn record(date: Date) -> RecordId {
    let start = date.to_zoned(TimeZone::UTC).map(|start| start.timestamp().into()).unwrap_or(SystemTime::UNIX_EPOCH);
    RecordId::new(start, *b"octroi-day")
}

/// Returns the day of a moment, in UTC.
fn day(now: SystemTime) -> Date {
    Timestamp::try_from(now).map(|now| now.to_zoned(TimeZone::UTC).date()).unwrap_or_default()
}

/// Appends the day's digest, if it has none yet and something came since the last one.
///
/// # Errors
/// What the storage met.
pub(super) fn seal(store: &mut impl Store, signer: &Signer) -> Result<Option<DailyDigest>, LedgerError> {
    let mut made = None;
    let outcome = store.seal(&mut |head, last| {
        let last = last.and_then(|row| Some((row.sequence, DailyDigest::of_entry(row.entry()?).ok()?)));
        made = signer.sign(head, last.as_ref().map(|(sequence, digest)| (*sequence, digest)));
        made.as_ref().map(DailyDigest::to_entry)
    })?;
    // Another gate made the day's digest meanwhile.
    Ok(made.filter(|_| outcome == Some(Outcome::Kept)))
}
