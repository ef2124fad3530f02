//! How browser extensions that answer for their user find and use the banner.
//!
//! The form is that of Consent-O-Matic's rule files. A purpose is mapped to the one of its categories that it is nearest to;
//! whatever has no category of its own is the extension's "other".

use serde_json::{Value, json};

use crate::consent::{Basis, Purposes};

/// Returns the rules for a host that asks for `purposes`.
#[must_use]
pub fn consent_tool_rules(purposes: &Purposes) -> String {
    let asked = purposes.iter().filter(|(_, purpose)| purpose.basis == Basis::Consent);
    let consents: Vec<Value> = asked
        .map(|(_, purpose)| {
            let selector = format!("#octroi-banner input[name='purpose'][value='{}']", purpose.name);
            let target = json!({ "selector": selector });
            json!({
                "type": category(purpose.name.as_str()),
                "matcher": { "type": "checkbox", "target": target },
                "toggleAction": { "type": "click", "target": target },
            })
        })
        .collect();
    let target = |selector: &str| json!({ "selector": selector });
    let shown = json!({ "selector": "#octroi-banner", "displayFilter": true });
    let rules = json!({ "octroi": {
        "detectors": [{
            "presentMatcher": [{ "type": "css", "target": target("#octroi-banner") }],
            "showingMatcher": [{ "type": "css", "target": shown }],
        }],
        "methods": [
            { "name": "OPEN_OPTIONS", "action": {
                "type": "click", "target": target("#octroi-banner [data-octroi-action='customise']") } },
            { "name": "DO_CONSENT", "action": { "type": "consent", "consents": consents } },
            { "name": "SAVE_CONSENT", "action": {
                "type": "click", "target": target("#octroi-banner [data-octroi-action='save']") } },
        ],
    } });
    format!("{rules:#}\n")
}

/// Preferences, analytics, embedded content, advertising, or other.
fn category(purpose: &str) -> &'static str {
    match purpose {
        "personalisation" => "A",
        "audience" => "B",
        "video" | "social" => "E",
        "advertising" => "F",
        _ => "X",
    }
}
