//! What of a request's head goes to the portal, written as it is sent.
//!
//! Each field is looked at once, on its way. What ends at this hop stays here (RFC 9110 §7.6.1), and so does whatever a client
//! says of itself or of its hop that some server would believe. In their place stands what the gate knows.
//!
//! Contract: the head has one `Host`, and how its content is framed is the gate's own, made from the content that is really
//! there. Names and values are the client's byte for byte: nothing is decoded or normalised.

use std::io::Write;

use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri, header, request, uri::PathAndQuery};

use super::{
    arriving::Arriving,
    cause::Cause,
    field::write_field,
    hop_by_hop::{is_plain, named},
    via::Instance,
    wire::Outgoing,
};

/// The head of a request, as it is sent (RFC 9112 §3).
pub(super) struct Head(Vec<u8>);

/// Who sends a request on, and for whom; nobody, if it is the gate's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender<'a> {
    pub(super) instance: &'a Instance,
    pub(super) arriving: Option<&'a Arriving>,
}

// === impl Head ===

impl Head {
    /// Writes a head into `memory`.
    ///
    /// # Errors
    /// If no host is asked for, or if the request has been here before.
    pub(super) fn of(
        asked: &request::Parts,
        outgoing: Outgoing,
        sender: Option<Sender<'_>>,
        mut memory: Vec<u8>,
    ) -> Result<Self, Cause> {
        let host = host(asked)?;
        memory.clear();
        write_line(asked, &mut memory);
        write_field(b"host", host, &mut memory);
        let begun = memory.len();
        let mut seen = write_fields(&asked.headers, &[], &mut memory);
        // Nearly no request names a field there. One that does is written again, without what it names.
        let named = if seen.connection { named(&asked.headers) } else { Vec::new() };
        if !named.is_empty() {
            memory.truncate(begun);
            seen = write_fields(&asked.headers, &named, &mut memory);
        }
        if seen.via && sender.is_some_and(|sender| has_been_here(&asked.headers, sender.instance)) {
            return Err(Cause::Loop);
        }
        // That there is no content is said as the client said it: some servers ask for a length (411).
        match outgoing {
            Outgoing::Nothing if seen.length => write_field(b"content-length", b"0", &mut memory),
            Outgoing::Nothing => {}
            Outgoing::Length(length) => write_number(length, &mut memory),
            Outgoing::Chunked => write_field(b"transfer-encoding", b"chunked", &mut memory),
        }
        if let Some(Sender { instance, arriving }) = sender {
            if let Some(arriving) = arriving {
                arriving.describe(&asked.headers, host, &mut memory);
            }
            write_field(b"via", instance.field(), &mut memory);
        }
        memory.extend_from_slice(b"\r\n");
        Ok(Self(memory))
    }

    /// Returns it as it is sent.
    pub(super) fn octets(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn into_memory(self) -> Vec<u8> {
        self.0
    }

    /// Reads target and fields again.
    pub(super) fn read(&self) -> Request<()> {
        let mut request = Request::new(());
        let lines = self.0.split(|octet| *octet == b'\n');
        let mut lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let target = lines.next().and_then(|line| line.split(|octet| *octet == b' ').nth(1));
        if let Some(Ok(target)) = target.map(Uri::try_from) {
            *request.uri_mut() = target;
        }
        *request.headers_mut() = lines.filter_map(read_field).collect::<HeaderMap>();
        request
    }
}

impl std::fmt::Debug for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Which fields a head has that are looked at once more.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// One that may name a field.
    connection: bool,
    length: bool,
    via: bool,
}

/// Writes what goes to the portal, but for what is `named`.
fn write_fields(headers: &HeaderMap, named: &[HeaderName], head: &mut Vec<u8>) -> Seen {
    let mut seen = Seen::default();
    for (name, value) in headers {
        let text = name.as_str();
        if ends_here(text) {
            // What browsers say there, and is no field's name.
            seen.connection |= *name == header::CONNECTION && value != "keep-alive";
            seen.length |= *name == header::CONTENT_LENGTH;
        } else if is_plain(text) && !named.contains(name) {
            seen.via |= *name == header::VIA;
            write_field(text.as_bytes(), value.as_bytes(), head);
        }
    }
    seen
}

fn has_been_here(headers: &HeaderMap, instance: &Instance) -> bool {
    headers.get_all(header::VIA).iter().any(|field| instance.is_in(field))
}

fn write_number(length: u64, head: &mut Vec<u8>) {
    let written = write!(head, "content-length: {length}\r\n");
    debug_assert!(written.is_ok(), "memory takes what is written to it");
}

/// Writes the first line, whatever form the client's target had (RFC 9112 §3.2.1).
fn write_line(asked: &request::Parts, head: &mut Vec<u8>) {
    let target = asked.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    // A query alone has the root before it.
    let root = if target.starts_with('/') { "" } else { "/" };
    for part in [asked.method.as_str(), " ", root, target, " HTTP/1.1\r\n"] {
        head.extend_from_slice(part.as_bytes());
    }
}

fn read_field(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let at = line.windows(2).position(|octets| octets == b": ")?;
    let (name, value) = (line.get(..at)?, line.get(at + 2..)?);
    Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?))
}

/// Of an absolute target, and of HTTP/2, the host is the target's (RFC 9112 §3.2.2).
fn host(asked: &request::Parts) -> Result<&[u8], Cause> {
    let field = || asked.headers.get(header::HOST).map(HeaderValue::as_bytes);
    asked.uri.authority().map(|authority| authority.as_str().as_bytes()).or_else(field).ok_or(Cause::Host)
}

/// Says whether a field ends at this hop, is written anew, or is a client's word on itself that some servers believe.
/// `Proxy` becomes `HTTP_PROXY` behind a CGI-like interface; `Expect` is answered by the gate, on reading the content.
///
/// Each name of each request is looked at, so that most are told by their first letter.
fn ends_here(name: &str) -> bool {
    match name.as_bytes() {
        [b'c', ..] => matches!(name, "connection" | "content-length" | "cf-connecting-ip"),
        [b'e', ..] => name == "expect",
        [b'f', ..] => name == "forwarded",
        [b'h', ..] => matches!(name, "host" | "http2-settings"),
        [b'k', ..] => name == "keep-alive",
        [b'p', ..] => matches!(name, "proxy" | "proxy-connection" | "proxy-authenticate" | "proxy-authorization"),
        [b't', ..] => matches!(name, "te" | "transfer-encoding" | "true-client-ip"),
        [b'u', ..] => name == "upgrade",
        [b'x', b'-', rest @ ..] => {
            rest.starts_with(b"forwarded-")
                || matches!(
                    name,
                    "x-real-ip"
                        | "x-request-id"
                        | "x-original-url"
                        | "x-original-host"
                        | "x-rewrite-url"
                        | "x-client-ip"
                        | "x-cluster-client-ip"
                )
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "outward_tests.rs"]
mod tests;
