//! What portals have in common, compiled once for all of them.
//!
//! A portal that adds no purpose, cookie or third party to its preset declares what every other such portal declares: ten
//! thousand of them keep one catalogue. What is wrong with a preset is then reported once, too.

use std::collections::{BTreeMap, HashMap};

use super::{server::ConsentSettings, tls::Pems};
use crate::{
    config::{
        document::{PortalDocument, PresetDocument},
        parse::Parsed,
    },
    policy::{Contacts, SitePolicyBuilder},
};

/// What every portal is compiled from.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    pub(super) presets: &'a BTreeMap<String, Parsed<PresetDocument>>,
    pub(super) pems: &'a Pems,
    pub(super) consent: &'a ConsentSettings,
    /// By the preset, and by what is done about third parties.
    declared: HashMap<(Option<String>, Contacts), SitePolicyBuilder>,
}

// === impl Shared ===

impl<'a> Shared<'a> {
    pub(super) fn new(
        presets: &'a BTreeMap<String, Parsed<PresetDocument>>,
        pems: &'a Pems,
        consent: &'a ConsentSettings,
    ) -> Self {
        Self { presets, pems, consent, declared: HashMap::new() }
    }

    /// Returns the preset that a portal names, if there is one.
    pub(super) fn preset(&self, document: &PortalDocument) -> Option<&'a Parsed<PresetDocument>> {
        document.preset.as_ref().and_then(|name| self.presets.get(name.get_ref()))
    }

    /// Returns what a portal declares; `declare` is asked where no portal before it declares the same.
    pub(super) fn declared(
        &mut self,
        document: &PortalDocument,
        contacts: Contacts,
        declare: impl FnOnce() -> SitePolicyBuilder,
    ) -> SitePolicyBuilder {
        let adds = !(document.purpose.is_empty() && document.cookie.is_empty() && document.third_party.is_empty());
        if adds {
            return declare();
        }
        let preset = document.preset.as_ref().map(|name| name.get_ref().clone());
        self.declared.entry((preset, contacts)).or_insert_with(declare).clone()
    }
}
