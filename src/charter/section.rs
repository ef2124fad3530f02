//! What a charter shows: the purposes a visitor must hear of, each with its trackers.
//!
//! The page, its JSON twin and the version read this one list, so that what is
//! shown is what is hashed.

use crate::{
    consent::{Basis, Language, Purpose, PurposeIndex},
    policy::{Mode, SitePolicy, Tracker},
};

/// A purpose as the charter shows it.
#[derive(Clone, Debug)]
pub(super) struct Section<'a> {
    /// Its place among the purposes of the host.
    pub(super) index: PurposeIndex,
    /// What it is.
    pub(super) purpose: &'a Purpose,
    /// Whether it is only observed: what a visitor answers is not enforced yet.
    pub(super) on_trial: bool,
    /// What is declared for it, in the order of declaration.
    pub(super) trackers: Vec<&'a Tracker>,
}

/// Lists what `policy` makes a charter show, in the order of its purposes.
///
/// A purpose that is asked is shown even when no cookie is declared for it: accepting everything
/// grants it, and nobody can consent to what was not shown (GDPR art. 4.11). An exempt purpose that
/// covers nothing says nothing to anyone.
pub(super) fn sections(policy: &SitePolicy) -> Vec<Section<'_>> {
    let all = policy.purposes().iter().map(|(index, purpose)| {
        let trackers = policy.catalogue().iter().filter(|tracker| tracker.purpose == index).collect();
        // What is exempt passes in either mode.
        let on_trial = purpose.basis == Basis::Consent
            && (policy.mode() == Mode::ReportOnly || policy.report_only().contains(index));
        Section { index, purpose, on_trial, trackers }
    });
    let asks = policy.asks();
    all.filter(|section| !section.trackers.is_empty() || (asks && section.is_asked())).collect()
}

// === impl Section ===

impl<'a> Section<'a> {
    /// Returns true if the purpose needs consent.
    pub(super) fn is_asked(&self) -> bool {
        match self.purpose.basis {
            Basis::Consent => true,
            Basis::Exempt(_) => false,
        }
    }

    /// Returns who sets the trackers, each once, in the order they are first met.
    pub(super) fn providers(&self, language: Language) -> Vec<&'a str> {
        let mut providers: Vec<&str> = Vec::new();
        for provider in self.trackers.iter().map(|tracker| tracker.provider.in_language(language)) {
            if !providers.contains(&provider) {
                providers.push(provider);
            }
        }
        providers
    }
}
