//! Declared third parties: whom a visitor's browser may contact, and for what.

use super::origin::OriginPattern;
use crate::consent::{PurposeIndex, PurposeSet, Text};

/// One declared third party, as the charter prints it and browsers are told.
#[derive(Clone, Debug)]
pub struct ThirdParty {
    /// Where it is.
    pub origins: Vec<OriginPattern>,
    /// What it is contacted for.
    pub purpose: PurposeIndex,
    /// Who it is.
    pub provider: Text,
    /// For which service, and where.
    pub service: Text,
    /// What it does, in a sentence.
    pub description: Text,
}

/// What is done about third parties that a visitor did not consent to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contacts {
    /// Browsers are kept from contacting them.
    #[default]
    Enforce,
    /// Browsers contact them and report it.
    Report,
    /// Nothing.
    Off,
}

/// The third parties that one host declares.
#[derive(Clone, Debug, Default)]
pub struct ThirdParties {
    parties: Vec<ThirdParty>,
    contacts: Contacts,
}

// === impl ThirdParties ===

impl ThirdParties {
    /// Takes the declarations in their order.
    #[must_use]
    pub fn new(parties: Vec<ThirdParty>, contacts: Contacts) -> Self {
        Self { parties, contacts }
    }

    /// Returns what is done about those that are not consented to.
    #[must_use]
    pub fn contacts(&self) -> Contacts {
        self.contacts
    }

    /// Iterates over the declarations.
    pub fn iter(&self) -> impl Iterator<Item = &ThirdParty> + Clone {
        self.parties.iter()
    }

    /// Iterates over those of one purpose.
    pub fn of(&self, purpose: PurposeIndex) -> impl Iterator<Item = &ThirdParty> + Clone {
        self.parties.iter().filter(move |party| party.purpose == purpose)
    }

    /// Returns the purposes that some third party is contacted for.
    #[must_use]
    pub fn purposes(&self) -> PurposeSet {
        self.parties.iter().map(|party| party.purpose).collect()
    }

    /// Iterates over the sources (W3C CSP3 §2.3.1) of those whose purpose is in `allowed`.
    pub fn sources(&self, allowed: PurposeSet) -> impl Iterator<Item = String> + '_ {
        let parties = self.parties.iter().filter(move |party| allowed.contains(party.purpose));
        parties.flat_map(|party| &party.origins).flat_map(OriginPattern::sources)
    }

    /// Finds the first declaration that covers an address.
    #[must_use]
    pub fn find(&self, scheme: &str, host: &str, port: u16) -> Option<&ThirdParty> {
        self.covering(scheme, host, port).next()
    }

    /// Iterates over the declarations that cover an address: a browser contacts it if any of them lets it.
    pub fn covering<'a, 'b>(
        &'a self,
        scheme: &'b str,
        host: &'b str,
        port: u16,
    ) -> impl Iterator<Item = &'a ThirdParty> + use<'a, 'b> {
        let covers = move |party: &&ThirdParty| party.origins.iter().any(|origin| origin.covers(scheme, host, port));
        self.parties.iter().filter(covers)
    }
}
