//! The languages a visitor can be asked in, and text written in each.
//!
//! Consent is only informed in a language the visitor reads (GDPR art. 12.1).
//! What the gate itself says exists in every language; a text of the operator's
//! has at least a French and an English wording, and falls back on them.

/// A language that the gate speaks to visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// `fr`: the default, as the first users are French public bodies.
    French,
    /// `en`.
    English,
    /// `de`.
    German,
    /// `es`.
    Spanish,
    /// `it`.
    Italian,
    /// `nl`.
    Dutch,
    /// `pt`.
    Portuguese,
}

/// A text in the languages it was written in; read in another one, it falls back on English, then on French.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// In the order of [`Language::ALL`]; an empty one is missing.
    wordings: [Box<str>; Language::ALL.len()],
}

// === impl Language ===

impl Language {
    /// Every language, in the order of preference.
    pub const ALL: [Self; 7] =
        [Self::French, Self::English, Self::German, Self::Spanish, Self::Italian, Self::Dutch, Self::Portuguese];

    /// Returns the BCP 47 tag, as in `lang="fr"`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Dutch => "nl",
            Self::Portuguese => "pt",
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
    /// assert_eq!(Language::negotiate("fi, en;q=0.8, fr;q=0.7"), Some(Language::English));
    /// assert_eq!(Language::negotiate("fi"), None);
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
    ///
    /// # Examples
    /// ```
    /// use octroi::consent::{Language, Text};
    /// let text = Text::new("Vidéos", "Videos").with(Language::Spanish, "Vídeos");
    /// assert_eq!(text.in_language(Language::Spanish), "Vídeos");
    /// assert_eq!(text.in_language(Language::German), "Videos");
    /// ```
    #[must_use]
    pub fn new(french: &str, english: &str) -> Self {
        Self::default().with(Language::French, french).with(Language::English, english)
    }

    /// Makes a text that reads the same in every language, as a proper name does.
    #[must_use]
    pub fn same(wording: &str) -> Self {
        Self::new(wording, wording)
    }

    /// Adds or replaces the wording in `language`; an empty one is as good as none.
    #[must_use]
    pub fn with(mut self, language: Language, wording: &str) -> Self {
        if let Some(place) = self.wordings.get_mut(language as usize) {
            *place = wording.into();
        }
        self
    }

    /// Returns the wording in `language`; where there is none the English one, else the French one, else any.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        let mut fallbacks = [language, Language::English, Language::French].into_iter().chain(Language::ALL);
        fallbacks.find_map(|language| self.own(language)).unwrap_or_default()
    }

    /// Returns the wording that was written in `language` itself.
    #[must_use]
    pub fn own(&self, language: Language) -> Option<&str> {
        self.wordings.get(language as usize).map(|wording| &**wording).filter(|wording| !wording.trim().is_empty())
    }

    /// Returns true if no language has a wording.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Language::ALL.into_iter().all(|language| self.own(language).is_none())
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
            ("de-AT, fr;q=0.9", Some(Language::German)),
            ("fi, nl-BE;q=0.4, es;q=0.3", Some(Language::Dutch)),
            ("pt-BR", Some(Language::Portuguese)),
            ("IT", Some(Language::Italian)),
            ("ca, es_ES", Some(Language::Spanish)),
            ("fi, sv;q=0.9", None),
            ("den", None),
            ("en;q=abc", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(Language::negotiate(field), expected, "{field}");
        }
    }

    #[test]
    fn reads_every_tag_it_writes() {
        for (place, language) in Language::ALL.into_iter().enumerate() {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
            assert_eq!(language as usize, place, "texts are kept in this order");
        }
    }

    #[test]
    fn falls_back_on_english_then_on_french_then_on_anything() {
        let german = |text: Text| text.with(Language::German, "d");
        for (name, text, expected) in [
            ("all there", german(Text::new("f", "e")), ["f", "e", "d", "e"]),
            ("proper name", Text::same("n"), ["n", "n", "n", "n"]),
            ("no English", german(Text::new("f", "")), ["f", "f", "d", "f"]),
            ("no French", german(Text::new(" ", "e")), ["e", "e", "d", "e"]),
            ("German only", german(Text::default()), ["d", "d", "d", "d"]),
            ("taken back", german(Text::new("f", "e")).with(Language::German, ""), ["f", "e", "e", "e"]),
            ("nothing", Text::same(""), ["", "", "", ""]),
        ] {
            let read = [Language::French, Language::English, Language::German, Language::Portuguese];
            assert_eq!(read.map(|language| text.in_language(language)), expected, "{name}");
            assert_eq!(text.is_empty(), expected[0].is_empty(), "{name}");
        }
    }
}
