//! Who asks, and so which of a client's copies may be confirmed to it.
//!
//! Contract: a pure function of the request's facts and one entity tag. It must never let a navigation's copy count
//! that has not got the present snippet, unless it is no page.

use super::{
    date::Date,
    entity_tag::EntityTag,
    mark::{Mark, Marked, Original, SnippetVersion},
};
use crate::inject::RequestFacts;

/// Who reads the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// A page or a frame, or a HEAD request about one.
    Document,
    /// It may be a page.
    Unknown,
    /// A script or a subresource, which never gets the snippet.
    Fragment,
}

/// What is sent on of a member of `If-None-Match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate<'a> {
    /// The member as it is.
    Same,
    /// Upstream's own tag.
    Restored(Mark, EntityTag<'a>),
    /// Upstream's own date, which needs another field.
    Dated(Mark, Date),
    /// Nothing.
    Dropped,
}

// === impl Reader ===

impl Reader {
    pub(super) fn of(facts: &RequestFacts) -> Self {
        if facts.wants_fragment() {
            Self::Fragment
        } else if facts.is_unknown() {
            Self::Unknown
        } else {
            Self::Document
        }
    }

    /// Decides on one member; `present` is the version of the host's snippet.
    pub(super) fn judge(self, tag: EntityTag<'_>, present: SnippetVersion) -> Fate<'_> {
        let Some(Marked { mark, original }) = Marked::read(tag) else {
            // A page's copy from before the gate, or a fragment's.
            return if self == Self::Document { Fate::Dropped } else { Fate::Same };
        };
        let counts = match mark {
            Mark::Passed => true,
            // A fragment must not be filled from a page's copy, whatever became of `Vary`.
            Mark::Injected(version) => self != Self::Fragment && version == present,
        };
        match original {
            _ if !counts => Fate::Dropped,
            Original::Tag(tag) => Fate::Restored(mark, tag),
            Original::Date(date) => Fate::Dated(mark, date),
        }
    }
}
