//! What was measured in a scenario.

use std::time::Duration;

use super::{
    accounts::Memory,
    fault::Faults,
    histogram::Histogram,
    pace::{Loop, Progress},
    scenario::Scenario,
};

/// What was measured in one scenario.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The scenario.
    pub scenario: Scenario,
    /// How requests followed each other.
    pub pace: Loop,
    /// Over how many connections.
    pub connections: u16,
    /// Exchanges that ended, right or wrong.
    pub requests: u64,
    /// From the first request to the last reply.
    pub elapsed: Duration,
    /// Processor time that the gate spent meanwhile; `None` if its process is not known.
    pub processor_time: Option<Duration>,
    /// Memory of the gate at the end; `None` if its process is not known.
    pub memory: Option<Memory>,
    /// How the gate started; `None` if it stood already.
    pub start: Option<Start>,
    /// Latency of what was right.
    pub latency: Histogram,
    /// Bytes of content that came.
    pub content: u64,
    /// What was wrong.
    pub faults: Faults,
    /// How much was done at moments that follow each other.
    pub course: Vec<Progress>,
}

/// How a gate started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// From the start of the process until it listened: configuration read and compiled, keys made, ledger opened.
    pub listening: Duration,
    /// Processor time until then.
    pub processor_time: Option<Duration>,
    /// Memory then.
    pub memory: Option<Memory>,
}

// === impl Measured ===

impl Measured {
    /// Returns how many exchanges ended in a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.requests as f64 / seconds } else { 0.0 }
    }

    /// Returns the processor time of the gate for one exchange; `None` if it is not known.
    #[must_use]
    pub fn processor_time_each(&self) -> Option<Duration> {
        let spent = self.processor_time?;
        (self.requests > 0).then(|| spent.div_f64(self.requests as f64))
    }

    /// Returns true if every reply was what it should be, and there was one.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.faults.total() == 0 && self.latency.total() > 0
    }
}
