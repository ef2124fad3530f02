//! A record of consent as a visitor gets it.

use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::json;

use crate::consent::{PurposeName, Receipt};

/// Returns a receipt as JSON. Member names do not change with the language.
#[must_use]
pub fn receipt_json(receipt: &Receipt) -> String {
    let list = |list: &[PurposeName]| list.iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
    let status = match (receipt.granted.is_empty(), receipt.refused.is_empty()) {
        (true, _) => "refused",
        (false, true) => "accepted",
        (false, false) => "partly accepted",
    };
    let document = json!({
        "record": receipt.record.to_string(),
        "time": written(receipt.decided_at),
        "host": receipt.host,
        "charter": receipt.charter.to_string(),
        "charter_text": receipt.charter_text.map(|hash| hash.to_string()),
        "notice": receipt.notice.map(|hash| hash.to_string()),
        "act": receipt.act.label(),
        "status": status,
        "granted": list(&receipt.granted),
        "refused": list(&receipt.refused),
        "means": receipt.means.label(),
        "language": receipt.language.tag(),
        "network": receipt.network.map(|network| network.to_string()),
    });
    format!("{document:#}\n")
}

/// RFC 3339, to the millisecond that records are kept to.
fn written(time: SystemTime) -> String {
    Timestamp::try_from(time).map(|time| format!("{time:.3}")).unwrap_or_default()
}
