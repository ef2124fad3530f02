//! One thing that was seen: a cookie as it was set, what a script keeps, a third party.

use std::time::SystemTime;

use super::attributes::Attributes;
use crate::telemetry::Seen;

/// Who says that a thing was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The portal's own responses, which passed the gate.
    Portal,
    /// Requests: browsers hold it, or whoever says to be one. A hint, and no proof.
    Request,
    /// What browsers report of pages, or whoever says to be one. A hint, and no proof.
    Report,
}

/// Whose a thing is, from where the visitor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// The portal's own host, or a domain above it.
    First,
    /// Somebody else's.
    Third,
}

/// A thing that was seen: what it is found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thing {
    /// The site.
    pub site: Box<str>,
    /// What kind of thing.
    pub seen: Seen,
    /// Its name, or its origin.
    pub name: Box<str>,
    /// The `Domain` that a cookie was set for; `None` if it is the host's alone.
    pub domain: Option<Box<str>>,
    /// The path that a cookie is sent to; empty for all else.
    pub path: Box<str>,
    /// What else a cookie was set with.
    pub attributes: Attributes,
    /// Who says so.
    pub source: Source,
}

/// A thing that may be new.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// What a shard finds it by; `None` where each one is told.
    pub(super) digest: Option<u64>,
    pub(super) thing: Thing,
    /// Where it was seen, without a query.
    pub(super) sample: Box<str>,
    pub(super) at: SystemTime,
}

// === impl Source ===

impl Source {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Portal, Self::Request, Self::Report];

    /// Returns its name in files and reports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Request => "request",
            Self::Report => "report",
        }
    }
}

// === impl Party ===

impl Party {
    /// Returns its name in reports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Third => "third",
        }
    }
}

// === impl Thing ===

impl Thing {
    /// Returns a thing of which only the name is known.
    #[must_use]
    pub fn named(site: &str, seen: Seen, name: &str, source: Source) -> Self {
        let attributes = Attributes::default();
        Self { site: site.into(), seen, name: name.into(), domain: None, path: "".into(), attributes, source }
    }

    /// Returns whose it is.
    #[must_use]
    pub fn party(&self) -> Party {
        match self.seen {
            Seen::Cookie | Seen::Storage => Party::First,
            Seen::Contact => Party::Third,
        }
    }
}
