//! The trackers one host declares, found by name.
//!
//! Exact names are found by their hash, and so are globs and regexes, by what
//! names must begin with; the longest of these is tried first, so that the most
//! specific declaration wins. Two declarations that are equally specific and could cover the same name are an
//! error: which of them wins must not depend on their order in a file.

use std::collections::BTreeMap;

use regex_automata::{
    Anchored, Input,
    dfa::{Automaton, StartKind, dense},
    util::primitives::StateID,
};

use super::{
    names::{NameHash, NameTable},
    pattern::Pattern,
    tracker::Tracker,
};
use crate::cookie::{CookieName, Folded, fold};

/// The place of a tracker in its [`Catalogue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackerIndex(usize);

/// The trackers that one host declares.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    trackers: Vec<Tracker>,
    /// Places of exact patterns, sorted by name.
    exact: Vec<(Box<str>, TrackerIndex)>,
    exact_places: NameTable,
    /// Places of globs and regexes, narrowest first.
    wide: Vec<TrackerIndex>,
    /// What names of globs and regexes begin with, each once, with those in `wide` that do.
    beginnings: Vec<(Box<str>, Vec<TrackerIndex>)>,
    beginning_places: NameTable,
    /// The lengths that beginnings have, shortest first.
    lengths: Vec<usize>,
    /// Exact names as the loosest server folds them, sorted.
    folded: Vec<(Box<[u8]>, TrackerIndex)>,
    /// Glob beginnings as the loosest server folds them.
    folded_prefixes: Vec<(Box<[u8]>, TrackerIndex)>,
}

/// Two declarations of which neither is more specific.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The same pattern twice.
    #[error("{pattern} is declared twice")]
    Twice {
        /// Place of the first of the two.
        first: usize,
        /// Place of the second.
        second: usize,
        /// The pattern.
        pattern: String,
    },
    /// Two regexes that match the same name.
    #[error("{one} and {other} are equally specific and both match {example:?}")]
    Tie {
        /// Place of the first of the two.
        first: usize,
        /// Place of the second.
        second: usize,
        /// The first pattern.
        one: String,
        /// The second pattern.
        other: String,
        /// A name that both match.
        example: String,
    },
}

// === impl Catalogue ===

impl Catalogue {
    /// Compiles declarations; places in errors are places in `trackers`.
    ///
    /// # Errors
    /// All pairs of declarations that tie.
    pub fn compile(trackers: Vec<Tracker>) -> Result<Self, Vec<CatalogueError>> {
        let errors = ties(&trackers);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut catalogue = Self { trackers, ..Self::default() };
        for (place, tracker) in catalogue.trackers.iter().enumerate() {
            let index = TrackerIndex(place);
            if let Some(name) = tracker.pattern.as_exact() {
                catalogue.exact.push((name.into(), index));
                catalogue.folded.push((folded(name), index));
            } else {
                catalogue.wide.push(index);
            }
            if let Some(prefix) = tracker.pattern.as_prefix() {
                catalogue.folded_prefixes.push((folded(prefix), index));
            }
        }
        catalogue.exact.sort();
        catalogue.folded.sort();
        let trackers = &catalogue.trackers;
        let specificity = |index: &TrackerIndex| trackers.get(index.0).map(|tracker| tracker.pattern.specificity());
        catalogue.wide.sort_by_key(|index| std::cmp::Reverse(specificity(index)));
        catalogue.hash();
        Ok(catalogue)
    }

    fn hash(&mut self) {
        let mut beginnings: BTreeMap<&str, Vec<TrackerIndex>> = BTreeMap::new();
        for index in &self.wide {
            let literal = self.trackers.get(index.0).map(|tracker| tracker.pattern.literal());
            beginnings.entry(literal.unwrap_or_default()).or_default().push(*index);
        }
        self.beginnings = beginnings.into_iter().map(|(literal, wide)| (literal.into(), wide)).collect();
        self.lengths = self.beginnings.iter().map(|(literal, _)| literal.len()).collect();
        self.lengths.sort_unstable();
        self.lengths.dedup();
        self.exact_places = NameTable::of(self.exact.iter().map(|(name, _)| name.as_bytes()));
        self.beginning_places = NameTable::of(self.beginnings.iter().map(|(literal, _)| literal.as_bytes()));
    }

    /// Returns the most specific declaration that covers `name`.
    #[must_use]
    pub fn find(&self, name: CookieName<'_>) -> Option<(TrackerIndex, &Tracker)> {
        let octets = name.as_bytes();
        // A whole name is more specific than any beginning, and most are declared so.
        let is_it = |place: usize| self.exact.get(place).is_some_and(|(exact, _)| exact.as_bytes() == octets);
        let exact = self.exact_places.find(NameHash::EMPTY.then(octets), is_it);
        if let Some((_, index)) = exact.and_then(|place| self.exact.get(place)) {
            return Some((*index, self.trackers.get(index.0)?));
        }
        let (mut hash, mut hashed) = (NameHash::EMPTY, 0);
        let mut begun = Begun::default();
        for length in self.lengths.iter().copied().take_while(|length| *length <= octets.len()) {
            hash = hash.then(octets.get(hashed..length)?);
            hashed = length;
            let beginning = octets.get(..length)?;
            let is_it =
                |place: usize| self.beginnings.get(place).is_some_and(|(literal, _)| literal.as_bytes() == beginning);
            if let Some(place) = self.beginning_places.find(hash, is_it) {
                begun.push(place);
            }
        }
        let covering = |index: &TrackerIndex| {
            let tracker = self.trackers.get(index.0)?;
            tracker.pattern.matches(name).then_some((*index, tracker))
        };
        let Some(longest_first) = begun.longest_first() else { return self.wide.iter().find_map(covering) };
        longest_first.filter_map(|place| self.beginnings.get(place)).flat_map(|(_, wide)| wide).find_map(covering)
    }

    /// Returns the declarations onto which a server could fold a name that reads `folded`.
    pub(super) fn find_folded<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = &'a Tracker> {
        let start = self.folded.partition_point(|(exact, _)| **exact < *name);
        let exact = self.folded.iter().skip(start).take_while(move |(exact, _)| **exact == *name);
        let prefixes = self.folded_prefixes.iter().filter(move |(prefix, _)| name.starts_with(prefix));
        let regexes = self.wide.iter().filter_map(|index| self.trackers.get(index.0));
        let regexes =
            regexes.filter(move |tracker| tracker.pattern.as_regex().is_some() && tracker.pattern.matches_bytes(name));
        exact.chain(prefixes).filter_map(|(_, index)| self.trackers.get(index.0)).chain(regexes)
    }

    /// Iterates over the trackers in the order they were declared.
    pub fn iter(&self) -> impl Iterator<Item = &Tracker> + Clone {
        self.trackers.iter()
    }

    /// Iterates over the trackers in the order in which they are tried: the first that covers a
    /// name is the one [`find`](Self::find) returns.
    pub fn by_precedence(&self) -> impl Iterator<Item = &Tracker> {
        let exact = self.exact.iter().map(|(_, index)| index);
        exact.chain(&self.wide).filter_map(|index| self.trackers.get(index.0))
    }

    /// Returns how many trackers are declared.
    #[must_use]
    pub fn len(&self) -> usize {
        self.trackers.len()
    }

    /// Returns true if nothing is declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.trackers.is_empty()
    }
}

/// Beginnings that a name has, shortest first; more than fit are not told apart, and all of `wide` is tried instead.
#[derive(Default)]
struct Begun {
    places: [usize; 8],
    count: usize,
}

impl Begun {
    fn push(&mut self, place: usize) {
        if let Some(free) = self.places.get_mut(self.count) {
            *free = place;
        }
        self.count += 1;
    }

    fn longest_first(&self) -> Option<impl Iterator<Item = usize>> {
        Some(self.places.get(..self.count)?.iter().rev().copied())
    }
}

fn folded(name: &str) -> Box<[u8]> {
    let mut buffer = vec![0; name.len()];
    match fold(name.as_bytes(), &mut buffer) {
        Folded::As(folded) => folded.into(),
        Folded::Same | Folded::TooLong => name.as_bytes().into(),
    }
}

fn ties(trackers: &[Tracker]) -> Vec<CatalogueError> {
    let mut errors = Vec::new();
    let mut seen = std::collections::HashMap::new();
    for (second, tracker) in trackers.iter().enumerate() {
        let pattern = tracker.pattern.to_string();
        match seen.get(&pattern) {
            Some(first) => errors.push(CatalogueError::Twice { first: *first, second, pattern }),
            None => drop(seen.insert(pattern, second)),
        }
    }
    let regexes: Vec<_> =
        trackers.iter().enumerate().filter(|(_, tracker)| tracker.pattern.as_regex().is_some()).collect();
    for (place, (first, one)) in regexes.iter().enumerate() {
        for (second, other) in regexes.iter().skip(place + 1) {
            let equal = one.pattern.specificity() == other.pattern.specificity();
            if equal
                && one.pattern.to_string() != other.pattern.to_string()
                && let Some(example) = common_match(&one.pattern, &other.pattern)
            {
                let (one, other) = (one.pattern.to_string(), other.pattern.to_string());
                errors.push(CatalogueError::Tie { first: *first, second: *second, one, other, example });
            }
        }
    }
    errors
}

/// Finds a name that both regexes match, by walking their automata side by side.
///
/// Gives up (no tie found) when an automaton is too large to build; the narrower-first order then
/// still decides the same way every time.
fn common_match(one: &Pattern, other: &Pattern) -> Option<String> {
    let automaton = |pattern: &Pattern| {
        let source = format!("(?:{})", pattern.as_regex()?);
        dense::Builder::new()
            .configure(
                dense::Config::new()
                    .start_kind(StartKind::Anchored)
                    .dfa_size_limit(Some(1 << 20))
                    .determinize_size_limit(Some(1 << 20)),
            )
            .syntax(regex_automata::util::syntax::Config::new().unicode(false).utf8(false))
            .build(&source)
            .ok()
    };
    let (one, other) = (automaton(one)?, automaton(other)?);
    let start = |dfa: &dense::DFA<Vec<u32>>| dfa.start_state_forward(&Input::new(b"").anchored(Anchored::Yes)).ok();
    let first = (start(&one)?, start(&other)?);
    let mut reached = std::collections::HashSet::from([first]);
    let mut open: std::collections::VecDeque<((StateID, StateID), Vec<u8>)> = [(first, Vec::new())].into();
    while let Some(((left, right), path)) = open.pop_front() {
        if one.is_match_state(one.next_eoi_state(left)) && other.is_match_state(other.next_eoi_state(right)) {
            return String::from_utf8(path).ok();
        }
        for byte in (0x21..0x7f).filter(|byte| CookieName::parse(&[b'a', *byte]).is_ok()) {
            let next = (one.next_state(left, byte), other.next_state(right, byte));
            let dead = one.is_dead_state(next.0) || other.is_dead_state(next.1);
            if !dead && reached.len() < 20_000 && reached.insert(next) {
                let mut path = path.clone();
                path.push(byte);
                open.push_back((next, path));
            }
        }
    }
    None
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
