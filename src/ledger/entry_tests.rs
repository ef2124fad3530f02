//! The texts of receipts: frozen, and read back or refused.

use super::{
    super::conformance::{receipt, shown},
    *,
};

/// Frozen: a change here breaks every ledger in the field.
const FROZEN: &str = concat!(
    r#"{"act":"custom","charter":"0011223344556677","decided_at_ms":1700000000123,"format":"octroi-receipt-2","#,
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
fn what_was_shown_and_where_from_stand_among_the_members_in_order() {
    let (receipt, exhibits) = shown(1);
    let entry = Entry::of_receipt(&Receipt { network: Some(Network::of([192, 0, 2, 1].into())), ..receipt });
    let (charter, notice) = (exhibits[0].hash(), exhibits[1].hash());
    let expected = FROZEN
        .replace("\"custom\"", "\"renewed\"")
        .replace("\"0011223344556677\"", &format!("\"0011223344556677\",\"charter_text\":\"{charter}\""))
        .replace("choice-page\"", &format!("choice-page\",\"network\":\"192.0.2.0/24\",\"notice\":\"{notice}\""));
    assert_eq!(entry.content, expected);
    assert_eq!(entry.exhibits().collect::<Vec<_>>(), [charter, notice]);
    assert!(entry.is_of_its_kind());
    assert_eq!(Entry::of_receipt(&entry.to_receipt().unwrap()), entry);
}

#[test]
fn a_receipt_of_the_former_format_is_still_read() {
    let content = FROZEN.replace("\"act\":\"custom\",", "").replace("receipt-2", "receipt-1");
    let entry = Entry { record: receipt(1).record, kind: Kind::Receipt, content };
    assert_eq!(entry.to_receipt(), Ok(receipt(1)));
}

#[test]
fn no_host_can_pass_for_a_member() {
    let hash = ContentHash::of(b"");
    let host = format!("\",\"notice\":\"{hash}\",\"format\":\"octroi-digest-1").into();
    let entry = Entry::of_receipt(&Receipt { host, ..receipt(1) });
    assert_eq!(entry.exhibits().count(), 0);
    assert!(entry.is_of_its_kind() && !Entry { kind: Kind::Digest, ..entry }.is_of_its_kind());
}

#[test]
fn refuses_every_text_it_would_not_write() {
    for (from, to, expected) in [
        ("{", "", EntryError::Format),
        ("receipt-2", "receipt-3", EntryError::Format),
        (",\"means\"", ", \"means\"", EntryError::Format),
        ("\"language\":\"fr\"", "\"language\":\"fr-FR\"", EntryError::Format),
        ("\"language\":\"fr\"", "\"language\":\"fi\"", EntryError::Member("language")),
        ("choice-page", "telepathy", EntryError::Member("means")),
        ("\"custom\"", "\"shrug\"", EntryError::Member("act")),
        ("\"act\":\"custom\",", "", EntryError::Format),
        ("\"means\":\"choice-page\"", "\"means\":\"choice-page\",\"notice\":\"00\"", EntryError::Member("notice")),
        ("[\"audience\"]", "[\"audience\"],\"more\":1", EntryError::Format),
        ("[\"audience\"]", "[1]", EntryError::Member("granted")),
        ("1700000000123", "1700000000123.0", EntryError::Member("decided_at_ms")),
        ("0011223344556677", "001122334455667g", EntryError::Member("charter")),
    ] {
        let content = FROZEN.replacen(from, to, 1);
        let entry = Entry { record: receipt(1).record, kind: Kind::Receipt, content };
        assert_eq!(entry.to_receipt(), Err(expected), "{from} -> {to}");
    }
    let misfiled = Entry { record: receipt(2).record, kind: Kind::Receipt, content: FROZEN.to_owned() };
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
