//! Everything that was seen, within bounds.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    time::{Duration, SystemTime},
};

use super::thing::{Source, Thing};

/// Things of one site.
const PER_SITE: usize = 500;
/// Of these, things of which only browsers tell: anybody can send names without end.
const TOLD_BY_BROWSERS: usize = 200;
/// Things of all sites.
const IN_ALL: usize = 20_000;
/// Places and attributes of one name on one site: a portal that leaves `Path` out sets one cookie a folder.
const PER_NAME: usize = 16;

/// What is known of a thing, beside what it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// When it was first seen.
    pub first: SystemTime,
    /// When it was last seen.
    pub last: SystemTime,
    /// How often it reached a browser, or was reported.
    pub kept: u64,
    /// How often it did not.
    pub stripped: u64,
    /// The longest it asked to live; `None` for the session.
    pub longest: Option<Duration>,
    /// Where it was first seen, without a query.
    pub sample: Box<str>,
}

/// Everything that was seen.
#[derive(Clone, Debug, Default)]
pub struct Book {
    things: BTreeMap<Thing, Account>,
    /// How many things each site has, and of how many only browsers tell.
    sites: BTreeMap<Box<str>, (usize, usize)>,
}

// === impl Book ===

impl Book {
    /// Takes what was kept before, as far as there is room.
    #[must_use]
    pub fn of(kept: impl IntoIterator<Item = (Thing, Account)>) -> Self {
        let mut book = Self::default();
        for (thing, account) in kept {
            if let Some(place) = book.open(thing, &account) {
                *place = account;
            }
        }
        book
    }

    /// Iterates over all of it, site by site.
    pub fn iter(&self) -> impl Iterator<Item = (&Thing, &Account)> + Clone {
        self.things.iter()
    }

    /// Iterates over what was seen at one site.
    pub fn of_site<'a>(&'a self, site: &'a str) -> impl Iterator<Item = (&'a Thing, &'a Account)> + Clone {
        self.things.iter().filter(move |(thing, _)| *thing.site == *site)
    }

    /// Returns how much was seen.
    #[must_use]
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Returns true if nothing was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// Returns a thing's account, begun with `first` if there is none; `None` if there is no room for one more.
    pub(super) fn open(&mut self, thing: Thing, first: &Account) -> Option<&mut Account> {
        let is_told = thing.source != Source::Portal;
        let (all, told) = self.sites.get(&thing.site).copied().unwrap_or_default();
        let is_full = self.things.len() >= IN_ALL
            || all >= PER_SITE
            || (is_told && told >= TOLD_BY_BROWSERS)
            || self.variants(&thing) >= PER_NAME;
        match self.things.entry(thing) {
            Entry::Occupied(account) => Some(account.into_mut()),
            Entry::Vacant(_) if is_full => None,
            Entry::Vacant(place) => {
                self.sites.insert(place.key().site.clone(), (all + 1, told + usize::from(is_told)));
                Some(place.insert(first.clone()))
            }
        }
    }

    pub(super) fn account(&mut self, thing: &Thing) -> Option<&mut Account> {
        self.things.get_mut(thing)
    }

    pub(super) fn find(&self, thing: &Thing) -> Option<&Account> {
        self.things.get(thing)
    }

    /// Counts what was seen under the name of `thing`: its neighbours in the order of things.
    fn variants(&self, thing: &Thing) -> usize {
        let same = |other: &&Thing| other.site == thing.site && other.seen == thing.seen && other.name == thing.name;
        let lowest = Thing { domain: None, path: "".into(), ..thing.clone() };
        self.things.range(lowest..).map(|(other, _)| other).take_while(same).count()
    }
}
