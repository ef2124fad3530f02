//! The lines of the standard input, one order each.
//!
//! - `portal`: a portal begins to listen; its port is the answer.
//! - `content TARGET FILE`: what portals reply at this target, as it stands in the file, head and body.
//! - `ask PORT PORTAL REQUEST`: one request over a connection of its own; what came back, and what the portal saw.
//! - `drive PORT PORTAL CONNECTIONS COUNT LEAST MOST COOKIES COOKIE REQUEST`: as many requests, the next on each connection when
//!   the last was answered; fails unless every reply has a body of `LEAST` to `MOST` bytes and `COOKIES` lines of `Set-Cookie` that are not
//!   empty, and every request that came to the portal has the field value `COOKIE`.
//!
//! Bytes are hexadecimal, none as `-`. Ports are of loopback.

use std::{ops::RangeInclusive, path::PathBuf, str::FromStr};

use super::{error::Error, hex};

/// One line of the standard input.
#[derive(Debug)]
pub(crate) enum Order {
    Portal,
    Content { target: String, file: PathBuf },
    Ask { port: u16, portal: u16, request: Vec<u8> },
    Drive(Drive),
}

/// Many requests, and what is expected of each.
#[derive(Debug)]
pub(crate) struct Drive {
    pub(crate) port: u16,
    pub(crate) portal: u16,
    pub(crate) connections: usize,
    pub(crate) count: usize,
    /// Octets that a reply's body may have, without its framing.
    pub(crate) body: RangeInclusive<u64>,
    /// Lines of `Set-Cookie` in a reply.
    pub(crate) cookies: usize,
    /// What the portal may see in `Cookie`.
    pub(crate) cookie: Vec<u8>,
    pub(crate) request: Vec<u8>,
}

// === impl Order ===

impl FromStr for Order {
    type Err = Error;

    fn from_str(line: &str) -> Result<Self, Error> {
        let words: Vec<&str> = line.split(' ').collect();
        match *words.as_slice() {
            ["portal"] => Ok(Self::Portal),
            ["content", target, file] => Ok(Self::Content { target: target.to_owned(), file: file.into() }),
            ["ask", port, portal, request] => {
                Ok(Self::Ask { port: number(port)?, portal: number(portal)?, request: hex::read(request)? })
            }
            ["drive", port, portal, connections, count, least, most, cookies, cookie, request] => {
                Ok(Self::Drive(Drive {
                    port: number(port)?,
                    portal: number(portal)?,
                    connections: number(connections)?,
                    count: number(count)?,
                    body: number(least)?..=number(most)?,
                    cookies: number(cookies)?,
                    cookie: hex::read(cookie)?,
                    request: hex::read(request)?,
                }))
            }
            _ => Err(Error::new("no such order")),
        }
    }
}

fn number<N: FromStr>(word: &str) -> Result<N, Error> {
    word.parse().map_err(|_| Error::new(format!("not a number: {word}")))
}
