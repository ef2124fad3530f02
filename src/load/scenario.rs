//! What can be measured: each scenario is one sort of work, always the same.

use std::{fmt, str::FromStr};

use super::page::Coding;

/// One sort of work for the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scenario {
    /// JSON with six cookies that are all exempt: nothing to change.
    Json,
    /// JSON with six cookies, of which four need consent, for a visitor who did not choose.
    Undecided,
    /// The same for a visitor who accepted.
    Consented,
    /// A page of 60 KiB in one coding, which gets the banner.
    Page(Coding),
    /// So many cookies each way, of which every second one needs consent.
    Cookies(usize),
    /// So many hosts, which are asked in turn.
    Hosts(usize),
    /// 10 MiB that nobody looks into.
    Download,
    /// Messages that come back over a WebSocket.
    WebSocket,
}

/// Says that there is no such scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scenario {0:?}; --list lists them")]
pub struct UnknownScenario(String);

// === impl Scenario ===

impl Scenario {
    /// All of them, in the order they are run.
    pub const ALL: [Self; 15] = [
        Self::Json,
        Self::Undecided,
        Self::Consented,
        Self::Page(Coding::Identity),
        Self::Page(Coding::Gzip),
        Self::Page(Coding::Zstd),
        Self::Page(Coding::Brotli),
        Self::Cookies(1),
        Self::Cookies(10),
        Self::Cookies(200),
        Self::Hosts(1),
        Self::Hosts(1_000),
        Self::Hosts(10_000),
        Self::Download,
        Self::WebSocket,
    ];

    /// Returns the scenario of that name, or all of a family: `page` is every `page-…`.
    ///
    /// # Errors
    /// If nothing has that name.
    pub fn named(name: &str) -> Result<Vec<Self>, UnknownScenario> {
        let is_meant = |scenario: &Self| {
            let own = scenario.to_string();
            own == name || own.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'))
        };
        let meant: Vec<_> = Self::ALL.into_iter().filter(is_meant).collect();
        if meant.is_empty() { Err(UnknownScenario(name.to_owned())) } else { Ok(meant) }
    }

    /// Returns what the gate has to do in it, in a sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Json => "1 KiB of JSON with six exempt cookies: all is judged, nothing changes.".to_owned(),
            Self::Undecided => "The same with four trackers among six cookies, either way, before a choice.".to_owned(),
            Self::Consented => "The same after the visitor accepted: the signed choice is read, all passes.".to_owned(),
            Self::Page(coding) => format!("A page of 60 KiB ({coding}) that gets the banner; cookies are filtered."),
            Self::Cookies(1) => "One tracker each way, before a choice.".to_owned(),
            Self::Cookies(count) => format!("{count} cookies each way, every second one a tracker, before a choice."),
            Self::Hosts(1) => "One host; what more hosts are compared with.".to_owned(),
            Self::Hosts(count) => format!("{count} portals, asked in turn; cookies are filtered."),
            Self::Download => "10 MiB that stream through.".to_owned(),
            Self::WebSocket => "Messages of 64 bytes, there and back over WebSockets.".to_owned(),
        }
    }

    /// Returns what one request of it is called: a WebSocket has messages.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::WebSocket => "message",
            Self::Json
            | Self::Undecided
            | Self::Consented
            | Self::Page(_)
            | Self::Cookies(_)
            | Self::Hosts(_)
            | Self::Download => "request",
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json => f.write_str("json"),
            Self::Undecided => f.write_str("undecided"),
            Self::Consented => f.write_str("consented"),
            Self::Page(coding) => write!(f, "page-{coding}"),
            Self::Cookies(count) => write!(f, "cookies-{count}"),
            Self::Hosts(count) => write!(f, "hosts-{count}"),
            Self::Download => f.write_str("download"),
            Self::WebSocket => f.write_str("websocket"),
        }
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, UnknownScenario> {
        let found = Self::ALL.into_iter().find(|scenario| scenario.to_string() == name);
        found.ok_or_else(|| UnknownScenario(name.to_owned()))
    }
}
