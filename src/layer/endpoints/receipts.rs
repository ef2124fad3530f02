//! Gives a visitor the record of a choice (GDPR art. 7.1), by the number that they were given.
//!
//! A record names no person, and its number is 74 random bits beside a time: who has it was given it.

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header, response};

use super::{
    asker::Asker,
    layer::Desk,
    problem::problem_parts,
    reply::{self, Caching, Reply},
};
use crate::{
    charter::{Problem, receipt_json},
    consent::RecordId,
};

/// What a receipt's path ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) record: RecordId,
    pub(super) delivery: Delivery,
}

/// How a receipt is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Shown,
    Downloaded,
}

// === impl Wanted ===

impl Wanted {
    /// Reads what follows the prefix; `None` if it is not about a receipt.
    pub(super) fn of(name: &str, query: Option<&str>) -> Option<Self> {
        let record = RecordId::parse(name.strip_prefix("receipts/")?)?;
        let downloads = query.unwrap_or_default().split('&').any(|parameter| parameter == "download");
        Some(Self { record, delivery: if downloads { Delivery::Downloaded } else { Delivery::Shown } })
    }
}

/// Finds the record and answers with it, if it is of this `host`.
pub(super) async fn receipt(desk: Desk, host: Box<str>, wanted: Wanted, asker: Asker) -> (response::Parts, Bytes) {
    let found = match desk.ledger.find(wanted.record).await {
        Ok(found) => found.filter(|receipt| receipt.host == host),
        // A record that was changed proves nothing, and one that cannot be read is not there now.
        Err(_) => return problem_parts(Problem::LedgerUnavailable, &asker),
    };
    let Some(receipt) = found else { return problem_parts(Problem::NotFound, &asker) };
    let mut reply = Reply::new(StatusCode::OK, reply::JSON, Caching::Never, receipt_json(&receipt));
    if wanted.delivery == Delivery::Downloaded {
        let disposition = format!("attachment; filename=\"octroi-{}.json\"", wanted.record);
        if let Ok(disposition) = HeaderValue::from_str(&disposition) {
            reply.head.headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
    }
    let Reply { head, content } = reply;
    (head, content)
}
