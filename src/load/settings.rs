//! What a load test is asked to do.

use std::{
    net::SocketAddr,
    num::{NonZeroU16, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use super::{pace::Loop, scenario::Scenario, target::Target};

/// What a load test does.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What is measured, one after the other.
    pub scenarios: Vec<Scenario>,
    /// Who is measured.
    pub subject: Subject,
    /// Where the origin listens; port 0 asks the system for a free one.
    pub origin: SocketAddr,
    /// How many connections are kept.
    pub connections: NonZeroU16,
    /// How requests follow each other.
    pub pace: Loop,
    /// When a scenario ends.
    pub bounds: Bounds,
}

/// When a scenario ends: at whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// After this time.
    pub duration: Duration,
    /// After so many requests.
    pub requests: Option<u64>,
}

/// Who is measured.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A gate that is started for each scenario.
    Own {
        /// The `octroi` command.
        program: PathBuf,
        /// Its worker threads.
        workers: NonZeroUsize,
    },
    /// What runs already, and stands before the origin.
    Standing {
        /// Where it is.
        target: Target,
        /// Its process, if that is known and on this machine.
        process: Option<u32>,
    },
}
