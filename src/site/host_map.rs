//! What belongs to which host.

use std::collections::HashMap;

use super::host::HostPattern;

/// A value for each host: an exact host wins over `*.domain`, of which the longest wins over `*`.
#[derive(Clone, Debug)]
pub struct HostMap<T> {
    exact: HashMap<Box<str>, T>,
    under: HashMap<Box<str>, T>,
    any: Option<T>,
}

// === impl HostMap ===

impl<T> HostMap<T> {
    /// Gives a value to the hosts of a pattern, in the place of what that pattern had.
    pub fn insert(&mut self, pattern: &HostPattern, value: T) {
        match pattern {
            HostPattern::Exact(host) => drop(self.exact.insert(host.as_str().into(), value)),
            HostPattern::Under(domain) => drop(self.under.insert(domain.as_str().into(), value)),
            HostPattern::Any => self.any = Some(value),
        }
    }

    /// Returns what a host has, which is given without a port and in lower case.
    #[must_use]
    pub fn get(&self, host: &str) -> Option<&T> {
        if let Some(value) = self.exact.get(host) {
            return Some(value);
        }
        let mut domain = host;
        while !self.under.is_empty()
            && let Some((_, parent)) = domain.split_once('.')
        {
            if let Some(value) = self.under.get(parent) {
                return Some(value);
            }
            domain = parent;
        }
        self.any.as_ref()
    }

    /// Returns true if this very pattern has a value.
    #[must_use]
    pub fn has(&self, pattern: &HostPattern) -> bool {
        match pattern {
            HostPattern::Exact(host) => self.exact.contains_key(host.as_str()),
            HostPattern::Under(domain) => self.under.contains_key(domain.as_str()),
            HostPattern::Any => self.any.is_some(),
        }
    }
}

impl<T> Default for HostMap<T> {
    fn default() -> Self {
        Self { exact: HashMap::new(), under: HashMap::new(), any: None }
    }
}
