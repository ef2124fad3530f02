//! What can be asked on the port, of whoever runs the gate.

use std::{sync::Arc, time::SystemTime};

use super::overview::Overview;
use crate::telemetry::{Tally, inventory::Book};

/// The gate, as its operator sees it.
pub trait Operator: Send + Sync + 'static {
    /// Reads the configuration again, and says how that ended and what is then in force. Blocks.
    fn reload(&self) -> (Reload, Standing);

    /// Says what is in force. Never waits for a reload.
    fn standing(&self) -> Standing;

    /// Says what was counted so far.
    fn tally(&self) -> Tally;

    /// Says all that the dashboard shows.
    fn overview(&self) -> Overview;

    /// Says what was seen so far; `None` where no inventory is kept.
    fn inventory(&self) -> Option<Inventory>;
}

/// What was seen so far.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// All of it.
    pub book: Arc<Book>,
    /// How often something could not be noted.
    pub missed: u64,
}

/// What is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Counts the configurations of this process, from 1.
    pub version: u64,
    /// Names what the configuration says: the same on every gate that is told the same.
    pub digest: String,
    /// Since when.
    pub applied: SystemTime,
    /// Whether visitors should be sent here.
    pub readiness: Readiness,
}

/// Whether visitors should be sent here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Readiness {
    /// They should.
    Ready,
    /// It finishes what is under way, and takes nothing new.
    Draining,
}

/// How a reload ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reload {
    /// Another configuration is in force.
    Applied {
        /// What changed, a line each.
        changes: Vec<String>,
        /// What someone should look at.
        warnings: Vec<Finding>,
    },
    /// The documents say what they said before.
    Unchanged,
    /// The documents are wrong; nothing changed.
    Rejected(Vec<Finding>),
    /// Only a restart can bring these keys into force; nothing changed.
    RestartRequired(Vec<String>),
}

/// One mistake or doubt in a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The file it is in.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1.
    pub column: Option<usize>,
}
