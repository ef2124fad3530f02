//! One difference between charter and portal.

use std::time::Duration;

use crate::{charter::spoken, consent::Language, telemetry::Seen};

/// One difference between what a charter says and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The site.
    pub site: Box<str>,
    /// The difference.
    pub kind: Kind,
    /// What kind of thing it is about.
    pub seen: Seen,
    /// Its name, its pattern, or its origin.
    pub name: Box<str>,
    /// Where it was seen: a path without a query; empty where that is not known.
    pub sample: Box<str>,
    /// How often it reached a browser, and how often it did not.
    pub counts: (u64, u64),
    /// What the finding rests on.
    pub proof: Proof,
    /// What to write into the portal's file, where that mends it.
    pub suggestion: Option<String>,
}

/// A difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// It is there, and the charter does not say so.
    Undeclared,
    /// The portal asks for a longer life than the charter says.
    LongerLived {
        /// What the portal asked for.
        asked: Duration,
        /// What the charter says.
        declared: Duration,
    },
    /// It is sent without TLS as well.
    NotSecure,
    /// It does not say which sites' requests it is sent with.
    NoSameSite,
    /// The charter says that it is there, and it never was.
    NeverSeen,
}

/// What a finding rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// On the portal's own responses, or on there being none.
    Proven,
    /// On what browsers send or report, or whoever says to be one.
    Hinted,
}

// === impl Kind ===

impl Kind {
    /// Returns its name in reports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Undeclared => "undeclared",
            Self::LongerLived { .. } => "longer-lived",
            Self::NotSecure => "not-secure",
            Self::NoSameSite => "no-same-site",
            Self::NeverSeen => "never-seen",
        }
    }
}

// === impl Proof ===

impl Proof {
    /// Returns its name in reports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Hinted => "hinted",
        }
    }
}

// === impl Finding ===

impl Finding {
    /// Returns one sentence for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        let said = |duration| spoken(duration, Language::English);
        match (self.kind, self.proof) {
            (Kind::Undeclared, Proof::Proven) => "The portal sets it, and the charter does not declare it.".to_owned(),
            (Kind::Undeclared, Proof::Hinted) => {
                "Browsers have it or would contact it, and the charter does not declare it.".to_owned()
            }
            (Kind::LongerLived { asked, declared }, _) => {
                format!("The portal asks for {}, and the charter declares {}.", said(asked), said(declared))
            }
            (Kind::NotSecure, _) => "It has no Secure: browsers send it without TLS as well.".to_owned(),
            (Kind::NoSameSite, _) => "It has no SameSite: what browsers then do differs.".to_owned(),
            (Kind::NeverSeen, _) => "The charter declares it, and it was never seen.".to_owned(),
        }
    }
}
