//! Opens the ledger that is meant.

use std::{error::Error, sync::Arc};

use octroi::{
    app::{known_key_ring, open_archive},
    config::{self, KeySettings, LedgerSettings, Overrides},
    consent::KeyRing,
    ledger::Archive,
    site::SiteTable,
};

use super::{
    super::{check, report, serve},
    arguments::PlaceArguments,
};

/// The ledger, and what is needed to judge it.
pub(super) struct Place {
    pub(super) archive: Arc<dyn Archive>,
    keys: KeySettings,
    /// Portals; none where the folder alone was named.
    pub(super) sites: Option<SiteTable>,
}

/// The configuration is wrong; what is wrong was told.
#[derive(Debug, thiserror::Error)]
#[error("the configuration does not say where the ledger is")]
struct Unsaid;

// === impl Place ===

impl Place {
    pub(super) fn open(arguments: &PlaceArguments) -> Result<Self, Box<dyn Error>> {
        let (ledger, keys, sites) = match &arguments.state_dir {
            Some(folder) if !arguments.config.exists() => {
                (LedgerSettings::in_folder(folder), KeySettings::in_folder(folder), None)
            }
            state_dir => {
                let overrides = Overrides {
                    state_dir: state_dir.clone(),
                    environment: serve::environment(),
                    ..Overrides::default()
                };
                let compiled = config::load(&arguments.config, &overrides, check::keys).map_err(|diagnostics| {
                    report::diagnostics(&diagnostics);
                    Unsaid
                })?;
                (compiled.settings.ledger, compiled.settings.keys, Some(compiled.sites))
            }
        };
        let archive = open_archive(&ledger)?;
        Ok(Self { archive, keys, sites })
    }

    /// Returns the gate's keys.
    pub(super) fn keys(&self) -> Result<KeyRing, impl Error + use<>> {
        known_key_ring(&self.keys.file)
    }
}
