//! What is decided about one cookie.

use std::time::Duration;

use super::reason::Reason;

/// Article 82's two directions: *écriture* and *lecture*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// The portal reads a cookie that the browser sends.
    Read,
    /// The portal writes a cookie into the browser.
    Write,
}

/// Whether a verdict changes what is on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Verdicts are carried out.
    #[default]
    Enforce,
    /// Verdicts are counted and explained; nothing changes on the wire.
    ReportOnly,
}

/// What becomes of a cookie that no charter declares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Undeclared {
    /// It is stripped: what is not declared does not pass.
    #[default]
    Strip,
    /// It passes and is counted.
    Report,
    /// It passes.
    Allow,
}

/// What is decided about one cookie, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It passes, byte for byte.
    Keep(Reason),
    /// It passes with its lifetime cut to the declared one.
    Clamp(Reason, Duration),
    /// It does not pass.
    Strip(Reason),
    /// It would not pass as it is, but the host or purpose is in report-only mode.
    Report(Reason),
}

// === impl Access ===

impl Access {
    /// Both directions.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// Returns the name used in logs and metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

// === impl Verdict ===

impl Verdict {
    /// Returns why.
    #[must_use]
    pub const fn reason(self) -> Reason {
        match self {
            Self::Keep(reason) | Self::Clamp(reason, _) | Self::Strip(reason) | Self::Report(reason) => reason,
        }
    }

    /// Returns the name used in logs and metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Keep(_) => "kept",
            Self::Clamp(..) => "clamped",
            Self::Strip(_) => "stripped",
            Self::Report(_) => "reported",
        }
    }

    /// Returns the verdict as `mode` carries it out.
    #[must_use]
    pub(super) const fn under(self, mode: Mode) -> Self {
        match (mode, self) {
            (Mode::ReportOnly, Self::Strip(reason) | Self::Clamp(reason, _)) => Self::Report(reason),
            (Mode::Enforce | Mode::ReportOnly, verdict) => verdict,
        }
    }
}
