//! What of a choice is kept, for how long, and what of that is published.

use std::time::Duration;

/// How a host's records are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// How long; `None` without end.
    pub retention: Option<Duration>,
    /// Whether they say roughly where from.
    pub networks: Networks,
    /// Whether daily digests are published.
    pub digests: Publication,
}

/// Whether records say roughly where a choice came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Networks {
    /// They do not.
    #[default]
    None,
    /// By 24 bits of an IPv4 address, 48 of an IPv6 one.
    Truncated,
}

/// Whether something is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Publication {
    /// It is asked for in vain.
    #[default]
    Withheld,
    /// Whoever asks is told.
    Published,
}
