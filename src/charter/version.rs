//! The version of a charter: a hash of everything a visitor is asked and told.
//!
//! It is what a record of consent points at (CNIL 2020-092, *preuve du
//! consentement*), so it covers every language and the gate's own wording, and
//! depends on order only where order is shown. It says nothing of looks.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{
    locale::Locale,
    model::Charter,
    section::{Section, sections},
};
use crate::{
    consent::{Basis, CharterVersion, Exemption, Language, Text},
    policy::{SitePolicy, ThirdParty, Tracker},
};

/// Returns the version of what `charter` and `policy` ask and tell.
///
/// When the operator last updated the charter, its default language and its theme are left out: a
/// visitor is asked the same without them.
#[must_use]
pub fn version(charter: &Charter, policy: &SitePolicy) -> CharterVersion {
    let mut canonical = Canonical(Sha256::new());
    canonical.string("octroi charter 2");
    canonical.string(&charter.host);
    canonical.text(&charter.title);
    canonical.text(&charter.controller);
    canonical.optional(charter.contact.as_deref(), Canonical::string);
    canonical.duration(charter.memory.as_duration());
    for language in Language::ALL {
        let told = Locale::of(language).told();
        canonical.list(&told, |canonical, wording| canonical.string(wording));
    }
    canonical.list(&sections(policy), |canonical, section| canonical.section(section, policy));
    CharterVersion::of_digest(&canonical.0.finalize().into())
}

/// Feeds a digest so that no two different charters read alike: every string and list has its
/// length before it.
struct Canonical(Sha256);

// === impl Canonical ===

impl Canonical {
    fn number(&mut self, number: u64) {
        self.0.update(number.to_be_bytes());
    }

    fn string(&mut self, string: &str) {
        self.number(string.len() as u64);
        self.0.update(string.as_bytes());
    }

    fn text(&mut self, text: &Text) {
        for language in Language::ALL {
            self.string(text.in_language(language));
        }
    }

    fn duration(&mut self, duration: Duration) {
        self.number(duration.as_secs());
        self.number(duration.subsec_nanos().into());
    }

    fn optional<T>(&mut self, value: Option<T>, feed: impl FnOnce(&mut Self, T)) {
        self.number(value.is_some().into());
        if let Some(value) = value {
            feed(self, value);
        }
    }

    fn list<T>(&mut self, list: &[T], feed: impl Fn(&mut Self, &T)) {
        self.number(list.len() as u64);
        for item in list {
            feed(self, item);
        }
    }

    fn section(&mut self, section: &Section<'_>, policy: &SitePolicy) {
        self.string(section.purpose.name.as_str());
        self.string(match section.purpose.basis {
            Basis::Consent => "consent",
            Basis::Exempt(Exemption::StrictlyNecessary) => "strictly-necessary",
            Basis::Exempt(Exemption::AudienceMeasurement) => "audience-measurement",
        });
        self.text(&section.purpose.label);
        self.text(&section.purpose.description);
        self.number(section.on_trial.into());
        self.list(&section.trackers, |canonical, tracker| canonical.tracker(tracker, policy));
        self.list(&section.storage, |canonical, tracker| canonical.tracker(tracker, policy));
        self.list(&section.parties, |canonical, party| canonical.party(party));
    }

    fn party(&mut self, party: &ThirdParty) {
        self.list(&party.origins, |canonical, origin| canonical.string(&origin.to_string()));
        self.text(&party.provider);
        self.text(&party.service);
        self.text(&party.description);
    }

    fn tracker(&mut self, tracker: &Tracker, policy: &SitePolicy) {
        // As printed: an exact name has neither `*` nor `/`, so the three kinds cannot be confused.
        self.string(&tracker.pattern.to_string());
        self.text(&tracker.provider);
        self.text(&tracker.service);
        self.text(&tracker.description);
        self.optional(policy.longest(tracker), Self::duration);
        self.optional(tracker.ground.as_ref(), |canonical, ground| canonical.text(&ground.0));
    }
}

#[cfg(test)]
#[path = "version_tests.rs"]
mod tests;
