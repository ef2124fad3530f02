//! Which table a key belongs to, for those that were typed into another one.
//!
//! The documents are the only list of keys: each is asked what it knows.

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::{
    document::{
        ConsentTable, CookieDocument, Document, InventoryTable, KeysTable, LedgerTable, LimitsTable, LogTable,
        LookTable, PortalDocument, PurposeDocument, ThirdPartyDocument, TimeoutsTable,
    },
    wording::named,
};

/// Tells the keys of a table.
type Keys = fn() -> Vec<String>;

/// Returns the tables that have a key, as they are written in the main file.
pub(super) fn homes(key: &str) -> Vec<&'static str> {
    let tables: [(&str, Keys); 13] = [
        ("the main file", keys_of::<Document>),
        ("[[portal]]", keys_of::<PortalDocument>),
        ("[[portal.cookie]]", keys_of::<CookieDocument>),
        ("[[portal.third-party]]", keys_of::<ThirdPartyDocument>),
        ("[[portal.purpose]]", keys_of::<PurposeDocument>),
        ("[portal.look]", keys_of::<LookTable>),
        ("[timeouts]", keys_of::<TimeoutsTable>),
        ("[limits]", keys_of::<LimitsTable>),
        ("[ledger]", keys_of::<LedgerTable>),
        ("[inventory]", keys_of::<InventoryTable>),
        ("[log]", keys_of::<LogTable>),
        ("[keys]", keys_of::<KeysTable>),
        ("[consent]", keys_of::<ConsentTable>),
    ];
    let has = |keys: Keys| keys().iter().any(|known| known == key);
    tables.into_iter().filter(|(_, keys)| has(*keys)).map(|(table, _)| table).collect()
}

/// Says whether a table is a portal and no main file: a portal file can stand alone, for `check`, and for a gate with default
/// settings and this one portal.
pub(super) fn is_one_portal(table: &DeTable<'_>) -> bool {
    let portal = keys_of::<PortalDocument>();
    let of_main_alone = |key: &String| !portal.contains(key) && table.contains_key(key.as_str());
    ["hosts", "upstream"].iter().any(|key| table.contains_key(*key)) && !keys_of::<Document>().iter().any(of_main_alone)
}

/// Asks a document for a key that none has, to be told those that it has.
fn keys_of<T: DeserializeOwned>() -> Vec<String> {
    let Err(error) = toml::from_str::<T>("'?' = 1") else { return Vec::new() };
    let known = named(error.message(), "unknown field `").map(|(_, known)| known).unwrap_or_default();
    known.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_tells_its_keys() {
        for (key, tables) in [
            ("listen", vec!["the main file"]),
            ("upstream", vec!["[[portal]]"]),
            ("lifetime", vec!["[[portal.cookie]]"]),
            ("origins", vec!["[[portal.third-party]]"]),
            ("basis", vec!["[[portal.purpose]]"]),
            ("accent", vec!["[portal.look]"]),
            ("idle", vec!["[timeouts]"]),
            ("connections", vec!["[limits]"]),
            ("format", vec!["[log]"]),
            ("file", vec!["[keys]"]),
            ("memory", vec!["[[portal]]", "[consent]"]),
            ("cookie", vec!["[[portal]]", "[consent]"]),
            ("nothing", vec![]),
        ] {
            assert_eq!(homes(key), tables, "{key}");
        }
    }
}
