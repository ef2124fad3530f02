//! What `octroi drift` found, for a person and for programs.

use octroi::drift::{Finding, Kind, Proof};
use serde_json::{Value, json};

use super::{
    columns::{beside, visible},
    style::{Paint, Tone},
};

/// The column of what is said of a name.
const COLUMN: usize = 26;

/// Returns the report for a person: site by site, the most serious first.
pub(super) fn render(findings: &[Finding], width: usize, paint: Paint) -> String {
    if findings.is_empty() {
        return "Nothing: what was seen is what is declared.\n".to_owned();
    }
    let mut out = String::new();
    for group in findings.chunk_by(|one, other| one.site == other.site) {
        let site = group.first().map(|finding| visible(&finding.site)).unwrap_or_default();
        let count = |proof| group.iter().filter(|finding| finding.proof == proof).count();
        let (proven, hinted) = (count(Proof::Proven), count(Proof::Hinted));
        out.push_str(&paint.tone(Tone::Title, &site));
        out.push_str(&format!("  {proven} proven, {hinted} only told by browsers\n"));
        for of_kind in group.chunk_by(|one, other| one.kind.label() == other.kind.label()) {
            let kind = of_kind.first().map_or("", |finding| finding.kind.label());
            out.push_str(&format!("\n{}\n", paint.tone(tone(of_kind), kind)));
            of_kind.iter().for_each(|finding| one(&mut out, finding, width));
        }
        declarations(&mut out, group, paint);
        out.push('\n');
    }
    out
}

fn tone(findings: &[Finding]) -> Tone {
    if findings.iter().any(|finding| finding.proof == Proof::Proven) { Tone::Stop } else { Tone::Warn }
}

fn one(out: &mut String, finding: &Finding, width: usize) {
    let (kept, stripped) = finding.counts;
    let place =
        if finding.sample.is_empty() { String::new() } else { format!(", first at {}", visible(&finding.sample)) };
    let counts = match (finding.kind, finding.proof) {
        (Kind::NeverSeen, _) => String::new(),
        (_, Proof::Proven) => format!(" Kept {kept} times, stripped {stripped} times{place}."),
        (_, Proof::Hinted) => format!(" Told {} times by browsers{place}.", kept + stripped),
    };
    beside(out, &visible(&finding.name), COLUMN, &format!("{}{counts}", finding.sentence()), width);
}

/// What can be pasted stands together, without an indent.
fn declarations(out: &mut String, findings: &[Finding], paint: Paint) {
    let undeclared = findings.iter().filter(|finding| finding.kind == Kind::Undeclared);
    let texts: Vec<&str> = undeclared.filter_map(|finding| finding.suggestion.as_deref()).collect();
    if !texts.is_empty() {
        out.push_str(&format!("\n{}\n\n", paint.tone(Tone::Title, "To declare them, fill in and paste")));
        out.push_str(&texts.join("\n"));
    }
}

/// Returns one object with every finding.
pub(super) fn json(findings: &[Finding]) -> Value {
    let count = |proof| findings.iter().filter(|finding| finding.proof == proof).count();
    json!({
        "proven": count(Proof::Proven),
        "hinted": count(Proof::Hinted),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(finding: &Finding) -> Value {
    let lifetimes = match finding.kind {
        Kind::LongerLived { asked, declared } => json!({ "asked": asked.as_secs(), "declared": declared.as_secs() }),
        Kind::Undeclared | Kind::NotSecure | Kind::NoSameSite | Kind::NeverSeen => Value::Null,
    };
    json!({
        "host": finding.site,
        "finding": finding.kind.label(),
        "thing": finding.seen.label(),
        "name": finding.name,
        "proof": finding.proof.label(),
        "sentence": finding.sentence(),
        "seconds": lifetimes,
        "kept": finding.counts.0,
        "stripped": finding.counts.1,
        "sample": Some(&*finding.sample).filter(|sample| !sample.is_empty()),
        "suggestion": finding.suggestion,
    })
}
