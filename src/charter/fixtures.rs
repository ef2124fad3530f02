//! A host and its visitors, for the tests of this folder.

use std::time::{Duration, SystemTime};

use super::{Charter, Look, Paths, Theme, View, defaults, version};
use crate::{
    consent::{
        Choices, ConsentState, Decision, Language, Memory, Outdated, PurposeIndex, PurposeSet, Purposes, RecordId, Text,
    },
    policy::{Catalogue, LegalGround, Pattern, SitePolicy, SitePolicyBuilder, Tracker},
};

/// Noon of 12 March 2026, UTC.
pub(super) const DECIDED: u64 = 1_773_316_800;

pub(super) struct Host {
    pub(super) charter: Charter,
    pub(super) purposes: Purposes,
    pub(super) trackers: Vec<Tracker>,
    pub(super) paths: Paths,
}

impl Host {
    /// A portal with three exempt cookies and nothing to ask.
    pub(super) fn quiet() -> Self {
        let mut purposes = Purposes::default();
        for purpose in defaults::purposes() {
            purposes.add(purpose).unwrap();
        }
        let charter = Charter {
            host: "data.example.fr".into(),
            title: Text::new("Données ouvertes d’Exemple", "Open data of Exemple"),
            controller: Text::same("Ville d’Exemple"),
            contact: Some("dpo@example.fr".into()),
            language: Language::French,
            updated: Some(jiff::civil::date(2026, 8, 1)),
            memory: Memory::SIX_MONTHS,
            theme: Theme::Neutral,
            look: Look::default(),
        };
        let mut host = Self { charter, purposes, trackers: Vec::new(), paths: Paths::new("/.octroi") };
        host.declare("necessary", Pattern::parse("sessionid").unwrap());
        host.declare("necessary", Pattern::parse("csrftoken").unwrap());
        host.declare("necessary", Pattern::parse("django_language").unwrap());
        host
    }

    /// The same with Matomo and a video, which ask.
    pub(super) fn asking() -> Self {
        let mut host = Self::quiet();
        let kept = ["necessary", "audience", "video"];
        let mut purposes = Purposes::default();
        for purpose in defaults::purposes().into_iter().filter(|purpose| kept.contains(&purpose.name.as_str())) {
            purposes.add(purpose).unwrap();
        }
        host.purposes = purposes;
        host.declare("audience", Pattern::parse("_pk_*").unwrap());
        host.declare("video", Pattern::regex("yt-[a-z]+").unwrap());
        host
    }

    pub(super) fn declare(&mut self, purpose: &str, pattern: Pattern) -> &mut Tracker {
        self.trackers.push(Tracker {
            pattern,
            purpose: self.place(purpose),
            provider: Text::same("Opendatasoft"),
            service: Text::new("Front et back office", "Front and back office"),
            description: Text::new("Se souvenir de vous", "Remembering you"),
            lifetime: Some(Duration::from_secs(14 * 86_400)),
            ground: Some(LegalGround(Text::same("CNIL 2020-091"))),
        });
        self.trackers.last_mut().unwrap()
    }

    pub(super) fn place(&self, purpose: &str) -> PurposeIndex {
        self.purposes.find(purpose).unwrap()
    }

    pub(super) fn policy(&self) -> SitePolicy {
        self.policy_builder().build()
    }

    pub(super) fn policy_builder(&self) -> SitePolicyBuilder {
        SitePolicyBuilder::new(self.purposes.clone(), Catalogue::compile(self.trackers.clone()).unwrap())
    }

    pub(super) fn decision(&self, granted: &[&str]) -> Decision {
        let granted: PurposeSet = granted.iter().map(|name| self.place(name)).collect();
        let decided_at = SystemTime::UNIX_EPOCH + Duration::from_secs(DECIDED);
        Decision {
            choices: Choices::pick(&self.purposes, granted),
            decided_at,
            charter: version(&self.charter, &self.policy()),
            record: RecordId::new(decided_at, [7; 10]),
        }
    }

    pub(super) fn decided(&self, granted: &[&str]) -> ConsentState {
        ConsentState::Decided(self.decision(granted))
    }

    pub(super) fn outdated(&self, granted: &[&str], why: Outdated) -> ConsentState {
        ConsentState::Outdated(self.decision(granted), why)
    }

    /// Renders with `page` what a visitor in `state` sees.
    pub(super) fn show(&self, state: &ConsentState, language: Language, page: impl Fn(&View<'_>) -> String) -> String {
        let policy = self.policy();
        let version = version(&self.charter, &policy);
        let return_to = "/explore/?q=eau&sort=\"new\"";
        let (charter, paths) = (&self.charter, &self.paths);
        page(&View { charter, policy: &policy, state, version, language, paths, return_to })
    }
}
