//! Why a request could not be served. Causes are for the operator's log; a
//! visitor sees the [`Problem`](crate::charter::Problem) that `rescue` makes of them.

use std::{error::Error, io};

use super::stall::Stalled;
use crate::{layer::BoxError, telemetry::UpstreamFailure};

/// Why a request could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The request's target or host is not one (RFC 9112 §3.2).
    #[error("the request has no one valid host")]
    Host,
    /// The request is for a host that has another certificate than the one its connection was made with (RFC 9110 §7.4).
    #[error("the request is for a host that has another certificate than its connection")]
    Misdirected,
    /// The request says in more than one way where its content ends (RFC 9112 §6.3).
    #[error("the request's framing is ambiguous: transfer-encoding is not one 'chunked'")]
    Framing,
    /// The method is not one that a gate for a portal forwards.
    #[error("method is not forwarded")]
    Method,
    /// The request's head holds more fields or octets than is taken.
    #[error("the request's head is too large")]
    HeadTooLarge,
    /// The request's content is larger than is taken.
    #[error("the request's content is too large")]
    BodyTooLarge,
    /// The request's content stopped coming.
    #[error("the request's content stopped coming")]
    BodyIdle,
    /// The request's content cannot be read.
    #[error("the request's content cannot be read")]
    BodyMalformed(#[source] hyper::Error),
    /// The request's content is not as long as its head says.
    #[error("the request's content is not as long as it was said to be")]
    BodyLength,
    /// The request's content could not be read while it was sent on.
    #[error("the request's content cannot be read")]
    BodyUnreadable(#[source] BoxError),
    /// The portal could not be reached, or broke the connection.
    #[error("the portal cannot be reached")]
    Unreachable(#[source] BoxError),
    /// The portal answered with what is not HTTP, or not an answer to what was asked.
    #[error("the portal's answer cannot be used: {0}")]
    BadAnswer(&'static str),
    /// The portal's address leads back to this gate.
    #[error("the upstream of this host leads back to this gate: it must be the portal's own address")]
    Loop,
    /// The portal takes no more of the request's content.
    #[error("the portal stopped taking the request")]
    Stalled,
    /// The portal did not answer in time.
    #[error("the portal did not answer in time")]
    Late,
}

// === impl Cause ===

impl Cause {
    /// Finds the cause in what the upstream client gave up with: the client's own content may
    /// have been at fault.
    pub(super) fn of_client_error(error: impl Into<BoxError>) -> Self {
        let error = error.into();
        let mut link: Option<&(dyn Error + 'static)> = Some(&*error);
        while let Some(cause) = link {
            match cause.downcast_ref::<Self>() {
                Some(Self::BodyTooLarge) => return Self::BodyTooLarge,
                Some(Self::BodyIdle) => return Self::BodyIdle,
                Some(Self::BodyMalformed(_)) => return Self::BodyUnreadable(error),
                Some(_) | None => {}
            }
            if is_stall(cause) {
                return Self::Stalled;
            }
            link = cause.source();
        }
        Self::Unreachable(error)
    }

    /// Returns what the portal failed at; `None` if it was not at fault.
    pub(super) fn failure(&self) -> Option<UpstreamFailure> {
        match self {
            Self::Unreachable(_) => Some(UpstreamFailure::Unreachable),
            Self::BadAnswer(_) => Some(UpstreamFailure::BadAnswer),
            Self::Loop => Some(UpstreamFailure::Loop),
            Self::Stalled => Some(UpstreamFailure::Stalled),
            Self::Late => Some(UpstreamFailure::Late),
            Self::Host
            | Self::Misdirected
            | Self::Framing
            | Self::Method
            | Self::HeadTooLarge
            | Self::BodyTooLarge
            | Self::BodyIdle
            | Self::BodyMalformed(_)
            | Self::BodyLength
            | Self::BodyUnreadable(_) => None,
        }
    }
}

/// An `io::Error` hides what it was made of from `source`.
fn is_stall(error: &(dyn Error + 'static)) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(|inner| inner.is::<Stalled>())
}
