//! A declared tracker (*traceur*): one row of a cookie charter.

use std::time::Duration;

use super::pattern::Pattern;
use crate::consent::{PurposeIndex, Text};

/// One declared tracker, as the charter prints it and the gate enforces it.
#[derive(Clone, Debug)]
pub struct Tracker {
    /// Which names it covers.
    pub pattern: Pattern,
    /// What it is for.
    pub purpose: PurposeIndex,
    /// Who sets it.
    pub provider: Text,
    /// For which service, and where.
    pub service: Text,
    /// What it does, in a sentence.
    pub description: Text,
    /// The longest it may live; `None` when the charter declares no limit.
    pub lifetime: Option<Duration>,
    /// On which legal ground it may be accessed, when the charter says more than its purpose.
    pub ground: Option<LegalGround>,
}

/// A legal ground in the charter's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalGround(pub Text);
