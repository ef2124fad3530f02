//! Why a cookie passes or not: one enum, rendered everywhere.
//!
//! The label is the metric's and the log's; the sentence is what a person
//! reads. A new reason does not compile until it has both.

/// Why a cookie passes or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// Its purpose is exempt from consent.
    Exempt,
    /// Its purpose was granted.
    Granted,
    /// The line deletes the cookie.
    Deletion,
    /// Undeclared, and the host lets these pass.
    UndeclaredAllowed,
    /// Declared, allowed, but longer-lived than declared.
    OverLifetime,
    /// No charter declares it.
    Undeclared,
    /// Its purpose needs a choice that was not made.
    NotAsked,
    /// Its purpose was refused.
    Refused,
    /// The choice must be made again before it holds.
    Outdated,
    /// It is the gate's own cookie, which no portal may set or see.
    Reserved,
    /// It has no name that browsers or servers agree on.
    Nameless,
    /// Its name is not a token.
    NotToken,
    /// Its name begins with `$`.
    DollarName,
    /// Its line holds a control character.
    ControlCharacter,
    /// Its value hides a name that may not pass.
    HiddenName,
    /// A server folds its name onto one that may not pass.
    FoldedName,
    /// It came where no browser takes cookies from: `Set-Cookie2`, trailers, interim responses.
    OutOfPlace,
    /// The host has more cookies in one message than are judged.
    TooMany,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 18] = [
        Self::Exempt,
        Self::Granted,
        Self::Deletion,
        Self::UndeclaredAllowed,
        Self::OverLifetime,
        Self::Undeclared,
        Self::NotAsked,
        Self::Refused,
        Self::Outdated,
        Self::Reserved,
        Self::Nameless,
        Self::NotToken,
        Self::DollarName,
        Self::ControlCharacter,
        Self::HiddenName,
        Self::FoldedName,
        Self::OutOfPlace,
        Self::TooMany,
    ];

    /// Returns the name used in logs and metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Exempt => "exempt",
            Self::Granted => "granted",
            Self::Deletion => "deletion",
            Self::UndeclaredAllowed => "undeclared-allowed",
            Self::OverLifetime => "over-lifetime",
            Self::Undeclared => "undeclared",
            Self::NotAsked => "not-asked",
            Self::Refused => "refused",
            Self::Outdated => "outdated",
            Self::Reserved => "reserved",
            Self::Nameless => "nameless",
            Self::NotToken => "not-token",
            Self::DollarName => "dollar-name",
            Self::ControlCharacter => "control-character",
            Self::HiddenName => "hidden-name",
            Self::FoldedName => "folded-name",
            Self::OutOfPlace => "out-of-place",
            Self::TooMany => "too-many",
        }
    }

    /// Returns one sentence for a person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Exempt => "Its purpose is exempt from consent (LIL art. 82, CNIL 2020-091).",
            Self::Granted => "The visitor granted its purpose.",
            Self::Deletion => "The line deletes the cookie, which is never held back.",
            Self::UndeclaredAllowed => "The charter does not declare it, and this host lets undeclared cookies pass.",
            Self::OverLifetime => "It may pass, but asks to live longer than the charter declares.",
            Self::Undeclared => "The charter does not declare it, and what is not declared does not pass.",
            Self::NotAsked => "Its purpose needs consent and the visitor has not chosen yet.",
            Self::Refused => "The visitor refused its purpose.",
            Self::Outdated => "The visitor's choice is too old, or never covered its purpose; it must be asked again.",
            Self::Reserved => "The name is the gate's own: no portal may set or see it.",
            Self::Nameless => "It has no name: browsers and servers disagree on what it is called.",
            Self::NotToken => "Its name is not a token, so that servers disagree on what it is called.",
            Self::DollarName => "Names that begin with '$' are attributes to some servers and cookies to others.",
            Self::ControlCharacter => "It holds a control character, which browsers read differently.",
            Self::HiddenName => "Its value hides another cookie, which some servers would see and which may not pass.",
            Self::FoldedName => "Some servers read its name as that of a cookie that may not pass.",
            Self::OutOfPlace => "No browser takes a cookie from there; it is dropped to be safe.",
            Self::TooMany => "The message holds more cookies than are judged; the rest is dropped.",
        }
    }

    /// Returns the reason's place among [`Self::ALL`], for counters.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reason_has_its_own_label_sentence_and_place() {
        let labels: HashSet<_> = Reason::ALL.iter().map(|reason| reason.label()).collect();
        let sentences: HashSet<_> = Reason::ALL.iter().map(|reason| reason.sentence()).collect();
        assert_eq!((labels.len(), sentences.len()), (Reason::ALL.len(), Reason::ALL.len()));
        for (place, reason) in Reason::ALL.iter().enumerate() {
            assert_eq!(reason.index(), place);
            assert!(reason.sentence().ends_with('.'));
            assert!(reason.label().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        }
    }
}
