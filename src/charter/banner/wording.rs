//! What the banner says, in French and in English.
//!
//! The labels are those that privacy tools recognise, so that they can answer
//! for a visitor; the sentence says that *this site uses cookies*, by which they
//! know what the question is.

use std::time::Duration;

use crate::consent::{Exemption, Language};

/// The labels of the banner's controls.
pub(super) struct Labels {
    pub(super) refuse: &'static str,
    pub(super) accept: &'static str,
    pub(super) customise: &'static str,
    pub(super) save: &'static str,
    pub(super) close: &'static str,
    pub(super) manage: &'static str,
    pub(super) charter: &'static str,
    pub(super) purposes: &'static str,
}

const FRENCH: Labels = Labels {
    refuse: "Tout refuser",
    accept: "Tout accepter",
    customise: "Personnaliser",
    save: "Enregistrer mes choix",
    close: "Fermer",
    manage: "Gérer mes cookies",
    charter: "Charte cookies",
    purposes: "Choisir finalité par finalité",
};

const ENGLISH: Labels = Labels {
    refuse: "Refuse all",
    accept: "Accept all",
    customise: "Customise",
    save: "Save my choices",
    close: "Close",
    manage: "Manage my cookies",
    charter: "Cookie charter",
    purposes: "Choose purpose by purpose",
};

/// Returns the labels in `language`.
pub(super) fn labels(language: Language) -> &'static Labels {
    match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    }
}

/// The longest name that leaves the heading on one line of a 320 px screen.
const SHORT_TITLE: usize = 22;

/// Returns the heading of a portal called `title`; a long name is left to the sentence, which
/// names who asks, so that the banner stays within a third of a phone's screen.
pub(super) fn heading(language: Language, title: &str) -> String {
    let short = (1..=SHORT_TITLE).contains(&title.chars().count());
    match language {
        Language::French | Language::English if short => format!("Cookies – {title}"),
        Language::French => "Cookies sur ce site".to_owned(),
        Language::English => "Cookies on this site".to_owned(),
    }
}

/// Returns the sentence by which `controller` asks for `purposes`.
pub(super) fn sentence(language: Language, controller: &str, purposes: &[&str]) -> String {
    let asked: Vec<String> = purposes.iter().map(|label| inside_sentence(label)).collect();
    let asked = asked.join(", ");
    match (language, controller) {
        (Language::French, "") => format!("Ce site utilise des cookies et demande votre accord pour : {asked}."),
        (Language::English, "") => format!("This site uses cookies and asks for your consent to: {asked}."),
        (Language::French, who) => format!("Ce site utilise des cookies ; {who} demande votre accord pour : {asked}."),
        (Language::English, who) => format!("This site uses cookies; {who} asks for your consent to: {asked}."),
    }
}

/// A label without its capital, unless it begins with an acronym.
fn inside_sentence(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

/// Returns why no consent is asked.
pub(super) fn why_exempt(language: Language, exemption: Exemption) -> &'static str {
    match (language, exemption) {
        (Language::French, Exemption::StrictlyNecessary) => {
            "Toujours actif, sans accord : strictement nécessaire au service que vous demandez (loi Informatique et Libertés, art. 82)."
        }
        (Language::French, Exemption::AudienceMeasurement) => {
            "Toujours actif, sans accord : mesure d’audience limitée à ce site, exemptée par la CNIL (délibération 2020-091)."
        }
        (Language::English, Exemption::StrictlyNecessary) => {
            "Always active, no consent needed: strictly necessary to the service you ask for (French Data Protection Act, art. 82)."
        }
        (Language::English, Exemption::AudienceMeasurement) => {
            "Always active, no consent needed: audience measurement for this site alone, exempted by the CNIL (2020-091)."
        }
    }
}

/// Returns how many cookies, of how many providers.
pub(super) fn count(language: Language, cookies: usize, providers: usize) -> String {
    let s = |many: usize| if many > 1 { "s" } else { "" };
    match language {
        Language::French => format!("{cookies} cookie{}, {providers} fournisseur{}", s(cookies), s(providers)),
        Language::English => format!("{cookies} cookie{}, {providers} provider{}", s(cookies), s(providers)),
    }
}

/// Returns a lifetime in the largest unit that tells it exactly.
pub(super) fn lifetime(language: Language, lifetime: Option<Duration>) -> String {
    /// A month and a year of the Gregorian calendar's mean length, as `Memory::SIX_MONTHS` counts.
    const MONTH: u64 = 2_629_800;
    let Some(lifetime) = lifetime else {
        return match language {
            Language::French => "durée non déclarée".to_owned(),
            Language::English => "lifetime not declared".to_owned(),
        };
    };
    let seconds = lifetime.as_secs();
    let units = [
        (12 * MONTH, "an", "ans", "year", "years"),
        (31_536_000, "an", "ans", "year", "years"),
        (MONTH, "mois", "mois", "month", "months"),
        (86_400, "jour", "jours", "day", "days"),
        (3600, "heure", "heures", "hour", "hours"),
        (60, "minute", "minutes", "minute", "minutes"),
        (1, "seconde", "secondes", "second", "seconds"),
    ];
    let exact = units.iter().find(|(length, ..)| seconds >= *length && seconds.is_multiple_of(*length));
    match (exact, language) {
        (None, Language::French) => "le temps de la session".to_owned(),
        (None, Language::English) => "this session only".to_owned(),
        (Some((length, one, many, ..)), Language::French) => numbered(seconds / length, one, many),
        (Some((length, .., one, many)), Language::English) => numbered(seconds / length, one, many),
    }
}

fn numbered(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number > 1 { many } else { one })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_told_exactly() {
        for (seconds, french, english) in [
            (34_187_400, "13 mois", "13 months"),
            (15_778_800, "6 mois", "6 months"),
            (31_557_600, "1 an", "1 year"),
            (63_072_000, "2 ans", "2 years"),
            (1_209_600, "14 jours", "14 days"),
            (1800, "30 minutes", "30 minutes"),
            (3600, "1 heure", "1 hour"),
            (61, "61 secondes", "61 seconds"),
            (0, "le temps de la session", "this session only"),
        ] {
            let duration = Some(Duration::from_secs(seconds));
            assert_eq!(lifetime(Language::French, duration), french);
            assert_eq!(lifetime(Language::English, duration), english);
        }
    }

    #[test]
    fn only_a_short_name_goes_into_the_heading() {
        for (title, expected) in [
            ("Open data de Meudon", "Cookies – Open data de Meudon"),
            ("Open data Clermont Auvergne Métropole", "Cookies sur ce site"),
            ("", "Cookies sur ce site"),
        ] {
            assert_eq!(heading(Language::French, title), expected);
        }
    }

    #[test]
    fn the_sentence_says_who_asks_for_what() {
        let sentence = sentence(Language::French, "Valmont Métropole", &["Mesure d’audience", "PDF", "Écoute"]);
        assert_eq!(
            sentence,
            "Ce site utilise des cookies ; Valmont Métropole demande votre accord pour : mesure d’audience, PDF, écoute."
        );
    }
}
