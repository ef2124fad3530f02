//! The thread that collects, and writes what changed.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use super::store::Store;
use crate::telemetry::inventory::{Account, Book, Collector, Shard, Thing, inventory};

/// How often workers' counters are collected, and what changed is written.
const EVERY: Duration = Duration::from_secs(2);

/// A running inventory.
#[derive(Debug)]
pub(in crate::app) struct Keeper {
    shards: Vec<Arc<Shard>>,
    shown: Window,
    /// Nothing is sent: the thread ends when it is dropped.
    running: Sender<()>,
    thread: JoinHandle<()>,
}

/// What looks at an inventory, as it was when it was last collected.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct Window(Arc<Shown>);

#[derive(Debug, Default)]
struct Shown {
    book: Mutex<Arc<Book>>,
    missed: AtomicU64,
}

/// What the thread has.
struct Work {
    collector: Collector,
    store: Option<Store>,
    shown: Window,
    /// What changed and is not in the file yet.
    unkept: BTreeMap<Thing, Account>,
}

// === impl Keeper ===

impl Keeper {
    /// Starts an inventory of so many shards, kept at `path`, or in memory alone if that cannot be.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(in crate::app) fn start(path: &Path, shards: usize) -> io::Result<Self> {
        let (store, book) = match Store::open(path, SystemTime::now()) {
            Ok((store, book)) => (Some(store), book),
            Err(error) => {
                tracing::warn!(error = chain(&error), "the inventory will not survive a restart");
                (None, Book::default())
            }
        };
        let (shown, collector) = (Window::default(), inventory(shards, book));
        shown.show(&collector);
        let shards = collector.shards().to_vec();
        let (running, stopped) = channel();
        let work = Work { collector, store, shown: shown.clone(), unkept: BTreeMap::new() };
        let thread = thread::Builder::new().name("octroi-inventory".to_owned()).spawn(move || work.run(&stopped))?;
        Ok(Self { shards, shown, running, thread })
    }

    /// Returns the shards, one a worker.
    pub(in crate::app) fn shards(&self) -> &[Arc<Shard>] {
        &self.shards
    }

    /// Returns what looks at it while it runs, and after.
    pub(in crate::app) fn window(&self) -> Window {
        self.shown.clone()
    }

    /// Collects and writes a last time. Blocks.
    pub(in crate::app) fn stop(self) {
        drop(self.running);
        if self.thread.join().is_err() {
            tracing::error!("the inventory ended in a panic");
        }
    }
}

// === impl Window ===

impl Window {
    /// Returns all of it.
    pub(in crate::app) fn book(&self) -> Arc<Book> {
        Arc::clone(&self.0.book.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns how often something could not be noted.
    pub(in crate::app) fn missed(&self) -> u64 {
        self.0.missed.load(Relaxed)
    }

    fn show(&self, collector: &Collector) {
        *self.0.book.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(collector.book().clone());
        self.0.missed.store(collector.missed(), Relaxed);
    }
}

// === impl Work ===

impl Work {
    fn run(mut self, stopped: &Receiver<()>) {
        while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            self.collect();
        }
        self.collect();
    }

    fn collect(&mut self) {
        let batch = self.collector.collect();
        if !batch.is_empty() || self.shown.missed() != self.collector.missed() {
            self.shown.show(&self.collector);
        }
        let Some(store) = &mut self.store else { return };
        self.unkept.extend(batch);
        if self.unkept.is_empty() {
            return;
        }
        // What could not be written is written with the next batch: there are only so many things.
        match store.keep(&self.unkept) {
            Ok(()) => self.unkept.clear(),
            Err(error) => tracing::warn!(error = chain(&error), "the inventory could not be written"),
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}")
}
