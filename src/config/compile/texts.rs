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

/// Warns of a text that is not there in French, in English, or in the language of the portal: consent is informed only in a
/// language that is read (GDPR art. 12.1), and a visitor of any other language is told in one of these.
pub(super) fn warn_of_missing_languages(
    what: &str,
    (wording, portal): (&Spanned<Wording>, Option<Language>),
    origin: &Origin,
    report: &mut Report,
) {
    let lacks = wording.get_ref().lacks(portal);
    let warning = match (lacks.as_slice(), wording.get_ref()) {
        _ if wording.get_ref().to_text().is_empty() => format!("{what} is empty"),
        ([], _) => return,
        (_, Wording::Same(_)) => format!("{what} is the same text in every language"),
        ([Language::French, Language::English, ..], Wording::Each(_)) => {
            format!("{what} has neither a French nor an English wording")
        }
        ([first, ..], Wording::Each(_)) => format!("{what} has no {} wording", name(*first)),
    };
    let languages: Vec<_> = Wording::expected(portal).map(|language| format!("{} = \"…\"", language.tag())).collect();
    let hint = format!("write {{ {} }}", languages.join(", "));
    report.push(Diagnostic::warning(warning).at(origin.of(wording), "seen by every visitor").with_hint(hint));
}

const fn name(language: Language) -> &'static str {
    match language {
        Language::French => "French",
        Language::English => "English",
        Language::German => "German",
        Language::Spanish => "Spanish",
        Language::Italian => "Italian",
        Language::Dutch => "Dutch",
        Language::Portuguese => "Portuguese",
    }
}
