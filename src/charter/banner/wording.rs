//! What the banner says, from the words of a language.
//!
//! It must never hold a wording of its own: those are in the locales, complete in every language.

use crate::{
    charter::{
        lifetime,
        locale::{Capital, Locale, fill},
    },
    consent::Exemption,
};

/// The longest name that leaves the heading on one line of a 320 px screen.
const SHORT_TITLE: usize = 22;

/// Returns the heading of a portal called `title`; a long name is left to the sentence, which
/// names who asks, so that the banner stays within a third of a phone's screen.
pub(super) fn heading(locale: &Locale, title: &str) -> String {
    let words = &locale.banner;
    let is_short = (1..=SHORT_TITLE).contains(&title.chars().count());
    if is_short { fill(words.heading_of, &[("title", title)]) } else { words.heading.to_owned() }
}

/// Returns the sentence by which `controller` asks for `purposes`.
pub(super) fn sentence(locale: &Locale, controller: &str, purposes: &[&str]) -> String {
    let asked: Vec<String> = purposes.iter().map(|label| inside_sentence(locale, label)).collect();
    let asked = asked.join(", ");
    match controller {
        "" => fill(locale.banner.sentence, &[("purposes", &asked)]),
        who => fill(locale.banner.sentence_of, &[("controller", who), ("purposes", &asked)]),
    }
}

/// A label without its capital where the language drops it, unless it begins with an acronym.
pub(super) fn inside_sentence(locale: &Locale, label: &str) -> String {
    let mut letters = label.chars();
    match (locale.capital, letters.next(), letters.clone().next()) {
        (Capital::Dropped, Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

/// Returns why no consent is asked.
pub(super) fn why_exempt(locale: &Locale, exemption: Exemption) -> &'static str {
    match exemption {
        Exemption::StrictlyNecessary => locale.banner.why_necessary,
        Exemption::AudienceMeasurement => locale.banner.why_audience,
    }
}

/// What a purpose has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) cookies: usize,
    pub(super) third_parties: usize,
    pub(super) providers: usize,
}

/// Returns how many cookies and third parties, of how many providers; what there is none of is left out.
pub(super) fn summary(locale: &Locale, count: Count) -> String {
    let units = &locale.units;
    let all =
        [(count.cookies, &units.cookie), (count.third_parties, &units.third_party), (count.providers, &units.provider)];
    let some = all.into_iter().filter(|(number, _)| *number > 0);
    some.map(|(number, noun)| lifetime::count(number as u64, noun, locale)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::Language;

    #[test]
    fn only_a_short_name_goes_into_the_heading() {
        let locale = Locale::of(Language::French);
        for (title, expected) in [
            ("Open data de Meudon", "Cookies – Open data de Meudon"),
            ("Open data Clermont Auvergne Métropole", "Cookies sur ce site"),
            ("", "Cookies sur ce site"),
        ] {
            assert_eq!(heading(locale, title), expected);
        }
    }

    #[test]
    fn the_sentence_says_who_asks_for_what() {
        for (language, controller, expected) in [
            (
                Language::French,
                "Valmont",
                "Ce site utilise des cookies ; Valmont demande votre accord pour : mesure d’audience, PDF, écoute.",
            ),
            (
                Language::German,
                "",
                "Diese Website verwendet Cookies und bittet um Ihre Einwilligung für: Mesure d’audience, PDF, Écoute.",
            ),
        ] {
            let said = sentence(Locale::of(language), controller, &["Mesure d’audience", "PDF", "Écoute"]);
            assert_eq!(said.replace('\u{a0}', " "), expected);
        }
    }

    #[test]
    fn counts_what_there_is() {
        for (language, expected) in [
            (Language::French, ["", "1 cookie, 1 prestataire", "3 cookies, 1 tiers, 2 prestataires"]),
            (Language::English, ["", "1 cookie, 1 provider", "3 cookies, 1 third party, 2 providers"]),
        ] {
            let said = [(0, 0, 0), (1, 0, 1), (3, 1, 2)].map(|(cookies, third_parties, providers)| {
                summary(Locale::of(language), Count { cookies, third_parties, providers }).replace('\u{a0}', " ")
            });
            assert_eq!(said, expected);
        }
    }
}
