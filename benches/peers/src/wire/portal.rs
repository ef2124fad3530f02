//! The portals: fixed replies over kept connections, read and written without ever waiting.
//!
//! Each proxy has a portal of its own, so that idle connections of the others are not polled while one is driven.

use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    rc::Rc,
};

use super::{error::Error, framing::field};

/// What portals reply, by target.
pub(crate) type Contents = HashMap<Vec<u8>, Rc<[u8]>>;

/// One portal.
#[derive(Debug)]
pub(crate) struct Portal {
    listener: TcpListener,
    connections: Vec<Connection>,
    /// The last head that was seen.
    seen: Vec<u8>,
    /// What `Cookie` may be; anything when there is none.
    cookie: Option<Vec<u8>>,
}

/// A connection of a proxy.
#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    /// A head that was looked at already, and what it is answered with.
    known: Option<(Vec<u8>, Rc<[u8]>)>,
    writing: Option<(Rc<[u8]>, usize)>,
}

// === impl Portal ===

impl Portal {
    pub(crate) fn listening() -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, connections: Vec::new(), seen: Vec::new(), cookie: None })
    }

    pub(crate) fn port(&self) -> Result<u16, Error> {
        Ok(self.listener.local_addr()?.port())
    }

    /// From now on, holds every request against this field value.
    pub(crate) fn expect(&mut self, cookie: Option<Vec<u8>>) {
        self.cookie = cookie;
        for connection in &mut self.connections {
            connection.known = None;
        }
    }

    /// The last request's head.
    pub(crate) fn seen(&self) -> &[u8] {
        &self.seen
    }

    /// Takes connections that wait.
    pub(crate) fn accept(&mut self) -> Result<(), Error> {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(true)?;
                    stream.set_nodelay(true)?;
                    self.connections.push(Connection { stream, request: Vec::new(), known: None, writing: None });
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Reads and writes what can be; tells whether anything was.
    pub(crate) fn poll(&mut self, contents: &Contents) -> Result<bool, Error> {
        let mut busy = false;
        let mut index = 0;
        while let Some(connection) = self.connections.get_mut(index) {
            match connection.poll(contents, self.cookie.as_deref(), &mut self.seen)? {
                Polled::Idle => index += 1,
                Polled::Busy => {
                    busy = true;
                    index += 1;
                }
                Polled::Ended => drop(self.connections.swap_remove(index)),
            }
        }
        Ok(busy)
    }
}

enum Polled {
    Idle,
    Busy,
    Ended,
}

// === impl Connection ===

impl Connection {
    fn poll(&mut self, contents: &Contents, cookie: Option<&[u8]>, seen: &mut Vec<u8>) -> Result<Polled, Error> {
        if self.writing.is_some() {
            return self.write();
        }
        let mut buffer = [0; 8192];
        match self.stream.read(&mut buffer) {
            Ok(0) => return Ok(Polled::Ended),
            Ok(count) => self.request.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Polled::Idle),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(Polled::Ended),
            Err(error) => return Err(error.into()),
        }
        if !self.request.ends_with(b"\r\n\r\n") {
            return Ok(Polled::Busy);
        }
        let reply = match &self.known {
            Some((head, reply)) if *head == self.request => Rc::clone(reply),
            _ => {
                let reply = look(&self.request, contents, cookie)?;
                self.request.clone_into(seen);
                self.known = Some((self.request.clone(), Rc::clone(&reply)));
                reply
            }
        };
        self.request.clear();
        self.writing = Some((reply, 0));
        self.write()
    }

    fn write(&mut self) -> Result<Polled, Error> {
        let Some((reply, written)) = &mut self.writing else { return Ok(Polled::Idle) };
        match self.stream.write(reply.get(*written..).unwrap_or_default()) {
            Ok(count) => *written += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Polled::Idle),
            Err(error) => return Err(error.into()),
        }
        if *written == reply.len() {
            self.writing = None;
        }
        Ok(Polled::Busy)
    }
}

/// What a request is answered with, once it is known to be one that may come here.
fn look(request: &[u8], contents: &Contents, cookie: Option<&[u8]>) -> Result<Rc<[u8]>, Error> {
    let found = field(request, "cookie").unwrap_or_default();
    if cookie.is_some_and(|cookie| cookie != found) {
        return Err(Error::new(format!("the portal saw the cookies {}", String::from_utf8_lossy(found))));
    }
    let target = request.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    let reply = contents.get(target).ok_or_else(|| {
        let request = String::from_utf8_lossy(request);
        Error::new(format!("the portal has no content for {request}"))
    })?;
    Ok(Rc::clone(reply))
}
