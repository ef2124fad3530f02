//! Consent records as ISO/IEC TS 27560:2023 has them.
//!
//! What a record does not say itself is read from the charter that the visitor
//! was shown, which the ledger keeps. `docs/LEDGER.md` says where each mandatory
//! field comes from; `config/iso27560.schema.json` is what a record holds to.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};

use super::written;
use crate::{
    consent::{Act, ContentHash, Means, Receipt},
    ledger::{Exhibit, Ledger, LedgerError},
};

/// The name of this profile of the standard.
const SCHEMA: &str = "ISO/IEC TS 27560:2023, octroi profile 1";

/// Writes records by the standard; it remembers charters, of which many records have the same.
#[derive(Debug)]
pub struct Iso27560 {
    jurisdiction: String,
    address: String,
    charters: HashMap<ContentHash, Arc<Value>>,
}

// === impl Iso27560 ===

impl Iso27560 {
    /// Takes what no charter states: under whose law the controller is, such as `FR`, and its postal address.
    #[must_use]
    pub fn new(jurisdiction: &str, address: &str) -> Self {
        Self { jurisdiction: jurisdiction.to_owned(), address: address.to_owned(), charters: HashMap::new() }
    }

    /// Returns a record as one line of JSON; `None` if it is older than charters were kept. Blocks the thread.
    ///
    /// # Errors
    /// What the ledger met, or that the charter was changed.
    pub fn line(&mut self, ledger: &dyn Ledger, receipt: &Receipt) -> Result<Option<String>, LedgerError> {
        let Some(hash) = receipt.charter_text else { return Ok(None) };
        let charter = match self.charters.get(&hash) {
            Some(charter) => Arc::clone(charter),
            None => {
                let text = ledger.exhibit(hash).wait()?.ok_or(LedgerError::Unshown(hash))?;
                let charter = Arc::new(read(&text));
                self.charters.insert(hash, Arc::clone(&charter));
                charter
            }
        };
        Ok(Some(self.record(receipt, &charter, hash).to_string()))
    }

    fn record(&self, receipt: &Receipt, charter: &Value, hash: ContentHash) -> Value {
        let principal = format!("urn:uuid:{}", receipt.record);
        let (host, path) = (&*receipt.host, text(charter, "choices"));
        let withdrawal = format!("https://{host}{path}");
        let purposes = array(charter, "purposes").iter().filter_map(|purpose| {
            let name = purpose.get("name")?.as_str()?;
            let has = |list: &[crate::consent::PurposeName]| list.iter().any(|own| own.as_str() == name);
            let state = if has(&receipt.granted) { "given" } else { "refused" };
            (has(&receipt.granted) || has(&receipt.refused)).then(|| self.purpose(purpose, state, &withdrawal))
        });
        json!({
            "schema_version": SCHEMA,
            "record_id": receipt.record.to_string(),
            "pii_principal_id": principal,
            "pii_processing": {
                "privacy_notice": {
                    "url": format!("https://{host}{}", path.replace("/choices", "/charter")),
                    "version": receipt.charter.to_string(),
                    "charter_sha256": hash.to_string(),
                    "notice_sha256": receipt.notice.map(|notice| notice.to_string()),
                },
                "language": receipt.language.tag(),
                "purposes": purposes.collect::<Vec<_>>(),
            },
            "party_identification": [self.controller(charter, host)],
            "events": [{
                "event_time": written(receipt.decided_at),
                "validity_duration": duration(charter.pointer("/memory/seconds").and_then(Value::as_u64)),
                "entity_id": principal,
                "event_type": match receipt.means {
                    Means::Signal => "expressed by a signal of the browser",
                    Means::Foreign => "expressed to another consent manager",
                    Means::Banner | Means::Placeholder | Means::ChoicePage | Means::Api => "explicitly expressed",
                },
                "event_state": state(receipt),
                "method": receipt.means.label(),
            }],
        })
    }

    fn purpose(&self, purpose: &Value, state: &str, withdrawal: &str) -> Value {
        let (trackers, parties) = (array(purpose, "trackers"), array(purpose, "third_parties"));
        let mut providers: Vec<&str> = trackers.iter().chain(parties).map(|one| text(one, "provider")).collect();
        providers.retain(|provider| !provider.is_empty());
        providers.sort_unstable();
        providers.dedup();
        let cookie = |tracker: &Value| {
            let kind = format!("{} {}", text(tracker, "kind"), text(tracker, "cookie"));
            json!({ "pii_type": kind, "description": text(tracker, "description"), "pii_optional": true })
        };
        let party = |party: &Value| {
            let origins: Vec<&str> = array(party, "origins").iter().filter_map(Value::as_str).collect();
            let kind = format!("request to {}", origins.join(", "));
            json!({ "pii_type": kind, "description": text(party, "description"), "pii_optional": true })
        };
        let mut information: Vec<Value> = trackers.iter().map(cookie).chain(parties.iter().map(party)).collect();
        if information.is_empty() {
            information.push(json!({ "pii_type": "none declared" }));
        }
        let longest = trackers.iter().filter_map(|tracker| tracker.pointer("/lifetime/seconds")?.as_u64()).max();
        json!({
            "purpose": text(purpose, "label"),
            "purpose_type": text(purpose, "name"),
            "description": text(purpose, "description"),
            "lawful_basis": "consent",
            "state": state,
            "pii_information": information,
            "pii_controllers": ["controller"],
            "collection_method": "read from and written to the visitor's device",
            "storage_locations": std::iter::once("the visitor's device").chain(providers.iter().copied()).collect::<Vec<_>>(),
            "retention_period": duration(longest),
            "jurisdiction": self.jurisdiction,
            "recipient_third_parties": providers,
            "withdrawal_method": withdrawal,
        })
    }

    fn controller(&self, charter: &Value, host: &str) -> Value {
        let named = [text(charter, "controller"), text(charter, "title")].into_iter().find(|name| !name.is_empty());
        let contact = Some(text(charter, "contact")).filter(|contact| !contact.is_empty());
        json!({
            "party_id": "controller",
            "party_name": named.unwrap_or(host),
            "party_address": self.address,
            "party_contact": contact.map_or_else(|| format!("https://{host}/"), str::to_owned),
            "party_url": format!("https://{host}/"),
            "party_role": "PII controller",
            "party_type": "organisation",
        })
    }
}

fn read(text: &Exhibit) -> Value {
    serde_json::from_slice(text.content()).unwrap_or_default()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn array<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Writes seconds as ISO 8601 has them; what has no end of its own lasts as long as the browser is open.
fn duration(seconds: Option<u64>) -> String {
    match seconds {
        None => "P0D".to_owned(),
        Some(seconds) if seconds % 86_400 == 0 => format!("P{}D", seconds / 86_400),
        Some(seconds) => format!("PT{seconds}S"),
    }
}

fn state(receipt: &Receipt) -> &'static str {
    match receipt.act {
        Act::Withdraw => "withdrawn",
        Act::Refuse => "refused",
        Act::Accept | Act::Custom => "given",
        Act::Renewed if receipt.granted.is_empty() => "refused",
        Act::Renewed => "renewed",
    }
}
