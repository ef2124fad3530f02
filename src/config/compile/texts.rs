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

/// Warns of a text that is not there in French and in English: consent is informed only in a language that is read
/// (GDPR art. 12.1), and a visitor of any other language is told in one of the two.
pub(super) fn warn_of_missing_languages(what: &str, wording: &Spanned<Wording>, origin: &Origin, report: &mut Report) {
    let lacks = wording.get_ref().lacks();
    let warning = match (lacks.as_slice(), wording.get_ref()) {
        ([], _) => return,
        (_, Wording::Same(_)) => format!("{what} is the same text in every language"),
        ([Language::French], Wording::Each(_)) => format!("{what} has no French wording"),
        ([Language::English], Wording::Each(_)) => format!("{what} has no English wording"),
        (_, Wording::Each(_)) => format!("{what} has neither a French nor an English wording"),
    };
    let warning = Diagnostic::warning(warning);
    report.push(warning.at(origin.of(wording), "seen by every visitor").with_hint("write { fr = \"…\", en = \"…\" }"));
}
