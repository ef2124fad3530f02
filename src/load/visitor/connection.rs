//! One kept connection to the gate.

use std::{io, net::SocketAddr};

use bytes::BytesMut;
use memchr::memmem;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::chunks::{Chunks, Progress};
use crate::load::fault::{Fault, Wrong};

/// The longest head.
const HEAD: usize = 64 << 10;

/// The longest content that is read.
const CONTENT: usize = 64 << 20;

/// A connection, with what was read of the reply that comes.
#[derive(Debug)]
pub(in crate::load) struct Connection {
    stream: TcpStream,
    read: BytesMut,
    body: Vec<u8>,
}

/// A reply as it came.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct Reply<'a> {
    pub(in crate::load) status: u16,
    /// The field lines, the last one with its end.
    pub(in crate::load) fields: &'a [u8],
    pub(in crate::load) body: &'a [u8],
    /// Whether another request may follow.
    pub(in crate::load) after: After,
}

/// What becomes of a connection after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load) enum After {
    Kept,
    Closed,
}

/// How a reply's content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
    UntilClosed,
}

// === impl Connection ===

impl Connection {
    /// Connects.
    pub(in crate::load) async fn to(address: SocketAddr) -> Result<Self, Wrong> {
        let stream =
            TcpStream::connect(address).await.map_err(|error| Fault::Connect.about(error.kind().to_string()))?;
        // Only latency is at stake.
        drop(stream.set_nodelay(true));
        Ok(Self { stream, read: BytesMut::with_capacity(HEAD), body: Vec::new() })
    }

    /// Sends one request and reads its reply.
    pub(in crate::load) async fn exchange(&mut self, request: &[u8]) -> Result<Reply<'_>, Wrong> {
        self.send(request).await?;
        let head = loop {
            if let Some(end) = memmem::find(&self.read, b"\r\n\r\n") {
                break end + 4;
            }
            if self.read.len() > HEAD {
                return Err(Fault::Malformed.about("a head without an end"));
            }
            self.more(HEAD).await?;
        };
        let (status, framing, mut after) = self.read.get(..head).and_then(framing).ok_or_else(malformed)?;
        let body = match framing {
            Framing::Length(length) => {
                while self.read.len() < head + length {
                    self.more(head + length - self.read.len()).await?;
                }
                self.ends_at(head + length)?;
                self.read.get(head..).unwrap_or_default()
            }
            Framing::Chunked => {
                self.body.clear();
                self.chunks(head).await?;
                &self.body
            }
            Framing::UntilClosed => {
                self.rest().await?;
                after = After::Closed;
                self.read.get(head..).unwrap_or_default()
            }
        };
        let fields = self.read.get(..head - 2).and_then(|head| head.get(memmem::find(head, b"\r\n")? + 2..));
        Ok(Reply { status, fields: fields.unwrap_or_default(), body, after })
    }

    /// Sends a message and compares what comes back, byte for byte.
    pub(in crate::load) async fn echo(&mut self, message: &[u8], expected: &[u8]) -> Result<(), Wrong> {
        self.send(message).await?;
        while self.read.len() < expected.len() {
            self.more(HEAD).await?;
        }
        if *self.read == *expected { Ok(()) } else { Err(Fault::Content.about("another message came back")) }
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
        self.read.clear();
        self.stream.write_all(bytes).await.map_err(|error| closed(&error))
    }

    /// Reads on, with room for `expected` bytes.
    async fn more(&mut self, expected: usize) -> Result<(), Wrong> {
        if self.read.len() > CONTENT {
            return Err(Fault::Malformed.about("content without an end"));
        }
        self.read.reserve(expected.clamp(1, 1 << 20));
        match self.stream.read_buf(&mut self.read).await {
            Ok(1..) => Ok(()),
            Ok(_) if self.read.is_empty() => Err(Fault::Closed.about("before the reply")),
            Ok(_) => Err(Fault::Closed.about("within the reply")),
            Err(error) => Err(closed(&error)),
        }
    }

    async fn chunks(&mut self, head: usize) -> Result<(), Wrong> {
        let mut chunks = Chunks::default();
        loop {
            match chunks.read(self.read.get(head..).unwrap_or_default(), &mut self.body) {
                Progress::Done(end) => return self.ends_at(head + end),
                Progress::More => self.more(HEAD).await?,
                Progress::Malformed => return Err(malformed()),
            }
        }
    }

    async fn rest(&mut self) -> Result<(), Wrong> {
        loop {
            self.read.reserve(HEAD);
            match self.stream.read_buf(&mut self.read).await {
                Ok(0) => return Ok(()),
                Ok(_) if self.read.len() <= CONTENT => {}
                Ok(_) => return Err(Fault::Malformed.about("content without an end")),
                Err(error) => return Err(closed(&error)),
            }
        }
    }

    fn ends_at(&self, end: usize) -> Result<(), Wrong> {
        let more = || Fault::Malformed.about("bytes after the reply");
        if self.read.len() == end { Ok(()) } else { Err(more()) }
    }
}

// === impl Reply ===

impl<'a> Reply<'a> {
    /// Returns the values of a field, in order; `name` is in lower case.
    pub(in crate::load) fn all(self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        fields(self.fields)
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// Returns the first value of a field; empty if there is none.
    pub(in crate::load) fn first(self, name: &'static str) -> &'a [u8] {
        self.all(name).next().unwrap_or_default()
    }
}

fn closed(error: &io::Error) -> Wrong {
    Fault::Closed.about(error.kind().to_string())
}

fn malformed() -> Wrong {
    Fault::Malformed.about("the framing of a reply")
}

/// The fields of a head after its first line.
fn fields(head: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = head;
    std::iter::from_fn(move || {
        let end = memmem::find(rest, b"\r\n")?;
        let (line, after) = rest.split_at(end);
        rest = after.get(2..)?;
        Some(line)
    })
    .filter_map(|line| {
        let (name, value) = line.split_at_checked(memchr::memchr(b':', line)?)?;
        Some((name, value.get(1..)?.trim_ascii()))
    })
}

/// Status and framing of a whole head; `None` if it is not one of HTTP/1.1.
fn framing(head: &[u8]) -> Option<(u16, Framing, After)> {
    let (line, rest) = head.split_at_checked(memmem::find(head, b"\r\n")? + 2)?;
    let status: u16 = std::str::from_utf8(line.strip_prefix(b"HTTP/1.1 ")?.get(..3)?).ok()?.parse().ok()?;
    let (mut framing, mut after) = (Framing::UntilClosed, After::Kept);
    for (name, value) in fields(rest) {
        if name.eq_ignore_ascii_case(b"content-length") {
            framing =
                Framing::Length(std::str::from_utf8(value).ok()?.parse().ok().filter(|length| *length <= CONTENT)?);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            framing = if value.eq_ignore_ascii_case(b"chunked") { Framing::Chunked } else { return None };
        } else if name.eq_ignore_ascii_case(b"connection") && value.eq_ignore_ascii_case(b"close") {
            after = After::Closed;
        }
    }
    // No content comes with these, whatever the fields say (RFC 9112 §6.3).
    let has_none = matches!(status, 100..=199 | 204 | 304);
    Some((status, if has_none { Framing::Length(0) } else { framing }, after))
}
