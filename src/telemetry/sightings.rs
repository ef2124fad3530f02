//! What browsers say they were kept from: names and origins, counted within bounds.
//!
//! Reports come from anywhere and prove nothing. So a sighting is a hint to the operator, its text is cut to what names and
//! origins may hold, and there are only so many of them. It must never hold a value, a query, or who reported.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Mutex,
    time::{Duration, SystemTime},
};

/// Different things that are remembered; the rest is only counted.
const MOST: usize = 1000;

/// Reports a second that are read, on average, and at once.
const RATE: f64 = 10.0;
const BURST: f64 = 100.0;

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seen {
    /// A cookie that a script wrote or read.
    Cookie,
    /// What a script kept under a name of its own.
    Storage,
    /// A third party that a page would contact.
    Contact,
}

/// Whether something was seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    /// For the first time.
    New,
    /// It is known already, or there are too many to tell.
    Known,
}

/// The things that were seen, and how often.
#[derive(Debug, Default)]
pub struct Sightings {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    seen: BTreeMap<(Box<str>, Seen, Box<str>), u64>,
    /// What is left of the burst, and since when it grows.
    left: Option<(f64, SystemTime)>,
}

// === impl Seen ===

impl Seen {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cookie, Self::Storage, Self::Contact];

    /// Returns the name used in logs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Storage => "storage",
            Self::Contact => "third party",
        }
    }
}

// === impl Sightings ===

impl Sightings {
    /// Says whether a report that arrives at `now` may be read: there are only so many a second.
    pub fn admit(&self, now: SystemTime) -> bool {
        let Ok(mut state) = self.state.lock() else { return false };
        let (left, since) = state.left.unwrap_or((BURST, now));
        let passed = now.duration_since(since).unwrap_or(Duration::ZERO).as_secs_f64();
        let left = (left + passed * RATE).min(BURST);
        state.left = Some(((left - 1.0).max(0.0), now));
        left >= 1.0
    }

    /// Counts that `name` was seen at `site`.
    pub fn note(&self, site: &str, seen: Seen, name: &str) -> Novelty {
        let Ok(mut state) = self.state.lock() else { return Novelty::Known };
        let full = state.seen.len() >= MOST;
        match state.seen.entry((site.into(), seen, name.into())) {
            Entry::Occupied(mut count) => {
                *count.get_mut() += 1;
                Novelty::Known
            }
            Entry::Vacant(_) if full => Novelty::Known,
            Entry::Vacant(place) => {
                place.insert(1);
                Novelty::New
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_new_within_bounds() {
        let sightings = Sightings::default();
        assert_eq!(sightings.note("a", Seen::Cookie, "x"), Novelty::New);
        assert_eq!(sightings.note("a", Seen::Cookie, "x"), Novelty::Known);
        assert_eq!(sightings.note("a", Seen::Storage, "x"), Novelty::New);
        for number in 0..2 * MOST {
            sightings.note("b", Seen::Contact, &number.to_string());
        }
        assert_eq!(sightings.note("c", Seen::Contact, "late"), Novelty::Known);
        assert_eq!(sightings.state.lock().unwrap().seen.len(), MOST);
    }

    #[test]
    fn reads_so_many_reports_a_second() {
        let (sightings, start) = (Sightings::default(), SystemTime::UNIX_EPOCH);
        let admitted = |at: Duration, many: usize| (0..many).filter(|_| sightings.admit(start + at)).count();
        assert_eq!(admitted(Duration::ZERO, 200), 100);
        assert_eq!(admitted(Duration::from_secs(2), 200), 20);
        assert_eq!(admitted(Duration::from_secs(1), 200), 0, "a clock that is set back gives nothing");
    }
}
