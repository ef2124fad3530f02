//! Findings as workflow commands, which GitHub shows beside the lines they are about.

use octroi::config::Diagnostic;

use super::json::severity;

/// Returns one line for a finding.
pub(super) fn finding(diagnostic: &Diagnostic) -> String {
    let mut properties = Vec::new();
    if let Some(source) = &diagnostic.source {
        properties.push(format!("file={}", property(&source.name)));
    }
    if let Some((line, column)) = diagnostic.line_and_column() {
        properties.push(format!("line={line},col={column}"));
    }
    let space = if properties.is_empty() { "" } else { " " };
    let mut text = diagnostic.message.clone();
    if let Some(hint) = &diagnostic.hint {
        text.push('\n');
        text.push_str(hint);
    }
    for related in &diagnostic.related {
        let file = related.source.as_ref().map_or("", |source| &source.name);
        if let Some((line, column)) = related.line_and_column() {
            text.push_str(&format!("\n{}: {file}:{line}:{column}", related.label));
        }
    }
    format!("::{}{space}{}::{}", severity(diagnostic.severity), properties.join(","), data(&text))
}

/// The runner reads a command up to the end of its line, and decodes these three.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// In a property, what ends it or the properties is encoded as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use octroi::config::Source;

    use super::*;

    #[test]
    fn nothing_in_a_finding_ends_its_command_early() {
        let source = Source { name: "a,b: 100%.toml".to_owned(), text: "x = 1\nyé = 2\n".into() };
        let mut finding = Diagnostic::error("50% of\r\n::warning::forged").with_hint("line one\nline two");
        assert_eq!(
            super::finding(&finding),
            "::error::50%25 of%0D%0A::warning::forged%0Aline one%0Aline two",
            "without a place"
        );
        finding.source = Some(Arc::new(source));
        finding.span = Some(6..7);
        let line = super::finding(&finding);
        assert!(line.starts_with("::error file=a%2Cb%3A 100%25.toml,line=2,col=1::50%25 of"), "{line}");
        assert!(!line.contains('\n'));
    }
}
