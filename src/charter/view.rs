//! One visitor before one host: everything a page is rendered from.

use super::{locale::Locale, model::Charter, paths::Paths};
use crate::{
    consent::{CharterVersion, ConsentState, Language},
    policy::SitePolicy,
};

/// Everything a page is rendered from.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What the host says of itself.
    pub charter: &'a Charter,
    /// What the host declares, which is what is enforced.
    pub policy: &'a SitePolicy,
    /// Where the visitor stands.
    pub state: &'a ConsentState,
    /// The version of what is shown, from [`version`](fn@super::version).
    pub version: CharterVersion,
    /// The language the visitor reads.
    pub language: Language,
    /// Where the gate's own pages are.
    pub paths: &'a Paths,
    /// The path the visitor goes back to; already validated as one of this host.
    pub return_to: &'a str,
}

// === impl View ===

impl<'a> View<'a> {
    pub(super) fn locale(&self) -> &'static Locale {
        Locale::of(self.language)
    }

    /// Returns the portal's name, or its host if it has none.
    pub(super) fn title(&self) -> &'a str {
        match self.charter.title.in_language(self.language) {
            "" => &self.charter.host,
            title => title,
        }
    }

    /// Returns where to go back to, or the home page if that is no path of this host.
    ///
    /// The path was validated when it was received; this is the last place before it becomes a
    /// link, where `javascript:` or `//elsewhere` would do harm.
    pub(super) fn return_to(&self) -> &'a str {
        let path = self.return_to;
        let elsewhere = path.starts_with("//") || path.contains('\\') || path.contains(|c: char| c.is_control());
        if path.starts_with('/') && !elsewhere { path } else { "/" }
    }
}
