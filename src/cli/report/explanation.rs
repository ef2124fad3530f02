//! Explanations for a person: verdicts of all visitors side by side, then each reason once, then what is on the wire.

use octroi::{
    explain::{Asked, Explanation, Outcome, Row},
    policy::Verdict,
};

use super::{
    columns::{beside, shorten, visible, wrap},
    style::{Paint, Tone},
};

/// Columns are at most so wide, on terminals of any width: longer lines are hard to read.
const WIDEST: usize = 100;
/// Names and origins are shortened to this in a table.
const LONGEST_NAME: usize = 30;

/// Writes an explanation in `width` columns.
pub(super) fn render(explanation: &Explanation, width: usize, paint: Paint) -> String {
    let width = width.clamp(24, WIDEST);
    let mut out = String::new();
    heading(&mut out, explanation, width, paint);
    for row in &explanation.rows {
        facts(&mut out, row, width);
    }
    if explanation.rows.is_empty() && explanation.asked != Asked::Origin {
        out.push_str("\n  No cookie.\n");
    }
    table(&mut out, explanation, width, paint);
    reasons(&mut out, explanation, width);
    wire(&mut out, explanation, width);
    out
}

fn heading(out: &mut String, explanation: &Explanation, width: usize, paint: Paint) {
    let what = match explanation.asked {
        Asked::SetCookie => "Set-Cookie: ",
        Asked::Cookie => "Cookie: ",
        Asked::Origin => "A page contacts ",
        Asked::Page => "GET ",
    };
    for line in wrap(&format!("{what}{}", visible(&explanation.text)), width) {
        out.push_str(&paint.tone(Tone::Title, &line));
        out.push('\n');
    }
    let portal = match &explanation.portal {
        portal if *portal == explanation.host => String::new(),
        portal if portal == "*" => ", by the portal of every host".to_owned(),
        portal => format!(", by the portal {portal}"),
    };
    lines(out, &format!("at {}{portal}", explanation.host), width);
    for fact in &explanation.facts {
        lines(out, &visible(&fact.sentence()), width);
    }
}

fn lines(out: &mut String, text: &str, width: usize) {
    for line in wrap(text, width.saturating_sub(2)) {
        out.push_str(format!("  {line}").trim_end());
        out.push('\n');
    }
}

fn facts(out: &mut String, row: &Row, width: usize) {
    out.push('\n');
    out.push_str(&format!("{}\n", shorten(&visible(&row.name), width)));
    let sentences: Vec<_> = row.facts.iter().map(|fact| visible(&fact.sentence())).collect();
    if !sentences.is_empty() {
        lines(out, &sentences.join(" "), width);
    }
}

/// A visitor in each column, or below each other where they do not fit.
fn table(out: &mut String, explanation: &Explanation, width: usize, paint: Paint) {
    if explanation.rows.is_empty() {
        return;
    }
    let asked = explanation.asked;
    let names = explanation.rows.iter().map(|row| visible(&row.name).chars().count().min(LONGEST_NAME));
    let first = names.max().unwrap_or_default() + 4;
    let cells = explanation.rows.iter().flat_map(|row| &row.verdicts);
    let widths = cells.flat_map(|verdict| [word(asked, *verdict).len(), verdict.reason().label().len()]);
    let column = widths.chain(explanation.visitors.iter().map(String::len)).max().unwrap_or_default() + 2;
    out.push('\n');
    if first + column * explanation.visitors.len() > width {
        return stacked(out, explanation, paint);
    }
    let mut line = " ".repeat(first);
    for visitor in &explanation.visitors {
        line.push_str(&format!("{visitor:<column$}"));
    }
    out.push_str(&paint.tone(Tone::Quiet, line.trim_end()));
    out.push('\n');
    for row in &explanation.rows {
        let name = shorten(&visible(&row.name), LONGEST_NAME);
        out.push_str(&format!("  {name:<fill$}", fill = first - 2));
        let (last, others) = row.verdicts.split_last().map_or((None, &[][..]), |(last, others)| (Some(last), others));
        for verdict in others {
            let text = word(asked, *verdict);
            out.push_str(&paint.tone(tone(*verdict), text));
            out.push_str(&" ".repeat(column.saturating_sub(text.len())));
        }
        out.push_str(&last.map_or_else(String::new, |verdict| paint.tone(tone(*verdict), word(asked, *verdict))));
        out.push('\n');
        let reasons: String =
            row.verdicts.iter().map(|verdict| format!("{:<column$}", verdict.reason().label())).collect();
        out.push_str(&format!("{}{}\n", " ".repeat(first), paint.tone(Tone::Quiet, reasons.trim_end())));
    }
}

fn stacked(out: &mut String, explanation: &Explanation, paint: Paint) {
    for row in &explanation.rows {
        out.push_str(&format!("  {}\n", shorten(&visible(&row.name), LONGEST_NAME)));
        for (visitor, verdict) in explanation.visitors.iter().zip(&row.verdicts) {
            let word = paint.tone(tone(*verdict), word(explanation.asked, *verdict));
            out.push_str(&format!("    {visitor}: {word} ({})\n", verdict.reason().label()));
        }
    }
}

fn word(asked: Asked, verdict: Verdict) -> &'static str {
    match (asked, verdict) {
        (Asked::Origin, Verdict::Keep(_) | Verdict::Clamp(..)) => "contacted",
        (Asked::Origin, Verdict::Strip(_)) => "blocked",
        (Asked::SetCookie | Asked::Cookie | Asked::Page | Asked::Origin, verdict) => verdict.label(),
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Keep(_) => Tone::Good,
        Verdict::Clamp(..) | Verdict::Report(_) => Tone::Warn,
        Verdict::Strip(_) => Tone::Stop,
    }
}

/// Each reason of the table once, in a sentence.
fn reasons(out: &mut String, explanation: &Explanation, width: usize) {
    let mut told = Vec::new();
    for verdict in explanation.rows.iter().flat_map(|row| &row.verdicts) {
        if !told.contains(&verdict.reason()) {
            told.push(verdict.reason());
        }
    }
    let column = told.iter().map(|reason| reason.label().len()).max().unwrap_or_default() + 4;
    if !told.is_empty() {
        out.push('\n');
    }
    for reason in told {
        beside(out, reason.label(), column, reason.sentence(), width);
    }
}

/// What is on the wire in the end; visitors who get the same are told of together.
fn wire(out: &mut String, explanation: &Explanation, width: usize) {
    let told = |title: &str, read: &dyn Fn(&Outcome) -> Vec<String>| {
        let mut groups: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
        for (visitor, outcome) in explanation.visitors.iter().zip(&explanation.outcomes) {
            let got = read(outcome);
            match groups.iter_mut().find(|(_, known)| *known == got) {
                Some((visitors, _)) => visitors.push(visitor),
                None => groups.push((vec![visitor], got)),
            }
        }
        let everyone = groups.len() == 1;
        let label = |visitors: &[&str]| if everyone { "everyone".to_owned() } else { visitors.join(", ") };
        let labels: Vec<_> = groups.iter().map(|(visitors, _)| label(visitors)).collect();
        let column = labels.iter().map(|label| label.chars().count()).max().unwrap_or_default() + 4;
        let mut text = format!("\n{title}\n");
        for (label, (_, got)) in labels.iter().zip(&groups) {
            for (place, line) in got.iter().enumerate() {
                beside(&mut text, if place == 0 { label } else { "" }, column, line, width);
            }
        }
        text
    };
    match explanation.asked {
        Asked::Cookie => {
            out.push_str(&told("The portal gets", &|outcome| {
                vec![
                    outcome
                        .cookie
                        .as_ref()
                        .map_or("no Cookie field".to_owned(), |field| format!("Cookie: {}", visible(field))),
                ]
            }));
            if explanation.outcomes.iter().any(|outcome| !outcome.set_cookie.is_empty()) {
                out.push_str(&told("The browser gets", &browser));
            }
        }
        Asked::SetCookie => out.push_str(&told("The browser gets", &browser)),
        Asked::Origin => out.push_str(&told("Pages carry", &|outcome| added(outcome))),
        Asked::Page => {
            out.push_str(&told("The browser gets", &browser));
            out.push_str(&told("The snippet of guard and banner", &|outcome| {
                let nothing = "No snippet is looked for: the gate answers by itself, or only documents get one.";
                vec![outcome.banner.as_ref().map_or(nothing, |banner| banner.sentence()).to_owned()]
            }));
            out.push_str(&told("Policies", &|outcome| added(outcome)));
            if explanation.outcomes.iter().any(|outcome| !outcome.dropped.is_empty()) {
                out.push_str(&told("Fields that are dropped", &|outcome| vec![or_none(outcome.dropped.join(", "))]));
            }
        }
    }
}

fn browser(outcome: &Outcome) -> Vec<String> {
    let mut lines: Vec<String> =
        outcome.set_cookie.iter().map(|line| format!("Set-Cookie: {}", visible(line))).collect();
    if lines.is_empty() {
        lines.push("no Set-Cookie".to_owned());
    }
    lines.extend(outcome.cache_control.iter().map(|control| format!("Cache-Control: {}", visible(control))));
    lines
}

fn added(outcome: &Outcome) -> Vec<String> {
    let policies = outcome.policies.iter().map(|policy| {
        let whose = if policy.is_portals { "as the portal sent it: " } else { "" };
        format!("{whose}{}: {}", policy.field, visible(&policy.value))
    });
    let policies: Vec<_> = policies.collect();
    if policies.is_empty() { vec!["no policy".to_owned()] } else { policies }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}
