//! What a charter shows: the purposes a visitor must hear of, each with its trackers.
//!
//! The page, its JSON twin and the version read this one list, so that what is
//! shown is what is hashed.

use crate::{
    consent::{Basis, Language, Purpose, PurposeIndex},
    policy::{Catalogue, Mode, SitePolicy, ThirdParty, Tracker},
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
    /// The cookies declared for it, in the order of declaration.
    pub(super) trackers: Vec<&'a Tracker>,
    /// What page scripts may keep for it.
    pub(super) storage: Vec<&'a Tracker>,
    /// Whom the browser contacts for it.
    pub(super) parties: Vec<&'a ThirdParty>,
}

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Cookie,
    Storage,
}

/// Lists what `policy` makes a charter show, in the order of its purposes.
///
/// A purpose that is asked is shown even when no cookie is declared for it: accepting everything
/// grants it, and nobody can consent to what was not shown (GDPR art. 4.11). An exempt purpose that
/// covers nothing says nothing to anyone.
pub(super) fn sections(policy: &SitePolicy) -> Vec<Section<'_>> {
    let all = policy.purposes().iter().map(|(index, purpose)| {
        // What is exempt passes in either mode.
        let on_trial = purpose.basis == Basis::Consent
            && (policy.mode() == Mode::ReportOnly || policy.report_only().contains(index));
        let parties = policy.third_parties().of(index).collect();
        Section {
            index,
            purpose,
            on_trial,
            trackers: of(policy.catalogue(), index),
            storage: of(policy.storage(), index),
            parties,
        }
    });
    let asks = policy.asks();
    all.filter(|section| !section.is_empty() || (asks && section.is_asked())).collect()
}

fn of(catalogue: &Catalogue, purpose: PurposeIndex) -> Vec<&Tracker> {
    catalogue.iter().filter(|tracker| tracker.purpose == purpose).collect()
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

    /// Returns true if nothing is declared for it.
    pub(super) fn is_empty(&self) -> bool {
        self.trackers.is_empty() && self.storage.is_empty() && self.parties.is_empty()
    }

    /// Returns cookies and storage, in this order.
    pub(super) fn kept(&self) -> impl Iterator<Item = (Kept, &'a Tracker)> {
        let cookies = self.trackers.iter().map(|tracker| (Kept::Cookie, *tracker));
        cookies.chain(self.storage.iter().map(|tracker| (Kept::Storage, *tracker)))
    }

    /// Returns who sets the trackers or is contacted, each once, in the order they are first met.
    pub(super) fn providers(&self, language: Language) -> Vec<&'a str> {
        let mut providers: Vec<&str> = Vec::new();
        let kept = self.kept().map(|(_, tracker)| &tracker.provider);
        let all = kept.chain(self.parties.iter().map(|party| &party.provider));
        for provider in all.map(|provider| provider.in_language(language)) {
            if !providers.contains(&provider) {
                providers.push(provider);
            }
        }
        providers
    }
}
