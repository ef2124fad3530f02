//! What can go wrong before a visitor, as far as they need to know.
//!
//! A problem carries no cause: causes are for the operator's log, which the
//! request id leads to.

/// What went wrong. Status codes are not chosen here; those in the text are what callers send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Problem {
    /// The request is malformed (400).
    BadRequest,
    /// The request's head is too large (431).
    HeadersTooLarge,
    /// The request's content is too large (413).
    BodyTooLarge,
    /// No such host is served (421).
    UnknownHost,
    /// The method is not taken (405 or 501).
    MethodRefused,
    /// The request did not arrive in time (408).
    Timeout,
    /// The portal cannot be reached (502).
    UpstreamUnreachable,
    /// The portal did not answer in time (504).
    UpstreamTimeout,
    /// There is more work than can be done (503).
    Busy,
    /// A choice cannot be made durable, so it is not taken (503).
    LedgerUnavailable,
    /// A choice was posted from another site (403).
    CrossSite,
    /// The gate has no such page (404).
    NotFound,
}

// === impl Problem ===

impl Problem {
    /// Every problem.
    pub const ALL: [Self; 12] = [
        Self::BadRequest,
        Self::HeadersTooLarge,
        Self::BodyTooLarge,
        Self::UnknownHost,
        Self::MethodRefused,
        Self::Timeout,
        Self::UpstreamUnreachable,
        Self::UpstreamTimeout,
        Self::Busy,
        Self::LedgerUnavailable,
        Self::CrossSite,
        Self::NotFound,
    ];

    /// Returns the name that programs know it by.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::HeadersTooLarge => "headers-too-large",
            Self::BodyTooLarge => "body-too-large",
            Self::UnknownHost => "unknown-host",
            Self::MethodRefused => "method-refused",
            Self::Timeout => "timeout",
            Self::UpstreamUnreachable => "upstream-unreachable",
            Self::UpstreamTimeout => "upstream-timeout",
            Self::Busy => "busy",
            Self::LedgerUnavailable => "ledger-unavailable",
            Self::CrossSite => "cross-site",
            Self::NotFound => "not-found",
        }
    }
}
