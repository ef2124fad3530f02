//! What a request tells about the response it wants, and what is asked of upstream in return.
//!
//! Contract: facts are taken before the request is forwarded and cost nothing to keep. Requests that are not navigations
//! are left exactly as they are, without an allocation. It must never read cookies.

use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, ACCEPT_ENCODING, IF_RANGE, RANGE},
};

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const X_REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");

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
}

/// What a method means for the response body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Head,
    /// Methods that links and forms can use.
    Navigating,
    Other,
}

impl RequestFacts {
    /// Reads the facts off a request.
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let method = match *method {
            Method::HEAD => Verb::Head,
            Method::GET | Method::POST => Verb::Navigating,
            _ => Verb::Other,
        };
        Self { method, destination: destination(headers) }
    }

    /// Says whether this is a navigation: a page or a frame is to be filled.
    pub fn wants_document(&self) -> bool {
        self.method == Verb::Navigating && matches!(self.destination, Destination::Document | Destination::Presumed)
    }

    pub(super) fn is_head(&self) -> bool {
        self.method == Verb::Head
    }

    pub(super) fn wants_fragment(&self) -> bool {
        self.destination == Destination::Fragment
    }
}

/// Asks upstream, on navigations, for a whole document in a coding that the snippet can be put into.
///
/// Brotli and zstd give way to gzip, or to identity for a client that has no gzip; a client that refuses identity too is left
/// alone, and so will be its response. `Range` and `If-Range` go: offsets would count bytes of another document.
pub fn prepare_request(facts: &RequestFacts, headers: &mut HeaderMap) {
    if !facts.wants_document() {
        return;
    }
    headers.remove(RANGE);
    headers.remove(IF_RANGE);
    let asked = Acceptance::of(headers);
    let coding = match asked {
        Acceptance::Unsaid | Acceptance::Neither => return,
        Acceptance::Gzip => HeaderValue::from_static("gzip"),
        Acceptance::Identity => HeaderValue::from_static("identity"),
    };
    headers.insert(ACCEPT_ENCODING, coding);
}

/// The best coding for us among those a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Acceptance {
    Unsaid,
    Gzip,
    Identity,
    Neither,
}

impl Acceptance {
    /// Reads `Accept-Encoding` (RFC 9110 §12.5.3).
    fn of(headers: &HeaderMap) -> Self {
        if !headers.contains_key(ACCEPT_ENCODING) {
            return Self::Unsaid;
        }
        let (mut gzip, mut identity, mut any) = (None, None, None);
        for member in headers
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
        {
            let (coding, parameters) = member.split_once(';').unwrap_or((member, ""));
            let coding = coding.trim();
            let place = if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
                &mut gzip
            } else if coding.eq_ignore_ascii_case("identity") {
                &mut identity
            } else if coding == "*" {
                &mut any
            } else {
                continue;
            };
            *place = Some(Weight::of(parameters));
        }
        if gzip.or(any) == Some(Weight::Acceptable) {
            Self::Gzip
        } else if identity.or(any) == Some(Weight::Refused) {
            Self::Neither
        } else {
            Self::Identity
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Acceptable,
    Refused,
}

impl Weight {
    /// Reads `q=…`; zero in any spelling, or something unreadable, refuses.
    fn of(parameters: &str) -> Self {
        let parameters = parameters.trim();
        if parameters.is_empty() {
            return Self::Acceptable;
        }
        let weight = parameters.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        match weight.and_then(|(_, weight)| weight.trim().parse::<f32>().ok()) {
            Some(weight) if weight > 0.0 => Self::Acceptable,
            Some(_) | None => Self::Refused,
        }
    }
}

fn destination(headers: &HeaderMap) -> Destination {
    if headers.contains_key(X_REQUESTED_WITH) || headers.contains_key(HX_REQUEST) {
        return Destination::Fragment;
    }
    let documents: [&[u8]; 5] = [b"document", b"iframe", b"frame", b"embed", b"object"];
    match headers.get(SEC_FETCH_DEST) {
        Some(named) if documents.contains(&named.as_bytes()) => Destination::Document,
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
