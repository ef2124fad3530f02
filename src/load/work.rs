//! What is asked in a scenario, and what each reply must be.
//!
//! Contract: every reply is checked in full. A page is decoded and compared once; the replies after it are compared with
//! that one, byte for byte, and looked into again if they differ. On doubt a reply is wrong.

use std::sync::OnceLock;

use memchr::memmem;

use super::{
    content,
    cookies::{self, Declared},
    fault::{Fault, Wrong},
    origin::TOLD,
    page::Coding,
    request,
    scenario::Scenario,
    visitor::{Reply, frames},
};

/// What is asked, and what is expected.
#[derive(Debug)]
pub(super) struct Work {
    /// Asked in turn.
    requests: Vec<Vec<u8>>,
    status: u16,
    /// The pairs that pass, in order.
    passing: Vec<Vec<u8>>,
    /// Names of cookies that must not; sorted.
    stripped: Vec<String>,
    content: Content,
    /// What is sent and comes back once a request made a WebSocket.
    pub(super) messages: Option<Messages>,
}

/// A message and its echo.
#[derive(Debug)]
pub(super) struct Messages {
    pub(super) sent: Vec<u8>,
    pub(super) back: Vec<u8>,
}

/// What a reply brings.
#[derive(Debug)]
enum Content {
    /// These bytes.
    Exactly(Vec<u8>),
    /// The portal's page after the gate's snippet.
    Page {
        /// What comes after the opening of the head.
        rest: Vec<u8>,
        known: OnceLock<Known>,
    },
}

/// A page that was found right.
#[derive(Debug, PartialEq, Eq)]
struct Known {
    coding: Vec<u8>,
    body: Vec<u8>,
}

// === impl Work ===

impl Work {
    /// Makes the work of a scenario; `authority` is who is asked if it is not the scenario's own hosts, and `choice` are the
    /// cookies that the gate gave for a choice.
    ///
    /// # Errors
    /// If the page cannot be decoded.
    pub(super) fn of(scenario: Scenario, authority: Option<&str>, choice: &[String]) -> std::io::Result<Self> {
        let requests = request::of(scenario, authority, choice);
        let passes = |cookie: &&Declared| cookie.is_exempt() || scenario == Scenario::Consented;
        let declared = cookies::of(scenario);
        let mut stripped: Vec<_> =
            declared.iter().filter(|cookie| !passes(cookie)).map(|cookie| cookie.name.clone()).collect();
        stripped.sort_unstable();
        let (status, content) = match scenario {
            Scenario::Page(_) => (200, Content::page(&Coding::Identity.page()?)),
            Scenario::Download => (200, Content::Exactly(content::download())),
            Scenario::WebSocket => (101, Content::Exactly(Vec::new())),
            Scenario::Json | Scenario::Undecided | Scenario::Consented | Scenario::Cookies(_) | Scenario::Hosts(_) => {
                (200, Content::Exactly(content::json()))
            }
        };
        let messages = (scenario == Scenario::WebSocket).then(|| Messages::of(&[b'o'; 64]));
        let passing = declared.iter().filter(passes).map(|cookie| cookie.pair().into_bytes()).collect();
        Ok(Self { requests, status, passing, stripped, content, messages })
    }

    /// Returns the request of that number.
    pub(super) fn request(&self, number: u64) -> &[u8] {
        let place = number.checked_rem(self.requests.len() as u64).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.requests.get(place)).map_or(&[], Vec::as_slice)
    }

    /// Says what is wrong with a reply.
    pub(super) fn check(&self, reply: Reply<'_>) -> Result<(), Wrong> {
        if reply.status != self.status {
            return Err(Fault::Status.about(format!("{} instead of {}", reply.status, self.status)));
        }
        self.check_writes(reply)?;
        match reply.first(TOLD) {
            b"" => {}
            b"lost" => return Err(Fault::CookieLost.about("on the way to the portal")),
            told => return Err(Fault::TrackerRead.about(text(told.strip_prefix(b"read ").unwrap_or(told)))),
        }
        self.content.check(reply)
    }

    fn check_writes(&self, reply: Reply<'_>) -> Result<(), Wrong> {
        let mut passing = self.passing.iter();
        let mut next = passing.next();
        for line in reply.all("set-cookie") {
            let pair = line.split(|octet| *octet == b';').next().unwrap_or_default().trim_ascii_end();
            if next.is_some_and(|next| next == pair) {
                next = passing.next();
                continue;
            }
            let (name, value) = pair.split_at(memchr::memchr(b'=', pair).unwrap_or(pair.len()));
            let is_tracker = self.stripped.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok();
            let expires = value == b"=" && memmem::find(line, b"Max-Age=0").is_some();
            match (is_tracker, expires) {
                // What the browser kept without consent is taken from it.
                (true, true) => {}
                (true, false) => return Err(Fault::TrackerWritten.about(text(name))),
                (false, _) => return Err(Fault::CookieMade.about(text(name))),
            }
        }
        match next {
            None => Ok(()),
            Some(pair) => Err(Fault::CookieLost.about(text(pair.split(|octet| *octet == b'=').next().unwrap_or(pair)))),
        }
    }
}

// === impl Messages ===

impl Messages {
    fn of(payload: &[u8]) -> Self {
        Self { sent: frames::masked(payload), back: frames::plain(payload) }
    }
}

// === impl Content ===

impl Content {
    fn page(page: &[u8]) -> Self {
        let rest = memmem::find(page, HEAD).and_then(|at| page.get(at + HEAD.len()..));
        Self::Page { rest: rest.unwrap_or(page).to_vec(), known: OnceLock::new() }
    }

    fn check(&self, reply: Reply<'_>) -> Result<(), Wrong> {
        match self {
            Self::Exactly(expected) if reply.body == expected => Ok(()),
            Self::Exactly(expected) => {
                Err(Fault::Content.about(format!("{} bytes, {} expected", reply.body.len(), expected.len())))
            }
            Self::Page { rest, known } => {
                let coding = reply.first("content-encoding");
                if known.get().is_some_and(|known| known.coding == coding && known.body == reply.body) {
                    return Ok(());
                }
                check_page(coding, reply.body, rest)?;
                // A page that comes in several forms is compared with the first one only.
                drop(known.set(Known { coding: coding.to_vec(), body: reply.body.to_vec() }));
                Ok(())
            }
        }
    }
}

/// Where the snippet goes in.
const HEAD: &[u8] = b"<head>";

fn check_page(coding: &[u8], body: &[u8], rest: &[u8]) -> Result<(), Wrong> {
    let decoded = Coding::of_token(coding).and_then(|coding| coding.decode(body).ok());
    let Some(page) = decoded else { return Err(Fault::Content.about(format!("content-encoding: {}", text(coding)))) };
    let Some(before) = page.strip_suffix(rest) else {
        return Err(Fault::Snippet.about("the portal's page has changed"));
    };
    let has_script = memmem::find(before, b"<script ").is_some() && memmem::find(before, b"src=\"/.octroi/").is_some();
    if has_script { Ok(()) } else { Err(Fault::Snippet.about("there is none")) }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
