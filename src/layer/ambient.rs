//! Time and randomness, passed in by who runs the layers.

use std::{fmt, time::SystemTime};

/// Where layers get the time and random octets from.
#[derive(Clone, Copy)]
pub struct Ambient {
    now: fn() -> SystemTime,
    random: fn() -> [u8; 10],
}

// === impl Ambient ===

impl Ambient {
    /// Takes a clock and a source of unpredictable octets.
    #[must_use]
    pub const fn new(now: fn() -> SystemTime, random: fn() -> [u8; 10]) -> Self {
        Self { now, random }
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        (self.now)()
    }

    /// Returns ten random octets.
    #[must_use]
    pub fn random(&self) -> [u8; 10] {
        (self.random)()
    }
}

impl fmt::Debug for Ambient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ambient").finish_non_exhaustive()
    }
}
