//! What is kept of a request while its answer is awaited.
//!
//! A portal may close a kept connection at any moment, without a word. What was just sent on it is then lost before the portal
//! has read it, and the visitor must not pay for that. And who gets an error page instead of an answer gets it in their
//! language. Both need what was asked, which is on its way; so its head is copied, into memory that the connection keeps.
//!
//! Contract: only requests whose method is safe, and that have no content, may be sent again (RFC 9112 §9.3.1).

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use super::client_body::ClientBody;
use crate::{
    layer::{Asker, RequestId, Route},
    site::Site,
};

/// The head of a request.
pub(super) struct Copy {
    method: Method,
    uri: Uri,
    route: Route,
    /// Name and value of each field, each after its length.
    fields: Vec<u8>,
    is_empty: bool,
}

// === impl Copy ===

impl Copy {
    /// Copies the head of `request` into `memory`.
    pub(super) fn of(request: &Request<ClientBody>, route: Route, mut memory: Vec<u8>) -> Self {
        memory.clear();
        for (name, value) in request.headers() {
            write(&mut memory, name.as_str().as_bytes(), value.as_bytes());
        }
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            route,
            fields: memory,
            is_empty: request.body().is_empty(),
        }
    }

    /// Gives the memory back.
    pub(super) fn into_memory(self) -> Vec<u8> {
        self.fields
    }

    /// Returns who asked, for an answer of the gate's own.
    pub(super) fn asker(&self) -> Asker {
        let mut request = Request::new(());
        self.restore(&mut request);
        Asker::of(&request, self.route.arrival(), Some(self.route.site()))
    }

    /// Returns the request's number.
    pub(super) fn id(&self) -> RequestId {
        self.route.arrival().id
    }

    /// Returns the site that was asked for.
    pub(super) fn site(&self) -> &Site {
        self.route.site()
    }

    /// Makes the request once more, if it may be sent again.
    pub(super) fn again(&self) -> Option<Request<ClientBody>> {
        let is_safe = matches!(self.method, Method::GET | Method::HEAD | Method::OPTIONS);
        (is_safe && self.is_empty).then(|| {
            let mut request = Request::new(ClientBody::none());
            self.restore(&mut request);
            request
        })
    }

    fn restore<B>(&self, request: &mut Request<B>) {
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = fields(&self.fields);
    }
}

impl std::fmt::Debug for Copy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Copy").field("method", &self.method).field("fields", &"<redacted>").finish_non_exhaustive()
    }
}

/// Copies a field: how long name and value are, then both.
fn write(memory: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    // A head is bounded far below what four octets can count.
    let lengths = [name, value].map(|part| u64::try_from(part.len()).unwrap_or_default());
    memory.extend_from_slice(&(lengths[0] | (lengths[1] << 32)).to_le_bytes());
    memory.extend_from_slice(name);
    memory.extend_from_slice(value);
}

/// Reads what was copied.
fn fields(mut copied: &[u8]) -> HeaderMap {
    let mut field = || {
        let (lengths, rest) = copied.split_first_chunk()?;
        let lengths = u64::from_le_bytes(*lengths);
        let (name, rest) = rest.split_at_checked(usize::try_from(lengths & 0xffff_ffff).ok()?)?;
        let (value, rest) = rest.split_at_checked(usize::try_from(lengths >> 32).ok()?)?;
        copied = rest;
        Some((name, value))
    };
    let mut headers = HeaderMap::new();
    while let Some((name, value)) = field() {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote_and_nothing_of_less() {
        let mut memory = Vec::new();
        for (name, value) in [(&b"cookie"[..], &b"a=1; b=\xff"[..]), (b"cookie", b""), (b"via", b"1.1 a")] {
            write(&mut memory, name, value);
        }
        let read = fields(&memory);
        let cookies: Vec<&[u8]> = read.get_all("cookie").iter().map(HeaderValue::as_bytes).collect();
        assert_eq!(cookies, [&b"a=1; b=\xff"[..], b""]);
        assert_eq!(read["via"], "1.1 a");
        for length in 0..memory.len() {
            assert!(fields(&memory[..length]).len() < 3, "{length}");
        }
    }
}
