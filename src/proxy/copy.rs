//! What is kept of a request while its answer is awaited.
//!
//! A portal may close a kept connection at any moment, without a word. What was just sent on it is then lost before the portal
//! has read it, and the visitor must not pay for that. And who gets an error page instead of an answer gets it in their
//! language. Both need what was asked: what was written is it, in memory that the connection keeps.
//!
//! Contract: only requests whose method is safe, and that have no content, may be sent again (RFC 9112 §9.3.1).

use http::{Method, Request};

use super::{outward::Head, wire::Outgoing};
use crate::{
    layer::{Asker, RequestId, Route},
    site::Site,
};

/// A request without its content.
#[derive(Debug)]
pub(super) struct Copy {
    method: Method,
    route: Route,
    head: Head,
    outgoing: Outgoing,
}

// === impl Copy ===

impl Copy {
    /// Keeps a head, with its method and how its content is framed.
    pub(super) fn of(head: Head, method: Method, route: Route, outgoing: Outgoing) -> Self {
        Self { method, route, head, outgoing }
    }

    /// Gives the memory back.
    pub(super) fn into_memory(self) -> Vec<u8> {
        self.head.into_memory()
    }

    /// Returns what is sent.
    pub(super) fn head(&self) -> &[u8] {
        self.head.octets()
    }

    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    /// Returns how its content is framed.
    pub(super) fn outgoing(&self) -> Outgoing {
        self.outgoing
    }

    /// Returns who asked, for an answer of the gate's own.
    pub(super) fn asker(&self) -> Asker {
        Asker::of(&self.read(), self.route.arrival(), Some(self.route.site()))
    }

    /// Makes the request once more, without its content.
    pub(super) fn read(&self) -> Request<()> {
        let mut request = self.head.read();
        request.method_mut().clone_from(&self.method);
        request
    }

    /// Returns the request's number.
    pub(super) fn id(&self) -> RequestId {
        self.route.arrival().id
    }

    /// Returns the site that was asked for.
    pub(super) fn site(&self) -> &Site {
        self.route.site()
    }

    /// Says whether it may be sent again although the portal can have read it.
    pub(super) fn may_be_repeated(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD | Method::OPTIONS) && self.outgoing == Outgoing::Nothing
    }
}
