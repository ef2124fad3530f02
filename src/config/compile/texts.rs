//! Texts that visitors read, and what they lack.

use toml::Spanned;

use crate::{
    config::{
        diagnostics::{Diagnostic, Report},
        document::Wording,
        parse::Origin,
    },
    consent::{Language, Text},
};

/// Returns the text, or an empty one.
pub(super) fn text_or_empty(wording: Option<&Spanned<Wording>>) -> Text {
    wording.map_or_else(|| Text::same(""), |wording| wording.get_ref().to_text())
}

/// Warns of a text that is not there in every language: consent is informed only in a language that is read
/// (GDPR art. 12.1).
pub(super) fn warn_of_missing_languages(what: &str, wording: &Spanned<Wording>, origin: &Origin, report: &mut Report) {
    let lacks = wording.get_ref().lacks();
    let warning = match lacks.as_slice() {
        [] => return,
        [one] => Diagnostic::warning(format!("{what} has no {} wording", name(*one))),
        _ => Diagnostic::warning(format!("{what} is the same text in every language")),
    };
    report.push(warning.at(origin.of(wording), "seen by every visitor").with_hint("write { fr = \"…\", en = \"…\" }"));
}

fn name(language: Language) -> &'static str {
    match language {
        Language::French => "French",
        Language::English => "English",
    }
}
