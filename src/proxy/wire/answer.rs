//! The head of an answer (RFC 9112 §4 and §5).
//!
//! A map of fields checks what is put into it, octet by octet, so a parser that checks as well does it for nothing: here lines are
//! split, and the map's own types say what is a name and what a value. That `httparse` reads the same is a property
//! (`wire/answer_tests`).
//!
//! Contract: names and values stay where they were read to; only the map of them is made. What one reader could take otherwise
//! than another (folded lines, spaces before a colon) is no head.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Version, header};
use hyper::ext::ReasonPhrase;
use memchr::{memchr, memchr_iter};

use super::{error::WireError, framing::Framing};
use crate::{cookie::trim, proxy::hop_by_hop::says};

/// As many fields as are taken unless it is told.
const USUAL: usize = 100;
/// The largest head.
const LARGEST: usize = 256 * 1024;

/// The head of an answer, and what it says of its connection.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) response: Response<()>,
    pub(super) framing: Framing,
    /// Whether another request may follow on the connection.
    pub(super) keeps: bool,
}

/// Reads heads, one after the other, and keeps the memory that this takes.
#[derive(Debug)]
pub(super) struct Reader {
    fields: usize,
    /// Where fields lie.
    lines: Vec<Range<usize>>,
    /// How much was looked at, and did not end the head.
    seen: usize,
    /// Memory for the next map of fields: what the request's were in.
    map: HeaderMap,
    /// The names of the last answer as they were written, with their colons, in their order: a portal nearly always says the same
    /// ones again.
    names: Vec<(Box<[u8]>, HeaderName)>,
}

/// Which fields a head has that are looked at once more.
#[derive(Clone, Copy, Default)]
struct Seen {
    codings: bool,
    connection: bool,
}

/// The first line of a head, and where the head ends.
struct Line {
    length: usize,
    version: Version,
    status: StatusCode,
    reason: Option<Range<usize>>,
}

/// How every answer begins.
const BEGINNING: &[u8] = b"HTTP/1.";

const WRONG: WireError = WireError::Malformed("its head cannot be read");

// === impl Reader ===

impl Reader {
    /// Takes as many as `fields`; as many as is usual unless it is told.
    pub(super) fn new(fields: Option<usize>) -> Self {
        Self { fields: fields.unwrap_or(USUAL), lines: Vec::new(), seen: 0, map: HeaderMap::new(), names: Vec::new() }
    }

    /// Reads the next fields into what another map was in.
    pub(super) fn reuse(&mut self, mut map: HeaderMap) {
        map.clear();
        self.map = map;
    }

    /// Takes the head of the answer to a request with method `asked` from `octets`; `None` if more has to come first.
    ///
    /// # Errors
    /// If it is none.
    pub(super) fn take(&mut self, octets: &mut BytesMut, asked: &Method) -> Result<Option<Head>, WireError> {
        // What comes octet by octet is parsed once, not once for each.
        if self.seen > 0 && !may_end(octets, self.seen) {
            return self.wait(octets);
        }
        let Some(line) = self.split(octets)? else { return self.wait(octets) };
        self.seen = 0;
        let head = octets.split_to(line.length).freeze();
        let mut response = Response::new(());
        (*response.status_mut(), *response.version_mut()) = (line.status, line.version);
        let reason = line.reason.and_then(|reason| ReasonPhrase::try_from(head.slice(reason)).ok());
        if let Some(reason) = reason {
            response.extensions_mut().insert(reason);
        }
        let (headers, seen) = self.fields(&head)?;
        *response.headers_mut() = headers;
        let keeps = keeps(line.version, response.headers(), seen);
        let framing = Framing::of((line.status, line.version), response.headers_mut(), seen.codings, asked)?;
        Ok(Some(Head { response, framing, keeps }))
    }

    fn wait(&mut self, octets: &BytesMut) -> Result<Option<Head>, WireError> {
        self.seen = octets.len();
        if octets.len() >= LARGEST { Err(WireError::Malformed("its head is too large")) } else { Ok(None) }
    }

    /// Finds the lines of a head; `None` if more has to come first.
    fn split(&mut self, octets: &[u8]) -> Result<Option<Line>, WireError> {
        let (mut first, mut begin) = (None, 0);
        self.lines.clear();
        while let Some(length) = octets.get(begin..).and_then(|rest| memchr(b'\n', rest)) {
            let end = begin + length;
            let line = octets.get(begin..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            match (&mut first, line) {
                // Before an answer, empty lines mean nothing.
                (None, []) => {}
                (None, line) => first = Some(Line::read(line, begin)?),
                (Some(_), []) => return Ok(first.map(|first| Line { length: end + 1, ..first })),
                (Some(_), _) if self.lines.len() >= self.fields => {
                    return Err(WireError::Malformed("it has too many fields"));
                }
                (Some(_), line) => self.lines.push(begin..begin + line.len()),
            }
            begin = end + 1;
        }
        // Who says what no answer begins with is not waited for, nor asked again once it has gone.
        let rest = octets.get(begin..).unwrap_or_default();
        let may_become_one = match first {
            Some(_) => {
                self.lines.iter().filter_map(|line| octets.get(line.clone())).all(is_field) && begins_field(rest)
            }
            None => rest == b"\r" || rest.iter().zip(BEGINNING).all(|(octet, expected)| octet == expected),
        };
        if may_become_one { Ok(None) } else { Err(WRONG) }
    }

    fn fields(&mut self, head: &Bytes) -> Result<(HeaderMap, Seen), WireError> {
        let mut headers = std::mem::take(&mut self.map);
        headers.reserve(self.lines.len());
        let mut seen = Seen::default();
        for (place, range) in self.lines.iter().enumerate() {
            let line = head.get(range.clone()).unwrap_or_default();
            let (name, after) = name_of(&mut self.names, place, line)?;
            let value = head.slice_ref(trim(line.get(after..).unwrap_or_default()));
            let value = HeaderValue::from_maybe_shared(value).map_err(|_| WRONG)?;
            seen.codings |= name == header::TRANSFER_ENCODING;
            seen.connection |= name == header::CONNECTION;
            headers.append(name, value);
        }
        Ok((headers, seen))
    }
}

// === impl Line ===

impl Line {
    /// Reads the first line of a head, which begins at `begin` (RFC 9112 §4).
    fn read(line: &[u8], begin: usize) -> Result<Self, WireError> {
        let (version, rest) = match line.split_at_checked(BEGINNING.len()) {
            Some((BEGINNING, [b'1', b' ', rest @ ..])) => (Version::HTTP_11, rest),
            Some((BEGINNING, [b'0', b' ', rest @ ..])) => (Version::HTTP_10, rest),
            _ => return Err(WRONG),
        };
        let (code, reason) = rest.split_at_checked(3).ok_or(WRONG)?;
        let status = StatusCode::from_bytes(code).map_err(|_| WRONG)?;
        let reason = match reason {
            [] => reason,
            [b' ', reason @ ..] => reason,
            _ => return Err(WRONG),
        };
        if status.canonical_reason().is_some_and(|usual| usual.as_bytes() == reason) {
            return Ok(Self { length: 0, version, status, reason: None });
        }
        if reason.iter().any(|octet| octet.is_ascii_control() && *octet != b'\t') {
            return Err(WRONG);
        }
        // In no coding that anyone knows: left out.
        let at = if reason.is_ascii() { begin + line.len() - reason.len()..begin + line.len() } else { 0..0 };
        Ok(Self { length: 0, version, status, reason: Some(at) })
    }
}

fn is_field(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|octet| *octet == b':') else { return false };
    let (name, value) = (line.get(..colon).unwrap_or_default(), trim(line.get(colon + 1..).unwrap_or_default()));
    HeaderName::from_bytes(name).is_ok() && HeaderValue::from_bytes(value).is_ok()
}

/// Says whether a line that has not ended may become a field, or the end of the head.
fn begins_field(line: &[u8]) -> bool {
    match line {
        [] | [b'\r'] => true,
        [line @ .., b'\r'] => is_field(line),
        line => HeaderName::from_bytes(line).is_ok() || is_field(line),
    }
}

/// Makes a field's name, or finds it where it was the last time, and returns what comes after its colon.
fn name_of(
    names: &mut Vec<(Box<[u8]>, HeaderName)>,
    place: usize,
    line: &[u8],
) -> Result<(HeaderName, usize), WireError> {
    if let Some((known, name)) = names.get(place)
        && line.starts_with(known)
    {
        return Ok((name.clone(), known.len()));
    }
    let colon = line.iter().position(|octet| *octet == b':').ok_or(WRONG)?;
    let (written, after) = (line.get(..colon).unwrap_or_default(), colon + 1);
    let name = HeaderName::from_bytes(written).map_err(|_| WRONG)?;
    let named = (line.get(..after).unwrap_or_default().into(), name.clone());
    match names.get_mut(place) {
        Some(known) => *known = named,
        None => names.push(named),
    }
    Ok((name, after))
}

/// Says whether an empty line is among the octets that came after the first `seen`.
fn may_end(octets: &[u8], seen: usize) -> bool {
    let before = seen.saturating_sub(3);
    let rest = octets.get(before..).unwrap_or_default();
    memchr_iter(b'\n', rest).any(|at| matches!(rest.get(at + 1..), Some([b'\n', ..] | [b'\r', b'\n', ..])))
}

/// Says whether the connection is kept after the answer (RFC 9112 §9.3).
fn keeps(version: Version, headers: &HeaderMap, seen: Seen) -> bool {
    let says = |word| seen.connection && says(headers, word);
    // What has both is taken by some for the one, by others for the other (RFC 9112 §6.1).
    let is_doubtful = seen.codings && headers.contains_key(header::CONTENT_LENGTH);
    !says(b"close") && (version == Version::HTTP_11 || says(b"keep-alive")) && !is_doubtful
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
