//! One worker's table of counters: what is known is found by a digest, without a lock and without an allocation.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Relaxed, Release},
        },
        mpsc::SyncSender,
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{
    attributes::Attributes,
    thing::{Note, Source, Thing},
    whereabouts::Whereabouts,
};
use crate::{
    cookie::{SameSite, SetCookie},
    policy::{Reason, Verdict},
    telemetry::Seen,
};

/// Places in the table; a power of two, several times what a book holds of one site.
const SLOTS: usize = 4096;

/// Places that are looked at before a cookie is left uncounted.
const PROBES: usize = 16;

/// Longer ones are not noted: a portal that writes data into them would write it into the inventory.
const MAX_TEXT: usize = 256;

/// Where a response came from.
#[derive(Clone, Copy, Debug)]
pub struct Visited<'a> {
    /// The site.
    pub site: &'a str,
    /// The path that was asked for, without a query.
    pub path: &'a str,
    /// When.
    pub at: SystemTime,
}

/// What became of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It reached the browser.
    Kept,
    /// It did not.
    Stripped,
}

/// The table of one worker.
#[derive(Debug)]
pub struct Shard {
    slots: Box<[Slot]>,
    sender: SyncSender<Note>,
    missed: Arc<AtomicU64>,
    whereabouts: Arc<Whereabouts>,
}

#[derive(Debug, Default)]
struct Slot {
    /// 0 while it is free.
    digest: AtomicU64,
    kept: AtomicU64,
    stripped: AtomicU64,
    /// Seconds since 1970.
    last: AtomicU64,
    /// The longest lifetime, in seconds.
    longest: AtomicU64,
}

/// What was counted in one place since it was last taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) digest: u64,
    pub(super) kept: u64,
    pub(super) stripped: u64,
    pub(super) last: u64,
    pub(super) longest: u64,
}

/// What a line says, beside name and value.
struct Read<'a> {
    name: &'a str,
    domain: Option<&'a [u8]>,
    path: &'a [u8],
    attributes: Attributes,
    lifetime: Option<Duration>,
}

// === impl Fate ===

impl Fate {
    /// Returns what a verdict comes to; `None` for what is no cookie of the portal's.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Strip(Reason::Reserved) | Verdict::Keep(Reason::Deletion) => None,
            Verdict::Strip(_) => Some(Self::Stripped),
            Verdict::Keep(_) | Verdict::Clamp(..) | Verdict::Report(_) => Some(Self::Kept),
        }
    }
}

// === impl Shard ===

impl Shard {
    pub(super) fn new(sender: SyncSender<Note>, missed: Arc<AtomicU64>, whereabouts: Arc<Whereabouts>) -> Self {
        let slots = (0..SLOTS).map(|_| Slot::default()).collect();
        Self { slots, sender, missed, whereabouts }
    }

    /// Notes a `Set-Cookie` line and what became of it; lines that are not cookies, and those that delete one, are none.
    pub fn note(&self, visited: Visited<'_>, line: &[u8], fate: Fate) {
        let Ok(line) = SetCookie::parse(line) else { return };
        let read = Read::of(&line, visited);
        if read.lifetime == Some(Duration::ZERO) {
            return;
        }
        let digest = read.digest(visited.site);
        match self.find(digest) {
            Ok(slot) => slot.count(fate, visited.at, read.lifetime),
            Err(free) => {
                self.introduce((free, digest), read.thing(visited.site), visited, (fate, read.lifetime));
            }
        }
    }

    /// Notes a cookie that a browser sent, and whether the portal was given it.
    pub fn note_sent(&self, visited: Visited<'_>, name: &str, fate: Fate) {
        let digest = digest(&(visited.site, name));
        match self.find(digest) {
            Ok(slot) => slot.count(fate, visited.at, None),
            Err(free) => {
                let fits = name.len() <= MAX_TEXT;
                let thing = fits.then(|| Thing::named(visited.site, Seen::Cookie, name, Source::Request));
                self.introduce((free, digest), thing, visited, (fate, None));
            }
        }
    }

    /// Notes what a browser reported.
    pub fn report(&self, visited: Visited<'_>, seen: Seen, name: &str) {
        let thing = Thing::named(visited.site, seen, name, Source::Report);
        self.send(Note { digest: None, thing, sample: sample(visited.path), at: visited.at });
    }

    /// Returns where cookies were seen.
    #[must_use]
    pub fn whereabouts(&self) -> &Whereabouts {
        &self.whereabouts
    }

    /// Finds a digest, else the free place where it belongs, if there is one.
    fn find(&self, digest: u64) -> Result<&Slot, Option<&Slot>> {
        #[expect(clippy::cast_possible_truncation, reason = "any bits of a digest do")]
        let start = digest as usize;
        for probe in 0..PROBES {
            let Some(slot) = self.slots.get((start + probe) % SLOTS) else { break };
            match slot.digest.load(Acquire) {
                0 => return Err(Some(slot)),
                found if found == digest => return Ok(slot),
                _ => {}
            }
        }
        Err(None)
    }

    fn introduce(
        &self,
        (free, digest): (Option<&Slot>, u64),
        thing: Option<Thing>,
        visited: Visited<'_>,
        (fate, lifetime): (Fate, Option<Duration>),
    ) {
        let (Some(slot), Some(thing)) = (free, thing) else {
            self.missed.fetch_add(1, Relaxed);
            return;
        };
        // The place is taken only once the collector will hear of it: else this is tried again with the next response.
        if self.send(Note { digest: Some(digest), thing, sample: sample(visited.path), at: visited.at }) {
            slot.count(fate, visited.at, lifetime);
            slot.digest.store(digest, Release);
        }
    }

    fn send(&self, note: Note) -> bool {
        let sent = self.sender.try_send(note).is_ok();
        if !sent {
            self.missed.fetch_add(1, Relaxed);
        }
        sent
    }

    /// Takes what was counted of all that `is_known`; the rest stays until it is.
    pub(super) fn take(&self, is_known: impl Fn(u64) -> bool) -> impl Iterator<Item = Count> {
        self.slots.iter().filter_map(move |slot| {
            let digest = slot.digest.load(Acquire);
            if digest == 0 || !is_known(digest) {
                return None;
            }
            let (kept, stripped) = (slot.kept.swap(0, Relaxed), slot.stripped.swap(0, Relaxed));
            let (last, longest) = (slot.last.load(Relaxed), slot.longest.load(Relaxed));
            (kept + stripped > 0).then_some(Count { digest, kept, stripped, last, longest })
        })
    }
}

// === impl Slot ===

impl Slot {
    fn count(&self, fate: Fate, at: SystemTime, lifetime: Option<Duration>) {
        let counter = match fate {
            Fate::Kept => &self.kept,
            Fate::Stripped => &self.stripped,
        };
        counter.fetch_add(1, Relaxed);
        self.last.store(at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(), Relaxed);
        if let Some(lifetime) = lifetime
            && lifetime.as_secs() > self.longest.load(Relaxed)
        {
            self.longest.store(lifetime.as_secs(), Relaxed);
        }
    }
}

// === impl Read ===

impl<'a> Read<'a> {
    fn of(line: &SetCookie<'a>, visited: Visited<'a>) -> Self {
        let (mut domain, mut path, mut attributes) = (None, None, Attributes::default());
        let mut is_timed = false;
        for (name, value) in line.attributes() {
            match name.len() {
                4 if name.eq_ignore_ascii_case(b"path") => path = Some(value),
                6 if name.eq_ignore_ascii_case(b"secure") => attributes = attributes.secure(),
                6 if name.eq_ignore_ascii_case(b"domain") => domain = Some(value),
                7 if name.eq_ignore_ascii_case(b"max-age") || name.eq_ignore_ascii_case(b"expires") => is_timed = true,
                8 if name.eq_ignore_ascii_case(b"httponly") => attributes = attributes.http_only(),
                8 if name.eq_ignore_ascii_case(b"samesite") => attributes = attributes.with_same_site(same_site(value)),
                _ => {}
            }
        }
        let lifetime = if is_timed { line.lifetime(visited.at) } else { None };
        if lifetime.is_some() {
            attributes = attributes.persistent();
        }
        Self {
            name: line.name().as_str(),
            // RFC 6265bis §5.6.3: a leading dot is nothing, and so is an empty domain.
            domain: domain
                .map(|domain| domain.strip_prefix(b".").unwrap_or(domain))
                .filter(|domain| !domain.is_empty()),
            path: path.filter(|path| path.first() == Some(&b'/')).unwrap_or(default_path(visited.path).as_bytes()),
            attributes,
            lifetime,
        }
    }

    fn digest(&self, site: &str) -> u64 {
        digest(&(site, self.name, self.domain, self.path, self.attributes.bits()))
    }

    fn thing(&self, site: &str) -> Option<Thing> {
        let plain = |text: &[u8]| text.len() <= MAX_TEXT && text.iter().all(u8::is_ascii_graphic);
        let fits = plain(self.name.as_bytes()) && plain(self.path) && self.domain.is_none_or(plain);
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        fits.then(|| Thing {
            site: site.into(),
            seen: Seen::Cookie,
            name: self.name.into(),
            domain: self.domain.map(|domain| text(domain).to_ascii_lowercase().into()),
            path: text(self.path).into(),
            attributes: self.attributes,
            source: Source::Portal,
        })
    }
}

/// Never 0, which is a free place's.
fn digest(parts: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish() | 1
}

fn same_site(value: &[u8]) -> Option<SameSite> {
    match value.len() {
        6 if value.eq_ignore_ascii_case(b"strict") => Some(SameSite::Strict),
        3 if value.eq_ignore_ascii_case(b"lax") => Some(SameSite::Lax),
        4 if value.eq_ignore_ascii_case(b"none") => Some(SameSite::None),
        _ => None,
    }
}

/// RFC 6265bis §5.1.4: up to the last slash, without it.
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(end) if end > 0 && path.starts_with('/') => path.get(..end).unwrap_or("/"),
        Some(_) | None => "/",
    }
}

fn sample(path: &str) -> Box<str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect::<String>().into()
}
