//! What a request tells about the response it wants, and what is asked of upstream in return.
//!
//! Contract: facts are taken before the request is forwarded and cost nothing to keep. Requests that are not navigations
//! are left exactly as they are, without an allocation. It must never read cookies.

use http::{
    HeaderMap, Method,
    header::{ACCEPT, ACCEPT_ENCODING},
};

use super::{Recoding, accept::Acceptance, plan::Headless};

/// What the response is going to be used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    /// A top-level page or a frame, as the browser says.
    Document,
    /// No browser says anything, but HTML is asked for: browsers send `Sec-Fetch-Dest` to secure origins only.
    Presumed,
    /// Nothing is known: neither asked for as a document, nor as something else.
    Unknown,
    /// A script's request or a subresource.
    Fragment,
}

/// Holds what matters of a request for the plan of its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestFacts {
    method: Verb,
    destination: Destination,
    /// Read of navigations only.
    acceptance: Option<Acceptance>,
}

/// What a method means for the response body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Get,
    Head,
    Post,
    Other,
}

impl RequestFacts {
    /// Reads the facts off a request.
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let method = match *method {
            Method::GET => Verb::Get,
            Method::HEAD => Verb::Head,
            Method::POST => Verb::Post,
            _ => Verb::Other,
        };
        let destination = destination(headers);
        let acceptance = match destination {
            Destination::Fragment | Destination::Unknown => None,
            Destination::Document | Destination::Presumed => Some(Acceptance::of(headers)),
        };
        Self { method, destination, acceptance }
    }

    /// Says whether this is a navigation: a page or a frame is to be filled, or (HEAD) could be.
    pub fn wants_document(&self) -> bool {
        // The methods that links and forms can use.
        self.method != Verb::Other && matches!(self.destination, Destination::Document | Destination::Presumed)
    }

    /// Says whether the response can get the snippet, as far as the request tells.
    pub fn may_get_snippet(&self) -> bool {
        self.destination != Destination::Fragment
    }

    /// Returns what a document may be encoded in again for the client.
    pub(super) fn recoding(&self) -> Recoding {
        // Clients that are no browsers get what costs nothing: to encode again costs time and memory.
        self.acceptance.map_or(Recoding::None, Acceptance::recoding)
    }

    /// Returns what a document without a head tag may be.
    pub(super) fn headless(&self) -> Headless {
        match self.destination {
            Destination::Document => Headless::Pages,
            // The same for both, so that what is injected does not depend on `Accept`, which no `Vary` names.
            Destination::Presumed | Destination::Unknown | Destination::Fragment => Headless::Marked,
        }
    }

    pub(super) fn is_head(&self) -> bool {
        self.method == Verb::Head
    }

    /// Says whether a condition that fails is answered with 304 (RFC 9110 §13.1.2).
    pub(super) fn is_reading(&self) -> bool {
        matches!(self.method, Verb::Get | Verb::Head)
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.destination == Destination::Unknown
    }

    pub(super) fn wants_fragment(&self) -> bool {
        self.destination == Destination::Fragment
    }
}

/// Asks upstream, on navigations, for a document in a coding that the snippet can be put into.
///
/// Brotli gives way to gzip, deflate or zstd, or to identity for a client that has none of them; a client that refuses
/// identity too is left alone. The facts are those of the same request.
pub fn prepare_request(facts: &RequestFacts, headers: &mut HeaderMap) {
    if !facts.wants_document() {
        return;
    }
    if let Some(codings) = facts.acceptance.and_then(Acceptance::spliceable) {
        headers.insert(ACCEPT_ENCODING, codings);
    }
}

fn destination(headers: &HeaderMap) -> Destination {
    let (mut is_scripts, mut named) = (false, None);
    // One look at each name, of which hardly any is as long: to hash three names costs more.
    for (name, value) in headers {
        match name.as_str() {
            // Apps send their own name in it on every navigation of a page that they show.
            "x-requested-with" => is_scripts |= value.as_bytes().eq_ignore_ascii_case(b"XMLHttpRequest"),
            "hx-request" => is_scripts = true,
            "sec-fetch-dest" => named = named.or(Some(value.as_bytes())),
            _ => {}
        }
    }
    let documents: [&[u8]; 6] = [b"document", b"iframe", b"frame", b"embed", b"object", b"fencedframe"];
    match named {
        _ if is_scripts => Destination::Fragment,
        Some(named) if documents.contains(&named) => Destination::Document,
        Some(_) => Destination::Fragment,
        None if accepts_html(headers) => Destination::Presumed,
        None => Destination::Unknown,
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let names_html =
        |member: &str| member.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("text/html"));
    headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).any(|value| value.split(',').any(names_html))
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
