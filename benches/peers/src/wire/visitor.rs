//! One visitor: a kept connection that asks again when it was answered.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::{Duration, Instant},
};

use super::{error::Error, framing::Framing};

/// A connection to a proxy.
#[derive(Debug)]
pub(crate) struct Visitor {
    stream: TcpStream,
    reply: Framing,
    asked: Option<Instant>,
}

// === impl Visitor ===

impl Visitor {
    pub(crate) fn at(port: u16) -> Result<Self, Error> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, reply: Framing::default(), asked: None })
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether the proxy has kept it.
    pub(crate) fn is_open(&mut self) -> bool {
        self.stream.read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<(), Error> {
        self.reply.restart();
        self.asked = Some(Instant::now());
        // A request is shorter than any buffer of a socket.
        if self.stream.write(request)? == request.len() { Ok(()) } else { Err(Error::new("a request was cut")) }
    }

    pub(crate) fn reply(&self) -> &Framing {
        &self.reply
    }

    /// Reads what is there; at the end of the reply, says how long it took.
    pub(crate) fn poll(&mut self, buffer: &mut [u8]) -> Result<Polled, Error> {
        let Some(asked) = self.asked else { return Ok(Polled::Idle) };
        let bytes = match self.stream.read(buffer) {
            Ok(0) => return Err(Error::new("a proxy ended a connection before its reply")),
            Ok(count) => buffer.get(..count).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Polled::Idle),
            Err(error) => return Err(error.into()),
        };
        if !self.reply.push(bytes)? {
            return Ok(Polled::Some(bytes.len()));
        }
        let taken = asked.elapsed();
        self.asked = None;
        Ok(Polled::Answered(bytes.len(), taken))
    }
}

/// What came of reading.
#[derive(Debug)]
pub(crate) enum Polled {
    Idle,
    /// Bytes in the buffer, and more to come.
    Some(usize),
    /// Bytes in the buffer, the last of a reply.
    Answered(usize, Duration),
}
