//! What the chain holds, each as one canonical JSON text, the same octets for ever.
//!
//! The text is in the JSON Canonicalization Scheme (RFC 8785): members sorted by
//! name, no white space, shortest escapes. It is written by hand, so that no
//! feature of a JSON library can reorder it; an auditor can read it without us.
//!
//! It must never change the text of a format once released: a new member is a
//! new format.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use serde_json::Value;

use crate::consent::{Act, CharterVersion, ContentHash, Language, Means, Network, PurposeName, Receipt, RecordId};

/// The name of the format of receipts, in every text.
const FORMAT: &str = "octroi-receipt-2";

/// The format before texts were kept: read, never written.
const FORMER_FORMAT: &str = "octroi-receipt-1";

/// What an entry of the chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// The proof of a choice.
    Receipt,
    /// What says that entries before it were erased.
    Tombstone,
    /// A signature over all that came before it.
    Digest,
}

/// An entry, ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) record: RecordId,
    pub(super) kind: Kind,
    pub(super) content: String,
}

/// Why a record cannot be read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// The content is not the one that the ledger digested.
    #[error("the content does not match its digest")]
    Digest,
    /// The content is not a text that this program writes.
    #[error("the content is not in a format that this octroi knows")]
    Format,
    /// A member is absent, or says nothing this program knows.
    #[error("the member {0:?} cannot be read")]
    Member(&'static str),
}

/// The members of an entry's text.
pub(super) struct Members(Value);

// === impl Kind ===

impl Kind {
    /// Every kind.
    pub(super) const ALL: [Self; 3] = [Self::Receipt, Self::Tombstone, Self::Digest];

    /// Returns the word that storages find it by, and that begins the name of its format.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Tombstone => "tombstone",
            Self::Digest => "digest",
        }
    }

    /// Returns the kind called `label`.
    pub(super) fn of_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label() == label)
    }
}

// === impl Entry ===

impl Entry {
    /// Writes a receipt.
    pub(super) fn of_receipt(receipt: &Receipt) -> Self {
        let mut content =
            format!(r#"{{"act":"{act}","charter":"{charter}""#, act = receipt.act.label(), charter = receipt.charter);
        push_text(&mut content, "charter_text", receipt.charter_text);
        push(
            &mut content,
            format_args!(
                concat!(
                    r#","decided_at_ms":{time},"format":"{format}","granted":{granted},"host":{host},"#,
                    r#""language":"{language}","means":"{means}""#,
                ),
                time = milliseconds(receipt.decided_at),
                format = FORMAT,
                granted = names(&receipt.granted),
                host = Value::from(&*receipt.host),
                language = receipt.language.tag(),
                means = receipt.means.label(),
            ),
        );
        push_text(&mut content, "network", receipt.network);
        push_text(&mut content, "notice", receipt.notice);
        let (record, refused) = (receipt.record, names(&receipt.refused));
        push(&mut content, format_args!(r#","record":"{record}","refused":{refused}}}"#));
        Self { record, kind: Kind::Receipt, content }
    }

    /// Takes the text of a receipt; `None` for any other.
    pub(super) fn of_text(text: &[u8]) -> Option<Self> {
        let content = std::str::from_utf8(text).ok()?.to_owned();
        let entry = Self { record: Members::of(&content).ok()?.record().ok()?, kind: Kind::Receipt, content };
        entry.to_receipt().is_ok().then_some(entry)
    }

    /// Says whether nothing was granted. In a text of ours a quotation mark is a member's, or has a backslash.
    pub(super) fn is_refusal(&self) -> bool {
        self.kind == Kind::Receipt && self.content.contains(r#","granted":[],"#)
    }

    /// Reads the receipt back.
    ///
    /// # Errors
    /// If it is not exactly what [`Self::of_receipt`] writes for this record.
    pub(super) fn to_receipt(&self) -> Result<Receipt, EntryError> {
        let members = Members::of(&self.content)?;
        let format = members.text("format")?;
        if self.kind != Kind::Receipt || ![FORMAT, FORMER_FORMAT].contains(&format) {
            return Err(EntryError::Format);
        }
        let (granted, refused) = (members.purposes("granted")?, members.purposes("refused")?);
        let act = match members.optional("act")? {
            Some(label) => Act::of_label(label).ok_or(EntryError::Member("act"))?,
            None => Act::of_first(&granted, &refused),
        };
        let receipt = Receipt {
            record: members.record()?,
            decided_at: members.time("decided_at_ms")?,
            host: members.text("host")?.into(),
            charter: members.parsed("charter", CharterVersion::parse)?.ok_or(EntryError::Member("charter"))?,
            charter_text: members.parsed("charter_text", ContentHash::parse)?,
            notice: members.parsed("notice", ContentHash::parse)?,
            act,
            granted,
            refused,
            means: members.parsed("means", Means::of_label)?.ok_or(EntryError::Member("means"))?,
            language: members.parsed("language", Language::of_tag)?.ok_or(EntryError::Member("language"))?,
            network: members.parsed("network", Network::parse)?,
        };
        // Unknown, repeated or reordered members, and other spellings of the same value.
        let written = if format == FORMAT { Self::of_receipt(&receipt) } else { Self::of_former(&receipt) };
        if written == *self { Ok(receipt) } else { Err(EntryError::Format) }
    }

    /// Writes a receipt as it was written before texts were kept.
    fn of_former(receipt: &Receipt) -> Self {
        let content = format!(
            concat!(
                r#"{{"charter":"{charter}","decided_at_ms":{time},"format":"{format}","granted":{granted},"#,
                r#""host":{host},"language":"{language}","means":"{means}","record":"{record}","refused":{refused}}}"#,
            ),
            charter = receipt.charter,
            time = milliseconds(receipt.decided_at),
            format = FORMER_FORMAT,
            granted = names(&receipt.granted),
            host = Value::from(&*receipt.host),
            language = receipt.language.tag(),
            means = receipt.means.label(),
            record = receipt.record,
            refused = names(&receipt.refused),
        );
        Self { record: receipt.record, kind: Kind::Receipt, content }
    }

    /// Returns true if the text says that it is of the kind by which the storage finds it.
    pub(super) fn is_of_its_kind(&self) -> bool {
        // In a string of canonical JSON a quote has a back-slash before it, so no host can look like this.
        let format = self.content.split_once(r#""format":"octroi-"#).map(|(_, format)| format);
        format.and_then(|format| format.strip_prefix(self.kind.label())).is_some_and(|rest| rest.starts_with('-'))
    }

    /// Returns the contents that a receipt names, if it is one.
    pub(super) fn exhibits(&self) -> impl Iterator<Item = ContentHash> {
        let named = |member: &str| {
            // As above: only a member of this name reads like this.
            let (_, value) = self.content.split_once(member)?;
            ContentHash::parse(value.split('"').next()?)
        };
        let members = if self.kind == Kind::Receipt { &[r#""charter_text":""#, r#""notice":""#][..] } else { &[] };
        members.iter().filter_map(move |member| named(member))
    }
}

// === impl Members ===

impl Members {
    /// Reads a text.
    ///
    /// # Errors
    /// If it is not JSON.
    pub(super) fn of(content: &str) -> Result<Self, EntryError> {
        serde_json::from_str(content).map(Self).map_err(|_| EntryError::Format)
    }

    /// Returns a member that is a string.
    pub(super) fn text(&self, name: &'static str) -> Result<&str, EntryError> {
        self.optional(name)?.ok_or(EntryError::Member(name))
    }

    /// Returns a member that is a whole number from 0.
    pub(super) fn number(&self, name: &'static str) -> Result<u64, EntryError> {
        self.0.get(name).and_then(Value::as_u64).ok_or(EntryError::Member(name))
    }

    /// Returns a member that is an array.
    pub(super) fn array(&self, name: &'static str) -> Result<&[Value], EntryError> {
        self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).ok_or(EntryError::Member(name))
    }

    /// Returns the record's identifier.
    pub(super) fn record(&self) -> Result<RecordId, EntryError> {
        RecordId::parse(self.text("record")?).ok_or(EntryError::Member("record"))
    }

    /// Returns a member that is a time in milliseconds.
    pub(super) fn time(&self, name: &'static str) -> Result<SystemTime, EntryError> {
        self.0.get(name).and_then(Value::as_i64).and_then(time).ok_or(EntryError::Member(name))
    }

    /// Returns a string if the member is there.
    fn optional(&self, name: &'static str) -> Result<Option<&str>, EntryError> {
        self.0.get(name).map(|value| value.as_str().ok_or(EntryError::Member(name))).transpose()
    }

    /// Returns what a string means, if the member is there.
    pub(super) fn parsed<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, EntryError> {
        self.optional(name)?.map(|text| parse(text).ok_or(EntryError::Member(name))).transpose()
    }

    /// Returns an array of purpose names.
    fn purposes(&self, name: &'static str) -> Result<Vec<PurposeName>, EntryError> {
        let names = self.array(name)?.iter();
        names
            .map(|purpose| purpose.as_str().and_then(|text| PurposeName::parse(text).ok()))
            .collect::<Option<_>>()
            .ok_or(EntryError::Member(name))
    }
}

/// Writes names as a JSON array; a purpose name has no character to escape.
fn names(names: &[PurposeName]) -> Value {
    names.iter().map(|name| Value::from(name.as_str())).collect()
}

/// Writes a member whose value has no character to escape, if it is there.
fn push_text(content: &mut String, name: &str, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        push(content, format_args!(r#","{name}":"{value}""#));
    }
}

fn push(content: &mut String, text: std::fmt::Arguments<'_>) {
    content.write_fmt(text).expect("a string takes all that is written");
}

/// Returns whole milliseconds since the Unix epoch, towards the past.
pub(super) fn milliseconds(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(error) => {
            let before = error.duration().as_nanos().div_ceil(1_000_000);
            i64::try_from(before).map_or(i64::MIN, |count| -count)
        }
    }
}

fn time(milliseconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_millis(milliseconds.unsigned_abs());
    if milliseconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

#[cfg(all(test, feature = "archive"))]
#[path = "entry_tests.rs"]
mod tests;
