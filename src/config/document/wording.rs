//! A text that visitors read: one wording for all languages, or one for each.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::consent::{Language, Text};

/// A text as it is typed: `"…"`, or `{ fr = "…", en = "…" }`.
#[derive(Clone, Debug)]
pub(in crate::config) enum Wording {
    /// The same in every language, as a proper name is.
    Same(String),
    /// One for each language, as far as they are given.
    Each { french: Option<String>, english: Option<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordingTable {
    /// The French wording.
    fr: Option<String>,
    /// The English wording.
    en: Option<String>,
}

struct WordingVisitor;

// === impl Wording ===

impl Wording {
    /// Returns the text; a language without a wording gets the other's.
    pub(in crate::config) fn to_text(&self) -> Text {
        match self {
            Self::Same(text) => Text::same(text),
            Self::Each { french, english } => {
                let or = |one: &Option<String>, other: &Option<String>| {
                    one.clone().or_else(|| other.clone()).unwrap_or_default()
                };
                Text::new(&or(french, english), &or(english, french))
            }
        }
    }

    /// Returns the languages that have no wording of their own.
    pub(in crate::config) fn lacks(&self) -> Vec<Language> {
        let lacks = |language: &Language| match self {
            Self::Same(_) => true,
            Self::Each { french, english } => {
                let wording = if *language == Language::French { french } else { english };
                wording.as_deref().is_none_or(|wording| wording.trim().is_empty())
            }
        };
        Language::ALL.into_iter().filter(lacks).collect()
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
        Ok(Wording::Each { french: table.fr, english: table.en })
    }
}
