//! A text that visitors read: one wording for all languages, or one for each.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::consent::{Language, Text};

/// A text that visitors read is `"…"`, the same in every language, or `{ fr = "…", en = "…" }` with a wording for each: `fr`,
/// `en`, `de`, `es`, `it`, `nl` and `pt`.
#[derive(Clone, Debug)]
pub(in crate::config) enum Wording {
    /// The same in every language, as a proper name is.
    Same(String),
    /// One for each language, as far as they are given.
    Each(Text),
}

/// A wording for each language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordingTable {
    /// The French wording. Default: the English one.
    fr: Option<String>,
    /// The English wording. Default: the French one.
    en: Option<String>,
    /// The German wording. Default: the English one.
    de: Option<String>,
    /// The Spanish wording. Default: the English one.
    es: Option<String>,
    /// The Italian wording. Default: the English one.
    it: Option<String>,
    /// The Dutch wording. Default: the English one.
    nl: Option<String>,
    /// The Portuguese wording. Default: the English one.
    pt: Option<String>,
}

struct WordingVisitor;

/// The languages a text must be written in: every other falls back on one of them.
const EXPECTED: [Language; 2] = [Language::French, Language::English];

// === impl Wording ===

impl Wording {
    /// Returns the text; a language without a wording gets that of another.
    pub(in crate::config) fn to_text(&self) -> Text {
        match self {
            Self::Same(text) => Text::same(text),
            Self::Each(text) => text.clone(),
        }
    }

    /// Returns the languages it must be written in at a portal whose own is `portal`.
    pub(in crate::config) fn expected(portal: Option<Language>) -> impl Iterator<Item = Language> {
        EXPECTED.into_iter().chain(portal.filter(|portal| !EXPECTED.contains(portal)))
    }

    /// Returns those of the expected languages that have no wording of their own.
    pub(in crate::config) fn lacks(&self, portal: Option<Language>) -> Vec<Language> {
        let lacks = |language: &Language| match self {
            Self::Same(_) => true,
            Self::Each(text) => text.own(*language).is_none(),
        };
        Self::expected(portal).filter(lacks).collect()
    }
}

// === impl WordingTable ===

impl WordingTable {
    fn into_text(self) -> Text {
        let Self { fr, en, de, es, it, nl, pt } = self;
        Language::ALL
            .into_iter()
            .zip([fr, en, de, es, it, nl, pt])
            .fold(Text::default(), |text, (language, wording)| text.with(language, &wording.unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Wording {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordingVisitor)
    }
}

impl<'de> Visitor<'de> for WordingVisitor {
    type Value = Wording;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or one for each language as { fr = \"…\", en = \"…\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Wording::Same(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let table = WordingTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Wording::Each(table.into_text()))
    }
}
