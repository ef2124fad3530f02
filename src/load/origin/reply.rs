//! The replies, made once.

use std::{io, sync::Arc};

use memchr::memmem;

use super::{TOLD, Visitor};
use crate::load::{content, cookies, cookies::Declared, page::Coding, request, scenario::Scenario};

/// One reply a path.
#[derive(Debug)]
pub(super) struct Replies {
    by_path: Vec<(String, Reply)>,
    unknown: Vec<u8>,
}

/// A reply, and what a request for it must be like.
#[derive(Debug)]
pub(super) struct Reply {
    head: String,
    whole: Vec<u8>,
    body: Arc<[u8]>,
    /// Sorted.
    exempt: Vec<String>,
    /// Sorted.
    trackers: Vec<String>,
    visitor: Visitor,
    pub(super) then: Then,
}

/// What comes after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    NextRequest,
    Echo,
}

// === impl Replies ===

impl Replies {
    /// Makes all replies.
    ///
    /// # Errors
    /// If a page cannot be encoded.
    pub(super) fn new() -> io::Result<Self> {
        let reply = |scenario| Ok((request::path(scenario), Reply::of(scenario)?));
        let unknown = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
        Ok(Self { by_path: Scenario::ALL.into_iter().map(reply).collect::<io::Result<_>>()?, unknown })
    }

    /// Returns the reply to a request head, and what comes then.
    pub(super) fn to(&self, head: &[u8]) -> (Answer<'_>, Then) {
        let path = head.split(|octet| *octet == b' ').nth(1).unwrap_or_default();
        let Some((_, reply)) = self.by_path.iter().find(|(known, _)| known.as_bytes() == path) else {
            return (Answer::Fixed(&self.unknown), Then::NextRequest);
        };
        (reply.to(head), reply.then)
    }
}

/// The bytes of a reply.
#[derive(Debug)]
pub(super) enum Answer<'a> {
    Fixed(&'a [u8]),
    Made(Vec<u8>),
}

impl Answer<'_> {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Fixed(bytes) => bytes,
            Self::Made(bytes) => bytes,
        }
    }
}

// === impl Reply ===

impl Reply {
    fn of(scenario: Scenario) -> io::Result<Self> {
        let declared = cookies::of(scenario);
        let (status, fields, body, then) = match scenario {
            Scenario::Page(coding) => {
                let coded = if coding == Coding::Identity { "" } else { coding.token() };
                let field = if coded.is_empty() { String::new() } else { format!("Content-Encoding: {coded}\r\n") };
                let fields = format!("Content-Type: text/html; charset=utf-8\r\nVary: Accept-Encoding\r\n{field}");
                ("200 OK", fields, coding.page()?, Then::NextRequest)
            }
            Scenario::Download => (
                "200 OK",
                "Content-Type: application/octet-stream\r\n".to_owned(),
                content::download(),
                Then::NextRequest,
            ),
            Scenario::WebSocket => {
                let fields = format!(
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {}\r\n",
                    request::ACCEPT
                );
                ("101 Switching Protocols", fields, Vec::new(), Then::Echo)
            }
            Scenario::Json | Scenario::Undecided | Scenario::Consented | Scenario::Cookies(_) | Scenario::Hosts(_) => {
                ("200 OK", "Content-Type: application/json\r\n".to_owned(), content::json(), Then::NextRequest)
            }
        };
        let length = if then == Then::Echo { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let set: String = declared.iter().map(Declared::set_cookie).collect();
        let head = format!("HTTP/1.1 {status}\r\nServer: portal\r\n{fields}{length}{set}");
        let named = |exempt: bool| {
            let named = declared.iter().filter(|cookie| cookie.is_exempt() == exempt);
            let mut names: Vec<_> = named.map(|cookie| cookie.name.clone()).collect();
            names.sort_unstable();
            names
        };
        let whole = [head.as_bytes(), b"\r\n", &body].concat();
        let (exempt, trackers) = (named(true), named(false));
        Ok(Self { head, whole, body: body.into(), exempt, trackers, visitor: Visitor::of(scenario), then })
    }

    fn to(&self, request: &[u8]) -> Answer<'_> {
        match self.wrong(request) {
            None => Answer::Fixed(&self.whole),
            Some(told) => {
                let field = format!("{TOLD}: {told}\r\n\r\n");
                Answer::Made([self.head.as_bytes(), field.as_bytes(), &self.body].concat())
            }
        }
    }

    /// What is wrong with the cookies of a request: `read NAME` for one that should not be there, `lost` if some are missing.
    fn wrong(&self, request: &[u8]) -> Option<String> {
        let (mut exempt, mut trackers) = (0, 0);
        for name in names(request) {
            let is_in = |names: &[String]| names.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok();
            match self.visitor {
                _ if is_in(&self.exempt) => exempt += 1,
                Visitor::Consented if is_in(&self.trackers) => trackers += 1,
                // The gate's own cookies are among what nobody else may see.
                Visitor::Undecided | Visitor::Consented => {
                    return Some(format!("read {}", String::from_utf8_lossy(name)));
                }
            }
        }
        let due = match self.visitor {
            Visitor::Undecided => 0,
            Visitor::Consented => self.trackers.len(),
        };
        ((exempt, trackers) != (self.exempt.len(), due)).then(|| "lost".to_owned())
    }
}

fn name_of(pair: &[u8]) -> &[u8] {
    pair.split(|octet| *octet == b'=').next().unwrap_or_default().trim_ascii()
}

/// The names of the cookies of a request; several `Cookie` fields are read as one.
fn names(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = memmem::find_iter(head, b"\r\n").filter_map(|end| head.get(end + 2..));
    let fields = lines.filter_map(|line| {
        let (name, rest) = line.split_at_checked(7)?;
        let end = memmem::find(rest, b"\r\n")?;
        name.eq_ignore_ascii_case(b"cookie:").then(|| rest.get(..end))?
    });
    let pairs = fields.flat_map(|field| field.split(|octet| *octet == b';'));
    pairs.map(name_of).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, cookies: &str) -> Option<String> {
        let replies = Replies::new().unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: a.example\r\n{cookies}\r\n");
        let (answer, _) = replies.to(head.as_bytes());
        let answer = String::from_utf8_lossy(answer.as_bytes()).into_owned();
        let (head, _) = answer.split_once("\r\n\r\n").unwrap();
        head.lines().find_map(|line| line.strip_prefix(TOLD)).map(|rest| rest.trim_start_matches([':', ' ']).to_owned())
    }

    #[test]
    fn what_the_gate_lets_through_or_loses_on_the_way_is_told() {
        let exempt = "Cookie: sessionid=1; csrftoken=2\r\n";
        for (path, cookies, expected) in [
            ("/undecided", exempt, None),
            ("/undecided", "cookie: csrftoken=2\r\nCOOKIE: sessionid=1\r\n", None),
            ("/undecided", "Cookie: sessionid=1; csrftoken=2; _ga=3\r\n", Some("read _ga")),
            ("/undecided", "Cookie: sessionid=1;octroi=1.x; csrftoken=2\r\n", Some("read octroi")),
            ("/undecided", "Cookie: sessionid=1\r\n", Some("lost")),
            ("/undecided", "", Some("lost")),
            ("/consented", exempt, Some("lost")),
            ("/consented", "Cookie: sessionid=1; _ga=2; csrftoken=3; _pk_id.1.1fff=4; _fbp=5; _agora=6\r\n", None),
            ("/download", "X-Cookie: a=1\r\n", None),
            ("/download", "Cookie: a=1\r\n", Some("read a")),
        ] {
            assert_eq!(told(path, cookies).as_deref(), expected, "{path} {cookies}");
        }
    }

    #[test]
    fn a_path_that_is_nobodys_is_answered_with_404() {
        let replies = Replies::new().unwrap();
        let (answer, then) = replies.to(b"GET /favicon.ico HTTP/1.1\r\n\r\n");
        assert!(answer.as_bytes().starts_with(b"HTTP/1.1 404 ") && then == Then::NextRequest);
    }
}
