//! Which site answers for a host.

use std::sync::Arc;

use super::{
    bundle::Site,
    host::{MAX_HOST, normalise},
    host_map::HostMap,
};

/// The sites of a gate, by host.
#[derive(Clone, Debug, Default)]
pub struct SiteTable {
    hosts: HostMap<Arc<Site>>,
    sites: Vec<Arc<Site>>,
}

/// Why a site cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// Two sites answer to one host.
    #[error("host {0} is answered by two sites")]
    Taken(String),
}

// === impl SiteTable ===

impl SiteTable {
    /// Adds a site for each of its hosts.
    ///
    /// # Errors
    /// If another site answers to one of its hosts; the table is then unchanged.
    pub fn add(&mut self, site: Site) -> Result<(), TableError> {
        if let Some(taken) = site.hosts().iter().find(|pattern| self.hosts.has(pattern)) {
            return Err(TableError::Taken(taken.to_string()));
        }
        let site = Arc::new(site);
        for pattern in site.hosts() {
            self.hosts.insert(pattern, Arc::clone(&site));
        }
        self.sites.push(site);
        Ok(())
    }

    /// Returns the site of a `host[:port]`, if it is a host and one answers to it.
    #[must_use]
    pub fn find(&self, authority: &str) -> Option<&Arc<Site>> {
        let mut buffer = [0; MAX_HOST];
        self.hosts.find(normalise(authority, &mut buffer)?)
    }

    /// Iterates over the sites in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Site>> {
        self.sites.iter()
    }

    /// Returns true if there is no site.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }
}
