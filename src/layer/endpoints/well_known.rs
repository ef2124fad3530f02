//! What programs look for at fixed addresses, and the portal's own charter path where the gate answers it.

use std::sync::Arc;

use http::{Method, Request, StatusCode};

use super::reply::{self, Caching, Reply};
use crate::{charter::consent_tool_rules, site::Site};

/// A site that honours `Sec-GPC` says so here (W3C GPC §4.1).
const GPC: &str = "/.well-known/gpc.json";

/// The rules by which the Consent-O-Matic browser extension answers the banner for its user.
const CONSENT_O_MATIC: &str = "/.well-known/octroi/consent-o-matic.json";

/// The day since when the gate has honoured the signal, where the operator gives no day of the charter.
const SINCE: &str = "2026-11-22";

/// Answers what is asked for at a fixed address, if anything is.
pub(super) fn well_known<B>(request: &Request<B>, site: &Arc<Site>) -> Option<Reply> {
    if !reads(request) {
        return None;
    }
    let content = match request.uri().path() {
        GPC => {
            let updated = site.charter().updated.map_or_else(|| SINCE.to_owned(), |day| day.to_string());
            serde_json::json!({ "gpc": true, "lastUpdate": updated }).to_string()
        }
        CONSENT_O_MATIC => consent_tool_rules(site.policy().purposes()),
        _ => return None,
    };
    let reply = Reply::new(StatusCode::OK, reply::JSON, Caching::Daily, content);
    Some(if *request.method() == Method::HEAD { reply.without_content() } else { reply })
}

/// True if the gate answers a path of the portal's with its own charter.
pub(super) fn answers<B>(request: &Request<B>, site: &Site) -> bool {
    reads(request) && site.answers_at(request.uri().path())
}

fn reads<B>(request: &Request<B>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}
