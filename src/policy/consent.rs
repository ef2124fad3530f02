//! What judging needs to know of a visitor: what is granted, and why the rest is not.

use super::reason::Reason;
use crate::consent::{ConsentState, Outdated, PurposeSet};

/// What a visitor allows, in the form judging needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    pub(super) granted: PurposeSet,
    pub(super) denial: Reason,
}

// === impl Consent ===

impl Consent {
    /// Takes from a state what judging needs.
    #[must_use]
    pub fn of(state: &ConsentState) -> Self {
        let denial = match state {
            ConsentState::Undecided => Reason::NotAsked,
            ConsentState::RefusedBySignal | ConsentState::Decided(_) => Reason::Refused,
            ConsentState::Outdated(_, Outdated::PurposeAdded | Outdated::Expired) => Reason::Outdated,
        };
        Self { granted: state.granted(), denial }
    }

    /// Returns the purposes that are granted.
    #[must_use]
    pub const fn granted(&self) -> PurposeSet {
        self.granted
    }
}
