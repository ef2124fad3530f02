//! What the connection knows of a request, carried to where the portal is told.

use std::sync::Arc;

use http::HeaderMap;

use super::{connection::Channel, field::write_field, forwarded::Peer, lap::Lap, worker::Line};
use crate::layer::RequestId;

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

    /// Writes what the portal is told of the client, beside or instead of what `headers` say.
    pub(super) fn describe(&self, headers: &HeaderMap, host: &[u8], head: &mut Vec<u8>) {
        self.party.peer.describe(headers, host, head);
        write_field(b"x-request-id", &self.id.to_hex(), head);
    }
}
