//! Records as lines: nothing of a host or a list can break one.

use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::{
    consent::Act,
    ledger::{
        Exhibit, Ledger as _, MemoryLedger,
        conformance::{keep, receipt, shown},
    },
};

#[test]
fn a_json_line_is_the_text_that_is_digested() {
    assert_eq!(json_line(&receipt(1)), Entry::of_receipt(&receipt(1)).content);
}

#[test]
fn a_row_has_a_field_for_each_name_and_quotes_what_would_break_it() {
    let (shown, exhibits) = shown(1);
    let hashes = format!("{},{}", exhibits[0].hash(), exhibits[1].hash());
    for (receipt, row) in [
        (
            receipt(1),
            "018bcfe5-687b-7101-8101-010101010101,2023-11-14T22:13:20.123Z,\"data.\"\"meudon\"\".fr\",custom,audience,\
             video social,choice-page,fr,0011223344556677,,,"
                .to_owned(),
        ),
        (
            Receipt { host: "=cmd,\n".into(), ..shown },
            format!(
                "018bcfe5-687b-7101-8101-010101010101,2023-11-14T22:13:20.123Z,\"'=cmd,\n\",renewed,audience,\
                 video social,choice-page,fr,0011223344556677,{hashes},"
            ),
        ),
    ] {
        assert_eq!(Csv::row(&receipt), row);
    }
    assert_eq!(
        Csv::HEADER.split(',').count(),
        Csv::row(&Receipt { host: "a".into(), ..receipt(1) }).split(',').count()
    );
}

#[test]
fn a_standard_record_takes_from_the_charter_what_was_asked_and_no_more() {
    let charter = Exhibit::new(
        "application/json",
        r#"{"controller":"Ville","contact":"dpo@example.org","choices":"/.octroi/choices","memory":{"seconds":86400},
        "purposes":[{"name":"audience","label":"Mesure","description":"Compter.","trackers":[
            {"kind":"cookie","cookie":"_pk_*","provider":"Matomo","description":"Compte.","lifetime":{"seconds":90}}]},
        {"name":"necessary","label":"Nécessaire","trackers":[]},
        {"name":"video","label":"Vidéos","third_parties":[
            {"origins":["youtube.com"],"provider":"YouTube","description":"Lit."}]}]}"#,
    );
    let ledger = MemoryLedger::new();
    let asked =
        Receipt { charter_text: Some(charter.hash()), host: "data.example".into(), act: Act::Withdraw, ..receipt(1) };
    ledger.append(asked.clone(), vec![Arc::new(charter)]).wait().unwrap();
    let line = Iso27560::new("FR", "1 place, 92190 Meudon").line(&ledger, &asked).unwrap().unwrap();
    assert!(!line.contains('\n'));
    let record: Value = serde_json::from_str(&line).unwrap();
    let at = |pointer: &str| record.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {record:#}")).clone();
    for (pointer, value) in [
        ("/record_id", "018bcfe5-687b-7101-8101-010101010101"),
        ("/pii_principal_id", "urn:uuid:018bcfe5-687b-7101-8101-010101010101"),
        ("/pii_processing/purposes/0/purpose", "Mesure"),
        ("/pii_processing/purposes/0/state", "given"),
        ("/pii_processing/purposes/0/pii_information/0/pii_type", "cookie _pk_*"),
        ("/pii_processing/purposes/0/retention_period", "PT90S"),
        ("/pii_processing/purposes/0/withdrawal_method", "https://data.example/.octroi/choices"),
        ("/pii_processing/purposes/1/purpose_type", "video"),
        ("/pii_processing/purposes/1/state", "refused"),
        ("/pii_processing/purposes/1/recipient_third_parties/0", "YouTube"),
        ("/pii_processing/privacy_notice/url", "https://data.example/.octroi/charter"),
        ("/party_identification/0/party_name", "Ville"),
        ("/party_identification/0/party_address", "1 place, 92190 Meudon"),
        ("/events/0/event_time", "2023-11-14T22:13:20.123Z"),
        ("/events/0/validity_duration", "P1D"),
        ("/events/0/event_state", "withdrawn"),
    ] {
        assert_eq!(at(pointer), value, "{pointer}");
    }
    assert_eq!(at("/pii_processing/purposes").as_array().unwrap().len(), 2);
}

#[test]
fn a_record_without_a_charter_is_no_record_of_the_standard() {
    let ledger = MemoryLedger::new();
    keep(&ledger, receipt(1)).wait().unwrap();
    assert_eq!(Iso27560::new("FR", "").line(&ledger, &receipt(1)).unwrap(), None);
}
