//! Documents into what runs.
//!
//! Compiling goes on past errors, so that all of them are reported; only when there is none are the keys asked for,
//! as that may write a file, and the sites made.

mod admin;
mod cookies;
mod known;
mod ledger;
mod listeners;
mod look;
mod places;
mod portal;
mod purposes;
mod quantities;
mod server;
mod shared;
mod texts;
mod third_parties;
mod tls;

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    path::PathBuf,
    sync::Arc,
};

pub(super) use self::tls::Pems;
pub use self::tls::TlsParts;
use self::{portal::Draft, shared::Shared};
use super::{
    diagnostics::{Diagnostic, Place, Report},
    document::{Document, PortalDocument, PresetDocument},
    outline::Outline,
    overrides::{self, Overrides},
    parse::{Origin, Parsed},
    settings::{KeySettings, LedgerSettings, Settings},
};
use crate::{
    consent::KeyRing,
    site::{HostPattern, Site, SiteTable},
};

/// A configuration that can run.
#[derive(Debug)]
pub struct Compiled {
    /// What the gate itself runs with.
    pub settings: Settings,
    /// The portals.
    pub sites: SiteTable,
    /// Certificates.
    pub tls: TlsParts,
    /// What someone should look at.
    pub warnings: Vec<Diagnostic>,
    /// What the documents say, for a reload to compare.
    pub outline: Outline,
}

/// What is compiled.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) main: Parsed<Document>,
    pub(super) portals: Vec<TypedPortal>,
    pub(super) presets: BTreeMap<String, Parsed<PresetDocument>>,
    /// The folder that relative paths begin at.
    pub(super) base: PathBuf,
    /// The certificates and keys that portals name, and what `[ledger]` does.
    pub(super) pems: Pems,
}

/// A portal with where it was typed.
#[derive(Debug)]
pub(super) struct TypedPortal {
    pub(super) document: PortalDocument,
    pub(super) origin: Origin,
    /// Its header, or its hosts in a file that is one portal.
    pub(super) header: Range<usize>,
    /// What leads to it in its file: `portal.0`, or nothing.
    pub(super) path: String,
}

/// Compiles a configuration.
pub(super) fn compile(
    inputs: Inputs,
    overrides: &Overrides,
    mut report: Report,
    keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
) -> Result<Compiled, Vec<Diagnostic>> {
    let origin = &inputs.main.origin;
    // A file that could not be read may have held the portals.
    if inputs.portals.is_empty() && !report.has_errors() {
        report.push(
            Diagnostic::error("there is no portal")
                .at(origin.place(0..0), "")
                .with_hint("add a [[portal]] with hosts and upstream, or include = [\"portals/*.toml\"]"),
        );
    }
    let consent = server::consent(&inputs.main.document, origin, &mut report);
    let document = &inputs.main.document;
    let listeners = listeners::listeners(document, origin, overrides, &mut report);
    if document.trusted_proxies.is_empty() {
        listeners::warn_of_plain(&listeners, &mut report);
    }
    let mut settings = server::settings(document, origin, &inputs.base, overrides, &listeners, &mut report);
    if let Some(target) = ledger::fleet(&inputs, overrides, &mut report) {
        settings.ledger = LedgerSettings::Fleet(target);
    }
    let hosts: Vec<_> = inputs.portals.iter().map(TypedPortal::host_names).collect();
    let chosen = overrides::choose(overrides, &hosts, &mut report);
    let mut outline = Outline::of(&inputs, &chosen);
    let mut shared = Shared::new(&inputs.presets, &inputs.pems, &consent);
    let mut drafts = Vec::with_capacity(inputs.portals.len());
    for (portal, chosen) in inputs.portals.into_iter().zip(chosen) {
        drafts.push(portal::draft(&portal, chosen, &mut shared, &mut report));
    }
    let tls = tls::together(&drafts, &listeners, &mut report);
    hosts_once(&drafts, &mut report);
    places::files(&inputs.main.document, &inputs.main.origin, &settings, &mut report);
    places::loops(&drafts, &settings, &mut report);
    let keys = if report.has_errors() { None } else { keys(&settings.keys).map_err(|error| report.push(error)).ok() };
    let mut sites = SiteTable::default();
    if let Some(keys) = keys.map(Arc::new) {
        outline.add_keys(&keys);
        for draft in drafts.into_iter().filter_map(|draft| draft.into_parts(&keys, &consent)) {
            if let Err(error) = sites.add(Site::compile(draft)) {
                report.push(Diagnostic::error(error.to_string()));
            }
        }
    }
    if report.has_errors() {
        return Err(report.into_sorted());
    }
    Ok(Compiled { settings, sites, tls, warnings: report.into_sorted(), outline })
}

/// Reports hosts that are typed twice.
fn hosts_once(drafts: &[Draft], report: &mut Report) {
    let mut seen: HashMap<&HostPattern, &Place> = HashMap::new();
    for (host, place) in drafts.iter().flat_map(|draft| &draft.hosts) {
        let Some(first) = seen.insert(host, place) else { continue };
        let again = Diagnostic::error(format!("host {host} is declared twice"));
        let again = again.at(place.clone(), "again here").with_related(first.clone(), "first here");
        report.push(again.with_hint("one portal answers to a host: remove one of the two"));
    }
}

// === impl TypedPortal ===

impl TypedPortal {
    fn host_names(&self) -> Vec<String> {
        let hosts = self.document.hosts.as_ref().map(|hosts| hosts.get_ref().as_slice()).unwrap_or_default();
        hosts.iter().map(|host| host.get_ref().to_lowercase()).collect()
    }
}
