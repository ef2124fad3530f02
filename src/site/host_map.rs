//! What belongs to which host.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{host::HostPattern, host_key::HostKey};

/// Hosts are the operator's: who asks for others cannot make those collide, and the fast hash will do.
type Hosts<T> = HashMap<HostKey, T, RandomState>;

/// A value for each host: an exact host wins over `*.domain`, of which the longest wins over `*`.
#[derive(Clone, Debug)]
pub struct HostMap<T> {
    exact: Hosts<T>,
    under: Hosts<T>,
    any: Option<T>,
}

// === impl HostMap ===

impl<T> HostMap<T> {
    /// Gives a value to the hosts of a pattern, in the place of what that pattern had.
    pub fn insert(&mut self, pattern: &HostPattern, value: T) {
        match pattern {
            HostPattern::Exact(host) => drop(self.exact.insert(HostKey::of(host.as_str()), value)),
            HostPattern::Under(domain) => drop(self.under.insert(HostKey::of(domain.as_str()), value)),
            HostPattern::Any => self.any = Some(value),
        }
    }

    /// Returns what a host has, which is given without a port and in lower case.
    #[must_use]
    pub fn get(&self, host: &str) -> Option<&T> {
        self.find(host.as_bytes())
    }

    pub(super) fn find(&self, host: &[u8]) -> Option<&T> {
        if let Some(value) = self.exact.get(host) {
            return Some(value);
        }
        let mut domain = host;
        while !self.under.is_empty()
            && let Some(dot) = domain.iter().position(|octet| *octet == b'.')
        {
            domain = domain.get(dot + 1..).unwrap_or_default();
            if let Some(value) = self.under.get(domain) {
                return Some(value);
            }
        }
        self.any.as_ref()
    }

    /// Returns true if this very pattern has a value.
    #[must_use]
    pub fn has(&self, pattern: &HostPattern) -> bool {
        match pattern {
            HostPattern::Exact(host) => self.exact.contains_key(host.as_str().as_bytes()),
            HostPattern::Under(domain) => self.under.contains_key(domain.as_str().as_bytes()),
            HostPattern::Any => self.any.is_some(),
        }
    }
}

impl<T> Default for HostMap<T> {
    fn default() -> Self {
        Self { exact: Hosts::default(), under: Hosts::default(), any: None }
    }
}
