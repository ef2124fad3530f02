//! A newly published charter against what a portal declares.

use crate::{
    charter::import::{Change, ImportedCharter, changes},
    config::quantity::duration,
    site::Site,
};

/// Returns what `charter` changes of what `site` declares.
#[must_use]
pub fn portal_changes(site: &Site, charter: &ImportedCharter) -> Vec<Change> {
    let policy = site.policy();
    changes(policy.catalogue().iter(), policy.purposes(), charter, |lifetime| duration(lifetime).ok())
}
