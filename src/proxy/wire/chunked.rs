//! Content in chunks (RFC 9112 §7.1).
//!
//! Contract: what is not exactly the grammar's, but for extensions, which nobody uses and everybody skips, ends the connection:
//! a reader that guesses where a chunk ends can be made to take content for the next answer.

use bytes::{Buf, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Frame;

use super::error::WireError;

/// The longest line of a size, with its extensions.
const LONGEST_LINE: usize = 4 * 1024;
/// The most that trailers take, and how many there may be.
const MOST_TRAILERS: usize = 16 * 1024;
const TRAILERS: usize = 64;

/// Where in its chunks a reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunked {
    /// Before a line with a size.
    Size,
    /// In a chunk of which so much is left.
    Data(u64),
    /// Before the line break after a chunk.
    Break,
    /// After the last chunk.
    Trailers,
    Over,
}

// === impl Chunked ===

impl Chunked {
    /// Takes what comes next from `octets`; `None` if more has to come first, or if it is over.
    ///
    /// # Errors
    /// If it is not in chunks.
    pub(super) fn take(&mut self, octets: &mut BytesMut) -> Result<Option<Frame<Bytes>>, WireError> {
        loop {
            match self {
                Self::Size => match size(octets)? {
                    Some(0) => *self = Self::Trailers,
                    Some(size) => *self = Self::Data(size),
                    None => return Ok(None),
                },
                Self::Data(_) if octets.is_empty() => return Ok(None),
                Self::Data(left) => {
                    let data = take(left, octets);
                    if *left == 0 {
                        *self = Self::Break;
                    }
                    return Ok(Some(Frame::data(data)));
                }
                Self::Break => match octets.get(..2) {
                    Some(b"\r\n") => {
                        octets.advance(2);
                        *self = Self::Size;
                    }
                    Some(_) => return Err(WireError::Malformed("a chunk does not end where it says")),
                    None => return Ok(None),
                },
                Self::Trailers => {
                    let Some(trailers) = trailers(octets)? else { return Ok(None) };
                    *self = Self::Over;
                    return Ok((!trailers.is_empty()).then(|| Frame::trailers(trailers)));
                }
                Self::Over => return Ok(None),
            }
        }
    }
}

/// Takes what has come of so many octets.
pub(super) fn take(left: &mut u64, octets: &mut BytesMut) -> Bytes {
    let taken = usize::try_from(*left).map_or(octets.len(), |left| left.min(octets.len()));
    *left -= taken as u64;
    octets.split_to(taken).freeze()
}

/// Takes a line with a size.
fn size(octets: &mut BytesMut) -> Result<Option<u64>, WireError> {
    const WRONG: WireError = WireError::Malformed("the size of a chunk is not a number");
    let Some(first) = octets.first() else { return Ok(None) };
    // The library takes no digits for none.
    if !first.is_ascii_hexdigit() {
        return Err(WRONG);
    }
    match httparse::parse_chunk_size(octets).map_err(|_| WRONG)? {
        httparse::Status::Complete((length, size)) => {
            octets.advance(length);
            Ok(Some(size))
        }
        httparse::Status::Partial if octets.len() > LONGEST_LINE => {
            Err(WireError::Malformed("the line with a chunk's size does not end"))
        }
        httparse::Status::Partial => Ok(None),
    }
}

/// Takes what follows the last chunk.
fn trailers(octets: &mut BytesMut) -> Result<Option<HeaderMap>, WireError> {
    const WRONG: WireError = WireError::Malformed("trailers cannot be read");
    let mut slots = [httparse::EMPTY_HEADER; TRAILERS];
    let (length, trailers) = match httparse::parse_headers(octets, &mut slots).map_err(|_| WRONG)? {
        httparse::Status::Complete((length, fields)) => {
            let mut trailers = HeaderMap::new();
            for field in fields {
                let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| WRONG)?;
                trailers.append(name, HeaderValue::from_bytes(field.value).map_err(|_| WRONG)?);
            }
            (length, trailers)
        }
        httparse::Status::Partial if octets.len() > MOST_TRAILERS => return Err(WRONG),
        httparse::Status::Partial => return Ok(None),
    };
    octets.advance(length);
    Ok(Some(trailers))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Content, how many trailers, and what is left.
    type Whole = (Vec<u8>, usize, Vec<u8>);

    /// What is read when `octets` come in pieces of `piece`.
    fn read(octets: &[u8], piece: usize) -> Result<Option<Whole>, String> {
        let (mut chunked, mut come, mut content, mut fields) = (Chunked::Size, BytesMut::new(), Vec::new(), 0);
        for part in octets.chunks(piece) {
            come.extend_from_slice(part);
            while let Some(frame) = chunked.take(&mut come).map_err(|error| error.to_string())? {
                match frame.into_data() {
                    Ok(data) => content.extend_from_slice(&data),
                    Err(frame) => fields += frame.into_trailers().unwrap().len(),
                }
            }
        }
        Ok((chunked == Chunked::Over).then(|| (content, fields, come.to_vec())))
    }

    #[test]
    fn reads_alike_however_it_comes() {
        for (octets, content, fields, left) in [
            (&b"0\r\n\r\n"[..], &b""[..], 0, &b""[..]),
            (b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", b"hello world", 0, b""),
            (b"A;name=\"value\"\r\n0123456789\r\n00\r\nx-end: 1\r\nx-more: 2\r\n\r\nHTTP", b"0123456789", 2, b"HTTP"),
            (b"1 \r\na\r\n000001 ; x\r\nb\r\n0\r\n\r\n", b"ab", 0, b""),
        ] {
            for piece in 1..=octets.len() {
                let expected = Some((content.to_vec(), fields, left.to_vec()));
                // What comes after the end in a piece of its own is not looked at by this reader.
                assert_eq!(read(octets, piece).unwrap(), expected, "{} in {piece}", octets.escape_ascii());
            }
        }
    }

    #[test]
    fn what_is_no_chunk_ends_it_however_it_comes() {
        for octets in [
            &b"\r\n\r\n"[..],
            b" 5\r\nhello\r\n0\r\n\r\n",
            b"5\nhello\r\n0\r\n\r\n",
            b"-1\r\n\r\n",
            b"0x5\r\nhello\r\n0\r\n\r\n",
            b"5 5\r\nhello\r\n0\r\n\r\n",
            b"5\r\nhello0\r\n\r\n",
            b"5\r\nhello!\r\n0\r\n\r\n",
            b"11111111111111111\r\n",
            b"0\r\nno field\r\n\r\n",
            b"0\r\nx y: 1\r\n\r\n",
        ] {
            for piece in 1..=octets.len() {
                assert!(read(octets, piece).is_err(), "{} in {piece}", octets.escape_ascii());
            }
        }
    }

    #[test]
    fn a_line_that_does_not_end_is_not_waited_for() {
        let mut octets = b"5;".to_vec();
        octets.resize(LONGEST_LINE + 1, b'a');
        assert!(read(&octets, 1000).is_err());
        let mut octets = b"0\r\nx: ".to_vec();
        octets.resize(MOST_TRAILERS + 10, b'a');
        assert!(read(&octets, 1000).is_err());
    }

    #[test]
    fn what_breaks_off_is_not_over() {
        let octets = b"5\r\nhello\r\n0\r\nx: 1\r\n\r\n";
        for length in 0..octets.len() {
            assert_eq!(read(&octets[..length], 3).unwrap(), None, "{length}");
        }
    }
}
