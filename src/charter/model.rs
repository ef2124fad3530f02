//! What a host says of itself on its charter.

use super::look::Look;
use crate::consent::{Language, Memory, Text};

/// What a host says of itself; its trackers and purposes stay in its policy.
#[derive(Clone, Debug)]
pub struct Charter {
    /// The host, as in its address.
    pub host: Box<str>,
    /// The portal's name.
    pub title: Text,
    /// Who decides what the portal does with data (*responsable de traitement*).
    pub controller: Text,
    /// Address of the data protection officer: mail, or `https` URL of a form.
    pub contact: Option<Box<str>>,
    /// The language of a visitor who asks for none that is spoken here.
    pub language: Language,
    /// When the declarations last changed, as the operator states it.
    pub updated: Option<jiff::civil::Date>,
    /// How long choices are remembered.
    pub memory: Memory,
    /// How the pages look.
    pub theme: Theme,
    /// What is changed of that.
    pub look: Look,
}

/// How the gate's pages look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Theme {
    /// Quiet and without a house of its own.
    #[default]
    Neutral,
    /// In the manner of the French State's design system.
    State,
}

// === impl Theme ===

impl Theme {
    /// Returns the value of the `data-theme` attribute, which the stylesheet selects on.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::State => "state",
        }
    }
}
