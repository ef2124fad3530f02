//! Which site answers for a host.

use std::{collections::HashMap, sync::Arc};

use super::{
    bundle::Site,
    host::{HostPattern, MAX_HOST, normalise},
};

/// The sites of a gate, by host.
///
/// An exact host wins over `*.domain`, of which the longest wins over `*`.
#[derive(Clone, Debug, Default)]
pub struct SiteTable {
    exact: HashMap<Box<str>, Arc<Site>>,
    under: HashMap<Box<str>, Arc<Site>>,
    any: Option<Arc<Site>>,
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
        if let Some(taken) = site.hosts().iter().find(|pattern| self.is_taken(pattern)) {
            return Err(TableError::Taken(taken.to_string()));
        }
        let site = Arc::new(site);
        for pattern in site.hosts() {
            let site = Arc::clone(&site);
            match pattern {
                HostPattern::Exact(host) => drop(self.exact.insert(host.as_str().into(), site)),
                HostPattern::Under(domain) => drop(self.under.insert(domain.as_str().into(), site)),
                HostPattern::Any => self.any = Some(site),
            }
        }
        self.sites.push(site);
        Ok(())
    }

    /// Returns the site of a `host[:port]`, if it is a host and one answers to it.
    #[must_use]
    pub fn find(&self, authority: &str) -> Option<&Arc<Site>> {
        let mut buffer = [0; MAX_HOST];
        let host = normalise(authority, &mut buffer)?;
        if let Some(site) = self.exact.get(host) {
            return Some(site);
        }
        let mut domain = host;
        while !self.under.is_empty()
            && let Some((_, parent)) = domain.split_once('.')
        {
            if let Some(site) = self.under.get(parent) {
                return Some(site);
            }
            domain = parent;
        }
        self.any.as_ref()
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

    fn is_taken(&self, pattern: &HostPattern) -> bool {
        match pattern {
            HostPattern::Exact(host) => self.exact.contains_key(host.as_str()),
            HostPattern::Under(domain) => self.under.contains_key(domain.as_str()),
            HostPattern::Any => self.any.is_some(),
        }
    }
}
