//! Findings and explanations as JSON, for programs.

use std::{ops::Range, sync::Arc};

use octroi::{
    config::{Diagnostic, Related, Severity, Source},
    explain::{Explanation, Fact, Outcome, Row},
};
use serde_json::{Value, json};

use super::Counted;

/// Returns one object with every finding.
pub(super) fn findings(found: &[Diagnostic], counted: Counted) -> Value {
    json!({
        "portals": counted.portals,
        "errors": counted.errors,
        "warnings": counted.warnings,
        "diagnostics": found.iter().map(diagnostic).collect::<Vec<_>>(),
    })
}

/// Returns one object with every explanation.
pub(super) fn explanations(explained: &[Explanation]) -> Value {
    json!({ "explanations": explained.iter().map(explanation).collect::<Vec<_>>() })
}

fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let related = diagnostic.related.iter().map(|related: &Related| {
        json!({
            "label": related.label,
            "place": place(related.source.as_ref(), related.span.as_ref(), related.line_and_column()),
        })
    });
    json!({
        "severity": severity(diagnostic.severity),
        "message": diagnostic.message,
        "label": Some(&*diagnostic.label).filter(|label| !label.is_empty()),
        "hint": diagnostic.hint,
        "place": place(diagnostic.source.as_ref(), diagnostic.span.as_ref(), diagnostic.line_and_column()),
        "related": related.collect::<Vec<_>>(),
    })
}

/// Returns the word for a severity.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn place(source: Option<&Arc<Source>>, span: Option<&Range<usize>>, position: Option<(usize, usize)>) -> Value {
    let Some(source) = source else { return Value::Null };
    json!({
        "file": source.name,
        "line": position.map(|(line, _)| line),
        "column": position.map(|(_, column)| column),
        "bytes": span.map(|span| [span.start, span.end]),
    })
}

fn explanation(explanation: &Explanation) -> Value {
    let visitors = &explanation.visitors;
    let outcomes = visitors.iter().zip(&explanation.outcomes).map(|(visitor, outcome)| wire(visitor, outcome));
    json!({
        "asked": explanation.asked.label(),
        "text": explanation.text,
        "host": explanation.host,
        "portal": explanation.portal,
        "facts": facts(&explanation.facts),
        "judged": explanation.rows.iter().map(|row| judged(row, visitors)).collect::<Vec<_>>(),
        "outcomes": outcomes.collect::<Vec<_>>(),
    })
}

fn judged(row: &Row, visitors: &[String]) -> Value {
    let verdicts = visitors.iter().zip(&row.verdicts).map(|(visitor, verdict)| {
        let reason = verdict.reason();
        json!({
            "visitor": visitor,
            "verdict": verdict.label(),
            "reason": reason.label(),
            "sentence": reason.sentence(),
        })
    });
    json!({ "name": row.name, "facts": facts(&row.facts), "verdicts": verdicts.collect::<Vec<_>>() })
}

fn facts(facts: &[Fact]) -> Vec<Value> {
    facts.iter().map(|fact| json!({ "fact": fact.label(), "sentence": fact.sentence() })).collect()
}

fn wire(visitor: &str, outcome: &Outcome) -> Value {
    let policies = outcome.policies.iter().map(|policy| {
        json!({ "field": policy.field, "value": policy.value, "from": if policy.is_portals { "portal" } else { "gate" } })
    });
    json!({
        "visitor": visitor,
        "cookie": outcome.cookie,
        "set-cookie": outcome.set_cookie,
        "cache-control": outcome.cache_control,
        "policies": policies.collect::<Vec<_>>(),
        "dropped": outcome.dropped,
        "snippet": outcome.banner.map(|banner| json!({ "outcome": banner.label(), "sentence": banner.sentence() })),
    })
}
