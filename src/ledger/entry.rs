//! A receipt as the ledger keeps it: one canonical JSON text, the same octets for ever.
//!
//! The text is in the JSON Canonicalization Scheme (RFC 8785): members sorted by
//! name, no white space, shortest escapes. It is written by hand, so that no
//! feature of a JSON library can reorder it; an auditor can read it without us.
//!
//! It must never change the text of a format once released: a new member is a
//! new format.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::consent::{CharterVersion, Language, Means, PurposeName, Receipt, RecordId};

/// The name of the format, in every text.
const FORMAT: &str = "octroi-receipt-1";

/// A receipt, ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) record: RecordId,
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
    #[error("the content is not in the format {FORMAT}")]
    Format,
    /// A member is absent, or says nothing this program knows.
    #[error("the member {0:?} cannot be read")]
    Member(&'static str),
}

// === impl Entry ===

impl Entry {
    /// Writes a receipt.
    pub(super) fn of_receipt(receipt: &Receipt) -> Self {
        let content = format!(
            concat!(
                r#"{{"charter":"{charter}","decided_at_ms":{time},"format":"{format}","granted":{granted},"#,
                r#""host":{host},"language":"{language}","means":"{means}","record":"{record}","refused":{refused}}}"#,
            ),
            charter = receipt.charter,
            time = milliseconds(receipt.decided_at),
            format = FORMAT,
            granted = names(&receipt.granted),
            host = Value::from(&*receipt.host),
            language = receipt.language.tag(),
            means = receipt.means.label(),
            record = receipt.record,
            refused = names(&receipt.refused),
        );
        Self { record: receipt.record, content }
    }

    /// Reads the receipt back.
    ///
    /// # Errors
    /// If it is not exactly what [`Self::of_receipt`] writes for this record.
    pub(super) fn to_receipt(&self) -> Result<Receipt, EntryError> {
        let members: Value = serde_json::from_str(&self.content).map_err(|_| EntryError::Format)?;
        if members.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(EntryError::Format);
        }
        let text = |name| members.get(name).and_then(Value::as_str).ok_or(EntryError::Member(name));
        let receipt = Receipt {
            record: RecordId::parse(text("record")?).ok_or(EntryError::Member("record"))?,
            decided_at: members
                .get("decided_at_ms")
                .and_then(Value::as_i64)
                .and_then(time)
                .ok_or(EntryError::Member("decided_at_ms"))?,
            host: text("host")?.into(),
            charter: CharterVersion::parse(text("charter")?).ok_or(EntryError::Member("charter"))?,
            granted: purposes(&members, "granted")?,
            refused: purposes(&members, "refused")?,
            means: Means::of_label(text("means")?).ok_or(EntryError::Member("means"))?,
            language: Language::of_tag(text("language")?).ok_or(EntryError::Member("language"))?,
        };
        // Unknown, repeated or reordered members, and other spellings of the same value.
        if Self::of_receipt(&receipt) == *self { Ok(receipt) } else { Err(EntryError::Format) }
    }
}

/// Writes names as a JSON array; a purpose name has no character to escape.
fn names(names: &[PurposeName]) -> Value {
    names.iter().map(|name| Value::from(name.as_str())).collect()
}

/// Reads an array of purpose names.
fn purposes(members: &Value, name: &'static str) -> Result<Vec<PurposeName>, EntryError> {
    let names = members.get(name).and_then(Value::as_array).ok_or(EntryError::Member(name))?;
    names
        .iter()
        .map(|purpose| purpose.as_str().and_then(|text| PurposeName::parse(text).ok()))
        .collect::<Option<_>>()
        .ok_or(EntryError::Member(name))
}

/// Returns whole milliseconds since the Unix epoch, towards the past.
fn milliseconds(time: SystemTime) -> i64 {
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

#[cfg(test)]
mod tests {
    use super::{super::conformance::receipt, *};

    /// Frozen: a change here breaks every ledger in the field.
    const FROZEN: &str = concat!(
        r#"{"charter":"0011223344556677","decided_at_ms":1700000000123,"format":"octroi-receipt-1","#,
        r#""granted":["audience"],"host":"data.\"meudon\".fr","language":"fr","means":"choice-page","#,
        r#""record":"018bcfe5-687b-7101-8101-010101010101","refused":["video","social"]}"#,
    );

    #[test]
    fn the_text_of_a_receipt_never_changes() {
        let entry = Entry::of_receipt(&receipt(1));
        assert_eq!(entry.content, FROZEN);
        assert_eq!(entry.to_receipt(), Ok(receipt(1)));
    }

    #[test]
    fn refuses_every_text_it_would_not_write() {
        for (from, to, expected) in [
            ("{", "", EntryError::Format),
            ("receipt-1", "receipt-2", EntryError::Format),
            (",\"means\"", ", \"means\"", EntryError::Format),
            ("\"language\":\"fr\"", "\"language\":\"fr-FR\"", EntryError::Format),
            ("\"language\":\"fr\"", "\"language\":\"fi\"", EntryError::Member("language")),
            ("choice-page", "telepathy", EntryError::Member("means")),
            ("[\"audience\"]", "[\"audience\"],\"more\":1", EntryError::Format),
            ("[\"audience\"]", "[1]", EntryError::Member("granted")),
            ("1700000000123", "1700000000123.0", EntryError::Member("decided_at_ms")),
            ("0011223344556677", "001122334455667g", EntryError::Member("charter")),
        ] {
            let content = FROZEN.replacen(from, to, 1);
            let entry = Entry { record: receipt(1).record, content };
            assert_eq!(entry.to_receipt(), Err(expected), "{from} -> {to}");
        }
        let misfiled = Entry { record: receipt(2).record, content: FROZEN.to_owned() };
        assert_eq!(misfiled.to_receipt(), Err(EntryError::Format));
    }

    #[test]
    fn keeps_times_to_the_millisecond_towards_the_past() {
        for (nanoseconds, kept) in [(1_999_999_i64, 1), (0, 0), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)] {
            let distance = Duration::from_nanos(nanoseconds.unsigned_abs());
            let epoch = SystemTime::UNIX_EPOCH;
            let at = if nanoseconds < 0 { epoch - distance } else { epoch + distance };
            assert_eq!(milliseconds(at), kept, "{nanoseconds}");
            assert_eq!(time(kept).map(milliseconds), Some(kept));
        }
    }
}
