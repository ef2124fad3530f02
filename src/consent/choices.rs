//! A visitor's answer, purpose by purpose.
//!
//! What was asked is kept beside what was granted: a purpose that the charter
//! gains later was never answered, so it is never granted.

use std::time::SystemTime;

use super::{
    purpose::{PurposeSet, Purposes},
    receipt::{CharterVersion, RecordId},
};

/// Which purposes were asked, and which of these were granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Choices {
    asked: PurposeSet,
    granted: PurposeSet,
}

/// Choices with when, against which charter, and where the proof is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    /// What was asked and granted.
    pub choices: Choices,
    /// When the visitor decided, to the second.
    pub decided_at: SystemTime,
    /// The charter that was answered.
    pub charter: CharterVersion,
    /// The ledger's record of it.
    pub record: RecordId,
}

// === impl Choices ===

impl Choices {
    /// Everything `purposes` can ask, refused.
    #[must_use]
    pub fn refuse_all(purposes: &Purposes) -> Self {
        Self { asked: purposes.consentable(), granted: PurposeSet::EMPTY }
    }

    /// Everything `purposes` can ask, granted.
    #[must_use]
    pub fn accept_all(purposes: &Purposes) -> Self {
        Self { asked: purposes.consentable(), granted: purposes.consentable() }
    }

    /// Everything `purposes` can ask was shown; `granted` of it was ticked.
    #[must_use]
    pub fn pick(purposes: &Purposes, granted: PurposeSet) -> Self {
        Self::new(purposes.consentable(), granted)
    }

    /// What was answered before, and `granted` beside it: an answer to some purposes alone. The others stay as they were,
    /// unanswered too.
    #[must_use]
    pub fn and_grant(self, granted: PurposeSet) -> Self {
        Self::new(self.asked.or(granted), self.granted.or(granted))
    }

    /// No answer to anything.
    #[must_use]
    pub const fn none() -> Self {
        Self { asked: PurposeSet::EMPTY, granted: PurposeSet::EMPTY }
    }

    /// Makes choices; what was not asked cannot be granted.
    #[must_use]
    pub(super) fn new(asked: PurposeSet, granted: PurposeSet) -> Self {
        Self { asked, granted: granted.and(asked) }
    }

    /// Returns the purposes that were asked.
    #[must_use]
    pub fn asked(self) -> PurposeSet {
        self.asked
    }

    /// Returns the purposes that were granted.
    #[must_use]
    pub fn granted(self) -> PurposeSet {
        self.granted
    }

    /// Returns the purposes that were refused.
    #[must_use]
    pub fn refused(self) -> PurposeSet {
        self.asked.without(self.granted)
    }
}
