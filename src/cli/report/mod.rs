//! The only place that renders findings, explanations and errors.

mod columns;
mod drift;
mod explanation;
mod github;
mod json;
mod ledger;
pub(super) mod load;
pub(super) mod progress;
mod style;

use std::{
    error::Error,
    fmt,
    io::{self, Write},
    ops::Range,
};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use octroi::{
    config::{Diagnostic, Severity},
    drift::Finding,
    explain::Explanation,
};

pub(super) use self::ledger::{json_stats, json_verification, purged, stats, verification};
use self::style::Paint;
use super::output;

/// What a check counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) portals: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

/// Writes diagnostics to standard error, in the order they were found.
pub(super) fn diagnostics(diagnostics: &[Diagnostic]) {
    let theme = match Paint::of(&io::stderr()) {
        Paint::Colours => GraphicalTheme::unicode(),
        Paint::Plain => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100);
    let mut text = String::new();
    for diagnostic in diagnostics {
        let shown = Shown::of(diagnostic);
        if handler.render_report(&mut text, &shown).is_err() {
            text.push_str(&diagnostic.message);
            text.push('\n');
        }
        text.push('\n');
    }
    write(&text);
}

/// Writes an error with all its causes to standard error.
pub(super) fn error(error: &dyn Error) {
    let mut text = format!("error: {error}\n");
    let mut link = error.source();
    while let Some(cause) = link {
        text.push_str(&format!("  because: {cause}\n"));
        link = cause.source();
    }
    write(&text);
}

/// Counts what was found, in one sentence on standard error.
pub(super) fn summary(Counted { portals, errors, warnings }: Counted) {
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    };
    let [portals, errors, warnings] =
        [(portals, "portal"), (errors, "error"), (warnings, "warning")].map(|(n, word)| count(n, word));
    write(&format!("{portals} compiled, {errors}, {warnings}\n"));
}

/// Writes findings to standard output, for programs.
pub(super) fn json_findings(found: &[Diagnostic], counted: Counted) {
    output::line(&json::findings(found, counted).to_string());
}

/// Writes findings to standard output, for GitHub.
pub(super) fn github_findings(found: &[Diagnostic]) {
    found.iter().for_each(|diagnostic| output::line(&github::finding(diagnostic)));
}

/// Writes explanations to standard output, for a person.
pub(super) fn explanations(explained: &[Explanation]) {
    let (width, paint) = (style::width(), Paint::of(&io::stdout()));
    let texts: Vec<_> = explained.iter().map(|explained| explanation::render(explained, width, paint)).collect();
    output::line(texts.join("\n").trim_end());
}

/// Writes explanations to standard output, for programs.
pub(super) fn json_explanations(explained: &[Explanation]) {
    output::line(&json::explanations(explained).to_string());
}

/// Writes a sentence beside the data to standard error.
pub(super) fn note(sentence: &str) {
    write(&format!("{sentence}\n"));
}

/// Writes what drifted to standard output, for a person.
pub(super) fn drift(findings: &[Finding]) {
    output::line(drift::render(findings, style::width(), Paint::of(&io::stdout())).trim_end());
}

/// Writes what drifted to standard output, for programs.
pub(super) fn json_drift(findings: &[Finding]) {
    output::line(&drift::json(findings).to_string());
}

fn write(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// A diagnostic as miette wants it.
struct Shown {
    message: String,
    hint: Option<String>,
    severity: miette::Severity,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
}

// === impl Shown ===

impl Shown {
    fn of(diagnostic: &Diagnostic) -> Self {
        let span = |span: &Range<usize>, label: &str| LabeledSpan::new(Some(label.to_owned()), span.start, span.len());
        let mut labels: Vec<LabeledSpan> = diagnostic.span.iter().map(|place| span(place, &diagnostic.label)).collect();
        let source = diagnostic.source.as_ref();
        // A second place in the same text is marked there; in another, it is told in the hint.
        let mut hint = diagnostic.hint.as_deref().map(str::to_owned);
        for related in &diagnostic.related {
            let here = source.zip(related.source.as_ref()).is_some_and(|(one, other)| one.name == other.name);
            match (&related.span, &related.source) {
                (Some(place), Some(_)) if here => labels.push(span(place, &related.label)),
                (_, Some(other)) => {
                    let told = format!("{}: {}", other.name, related.label);
                    hint = Some(hint.map_or_else(|| told.clone(), |hint| format!("{hint}\n{told}")));
                }
                (_, None) => {}
            }
        }
        Self {
            message: diagnostic.message.to_string(),
            hint,
            severity: match diagnostic.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
            },
            source: source.map(|source| NamedSource::new(source.name.clone(), source.shown())),
            labels,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Shown {}

impl miette::Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.hint.as_ref().map(|hint| Box::new(hint) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}
