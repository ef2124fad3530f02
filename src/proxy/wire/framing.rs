//! Where the content of an answer ends (RFC 9112 §6.3).

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use http_body::{Frame, SizeHint};

use super::{
    chunked::{Chunked, take},
    error::WireError,
};
use crate::proxy::admission::is_plainly_framed;

/// How much of an answer's content is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// So many octets.
    Length(u64),
    Chunked(Chunked),
    /// All that comes until the connection ends.
    UntilEnd,
}

/// Said of an answer in codings that not all readers end alike.
pub(in crate::proxy) const OTHER_CODING: &str = "it came in a transfer coding other than one 'chunked'";

// === impl Framing ===

impl Framing {
    pub(super) const NOTHING: Self = Self::Length(0);

    /// Reads how an answer to a request with method `asked` is framed, and leaves a length only where it counts.
    ///
    /// # Errors
    /// If it is said in no way that all readers understand alike.
    pub(super) fn of(
        (status, version): (StatusCode, Version),
        headers: &mut HeaderMap,
        has_codings: bool,
        asked: &Method,
    ) -> Result<Self, WireError> {
        if has_codings && !is_plainly_framed(headers) {
            return Err(WireError::Malformed(OTHER_CODING));
        }
        if *asked == Method::HEAD
            || status.is_informational()
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
        {
            return Ok(Self::NOTHING);
        }
        if !has_codings {
            return Self::of_length(headers);
        }
        if version == Version::HTTP_10 {
            return Err(WireError::Malformed("it has a transfer coding, which HTTP/1.0 has not"));
        }
        // It does not count, and who believed it would be misled.
        headers.remove(header::CONTENT_LENGTH);
        Ok(Self::Chunked(Chunked::Size))
    }

    /// One length, however often it is said.
    fn of_length(headers: &mut HeaderMap) -> Result<Self, WireError> {
        const WRONG: WireError = WireError::Malformed("its length is not one number");
        let mut fields = headers.get_all(header::CONTENT_LENGTH).iter();
        let Some(first) = fields.next() else { return Ok(Self::UntilEnd) };
        let is_only = fields.next().is_none();
        if is_only && let Some(length) = number(first.as_bytes()) {
            return Ok(Self::Length(length));
        }
        let fields = headers.get_all(header::CONTENT_LENGTH).iter();
        let mut lengths = fields
            .flat_map(|field| field.as_bytes().split(|octet| *octet == b','))
            .map(|length| number(length.trim_ascii()));
        let length = lengths.next().flatten().ok_or(WRONG)?;
        if !lengths.all(|other| other == Some(length)) {
            return Err(WRONG);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        Ok(Self::Length(length))
    }

    /// Says whether nothing is to come any more.
    pub(super) fn is_over(&self) -> bool {
        matches!(*self, Self::NOTHING | Self::Chunked(Chunked::Over))
    }

    /// Says how much is to come.
    pub(super) fn size_hint(&self) -> SizeHint {
        match self {
            Self::Length(left) => SizeHint::with_exact(*left),
            Self::Chunked(_) | Self::UntilEnd => SizeHint::default(),
        }
    }

    /// Takes what comes next from `octets`; `None` if more has to come first, or if it is over.
    ///
    /// # Errors
    /// If it is not as it was said to be.
    pub(super) fn take(&mut self, octets: &mut BytesMut) -> Result<Option<Frame<Bytes>>, WireError> {
        match self {
            Self::Chunked(chunked) => chunked.take(octets),
            _ if octets.is_empty() => Ok(None),
            Self::Length(0) => Ok(None),
            Self::Length(left) => Ok(Some(Frame::data(take(left, octets)))),
            Self::UntilEnd => Ok(Some(Frame::data(octets.split().freeze()))),
        }
    }

    /// Notes that the connection has ended.
    ///
    /// # Errors
    /// If it should not have.
    pub(super) fn end(&mut self) -> Result<(), WireError> {
        match self {
            Self::UntilEnd | Self::Length(0) => {
                *self = Self::NOTHING;
                Ok(())
            }
            Self::Length(_) | Self::Chunked(_) => Err(WireError::BrokeOff),
        }
    }
}

/// Digits and nothing else.
fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing(status: u16, asked: &Method, fields: &[(&'static str, &'static str)]) -> Option<(Framing, HeaderMap)> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let line = (StatusCode::from_u16(status).unwrap(), Version::HTTP_11);
        let has_codings = headers.contains_key(header::TRANSFER_ENCODING);
        Framing::of(line, &mut headers, has_codings, asked).ok().map(|framing| (framing, headers))
    }

    #[test]
    fn an_answer_says_in_one_way_where_it_ends() {
        let chunked = Framing::Chunked(Chunked::Size);
        for (fields, expected) in [
            (&[][..], Some(Framing::UntilEnd)),
            (&[("content-length", "0")], Some(Framing::NOTHING)),
            (&[("content-length", "17")], Some(Framing::Length(17))),
            (&[("content-length", "17"), ("content-length", "17")], Some(Framing::Length(17))),
            (&[("content-length", "17, 17")], Some(Framing::Length(17))),
            (&[("content-length", "17"), ("content-length", "18")], None),
            (&[("content-length", "17, 18")], None),
            (&[("content-length", "+17")], None),
            (&[("content-length", "-1")], None),
            (&[("content-length", "0x11")], None),
            (&[("content-length", "")], None),
            (&[("content-length", "99999999999999999999")], None),
            (&[("transfer-encoding", "chunked")], Some(chunked)),
            (&[("transfer-encoding", "Chunked")], Some(chunked)),
            (&[("transfer-encoding", "gzip, chunked")], None),
            (&[("transfer-encoding", "gzip"), ("transfer-encoding", "chunked")], None),
            (&[("transfer-encoding", "chunked, chunked")], None),
            (&[("transfer-encoding", "gzip")], None),
            (&[("transfer-encoding", "chunked"), ("content-length", "17")], Some(chunked)),
        ] {
            assert_eq!(framing(200, &Method::GET, fields).map(|(framing, _)| framing), expected, "{fields:?}");
        }
    }

    #[test]
    fn one_length_is_left_where_it_counts_and_none_where_it_does_not() {
        let (_, headers) = framing(200, &Method::GET, &[("content-length", "5, 5"), ("content-length", "5")]).unwrap();
        assert_eq!(headers.get_all("content-length").iter().collect::<Vec<_>>(), ["5"]);
        let (_, headers) =
            framing(200, &Method::GET, &[("transfer-encoding", "chunked"), ("content-length", "5")]).unwrap();
        assert!(!headers.contains_key("content-length"));
        let (framing, headers) = framing(200, &Method::HEAD, &[("content-length", "5")]).unwrap();
        assert_eq!((framing, headers.len()), (Framing::NOTHING, 1));
    }

    #[test]
    fn some_answers_have_no_content_whatever_they_say() {
        for (status, asked) in [(200, Method::HEAD), (204, Method::GET), (304, Method::GET), (101, Method::GET)] {
            let (framing, _) = framing(status, &asked, &[("content-length", "5")]).unwrap();
            assert!(framing.is_over(), "{status}");
        }
    }

    #[test]
    fn only_what_has_no_other_end_ends_with_its_connection() {
        for (mut framing, ends) in [
            (Framing::UntilEnd, true),
            (Framing::NOTHING, true),
            (Framing::Length(1), false),
            (Framing::Chunked(Chunked::Trailers), false),
        ] {
            assert_eq!(framing.end().is_ok(), ends, "{framing:?}");
        }
    }
}
