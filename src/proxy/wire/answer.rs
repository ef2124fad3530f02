//! The head of an answer (RFC 9112 §4 and §5), read by `httparse`.
//!
//! Contract: names and values stay where they were read to; only the map of them is made. What one reader could take otherwise
//! than another (folded lines, spaces before a colon) is no head.

use std::{mem::MaybeUninit, ops::Range};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Version, header};
use httparse::{Header, ParserConfig, Status};
use hyper::ext::ReasonPhrase;
use memchr::memchr_iter;

use super::{error::WireError, framing::Framing};
use crate::proxy::hop_by_hop::says;

/// As many fields as there is room for without asking for memory.
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
    /// Where names and values lie.
    spans: Vec<(Range<usize>, Range<usize>)>,
    /// How much was looked at, and did not end the head.
    seen: usize,
    /// Memory for the next map of fields: what the request's were in.
    map: HeaderMap,
    /// The names of the last answer as they were written, in their order: a portal nearly always says the same ones again.
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

const WRONG: WireError = WireError::Malformed("its head cannot be read");

// === impl Reader ===

impl Reader {
    /// Takes as many as `fields`; as many as is usual unless it is told.
    pub(super) fn new(fields: Option<usize>) -> Self {
        Self { fields: fields.unwrap_or(USUAL), spans: Vec::new(), seen: 0, map: HeaderMap::new(), names: Vec::new() }
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
        let Some(line) = self.parse(octets)? else { return self.wait(octets) };
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

    fn parse(&mut self, octets: &[u8]) -> Result<Option<Line>, WireError> {
        if self.fields <= USUAL {
            let mut slots = [const { MaybeUninit::uninit() }; USUAL];
            self.parse_into(octets, slots.get_mut(..self.fields).unwrap_or_default())
        } else {
            self.parse_into(octets, &mut vec![MaybeUninit::uninit(); self.fields])
        }
    }

    fn parse_into<'o>(
        &mut self,
        octets: &'o [u8],
        slots: &mut [MaybeUninit<Header<'o>>],
    ) -> Result<Option<Line>, WireError> {
        let mut parsed = httparse::Response::new(&mut []);
        let status = ParserConfig::default().parse_response_with_uninit_headers(&mut parsed, octets, slots);
        let length = match status {
            Ok(Status::Complete(length)) => length,
            Ok(Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => return Err(WireError::Malformed("it has too many fields")),
            Err(_) => return Err(WRONG),
        };
        let begin = octets.as_ptr().addr();
        let span = |part: &[u8]| {
            let at = part.as_ptr().addr() - begin;
            at..at + part.len()
        };
        self.spans.clear();
        self.spans.extend(parsed.headers.iter().map(|field| (span(field.name.as_bytes()), span(field.value))));
        let status = parsed.code.and_then(|code| StatusCode::from_u16(code).ok()).ok_or(WRONG)?;
        let version = if parsed.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };
        let reason = parsed.reason.filter(|reason| status.canonical_reason() != Some(reason));
        Ok(Some(Line { length, version, status, reason: reason.map(|reason| span(reason.as_bytes())) }))
    }

    fn fields(&mut self, head: &Bytes) -> Result<(HeaderMap, Seen), WireError> {
        let mut headers = std::mem::take(&mut self.map);
        headers.reserve(self.spans.len());
        let mut seen = Seen::default();
        for (place, (name, value)) in self.spans.iter().enumerate() {
            let name = name_of(&mut self.names, place, head.get(name.clone()).unwrap_or_default())?;
            let value = HeaderValue::from_maybe_shared(head.slice(value.clone())).map_err(|_| WRONG)?;
            seen.codings |= name == header::TRANSFER_ENCODING;
            seen.connection |= name == header::CONNECTION;
            headers.append(name, value);
        }
        Ok((headers, seen))
    }
}

/// Makes a name, or finds it where it was the last time.
fn name_of(names: &mut Vec<(Box<[u8]>, HeaderName)>, place: usize, written: &[u8]) -> Result<HeaderName, WireError> {
    if let Some((known, name)) = names.get(place)
        && **known == *written
    {
        return Ok(name.clone());
    }
    let name = HeaderName::from_bytes(written).map_err(|_| WRONG)?;
    let named = (written.into(), name.clone());
    match names.get_mut(place) {
        Some(known) => *known = named,
        None => names.push(named),
    }
    Ok(name)
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
mod tests {
    use super::*;

    /// The head that is read of `octets` when they come in pieces of `piece`.
    fn read(octets: &[u8], piece: usize) -> Result<Option<(Head, Vec<u8>)>, String> {
        let (mut reader, mut come) = (Reader::new(None), BytesMut::new());
        let mut head = None;
        for part in octets.chunks(piece) {
            come.extend_from_slice(part);
            if head.is_none() {
                head = reader.take(&mut come, &Method::GET).map_err(|error| error.to_string())?;
            }
        }
        Ok(head.map(|head| (head, come.to_vec())))
    }

    #[test]
    fn reads_alike_however_it_comes() {
        let octets = b"HTTP/1.1 203 Non-Authoritative Information\r\nSet-Cookie: a=1\r\nX-Odd:  \xe9 \r\n\
            set-cookie: b=2\r\nConnection: Keep-Alive\r\nContent-Length: 4\r\n\r\nrest";
        for piece in 1..=octets.len() {
            let (head, rest) = read(octets, piece).unwrap().unwrap();
            assert_eq!((head.response.status().as_u16(), head.keeps), (203, true), "{piece}");
            assert_eq!((head.framing, &rest[..]), (Framing::Length(4), &b"rest"[..]), "{piece}");
            let headers = head.response.headers();
            assert_eq!(headers.get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"], "{piece}");
            assert_eq!(headers["x-odd"].as_bytes(), b"\xe9", "{piece}");
        }
        for length in 0..octets.len() - 4 {
            assert!(read(&octets[..length], 7).unwrap().is_none(), "{length}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_no_head() {
        for octets in [
            &b"HTTP/1.1 200 OK\r\nA : 1\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\nA: 1\r\n 2\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: 1\0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n",
            b"HTTP/1.1 20 OK\r\n\r\n",
            b"HTTP/1.1 099 OK\r\n\r\n",
            b"HTTP/2 200\r\n\r\n",
            b"200 OK\r\n\r\n",
            b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ] {
            for piece in 1..=octets.len() {
                assert!(read(octets, piece).is_err(), "{} in {piece}", octets.escape_ascii());
            }
        }
    }

    #[test]
    fn a_connection_is_kept_as_both_sides_understand_it() {
        for (octets, keeps) in [
            (&b"HTTP/1.1 200 OK\r\n\r\n"[..], true),
            (b"HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\n\r\n", false),
            (b"HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: close\r\n\r\n", false),
            (b"HTTP/1.0 200 OK\r\n\r\n", false),
            (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", true),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", false),
        ] {
            assert_eq!(read(octets, 100).unwrap().unwrap().0.keeps, keeps, "{}", octets.escape_ascii());
        }
    }

    #[test]
    fn a_reason_of_the_portals_own_is_kept() {
        let reason = |octets: &[u8]| {
            let (head, _) = read(octets, 100).unwrap().unwrap();
            head.response.extensions().get::<ReasonPhrase>().map(|reason| reason.as_bytes().to_vec())
        };
        assert_eq!(reason(b"HTTP/1.1 200 OK\r\n\r\n"), None);
        assert_eq!(reason(b"HTTP/1.1 200 Fine\r\n\r\n").as_deref(), Some(&b"Fine"[..]));
    }

    #[test]
    fn takes_as_many_fields_as_it_is_told_and_no_head_without_end() {
        let head = |fields: usize| {
            let fields: String = (0..fields).map(|field| format!("x-{field}: 1\r\n")).collect();
            format!("HTTP/1.1 200 OK\r\n{fields}\r\n")
        };
        for (told, taken) in [(None, 100), (Some(200), 200)] {
            let take = |fields| {
                Reader::new(told)
                    .take(&mut BytesMut::from(head(fields).as_bytes()), &Method::GET)
                    .map(|head| head.map(|head| head.response.headers().len()))
            };
            assert_eq!(take(taken).unwrap(), Some(taken));
            assert!(take(taken + 1).is_err());
        }
        let endless = vec![b'a'; LARGEST];
        assert!(read(&[b"HTTP/1.1 200 OK\r\nA: ", &endless[..]].concat(), 10_000).is_err());
    }
}
