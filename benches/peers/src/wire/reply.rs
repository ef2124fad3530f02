//! What a reply of a driven request is held against.

use std::ops::RangeInclusive;

use super::{
    error::Error,
    framing::{Framing, fields},
    order::Drive,
};

/// The expectation of one drive; a head that came before is not read again.
#[derive(Debug)]
pub(crate) struct Expected {
    body: RangeInclusive<u64>,
    cookies: usize,
    known: Vec<u8>,
}

// === impl Expected ===

impl Expected {
    pub(crate) fn of(drive: &Drive) -> Self {
        Self { body: drive.body.clone(), cookies: drive.cookies, known: Vec::new() }
    }

    /// Tells what is another than expected.
    pub(crate) fn check(&mut self, reply: &Framing) -> Result<(), Error> {
        if !self.body.contains(&reply.body()) {
            return Err(Error::new(format!("a body of {} bytes, not of {:?}", reply.body(), self.body)));
        }
        if reply.head() == self.known {
            return Ok(());
        }
        let cookies = fields(reply.head(), "set-cookie").filter(|line| !line.is_empty()).count();
        if !reply.head().starts_with(b"HTTP/1.1 200 ") || cookies != self.cookies {
            let head = String::from_utf8_lossy(reply.head());
            return Err(Error::new(format!("{cookies} cookies are set, not {}, or no success: {head}", self.cookies)));
        }
        reply.head().clone_into(&mut self.known);
        Ok(())
    }
}
