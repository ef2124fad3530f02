//! What the guard knows of a host: the policy, in the form its script reads.

use std::time::Duration;

use serde_json::{Value, json};

use super::{BannerFacts, js_regex::JsRegex};
use crate::{
    consent::{Basis, PurposeIndex, REFUSAL},
    policy::{Mode, Pattern, SitePolicy, Tracker, Undeclared},
};

/// Returns the guard's facts, and the regexes it cannot judge by.
pub(super) fn compile(facts: &BannerFacts<'_>) -> (Value, Vec<String>) {
    let policy = facts.policy;
    let mut unjudged = Vec::new();
    let trackers: Vec<Value> =
        policy.catalogue().by_precedence().map(|tracker| row(policy, tracker, &mut unjudged)).collect();
    let own: Vec<String> =
        facts.cookie_names.iter().chain([&facts.refusal_cookie]).map(|name| name.to_ascii_lowercase()).collect();
    let value = json!({
        "tokens": facts.cookie_names,
        "refusal": facts.refusal_cookie,
        "refused": REFUSAL,
        "own": own,
        "memory": facts.memory.as_duration().as_secs(),
        "enforce": policy.mode() == Mode::Enforce,
        "undeclared": match policy.undeclared() {
            Undeclared::Strip => "strip",
            Undeclared::Report => "report",
            Undeclared::Allow => "allow",
        },
        "purposes": policy.purposes().iter().map(|(index, purpose)| {
            json!([purpose.name.as_str(), kind(policy, index, purpose.basis)])
        }).collect::<Vec<_>>(),
        "trackers": trackers,
    });
    (value, unjudged)
}

fn kind(policy: &SitePolicy, index: PurposeIndex, basis: Basis) -> &'static str {
    match basis {
        Basis::Exempt(_) => "exempt",
        Basis::Consent if policy.report_only().contains(index) => "report",
        Basis::Consent => "ask",
    }
}

/// One tracker as `[how, text, purpose, longest]`, and the flags for a regex.
fn row(policy: &SitePolicy, tracker: &Tracker, unjudged: &mut Vec<String>) -> Value {
    let purpose = policy.purposes().iter().position(|(index, _)| index == tracker.purpose);
    let longest = policy.longest(tracker).as_ref().map(Duration::as_secs);
    match how(&tracker.pattern) {
        How::Exact(name) => json!(["exact", name, purpose, longest]),
        How::Prefix(prefix) => json!(["prefix", prefix, purpose, longest]),
        How::Regex(JsRegex::Same { source, flags }) => json!(["regex", source, purpose, longest, flags]),
        // Fail closed: nothing that could be covered may be written.
        How::Regex(JsRegex::Doubtful { beginning }) => {
            unjudged.push(tracker.pattern.to_string());
            json!(["doubt", beginning, purpose, longest])
        }
    }
}

enum How<'a> {
    Exact(&'a str),
    Prefix(&'a str),
    Regex(JsRegex),
}

fn how(pattern: &Pattern) -> How<'_> {
    match (pattern.as_exact(), pattern.as_prefix(), pattern.as_regex()) {
        (Some(name), ..) => How::Exact(name),
        (None, Some(prefix), _) => How::Prefix(prefix),
        (None, None, regex) => How::Regex(JsRegex::of(regex.unwrap_or_default())),
    }
}
