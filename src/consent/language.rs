//! The languages a visitor can be asked in, and text written in each.
//!
//! Consent is only informed in a language the visitor reads (GDPR art. 12.1),
//! so a text cannot exist in one language alone.

/// A language that the gate speaks to visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// `fr`: the default, as the first users are French public bodies.
    French,
    /// `en`.
    English,
}

/// A text in every [`Language`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    french: Box<str>,
    english: Box<str>,
}

// === impl Language ===

impl Language {
    /// Every language, in the order of preference.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// Returns the BCP 47 tag, as in `lang="fr"`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// Returns the language of a BCP 47 tag such as `fr-FR`, if it is spoken here.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag).trim();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// Returns the best language for an `Accept-Language` field (RFC 9110 §12.5.4).
    ///
    /// Ranges of equal weight keep the visitor's order; `q=0` excludes.
    ///
    /// # Examples
    /// ```
    /// use octroi::consent::Language;
    /// assert_eq!(Language::negotiate("de, en;q=0.8, fr;q=0.7"), Some(Language::English));
    /// assert_eq!(Language::negotiate("de"), None);
    /// ```
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for range in accept_language.split(',').take(32) {
            let (tag, weight) = match range.split_once(';') {
                Some((tag, parameter)) => (tag, weight(parameter)),
                None => (range, 1000),
            };
            let Some(language) = Self::of_tag(tag.trim()) else { continue };
            if weight > best.map_or(0, |(held, _)| held) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// Reads `q=0.8` as 800; what cannot be read counts as not wanted.
fn weight(parameter: &str) -> u16 {
    let Some(value) = parameter.trim().strip_prefix("q=").or_else(|| parameter.trim().strip_prefix("Q=")) else {
        return 1000;
    };
    let Ok(weight) = value.trim().parse::<f32>() else { return 0 };
    if (0.0..=1.0).contains(&weight) { (weight * 1000.0) as u16 } else { 0 }
}

// === impl Text ===

impl Text {
    /// Makes a text from its French and English wordings.
    #[must_use]
    pub fn new(french: &str, english: &str) -> Self {
        Self { french: french.into(), english: english.into() }
    }

    /// Makes a text that reads the same in every language, as a proper name does.
    #[must_use]
    pub fn same(wording: &str) -> Self {
        Self::new(wording, wording)
    }

    /// Returns the wording in `language`.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::French => &self.french,
            Language::English => &self.english,
        }
    }

    /// Returns true if no language has a wording.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.french.is_empty() && self.english.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_heaviest_language_that_is_spoken() {
        for (field, expected) in [
            ("fr-FR,fr;q=0.9,en;q=0.8", Some(Language::French)),
            ("en-GB,en;q=0.9", Some(Language::English)),
            ("en;q=0, fr;q=0.1", Some(Language::French)),
            ("en;q=abc", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(Language::negotiate(field), expected, "{field}");
        }
    }
}
