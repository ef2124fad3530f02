//! What a platform documents of cookies whose lifetime a page does not state: its preset.

use crate::{
    charter::import::ImportedCookie,
    config::{
        document::{CookieDocument, PresetDocument},
        preset::PRESETS,
    },
    consent::Language,
};

/// A built-in preset, to take suggestions from.
pub(super) struct Platform {
    pub(super) name: &'static str,
    document: PresetDocument,
}

// === impl Platform ===

impl Platform {
    /// Returns every built-in platform.
    pub(super) fn all() -> Vec<Self> {
        // A preset that ships has no mistakes, which other tests hold; if it had, nothing would be suggested.
        let read = |(name, text)| Some(Self { name, document: toml::from_str(text).ok()? });
        PRESETS.into_iter().filter_map(read).collect()
    }

    /// Returns true if the platform declares the cookie, and the page says that it is the platform's.
    pub(super) fn knows(&self, cookie: &ImportedCookie) -> bool {
        self.find(cookie).is_some()
    }

    /// Returns the lifetime that the platform documents.
    pub(super) fn lifetime(&self, cookie: &ImportedCookie) -> Option<&str> {
        self.find(cookie)?.lifetime.as_ref().map(|lifetime| lifetime.get_ref().as_str())
    }

    fn find(&self, cookie: &ImportedCookie) -> Option<&CookieDocument> {
        let provider = cookie.provider.to_lowercase();
        let fits = |known: &&CookieDocument| {
            let name = known.name.as_ref().is_some_and(|name| *name.get_ref() == cookie.written);
            let made = known
                .provider
                .as_ref()
                .map(|maker| maker.get_ref().to_text().in_language(Language::English).to_lowercase());
            name && made.is_some_and(|maker| provider.contains(&maker))
        };
        self.document.cookie.iter().map(toml::Spanned::get_ref).find(fits)
    }
}
