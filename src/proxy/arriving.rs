//! What the connection knows of a request, carried to where the portal is told.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::forwarded::Peer;
use crate::layer::RequestId;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The peer and number of a request; a request extension.
#[derive(Clone, Debug)]
pub(super) struct Arriving {
    peer: Arc<Peer>,
    id: RequestId,
}

// === impl Arriving ===

impl Arriving {
    pub(super) fn new(peer: Arc<Peer>, id: RequestId) -> Self {
        Self { peer, id }
    }

    /// Writes what the portal is told of the client.
    pub(super) fn describe(&self, headers: &mut HeaderMap, host: HeaderValue) {
        self.peer.describe(headers, Some(host));
        if let Ok(id) = HeaderValue::from_str(&self.id.to_string()) {
            headers.insert(REQUEST_ID, id);
        }
    }
}
