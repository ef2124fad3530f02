//! What is new and what was counted, brought into the book; what changed is told, so that it can be kept.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, sync_channel},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{
    book::{Account, Book},
    shard::{Count, Shard, Taken},
    thing::{Note, Thing},
    whereabouts::Whereabouts,
};

/// Things that may be new at a time; more are told again with the next response that has them.
const QUEUE: usize = 1024;

/// Keeps the book, for all shards. One thread has it.
#[derive(Debug)]
pub struct Collector {
    notes: Receiver<Note>,
    shards: Vec<Arc<Shard>>,
    /// Of each shard.
    taken: Vec<Taken>,
    book: Book,
    /// What shards find things by.
    known: HashMap<u64, Thing>,
    missed: Arc<AtomicU64>,
    whereabouts: Arc<Whereabouts>,
}

/// What changed, to be kept.
pub type Batch = Vec<(Thing, Account)>;

/// Makes an inventory of so many shards that goes on from `book`.
#[must_use]
pub fn inventory(shards: usize, book: Book) -> Collector {
    let (sender, notes) = sync_channel(QUEUE);
    let (missed, whereabouts) = (Arc::<AtomicU64>::default(), Arc::<Whereabouts>::default());
    whereabouts.update(&book);
    let hash = foldhash::fast::RandomState::default();
    let shard = |_| Arc::new(Shard::new(hash.clone(), sender.clone(), Arc::clone(&missed), Arc::clone(&whereabouts)));
    let (shards, taken) = (0..shards).map(|number| (shard(number), Taken::default())).unzip();
    Collector { notes, shards, taken, book, known: HashMap::new(), missed, whereabouts }
}

// === impl Collector ===

impl Collector {
    /// Returns the shards, one a worker.
    #[must_use]
    pub fn shards(&self) -> &[Arc<Shard>] {
        &self.shards
    }

    /// Returns the book, as it was when things were last collected.
    #[must_use]
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Returns how often something could not be noted.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed.load(Relaxed)
    }

    /// Brings what was noted and counted into the book, and returns what changed.
    pub fn collect(&mut self) -> Batch {
        let mut changed = BTreeSet::new();
        while let Ok(note) = self.notes.try_recv() {
            self.take(note, &mut changed);
        }
        let known = &self.known;
        let shards = self.shards.iter().zip(&mut self.taken);
        let counts: Vec<Count> =
            shards.flat_map(|(shard, taken)| shard.take(taken, |digest| known.contains_key(&digest))).collect();
        for count in counts {
            self.count(count, &mut changed);
        }
        if !changed.is_empty() {
            self.whereabouts.update(&self.book);
        }
        let account = |thing: Thing| self.book.find(&thing).cloned().map(|account| (thing, account));
        changed.into_iter().filter_map(account).collect()
    }

    fn take(&mut self, note: Note, changed: &mut BTreeSet<Thing>) {
        let Note { digest, thing, sample, at } = note;
        let first = Account { first: at, last: at, kept: 0, stripped: 0, longest: None, sample };
        let Some(account) = self.book.open(thing.clone(), &first) else {
            self.missed.fetch_add(1, Relaxed);
            return;
        };
        account.last = account.last.max(at);
        match digest {
            Some(digest) => drop(self.known.insert(digest, thing.clone())),
            None => account.kept += 1,
        }
        changed.insert(thing);
    }

    fn count(&mut self, count: Count, changed: &mut BTreeSet<Thing>) {
        let Count { digest, kept, stripped, last, longest } = count;
        let Some(thing) = self.known.get(&digest) else { return };
        let Some(account) = self.book.account(thing) else { return };
        account.kept += kept;
        account.stripped += stripped;
        account.last = account.last.max(time(last));
        if thing.attributes.is_persistent() {
            account.longest = account.longest.max(Some(Duration::from_secs(longest)));
        }
        changed.insert(thing.clone());
    }
}

fn time(seconds: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH)
}
