//! What the guard knows of a host: the policy, in the form its script reads.

use std::time::Duration;

use serde_json::{Value, json};

use super::{BannerFacts, js_regex::JsRegex};
use crate::{
    consent::{Basis, PurposeIndex, REFUSAL},
    policy::{Catalogue, Contacts, Pattern, SitePolicy, Tracker, Undeclared},
};

/// A purpose that nobody grants: `!` stands in no purpose name.
const NEVER: &str = "!";

/// What is exempt has no purpose to grant.
const EXEMPT: &str = "";

/// Returns the guard's facts, and the regexes it cannot judge by.
///
/// The guard goes into pages of hosts that enforce, so it knows of no other mode.
pub(super) fn compile(facts: &BannerFacts<'_>) -> (Value, Vec<String>) {
    let policy = facts.policy;
    let mut unjudged = Vec::new();
    let names: Vec<&str> = facts.cookie_names.iter().copied().chain([facts.refusal_cookie]).collect();
    let (exempt, asked): (Vec<_>, Vec<_>) =
        policy.purposes().iter().partition(|(_, purpose)| purpose.basis != Basis::Consent);
    let named = |list: &[(PurposeIndex, &crate::consent::Purpose)]| -> Vec<String> {
        list.iter().map(|(_, purpose)| purpose.name.to_string()).collect()
    };
    let kinds =
        [policy.catalogue(), policy.storage()].map(|catalogue| Value::from(rows(policy, catalogue, &mut unjudged)));
    let undeclared = match policy.undeclared() {
        Undeclared::Strip => json!(["", NEVER, null, 0]),
        Undeclared::Report => json!(["", NEVER, null, 1]),
        Undeclared::Allow => json!(["", EXEMPT, null, 0]),
    };
    // In the order that the script takes them.
    let value = json!([
        names,
        REFUSAL,
        facts.memory.as_duration().as_secs(),
        named(&asked),
        named(&exempt),
        kinds,
        undeclared,
        policy.third_parties().contacts() == Contacts::Enforce,
        facts.reports_path,
    ]);
    (value, unjudged)
}

/// One row, but for what names match.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    purpose: String,
    longest: Option<u64>,
    reported: u8,
    flags: &'static str,
}

/// Rows of `[regex source, purpose, longest, reported, flags]`, the first that matches deciding. Neighbours that differ in
/// nothing but their names are one row.
fn rows(policy: &SitePolicy, catalogue: &Catalogue, unjudged: &mut Vec<String>) -> Vec<Value> {
    let mut rows: Vec<(String, Rule)> = Vec::new();
    for tracker in catalogue.by_precedence() {
        let (source, rule) = row(policy, tracker, unjudged);
        match rows.last_mut() {
            Some((sources, last)) if *last == rule => {
                sources.push('|');
                sources.push_str(&source);
            }
            Some(_) | None => rows.push((source, rule)),
        }
    }
    let written =
        |(source, rule): (String, Rule)| json!([source, rule.purpose, rule.longest, rule.reported, rule.flags]);
    rows.into_iter().map(written).collect()
}

fn row(policy: &SitePolicy, tracker: &Tracker, unjudged: &mut Vec<String>) -> (String, Rule) {
    let declared = policy.purposes().at(tracker.purpose);
    let purpose = match declared.map(|purpose| (purpose.basis, &purpose.name)) {
        Some((Basis::Exempt(_), _)) => EXEMPT.to_owned(),
        Some((Basis::Consent, name)) => name.to_string(),
        None => NEVER.to_owned(),
    };
    let longest = policy.longest(tracker).as_ref().map(Duration::as_secs);
    let reported = policy.report_only().contains(tracker.purpose).into();
    let rule = |purpose, flags| Rule { purpose, longest, reported, flags };
    match how(&tracker.pattern) {
        How::Exact(name) => (escaped(name), rule(purpose, "s")),
        How::Prefix(prefix) => (format!("{}.*", escaped(prefix)), rule(purpose, "s")),
        How::Regex(JsRegex::Same { source, flags }) => (source, rule(purpose, if flags == "i" { "si" } else { "s" })),
        // Fail closed: nothing that could be covered may be written.
        How::Regex(JsRegex::Doubtful { beginning }) => {
            unjudged.push(tracker.pattern.to_string());
            (format!("{}.*", escaped(&beginning)), rule(NEVER.to_owned(), "s"))
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

/// Writes a literal as a regex that browsers read without flags.
fn escaped(literal: &str) -> String {
    let mut source = String::with_capacity(literal.len());
    for char in literal.chars() {
        if !char.is_ascii_alphanumeric() && char != '_' {
            source.push('\\');
        }
        source.push(char);
    }
    source
}
