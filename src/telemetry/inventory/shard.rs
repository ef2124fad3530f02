//! One worker's table of counters: what is known is found by a digest, without a lock and without an allocation.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{
            AtomicU32, AtomicU64,
            Ordering::{Acquire, Relaxed, Release},
        },
        mpsc::SyncSender,
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use foldhash::fast::RandomState;

use super::{
    read::{MAX_TEXT, Read, default_path},
    recent::{Meaning, Recent, digest},
    thing::{Note, Source, Thing},
    whereabouts::Whereabouts,
};
use crate::{
    cookie::SetCookie,
    policy::{Reason, Verdict},
    telemetry::Seen,
};

/// Places in the table; a power of two, several times what a book holds of one site.
const SLOTS: usize = 4096;

/// Places that are looked at before a cookie is left uncounted.
const PROBES: usize = 16;

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

/// The table of one worker, whose thread alone writes it.
#[derive(Debug)]
pub struct Shard {
    slots: Box<[Slot]>,
    recent: Recent,
    /// The same for all shards of a collector. Portals and visitors choose what is hashed, so it differs from gate to gate.
    hash: RandomState,
    sender: SyncSender<Note>,
    missed: Arc<AtomicU64>,
    whereabouts: Arc<Whereabouts>,
}

/// Notes what one request or response holds; what all of its cookies share is found once.
#[derive(Clone, Copy, Debug)]
pub struct Visiting<'a> {
    shard: &'a Shard,
    visited: Visited<'a>,
    /// The site's digest.
    site: u64,
    /// Seconds since 1970.
    now: u64,
}

/// Half a cache line, and never parts of two. Counters may begin anew: what is taken is the difference.
#[derive(Debug, Default)]
#[repr(align(32))]
struct Slot {
    /// 0 while it is free.
    digest: AtomicU64,
    kept: AtomicU32,
    stripped: AtomicU32,
    /// Seconds since 1970.
    last: AtomicU64,
    /// The longest lifetime, in seconds.
    longest: AtomicU64,
}

/// What was taken of each place of a table so far.
#[derive(Debug, Default)]
pub(super) struct Taken(HashMap<usize, (u32, u32)>);

/// What was counted in one place since it was last taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) digest: u64,
    pub(super) kept: u64,
    pub(super) stripped: u64,
    pub(super) last: u64,
    pub(super) longest: u64,
}

// === impl Fate ===

impl Fate {
    /// Returns what a verdict comes to; `None` for what is no cookie of the portal's.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Strip(Reason::Reserved) | Verdict::Keep(Reason::Deletion) => None,
            Verdict::Strip(reason) | Verdict::Report(reason) if is_no_cookie(reason) => None,
            Verdict::Strip(_) => Some(Self::Stripped),
            Verdict::Keep(_) | Verdict::Clamp(..) | Verdict::Report(_) => Some(Self::Kept),
        }
    }
}

// === impl Shard ===

impl Shard {
    pub(super) fn new(
        hash: RandomState,
        sender: SyncSender<Note>,
        missed: Arc<AtomicU64>,
        whereabouts: Arc<Whereabouts>,
    ) -> Self {
        let slots = (0..SLOTS).map(|_| Slot::default()).collect();
        Self { slots, recent: Recent::new(), hash, sender, missed, whereabouts }
    }

    /// Returns what notes the cookies of one request or response.
    #[must_use]
    pub fn visiting<'a>(&'a self, visited: Visited<'a>) -> Visiting<'a> {
        Visiting { shard: self, visited, site: digest(&self.hash, visited.site), now: seconds(visited.at) }
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

    /// Finds the place of a digest, else the free one where it belongs, if there is one.
    fn find(&self, digest: u64) -> Result<usize, Option<usize>> {
        #[expect(clippy::cast_possible_truncation, reason = "any bits of a digest do")]
        let start = digest as usize;
        for place in (0..PROBES).map(|probe| start.wrapping_add(probe) % SLOTS) {
            let Some(slot) = self.slots.get(place) else { break };
            match slot.digest.load(Acquire) {
                0 => return Err(Some(place)),
                found if found == digest => return Ok(place),
                _ => {}
            }
        }
        Err(None)
    }

    /// Takes a place for what is new, and returns it.
    fn introduce(
        &self,
        (free, digest): (Option<usize>, u64),
        thing: Option<Thing>,
        visited: Visited<'_>,
        (fate, lifetime): (Fate, Option<Duration>),
    ) -> Option<usize> {
        let place = free.and_then(|place| self.slots.get(place).map(|slot| (place, slot)));
        let (Some((place, slot)), Some(thing)) = (place, thing) else {
            self.missed.fetch_add(1, Relaxed);
            return None;
        };
        // The place is taken only once the collector will hear of it: else this is tried again with the next response.
        let sent = self.send(Note { digest: Some(digest), thing, sample: sample(visited.path), at: visited.at });
        sent.then(|| {
            slot.count(fate, seconds(visited.at), lifetime);
            slot.digest.store(digest, Release);
            place
        })
    }

    fn send(&self, note: Note) -> bool {
        let sent = self.sender.try_send(note).is_ok();
        if !sent {
            self.missed.fetch_add(1, Relaxed);
        }
        sent
    }

    /// Takes what was counted of all that `is_known`; the rest stays until it is. Nothing is set back: the worker may be counting.
    pub(super) fn take(&self, taken: &mut Taken, is_known: impl Fn(u64) -> bool) -> impl Iterator<Item = Count> {
        self.slots.iter().enumerate().filter_map(move |(place, slot)| {
            let digest = slot.digest.load(Acquire);
            if digest == 0 || !is_known(digest) {
                return None;
            }
            let now = (slot.kept.load(Relaxed), slot.stripped.load(Relaxed));
            let before = taken.0.insert(place, now).unwrap_or_default();
            let (kept, stripped) = (now.0.wrapping_sub(before.0).into(), now.1.wrapping_sub(before.1).into());
            let (last, longest) = (slot.last.load(Relaxed), slot.longest.load(Relaxed));
            (kept + stripped > 0).then_some(Count { digest, kept, stripped, last, longest })
        })
    }
}

// === impl Visiting ===

impl Visiting<'_> {
    /// Notes a `Set-Cookie` line and what became of it; those that delete a cookie are none.
    pub fn note(self, line: &SetCookie<'_>, fate: Fate) {
        let Self { shard, visited, site, now } = self;
        let (name, attributes) = (line.name().as_bytes(), line.attributes_as_written());
        let anywhere = digest(&shard.hash, (site, name, attributes));
        let here = || digest(&shard.hash, (anywhere, default_path(visited.path)));
        let meaning = shard.recent.find(anywhere, now);
        let meaning = meaning.and_then(|found| found.place.map_or_else(|| shard.recent.find(here(), now), |_| meaning));
        if let Some(Meaning { place: Some(place), lifetime }) = meaning
            && let Some(slot) = shard.slots.get(place)
        {
            slot.count(fate, now, lifetime);
            return;
        }
        let Some((is_placed, meaning)) = self.read(line, fate) else { return };
        if is_placed {
            shard.recent.remember(anywhere, meaning, now);
        } else {
            shard.recent.remember(anywhere, Meaning { place: None, ..meaning }, now);
            shard.recent.remember(here(), meaning, now);
        }
    }

    /// Reads a line and counts it; returns whether it says its path itself, and what it means, if it is counted.
    fn read(self, line: &SetCookie<'_>, fate: Fate) -> Option<(bool, Meaning)> {
        let Self { shard, visited, site, now } = self;
        let read = Read::of(line, visited);
        if read.lifetime == Some(Duration::ZERO) {
            return None;
        }
        let digest = digest(&shard.hash, read.found_by(site));
        let place = match shard.find(digest) {
            Ok(place) => {
                shard.slots.get(place)?.count(fate, now, read.lifetime);
                place
            }
            Err(free) => shard.introduce((free, digest), read.thing(visited.site), visited, (fate, read.lifetime))?,
        };
        Some((read.is_placed, Meaning { place: Some(place), lifetime: read.lifetime }))
    }

    /// Notes a cookie that a browser sent, and whether the portal was given it.
    pub fn note_sent(self, name: &str, fate: Fate) {
        let Self { shard, visited, site, now } = self;
        let digest = digest(&shard.hash, (site, name));
        match shard.find(digest).map(|place| shard.slots.get(place)) {
            Ok(slot) => slot.into_iter().for_each(|slot| slot.count(fate, now, None)),
            Err(free) => {
                let fits = name.len() <= MAX_TEXT;
                let thing = fits.then(|| Thing::named(visited.site, Seen::Cookie, name, Source::Request));
                let _introduced = shard.introduce((free, digest), thing, visited, (fate, None));
            }
        }
    }
}

// === impl Slot ===

impl Slot {
    fn count(&self, fate: Fate, now: u64, lifetime: Option<Duration>) {
        let counter = match fate {
            Fate::Kept => &self.kept,
            Fate::Stripped => &self.stripped,
        };
        // This thread's alone.
        counter.store(counter.load(Relaxed).wrapping_add(1), Relaxed);
        self.last.store(now, Relaxed);
        if let Some(lifetime) = lifetime
            && lifetime.as_secs() > self.longest.load(Relaxed)
        {
            self.longest.store(lifetime.as_secs(), Relaxed);
        }
    }
}

/// Says whether there is nothing that browsers would keep, or not all of them the same.
const fn is_no_cookie(reason: Reason) -> bool {
    matches!(reason, Reason::Nameless | Reason::NotToken | Reason::DollarName | Reason::ControlCharacter)
}

fn seconds(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn sample(path: &str) -> Box<str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect::<String>().into()
}
