//! Where a visitor stands: not asked, decided, or to be asked again.
//!
//! Inaction is refusal (CNIL 2020-092 art. 2): every state but a decision that
//! still holds grants nothing.

use std::time::{Duration, SystemTime};

use super::{
    choices::Decision,
    purpose::{PurposeSet, Purposes},
};

/// Where a visitor stands towards one host's charter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConsentState {
    /// No choice yet: only exempt trackers.
    #[default]
    Undecided,
    /// Refused by a signal of the browser (`Sec-GPC: 1`) or by an unsigned
    /// refusal cookie; nothing is asked.
    RefusedBySignal,
    /// A choice that holds.
    Decided(Decision),
    /// A choice that must be asked again; its refusals still hold.
    Outdated(Decision, Outdated),
}

/// Why a choice must be asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outdated {
    /// The charter gained a purpose that was never asked. What was granted of the others still is.
    PurposeAdded,
    /// The choice is older than the host remembers choices; nothing is granted any more.
    Expired,
}

/// How long a choice is remembered. CNIL 2020-092 calls six months good practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Memory(Duration);

// === impl ConsentState ===

impl ConsentState {
    /// Weighs a decision against what the host asks today.
    #[must_use]
    pub fn of_decision(decision: Decision, purposes: &Purposes, memory: Memory, now: SystemTime) -> Self {
        // A decision from the future (beyond clock skew) is not trusted to last: it counts as fresh
        // only within the skew, else as expired, since its age cannot be known.
        const SKEW: Duration = Duration::from_secs(300);
        let age = match now.duration_since(decision.decided_at) {
            Ok(age) => age,
            Err(ahead) if ahead.duration() <= SKEW => Duration::ZERO,
            Err(_) => return Self::Outdated(decision, Outdated::Expired),
        };
        if age >= memory.0 {
            Self::Outdated(decision, Outdated::Expired)
        } else if !decision.choices.asked().covers(purposes.consentable()) {
            Self::Outdated(decision, Outdated::PurposeAdded)
        } else {
            Self::Decided(decision)
        }
    }

    /// Returns the purposes that are granted now.
    #[must_use]
    pub fn granted(&self) -> PurposeSet {
        match self {
            Self::Decided(decision) | Self::Outdated(decision, Outdated::PurposeAdded) => decision.choices.granted(),
            Self::Undecided | Self::RefusedBySignal | Self::Outdated(_, Outdated::Expired) => PurposeSet::EMPTY,
        }
    }

    /// Returns the decision, if one was made.
    #[must_use]
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decided(decision) | Self::Outdated(decision, _) => Some(decision),
            Self::Undecided | Self::RefusedBySignal => None,
        }
    }

    /// Returns true if the visitor has answered, by choice or by signal: cookies kept without
    /// consent may then be expired.
    #[must_use]
    pub fn has_answer(&self) -> bool {
        *self != Self::Undecided
    }
}

// === impl Memory ===

impl Memory {
    /// Six months.
    pub const SIX_MONTHS: Self = Self(Duration::from_secs(15_778_800));

    /// Makes a memory of `duration`.
    #[must_use]
    pub const fn new(duration: Duration) -> Self {
        Self(duration)
    }

    /// Returns the duration.
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::SIX_MONTHS
    }
}
