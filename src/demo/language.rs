//! The two languages of the portal.
//!
//! Contract: French unless the language cookie says English, so that a page does not depend on the browser's settings.

use http::HeaderMap;

use super::cookies::{self, LANGUAGE};

/// A language the portal speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    French,
    English,
}

impl Language {
    /// The language the visitor chose earlier.
    pub(super) fn of(fields: &HeaderMap) -> Self {
        cookies::find(fields, LANGUAGE).and_then(Self::from_tag).unwrap_or(Self::French)
    }

    pub(super) fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "fr" => Some(Self::French),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language's own name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::French => "Français",
            Self::English => "English",
        }
    }

    /// The one a visitor would switch to.
    pub(super) fn other(self) -> Self {
        match self {
            Self::French => Self::English,
            Self::English => Self::French,
        }
    }

    /// Picks the text of this language.
    pub(super) fn pick<T>(self, french: T, english: T) -> T {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }
}
