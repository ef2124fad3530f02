//! Each mistake with what is said of it: message, marked text, hint.

mod cookie;
mod gate;
mod portal;
mod reading;
mod third_party;

use super::*;

/// Name, text, and what is said of it: `message @ marked (label) + related (label) = hint`.
type Mistake = (&'static str, &'static str, &'static [&'static str]);

/// Writes a diagnostic on one line.
fn told(diagnostic: &Diagnostic) -> String {
    let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
    let mut line = format!("{severity}: {}", diagnostic.message);
    if let Some(marked) = diagnostic.marked().filter(|marked| !marked.is_empty()) {
        line += &format!(" @ {marked} ({})", diagnostic.label);
    }
    for related in &diagnostic.related {
        let text = &related.source.as_ref().unwrap().text[related.span.clone().unwrap()];
        line += &format!(" + {text} ({})", related.label);
    }
    if let Some(hint) = &diagnostic.hint {
        line += &format!(" = {hint}");
    }
    line
}

#[test]
fn each_mistake_says_where_it_is_and_what_to_do() {
    let mistakes = [reading::MISTAKES, gate::MISTAKES, portal::MISTAKES, cookie::MISTAKES, third_party::MISTAKES];
    for (name, text, expected) in mistakes.into_iter().flatten() {
        let diagnostics = compiled(text).map_or_else(|errors| errors, |compiled| compiled.warnings);
        assert_eq!(diagnostics.iter().map(told).collect::<Vec<_>>(), *expected, "{name}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_and_in_order() {
    let text = "listen = 1\ntimeouts.idle = \"x\"\n[[portal]]\nhosts = [\"a b\"]\nupstream = 1\n\
                [[portal]]\nmode = \"\"\n[[portal.cookie]]\nname = \"a b\"\npurpose = \"\"\nlifetime = 2\n";
    let lines: Vec<_> = compiled(text).unwrap_err().iter().map(|error| error.line_and_column().unwrap().0).collect();
    assert_eq!(lines, [1, 2, 4, 5, 6, 6, 7, 9, 10, 11]);
}

#[test]
fn a_text_with_more_mistakes_than_anyone_reads_is_given_up() {
    let text: String = (0..300).map(|n| format!("key{n} = 1\n")).collect();
    assert_eq!(compiled(&text).unwrap_err().len(), 100);
}
