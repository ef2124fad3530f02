//! What the connection knows of a request, carried to where the portal is told.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{connection::Channel, forwarded::Peer, lap::Lap, worker::Line};
use crate::layer::RequestId;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What everything on one connection has in common; made once for it.
#[derive(Debug)]
pub(super) struct Party {
    pub(super) peer: Peer,
    pub(super) channel: Channel,
    pub(super) line: Line,
}

/// The connection and number of a request.
#[derive(Clone, Debug)]
pub(super) struct Arriving {
    party: Arc<Party>,
    id: RequestId,
    /// Of a request that is timed.
    lap: Option<Lap>,
}

// === impl Arriving ===

impl Arriving {
    pub(super) fn new(party: Arc<Party>, id: RequestId, lap: Option<Lap>) -> Self {
        Self { party, id, lap }
    }

    /// Returns where the portal's part of its time is noted, if it is timed.
    pub(super) fn lap(&self) -> Option<Lap> {
        self.lap.clone()
    }

    /// Returns what everything on its connection shares.
    pub(super) fn line(&self) -> Line {
        self.party.line.clone()
    }

    /// Writes what the portal is told of the client.
    pub(super) fn describe(&self, headers: &mut HeaderMap) {
        if let Some(host) = headers.get(header::HOST).cloned() {
            self.party.peer.describe(headers, host);
        }
        if let Ok(id) = HeaderValue::from_bytes(&self.id.to_hex()) {
            headers.insert(&REQUEST_ID, id);
        }
    }
}
