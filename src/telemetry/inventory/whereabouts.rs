//! Where cookies were seen: the pairs of domain and path that a browser deletes them by (RFC 6265bis §5.7).

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::book::Book;
use crate::telemetry::Seen;

/// Where one cookie was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whereabout {
    /// The cookie's name.
    pub name: Box<str>,
    /// The `Domain` that it was set for.
    pub domain: Option<Box<str>>,
    /// The path that it is sent to.
    pub path: Box<str>,
}

/// Where the cookies of all sites were seen. Asked when cookies are expired, which most requests have no part in.
#[derive(Debug, Default)]
pub struct Whereabouts(RwLock<Arc<BTreeMap<Box<str>, Vec<Whereabout>>>>);

// === impl Whereabouts ===

impl Whereabouts {
    /// Returns where the cookies of a site were seen that `wanted` names, if any of them ever reached a browser.
    pub fn of(&self, site: &str, wanted: impl Fn(&str) -> bool) -> Vec<Whereabout> {
        let seen = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let of_site = seen.get(site).into_iter().flatten();
        of_site.filter(|whereabout| wanted(&whereabout.name)).cloned().collect()
    }

    pub(super) fn update(&self, book: &Book) {
        let mut seen: BTreeMap<Box<str>, Vec<Whereabout>> = BTreeMap::new();
        for (thing, account) in book.iter().filter(|(thing, _)| thing.seen == Seen::Cookie && !thing.path.is_empty()) {
            let whereabout =
                Whereabout { name: thing.name.clone(), domain: thing.domain.clone(), path: thing.path.clone() };
            let of_site = seen.entry(thing.site.clone()).or_default();
            if account.kept > 0 && !of_site.contains(&whereabout) {
                of_site.push(whereabout);
            }
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(seen);
    }
}
