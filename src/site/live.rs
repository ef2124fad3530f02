//! The table in force.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::table::SiteTable;

/// A handle on the table in force; clones share it.
///
/// It is loaded once a request, so that no response is made under two configurations.
#[derive(Clone, Debug)]
pub struct Live(Arc<ArcSwap<SiteTable>>);

// === impl Live ===

impl Live {
    /// Puts a table in force.
    #[must_use]
    pub fn new(table: SiteTable) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(table)))
    }

    /// Replaces the table; requests under way keep the one they began with.
    pub fn swap(&self, table: SiteTable) {
        self.0.store(Arc::new(table));
    }

    /// Looks at the table in force.
    pub fn with<T>(&self, look: impl FnOnce(&SiteTable) -> T) -> T {
        look(&self.0.load())
    }
}
