//! A table for spreadsheets (RFC 4180).

use super::written;
use crate::consent::{PurposeName, Receipt};

/// Writes records as rows; lists are parted by spaces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Csv;

// === impl Csv ===

impl Csv {
    /// The row of names, without its line end.
    pub const HEADER: &str = "record,time,host,act,granted,refused,means,language,charter,charter_text,notice,network";

    /// Returns a record as a row, without its line end.
    #[must_use]
    pub fn row(receipt: &Receipt) -> String {
        let list = |list: &[PurposeName]| list.iter().map(PurposeName::as_str).collect::<Vec<_>>().join(" ");
        let hash = |hash: Option<crate::consent::ContentHash>| hash.map(|hash| hash.to_string()).unwrap_or_default();
        [
            receipt.record.to_string(),
            written(receipt.decided_at),
            receipt.host.to_string(),
            receipt.act.label().to_owned(),
            list(&receipt.granted),
            list(&receipt.refused),
            receipt.means.label().to_owned(),
            receipt.language.tag().to_owned(),
            receipt.charter.to_string(),
            hash(receipt.charter_text),
            hash(receipt.notice),
            receipt.network.map(|network| network.to_string()).unwrap_or_default(),
        ]
        .map(|field| quoted(&field))
        .join(",")
    }
}

/// Quotes a field that has what a row is cut by, or that a spreadsheet would take for a formula.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let field = if formula { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}
