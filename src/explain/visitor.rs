//! The visitors that an explanation compares, each with the cookie by which the gate knows the choice.

use crate::{
    consent::{Choices, ConsentState, Decision, PurposeSet, RecordId, encode},
    layer::Ambient,
    policy::Consent,
    site::{Site, Transport},
};

/// A visitor, by what was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    name: Box<str>,
    choices: Option<Choices>,
}

/// A purpose that the host does not have, or does not ask for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no purpose that {host} asks consent for; it asks for {known}")]
pub struct UnknownPurpose {
    /// What was named.
    pub name: String,
    /// The host.
    pub host: String,
    /// What could have been named.
    pub known: String,
}

// === impl Visitor ===

impl Visitor {
    /// Returns the three that every host has: undecided, having refused everything, having accepted everything.
    pub(super) fn usual(site: &Site) -> Vec<Self> {
        let purposes = site.policy().purposes();
        let visitor = |name: &str, choices| Self { name: name.into(), choices };
        vec![
            visitor("undecided", None),
            visitor("refused", Some(Choices::refuse_all(purposes))),
            visitor("accepted", Some(Choices::accept_all(purposes))),
        ]
    }

    /// Makes one who granted `names` and refused the rest.
    ///
    /// # Errors
    /// If one of them is not asked for.
    pub(super) fn having_granted(names: &[String], site: &Site) -> Result<Self, UnknownPurpose> {
        let purposes = site.policy().purposes();
        let mut granted = PurposeSet::EMPTY;
        for name in names {
            let found = purposes.find(name).filter(|index| purposes.consentable().contains(*index));
            let Some(index) = found else {
                let asked = purposes.iter().filter(|(index, _)| purposes.consentable().contains(*index));
                let known: Vec<_> = asked.map(|(_, purpose)| purpose.name.as_str()).collect();
                let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                return Err(UnknownPurpose { name: name.clone(), host: site.name().to_owned(), known });
            };
            granted = granted.or([index].into_iter().collect());
        }
        Ok(Self { name: "granted".into(), choices: Some(Choices::pick(purposes, granted)) })
    }

    /// Returns the word for what was chosen.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what judging needs to know, as of a decision that was just made.
    pub(super) fn consent(&self, site: &Site, ambient: Ambient) -> Consent {
        let state = self.decision(site, ambient).map_or(ConsentState::Undecided, |decision| {
            let (purposes, memory) = (site.policy().purposes(), site.charter().memory);
            ConsentState::of_decision(decision, purposes, memory, ambient.now())
        });
        Consent::of(&state)
    }

    /// Returns the cookie pair that a browser at `authority` would send.
    pub(super) fn pair(
        &self,
        (site, authority): (&Site, &str),
        transport: Transport,
        ambient: Ambient,
    ) -> Option<String> {
        let decision = self.decision(site, ambient)?;
        let token = encode(&decision, &site.bound_host(authority), site.policy().purposes(), site.keys());
        Some(format!("{}={token}", site.names().choice(transport)))
    }

    fn decision(&self, site: &Site, ambient: Ambient) -> Option<Decision> {
        let (decided_at, charter) = (ambient.now(), site.charter_version());
        let record = RecordId::new(decided_at, ambient.random());
        self.choices.map(|choices| Decision { choices, decided_at, charter, record })
    }
}
