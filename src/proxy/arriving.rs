//! What the connection knows of a request, carried to where the portal is told.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{forwarded::Peer, worker::Line};
use crate::layer::RequestId;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The peer and number of a request; a request extension.
#[derive(Clone, Debug)]
pub(super) struct Arriving {
    peer: Arc<Peer>,
    id: RequestId,
    line: Line,
}

// === impl Arriving ===

impl Arriving {
    pub(super) fn new(peer: Arc<Peer>, id: RequestId, line: Line) -> Self {
        Self { peer, id, line }
    }

    /// Returns what everything on its connection shares.
    pub(super) fn line(&self) -> Line {
        self.line.clone()
    }

    /// Writes what the portal is told of the client.
    pub(super) fn describe(&self, headers: &mut HeaderMap, host: HeaderValue) {
        self.peer.describe(headers, host);
        if let Ok(id) = HeaderValue::from_str(&self.id.to_string()) {
            headers.insert(REQUEST_ID, id);
        }
    }
}
