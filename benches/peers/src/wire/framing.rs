//! Where a reply ends, found as its bytes come in.
//!
//! Knows only what peers of this bench send: one final reply at a time, its body sized or in chunks. It must never accept
//! a byte after the end, as that would be another request's.

use memchr::memmem;

use super::error::Error;

/// One reply, as far as it has come.
#[derive(Debug, Default)]
pub(crate) struct Framing {
    head: Vec<u8>,
    body: u64,
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Head,
    Sized {
        left: u64,
    },
    /// In the line before a chunk, with the digits so far.
    Size {
        size: u64,
        digits: Digits,
    },
    /// In a chunk and the line end after it.
    Chunk {
        left: u64,
    },
    /// In the empty line at the end.
    Last {
        left: u64,
    },
    Done,
}

/// Whether a chunk's size can still grow: extensions are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Digits {
    Going,
    Over,
}

// === impl Framing ===

impl Framing {
    /// Forgets the last reply.
    pub(crate) fn restart(&mut self) {
        self.head.clear();
        self.body = 0;
        self.state = State::Head;
    }

    /// The head, with the empty line at its end.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Octets of the body so far, without framing.
    pub(crate) fn body(&self) -> u64 {
        self.body
    }

    /// Takes what came in; tells whether this was the end.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<bool, Error> {
        while !bytes.is_empty() {
            bytes = match self.state {
                State::Head => self.push_head(bytes)?,
                State::Sized { left } => {
                    let (taken, rest) = split(bytes, left);
                    self.body += taken;
                    self.state = if left == taken { State::Done } else { State::Sized { left: left - taken } };
                    rest
                }
                State::Size { size, digits } => self.push_size(bytes, size, digits)?,
                State::Chunk { left } => {
                    let (taken, rest) = split(bytes, left);
                    // The last two are the line end.
                    self.body += left.saturating_sub(2).min(taken);
                    self.state = if left == taken {
                        State::Size { size: 0, digits: Digits::Going }
                    } else {
                        State::Chunk { left: left - taken }
                    };
                    rest
                }
                State::Last { left } => {
                    let (taken, rest) = split(bytes, left);
                    self.state = if left == taken { State::Done } else { State::Last { left: left - taken } };
                    rest
                }
                State::Done => return Err(Error::new("bytes after the end of a reply")),
            };
        }
        Ok(matches!(self.state, State::Done))
    }

    fn push_head<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Error> {
        let known = self.head.len();
        self.head.extend_from_slice(bytes);
        let Some(end) = memmem::find(&self.head, b"\r\n\r\n") else { return Ok(&[]) };
        self.head.truncate(end + 4);
        let rest = bytes.get(end + 4 - known..).unwrap_or_default();
        if let Some(length) = field(&self.head, "content-length") {
            let left = std::str::from_utf8(length).ok().and_then(|length| length.parse().ok());
            let left = left.ok_or_else(|| Error::new("a length that is no number"))?;
            self.state = if left == 0 { State::Done } else { State::Sized { left } };
        } else if field(&self.head, "transfer-encoding").is_some() {
            self.state = State::Size { size: 0, digits: Digits::Going };
        } else {
            return Err(Error::new("a reply whose end is the connection's"));
        }
        Ok(rest)
    }

    fn push_size<'a>(&mut self, bytes: &'a [u8], mut size: u64, mut digits: Digits) -> Result<&'a [u8], Error> {
        for (index, byte) in bytes.iter().enumerate() {
            match (byte, char::from(*byte).to_digit(16)) {
                (b'\n', _) => {
                    self.state = if size == 0 { State::Last { left: 2 } } else { State::Chunk { left: size + 2 } };
                    return Ok(bytes.get(index + 1..).unwrap_or_default());
                }
                (_, Some(digit)) if digits == Digits::Going => {
                    size = size.checked_mul(16).ok_or_else(|| Error::new("a chunk without end"))? + u64::from(digit);
                }
                _ => digits = Digits::Over,
            }
        }
        self.state = State::Size { size, digits };
        Ok(&[])
    }
}

/// How many of `bytes` are among the next `left`, and those after them.
fn split(bytes: &[u8], left: u64) -> (u64, &[u8]) {
    let taken = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
    (taken as u64, bytes.get(taken..).unwrap_or_default())
}

/// The values of the lines of this name, whatever the case.
pub(crate) fn fields<'a>(head: &'a [u8], name: &str) -> impl Iterator<Item = &'a [u8]> {
    head.split(|byte| *byte == b'\n').filter_map(move |line| {
        let (found, value) = line.split_at_checked(name.len())?;
        let value = value.strip_prefix(b":").filter(|_| found.eq_ignore_ascii_case(name.as_bytes()))?;
        Some(value.trim_ascii())
    })
}

/// The value of the first line of this name.
pub(crate) fn field<'a>(head: &'a [u8], name: &str) -> Option<&'a [u8]> {
    fields(head, name).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZED: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    const CHUNKED: &[u8] =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;x=1\r\nhel\r\n002\r\nlo\r\n0\r\n\r\n";

    #[test]
    fn finds_the_end_however_the_bytes_come() {
        for reply in [SIZED, CHUNKED] {
            for step in 1..reply.len() {
                let mut framing = Framing::default();
                let pieces = reply.chunks(step);
                let ends: Vec<bool> = pieces.map(|piece| framing.push(piece).expect("a good reply")).collect();
                assert_eq!(ends.iter().position(|end| *end), Some(ends.len() - 1), "{step}");
                assert_eq!(framing.body(), 5, "{step}");
            }
        }
    }

    #[test]
    fn refuses_bytes_after_the_end() {
        let mut framing = Framing::default();
        assert!(framing.push(SIZED).expect("a good reply"));
        assert!(framing.push(b"H").is_err());
    }

    #[test]
    fn refuses_a_reply_that_the_connection_ends() {
        assert!(Framing::default().push(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }

    #[test]
    fn reads_every_line_of_a_name() {
        let head = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie:b=2 \r\nset-cookies: c\r\n\r\n";
        assert_eq!(fields(head, "set-cookie").collect::<Vec<_>>(), [&b"a=1"[..], b"b=2"]);
    }
}
