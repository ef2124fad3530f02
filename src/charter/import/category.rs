//! What a heading says its cookies are for.

use super::fold::{fold, plain_words};

/// What a charter's heading, or a cell, says cookies are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// *Nécessaires, fonctionnels*: exempt from consent.
    Necessary,
    /// *Statistiques*: whatever the page says of exemption, they are asked for; the operator can say otherwise.
    Statistics,
    /// *Internes, first-party*, and nothing more precise.
    FirstParty,
    /// *Tiers, third-party*, and nothing more precise.
    ThirdParty,
    /// *Publicité*.
    Advertising,
    /// *Réseaux sociaux*.
    Social,
    /// *Vidéos*.
    Video,
    /// *Personnalisation*.
    Personalisation,
}

/// Beginnings of words, as [`plain_words`] gives them.
const STEMS: [(Category, &[&str]); 8] = [
    (
        Category::Necessary,
        &[
            "necessair",
            "fonctionnel",
            "essentiel",
            "indispensable",
            "strictement",
            "technique",
            "necessary",
            "functional",
            "essential",
            "strictly",
            "technical",
            "fonctionnement",
            "functioning",
        ],
    ),
    (
        Category::Statistics,
        &["statisti", "audience", "analyti", "analyse", "frequentation", "performance", "measurement", "stats"],
    ),
    (Category::FirstParty, &["interne", "internal"]),
    (Category::ThirdParty, &["tiers", "tierce", "externe", "external", "third"]),
    (Category::Advertising, &["publicit", "advertis", "marketing", "ciblage", "targeting", "retargeting", "reciblage"]),
    (Category::Social, &["sociaux", "social"]),
    (Category::Video, &["video"]),
    (Category::Personalisation, &["personnalis", "personali", "personaliz", "preference"]),
];

/// What turns a heading into its contrary.
const CONTRARIES: [&str; 10] = [
    "non necessair",
    "pas necessair",
    "non essentiel",
    "non fonctionnel",
    "non indispensable",
    "non-essential",
    "non essential",
    "not necessary",
    "unnecessary",
    "non-necessair",
];

/// What makes the word consent speak of an exemption.
const EXEMPT: [&str; 6] = ["exempt", "dispens", "sans ", "ne necessit", "ne requi", "without"];

/// Returns the category that a text names, if it names exactly one.
///
/// Internal or external says who sets a cookie; beside what it is for, that counts for nothing. What needs consent beside
/// what does not is no single category: a doubt, which somebody must settle.
pub(super) fn category(text: &str) -> Option<Category> {
    let folded = fold(text);
    // "Cookies dont le consentement est nécessaire" are not necessary ones.
    let asks = (folded.contains("consent") || folded.contains("accord"))
        && !EXEMPT.iter().any(|exempt| folded.contains(exempt));
    if asks || CONTRARIES.iter().any(|contrary| folded.contains(contrary)) {
        return None;
    }
    let words = plain_words(text);
    let pairs = |first: &str, second: &str| words.windows(2).any(|two| two[..] == [first, second]);
    let named = |(category, stems): &(Category, &[&str])| {
        let stem = words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
        (stem || (*category == Category::FirstParty && pairs("first", "party"))).then_some(*category)
    };
    let found: Vec<Category> = STEMS.iter().filter_map(named).collect();
    let telling: Vec<Category> = found.iter().copied().filter(|category| !category.is_of_a_party()).collect();
    match (telling.as_slice(), found.as_slice()) {
        ([one], _) | ([], [one]) => Some(*one),
        _ => None,
    }
}

// === impl Category ===

impl Category {
    /// Returns the name of the purpose that a portal file gives its cookies.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Necessary => "necessary",
            Self::Statistics => "audience",
            Self::FirstParty => "first-party",
            Self::ThirdParty => "third-party",
            Self::Advertising => "advertising",
            Self::Social => "social",
            Self::Video => "video",
            Self::Personalisation => "personalisation",
        }
    }

    /// Returns true if it says only whose a cookie is.
    #[must_use]
    pub const fn is_of_a_party(self) -> bool {
        matches!(self, Self::FirstParty | Self::ThirdParty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headings_of_both_languages() {
        for (heading, expected) in [
            (
                "Cookies nécessaires au bon fonctionnement de la plateforme / cookies fonctionnels",
                Some(Category::Necessary),
            ),
            ("Strictly necessary cookies", Some(Category::Necessary)),
            ("Cookies statistiques", Some(Category::Statistics)),
            ("Mesure d’audience", Some(Category::Statistics)),
            ("Cookies tiers de mesure d'audience", Some(Category::Statistics)),
            ("Cookies « internes » ou « first-party »", Some(Category::FirstParty)),
            ("Third-party cookies", Some(Category::ThirdParty)),
            ("Cookies de tierce partie", Some(Category::ThirdParty)),
            ("Cookies nécessaires internes", Some(Category::Necessary)),
            ("Cookies publicitaires", Some(Category::Advertising)),
            ("Cookies nécessaires et statistiques", None),
            ("Cookies non nécessaires", None),
            ("Cookies dont le consentement est nécessaire", None),
            ("Consent is necessary", None),
            ("Cookies fonctionnels exemptés de consentement", Some(Category::Necessary)),
            ("Autres cookies", None),
            ("", None),
        ] {
            assert_eq!(category(heading), expected, "{heading}");
        }
    }
}
