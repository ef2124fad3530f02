//! The policies that keep a host's pages from third parties, one for each set of grants.
//!
//! A visitor without grants gets the same policy as every other such visitor. What grants add is written once for each set of
//! them where there are few, and else when it is asked for.

use http::{
    HeaderName, HeaderValue,
    header::{CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY},
};

use crate::{
    charter::Paths,
    consent::{PurposeIndex, PurposeSet},
    csp::{Reporting, confine},
    policy::{Contacts, Mode, SitePolicy},
};

/// Up to so many purposes, every set of grants has its policy ready: 16 of them.
const READY: usize = 4;

/// The name of our endpoint for the Reporting API.
const GROUP: &str = "octroi";

/// What keeps a host's pages from third parties.
#[derive(Clone, Debug)]
pub struct Confinement {
    effect: Effect,
    strict: HeaderValue,
    /// Purposes whose grant changes the policy.
    decisive: PurposeSet,
    ready: Vec<(PurposeSet, HeaderValue)>,
}

/// Whether what is not allowed is blocked, or reported.
#[derive(Clone, Debug)]
enum Effect {
    Block,
    /// With the value of `Reporting-Endpoints`.
    Report(HeaderValue),
}

// === impl Confinement ===

impl Confinement {
    /// Compiles what `policy` declares; `None` where nothing is done about third parties.
    pub(super) fn compile(policy: &SitePolicy, paths: &Paths) -> Option<Self> {
        let parties = policy.third_parties();
        // In report-only mode a host changes nothing on the wire.
        let contacts = if policy.mode() == Mode::ReportOnly { Contacts::Off } else { parties.contacts() };
        let always = policy.contactable(PurposeSet::EMPTY);
        let written = |granted| confine(parties.sources(policy.contactable(granted)), None);
        match contacts {
            Contacts::Off => None,
            Contacts::Report => {
                let reporting = Reporting { path: paths.reports(), group: GROUP };
                let strict = confine(parties.sources(policy.purposes().exempt()), Some(reporting));
                let endpoint = HeaderValue::from_str(&format!("{GROUP}=\"{}\"", paths.reports())).ok()?;
                let (decisive, ready) = (PurposeSet::EMPTY, Vec::new());
                Some(Self { effect: Effect::Report(endpoint), strict, decisive, ready })
            }
            Contacts::Enforce => {
                let decisive = parties.purposes().without(always);
                let members: Vec<PurposeIndex> = policy
                    .purposes()
                    .iter()
                    .map(|(index, _)| index)
                    .filter(|index| decisive.contains(*index))
                    .collect();
                let sets = if members.len() <= READY { subsets(&members) } else { Vec::new() };
                let ready = sets.into_iter().map(|set| (set, written(set))).collect();
                let strict = written(PurposeSet::EMPTY);
                Some(Self { effect: Effect::Block, strict, decisive, ready })
            }
        }
    }

    /// Returns the field that carries the policy.
    #[must_use]
    pub fn field(&self) -> HeaderName {
        match self.effect {
            Effect::Block => CONTENT_SECURITY_POLICY,
            Effect::Report(_) => CONTENT_SECURITY_POLICY_REPORT_ONLY,
        }
    }

    /// Returns the value of `Reporting-Endpoints`, where contacts are only reported.
    #[must_use]
    pub fn endpoints(&self) -> Option<&HeaderValue> {
        match &self.effect {
            Effect::Block => None,
            Effect::Report(endpoints) => Some(endpoints),
        }
    }

    /// Returns the policy of a visitor without grants.
    #[must_use]
    pub fn strict(&self) -> &HeaderValue {
        &self.strict
    }

    /// Returns true if the policy of some visitor differs from that of another.
    #[must_use]
    pub fn varies(&self) -> bool {
        !self.decisive.is_empty()
    }

    /// Returns the policy of a visitor with `granted`; `None` where that is the strict one.
    #[must_use]
    pub fn relaxed(&self, granted: PurposeSet, policy: &SitePolicy) -> Option<HeaderValue> {
        let granted = granted.and(self.decisive);
        if granted.is_empty() {
            return None;
        }
        let ready = self.ready.iter().find(|(set, _)| *set == granted).map(|(_, value)| value.clone());
        Some(ready.unwrap_or_else(|| confine(policy.third_parties().sources(policy.contactable(granted)), None)))
    }
}

/// Returns every set of `members` but the empty one.
fn subsets(members: &[PurposeIndex]) -> Vec<PurposeSet> {
    let chosen = |bits: u32| {
        let is_in = move |place: usize| bits & (1 << place) != 0;
        members.iter().enumerate().filter(move |(place, _)| is_in(*place)).map(|(_, index)| *index).collect()
    };
    (1..1u32 << members.len()).map(chosen).collect()
}
