//! What can be wrong with an exchange: nothing came of it, or something came that should not have.

/// What is wrong with one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No connection was made.
    Connect,
    /// The connection ended before its reply.
    Closed,
    /// Nothing came in time.
    TimedOut,
    /// What came is not HTTP/1.1, or not a WebSocket's frames.
    Malformed,
    /// The status is another one.
    Status,
    /// A tracker was set without consent.
    TrackerWritten,
    /// A tracker, or the gate's own cookie, reached the portal without consent.
    TrackerRead,
    /// A cookie that may pass did not.
    CookieLost,
    /// A cookie was set that nobody sent.
    CookieMade,
    /// The page has no snippet, or is not the portal's page after it.
    Snippet,
    /// The content is not the portal's.
    Content,
    /// It was due, and there was no connection for it in time.
    Unsent,
}

/// Faults, counted by kind, with what the first of each kind was about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    counted: [u64; Fault::ALL.len()],
    firsts: Vec<(Fault, String)>,
}

/// A fault and what it is about: a name, a number, never a cookie's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) fault: Fault,
    pub(super) about: String,
}

// === impl Fault ===

impl Fault {
    /// All of them, from what prevents an answer to what is wrong with one.
    pub const ALL: [Self; 12] = [
        Self::Connect,
        Self::Closed,
        Self::TimedOut,
        Self::Malformed,
        Self::Status,
        Self::TrackerWritten,
        Self::TrackerRead,
        Self::CookieLost,
        Self::CookieMade,
        Self::Snippet,
        Self::Content,
        Self::Unsent,
    ];

    /// Returns its name for programs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Closed => "closed",
            Self::TimedOut => "timed-out",
            Self::Malformed => "malformed",
            Self::Status => "status",
            Self::TrackerWritten => "tracker-written",
            Self::TrackerRead => "tracker-read",
            Self::CookieLost => "cookie-lost",
            Self::CookieMade => "cookie-made",
            Self::Snippet => "snippet",
            Self::Content => "content",
            Self::Unsent => "unsent",
        }
    }

    /// Returns what happened, in a few words.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Connect => "no connection was made",
            Self::Closed => "the connection ended before the reply",
            Self::TimedOut => "no reply came in time",
            Self::Malformed => "what came is not what the protocol says",
            Self::Status => "another status came",
            Self::TrackerWritten => "a tracker was set without consent",
            Self::TrackerRead => "the portal got a tracker, or the gate's own cookie, without consent",
            Self::CookieLost => "a cookie that may pass was lost",
            Self::CookieMade => "a cookie was set that the portal did not send",
            Self::Snippet => "the page came without the banner's snippet, or changed after it",
            Self::Content => "the content is not the portal's",
            Self::Unsent => "the request was due and could not be sent in time",
        }
    }

    pub(super) fn about(self, about: impl Into<String>) -> Wrong {
        Wrong { fault: self, about: about.into() }
    }
}

// === impl Faults ===

impl Faults {
    /// Counts one.
    pub(super) fn count(&mut self, wrong: Wrong) {
        let Wrong { fault, about } = wrong;
        self.add(fault, 1);
        if self.firsts.iter().all(|(known, _)| *known != fault) {
            self.firsts.push((fault, about));
        }
    }

    pub(super) fn add(&mut self, fault: Fault, more: u64) {
        let place = Fault::ALL.iter().position(|known| *known == fault);
        if let Some(count) = place.and_then(|place| self.counted.get_mut(place)) {
            *count += more;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (fault, count) in Fault::ALL.into_iter().zip(other.counted) {
            self.add(fault, count);
        }
        for (fault, about) in other.firsts {
            if self.firsts.iter().all(|(known, _)| *known != fault) {
                self.firsts.push((fault, about));
            }
        }
    }

    /// Returns how many there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counted.iter().sum()
    }

    /// Returns those that occurred: the fault, how often, and what the first was about.
    pub fn iter(&self) -> impl Iterator<Item = (Fault, u64, &str)> {
        let about =
            |fault| self.firsts.iter().find(|(known, _)| *known == fault).map_or("", |(_, about)| about.as_str());
        let counted = Fault::ALL.into_iter().zip(self.counted).filter(|(_, count)| *count > 0);
        counted.map(move |(fault, count)| (fault, count, about(fault)))
    }
}
