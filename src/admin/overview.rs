//! What the dashboard shows, at one moment.

use std::{sync::Arc, time::SystemTime};

use super::operator::{Inventory, Standing};
use crate::{
    ledger::Verification,
    site::Site,
    telemetry::{Minute, ReloadEnd, Tally, Trigger},
};

/// Everything that the dashboard shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// When this was so.
    pub now: SystemTime,
    /// What is in force.
    pub standing: Standing,
    /// What was counted since the start.
    pub tally: Tally,
    /// The same minute by minute, for a day at most; the last one has not ended.
    pub minutes: Vec<Minute>,
    /// The sites in force.
    pub sites: Vec<Arc<Site>>,
    /// What was seen; `None` where no inventory is kept.
    pub inventory: Option<Inventory>,
    /// The last check of the ledger; `None` before the first one ended.
    pub ledger: Option<Checked>,
    /// The last reloads, the latest first.
    pub recent: Vec<Change>,
}

/// A check of the ledger.
#[derive(Clone, Debug)]
pub struct Checked {
    /// When it ended.
    pub at: SystemTime,
    /// Choices of this process that it covers.
    pub choices: u64,
    /// What it found, or why it could not be made.
    pub result: Result<Verification, String>,
}

/// A reload that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: SystemTime,
    /// Who asked for it.
    pub trigger: Trigger,
    /// How it ended.
    pub end: ReloadEnd,
    /// The configuration that was in force then.
    pub version: u64,
    /// What changed, what is wrong, or which keys need a restart.
    pub details: Vec<String>,
}
