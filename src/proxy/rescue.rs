//! Turns each [`Cause`] into a response, once.
//!
//! A visitor sees what they can do; the operator's log has the cause, under the
//! request id that both share.

use http::{HeaderValue, Response, header};

use super::{cause::Cause, portal_body::PortalBody};
use crate::{
    charter::Problem,
    layer::{Asker, RequestId, problem_parts},
    telemetry::events::chain,
};

/// Whether the client's connection can carry another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Connection {
    Keep,
    Close,
}

/// Makes the response to a request that failed for `cause`.
pub(super) fn rescue(cause: &Cause, asker: &Asker, id: RequestId) -> Response<PortalBody> {
    log(cause, id);
    let (problem, connection) = problem(cause);
    let (mut head, content) = problem_parts(problem, asker);
    if connection == Connection::Close {
        head.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Response::from_parts(head, PortalBody::own(content))
}

fn problem(cause: &Cause) -> (Problem, Connection) {
    match cause {
        // What follows on the connection may be the rest of a request that was not understood.
        Cause::Host | Cause::Framing | Cause::BodyMalformed(_) | Cause::BodyLength | Cause::BodyUnreadable(_) => {
            (Problem::BadRequest, Connection::Close)
        }
        Cause::Misdirected => (Problem::UnknownHost, Connection::Keep),
        Cause::Method => (Problem::MethodRefused, Connection::Close),
        Cause::HeadTooLarge => (Problem::HeadersTooLarge, Connection::Close),
        Cause::BodyTooLarge => (Problem::BodyTooLarge, Connection::Close),
        Cause::BodyIdle => (Problem::Timeout, Connection::Close),
        Cause::Unreachable(_) | Cause::BadAnswer(_) | Cause::Loop => (Problem::UpstreamUnreachable, Connection::Keep),
        // What the client still sends has nowhere to go.
        Cause::Stalled => (Problem::UpstreamTimeout, Connection::Close),
        Cause::Late => (Problem::UpstreamTimeout, Connection::Keep),
    }
}

fn log(cause: &Cause, id: RequestId) {
    let detail = std::error::Error::source(cause).map(chain);
    let detail = detail.as_deref().unwrap_or_default();
    match cause {
        Cause::Loop => tracing::error!(request = %id, cause = %cause, "request not served"),
        Cause::Unreachable(_) | Cause::BadAnswer(_) | Cause::Stalled | Cause::Late => {
            tracing::warn!(request = %id, cause = %cause, detail, "request not served");
        }
        Cause::Host
        | Cause::Misdirected
        | Cause::Framing
        | Cause::Method
        | Cause::HeadTooLarge
        | Cause::BodyTooLarge
        | Cause::BodyIdle
        | Cause::BodyMalformed(_)
        | Cause::BodyLength
        | Cause::BodyUnreadable(_) => tracing::debug!(request = %id, cause = %cause, detail, "request refused"),
    }
}
