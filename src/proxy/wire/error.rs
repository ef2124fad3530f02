//! What can go wrong on a portal's connection.

use std::io;

use crate::proxy::{cause::Cause, stall::Stalled};

/// Why there is no answer, or no end of one.
#[derive(Debug, thiserror::Error)]
pub(in crate::proxy) enum WireError {
    /// It ended before an answer came.
    #[error("the connection was closed before an answer came")]
    Closed,
    /// It ended before the answer did.
    #[error("the connection was closed before the answer ended")]
    BrokeOff,
    /// It broke.
    #[error("the connection broke")]
    Broken(#[from] io::Error),
    /// What comes is not HTTP.
    #[error("what came is not an answer: {0}")]
    Malformed(&'static str),
    /// What should be sent cannot be had.
    #[error("the request could not be sent")]
    Content(#[source] Box<Cause>),
}

// === impl WireError ===

impl WireError {
    /// Says whether the connection ended before there was an answer, as a kept one may at any moment.
    pub(in crate::proxy) fn is_lost(&self) -> bool {
        match self {
            Self::Closed => true,
            Self::Broken(error) => matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe
            ),
            Self::BrokeOff | Self::Malformed(_) | Self::Content(_) => false,
        }
    }

    /// Returns what the request failed for.
    pub(in crate::proxy) fn into_cause(self) -> Cause {
        match self {
            Self::Content(cause) => *cause,
            Self::Malformed(why) => Cause::BadAnswer(why),
            Self::Broken(error) if error.get_ref().is_some_and(|inner| inner.is::<Stalled>()) => Cause::Stalled,
            Self::Closed | Self::BrokeOff | Self::Broken(_) => Cause::Unreachable(Box::new(self)),
        }
    }
}
