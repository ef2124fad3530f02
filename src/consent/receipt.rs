//! The proof of a choice (*preuve du consentement*, GDPR art. 7.1, CNIL 2020-092).

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use uuid::Uuid;

use super::{act::Act, content_hash::ContentHash, language::Language, network::Network, purpose::PurposeName};

/// The identifier of a record: a UUID version 7 (RFC 9562 §5.7).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(Uuid);

/// The version of a charter: the first 64 bits of the SHA-256 of what it asks.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CharterVersion([u8; 8]);

/// How a choice reached the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Means {
    /// The banner in a portal's page.
    Banner,
    /// The placeholder of a blocked frame, which asks for one purpose.
    Placeholder,
    /// The choice page, which works without scripts.
    ChoicePage,
    /// A JSON request.
    Api,
    /// A signal of the browser (`Sec-GPC`), which can only refuse.
    Signal,
    /// Another consent manager that asked before the gate did.
    Foreign,
}

/// What is kept of one choice. It identifies a choice, not a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Identifier, also in the visitor's token.
    pub record: RecordId,
    /// When the choice was made.
    pub decided_at: SystemTime,
    /// The host that asked.
    pub host: Box<str>,
    /// The charter that was answered.
    pub charter: CharterVersion,
    /// The text of that charter as it read; absent from records older than texts were kept.
    pub charter_text: Option<ContentHash>,
    /// What the visitor was asked by, banner or page; absent where the gate showed nothing.
    pub notice: Option<ContentHash>,
    /// What the visitor did.
    pub act: Act,
    /// Purposes granted.
    pub granted: Vec<PurposeName>,
    /// Purposes refused.
    pub refused: Vec<PurposeName>,
    /// How the choice was made.
    pub means: Means,
    /// The language the visitor was asked in.
    pub language: Language,
    /// Where from, cut; absent unless the operator keeps it.
    pub network: Option<Network>,
}

// === impl RecordId ===

impl RecordId {
    /// Makes an identifier from the time and 10 random octets.
    #[must_use]
    pub fn new(now: SystemTime, random: [u8; 10]) -> Self {
        let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let milliseconds = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
        Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }

    /// Reads an identifier written as 32 hexadecimal digits, with or without hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }

    /// Returns the 16 octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// Returns the time in it, to the millisecond.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        let [a, b, c, d, e, f, ..] = *self.as_bytes();
        let milliseconds = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
    }

    /// Makes an identifier from its 16 octets.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.hyphenated(), f)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// === impl CharterVersion ===

impl CharterVersion {
    /// Takes the version from a SHA-256 digest.
    #[must_use]
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = *digest;
        Self([a, b, c, d, e, f, g, h])
    }

    /// Reads 16 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 16 || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return None;
        }
        u64::from_str_radix(text, 16).ok().map(|value| Self(value.to_be_bytes()))
    }
}

impl fmt::Display for CharterVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl fmt::Debug for CharterVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// === impl Means ===

impl Means {
    /// Every means.
    pub const ALL: [Self; 6] =
        [Self::Banner, Self::Placeholder, Self::ChoicePage, Self::Api, Self::Signal, Self::Foreign];

    /// Returns the name kept in the ledger.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Banner => "banner",
            Self::Placeholder => "placeholder",
            Self::ChoicePage => "choice-page",
            Self::Api => "api",
            Self::Signal => "gpc",
            Self::Foreign => "foreign",
        }
    }

    /// Returns the means called `label`.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.label() == label)
    }
}
