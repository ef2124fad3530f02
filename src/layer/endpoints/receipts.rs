//! Gives a visitor the record of a choice (GDPR art. 7.1), by the number that they were given; and anyone what it proves.
//!
//! A record names no person, and its number is 74 random bits beside a time: who has it was given it. What was shown was
//! shown to everyone; daily digests are given where the operator publishes them.

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header, response};

use super::{
    asker::Asker,
    layer::Desk,
    problem::problem_parts,
    reply::{self, Caching, Reply},
};
use crate::{
    charter::{Problem, receipt_json},
    consent::{ContentHash, RecordId},
    ledger::publication,
    site::{Publication, Site},
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

/// What of the ledger is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Receipt(Wanted),
    Shown(ContentHash),
    Digests,
}

// === impl Asked ===

impl Asked {
    /// Reads what follows the prefix; `None` if it is not about the ledger.
    pub(super) fn of(name: &str, query: Option<&str>, site: &Site) -> Option<Self> {
        let shown = || ContentHash::parse(name.strip_prefix("shown/")?).map(Self::Shown);
        let published = name == "digests.json" && site.keeping().digests == Publication::Published;
        let digests = || published.then_some(Self::Digests);
        Wanted::of(name, query).map(Self::Receipt).or_else(shown).or_else(digests)
    }

    /// Answers with it; a receipt only if it is of this `host`.
    pub(super) async fn answer(self, desk: Desk, host: Box<str>, asker: Asker) -> (response::Parts, Bytes) {
        match self {
            Self::Receipt(wanted) => receipt(desk, host, wanted, asker).await,
            Self::Shown(hash) => shown(&desk, hash, &asker).await,
            Self::Digests => match desk.ledger.digests().await {
                Ok(digests) => {
                    parts(Reply::new(StatusCode::OK, reply::JSON, Caching::Daily, publication(&digests)), &asker)
                }
                Err(_) => problem_parts(Problem::LedgerUnavailable, &asker),
            },
        }
    }
}

/// Answers with what was shown, as text: it is read, never run again.
async fn shown(desk: &Desk, hash: ContentHash, asker: &Asker) -> (response::Parts, Bytes) {
    match desk.ledger.exhibit(hash).await {
        Ok(Some(exhibit)) => {
            let media_type = if exhibit.media_type().contains("json") { reply::JSON } else { reply::TEXT };
            parts(Reply::new(StatusCode::OK, media_type, Caching::Immutable, exhibit.content().clone()), asker)
        }
        Ok(None) => problem_parts(Problem::NotFound, asker),
        Err(_) => problem_parts(Problem::LedgerUnavailable, asker),
    }
}

fn parts(reply: Reply, asker: &Asker) -> (response::Parts, Bytes) {
    let reply = if *asker.method() == Method::HEAD { reply.without_content() } else { reply };
    (reply.head, reply.content)
}

/// Finds the record and answers with it, if it is of this `host`.
async fn receipt(desk: Desk, host: Box<str>, wanted: Wanted, asker: Asker) -> (response::Parts, Bytes) {
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
