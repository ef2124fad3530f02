//! What an operator's dashboard needs beside what is counted anyway: minutes, reloads, and whether the ledger is whole.
//!
//! It is kept where nobody waits for it, and only where there is an operator's port.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, SystemTime},
};

use tokio::time::{MissedTickBehavior, interval};

use super::reload::Reloader;
use crate::{
    admin::{Change, Checked, Inventory, Overview},
    ledger::{Archive, KnownKeys},
    site::Live,
    telemetry::{History, Tally},
};

/// A running gate's memory of the last day.
#[derive(Debug)]
pub(super) struct Record {
    live: Live,
    /// The gate's own, and gone with it.
    ledger: Weak<dyn Archive>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    history: History,
    checked: Option<Checked>,
    changes: VecDeque<Change>,
}

const MINUTE: Duration = Duration::from_secs(60);

/// The ledger is checked at the start and then so often, in minutes: that reads all of it.
const CHECK_EVERY: u64 = 60;

/// Reloads that are remembered.
const MOST_CHANGES: usize = 10;

/// How far back charts go.
const SPAN: Duration = Duration::from_secs(24 * 60 * 60);

/// Ends a minute each minute, and checks the ledger once in a while, for ever.
pub async fn record(reloader: Arc<Reloader>) {
    let mut minutes = interval(MINUTE);
    minutes.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for minute in 0_u64.. {
        minutes.tick().await;
        if minute > 0 {
            reloader.record().end_minute(reloader.tally());
        }
        if minute.is_multiple_of(CHECK_EVERY) {
            reloader.record().check(reloader.tally().choices_recorded).await;
        }
    }
}

// === impl Record ===

impl Record {
    pub(super) fn new(live: Live, ledger: &Arc<dyn Archive>) -> Self {
        Self { live, ledger: Arc::downgrade(ledger), kept: Mutex::default() }
    }

    pub(super) fn note(&self, change: Change) {
        self.with(|kept| {
            kept.changes.truncate(MOST_CHANGES - 1);
            kept.changes.push_front(change);
        });
    }

    fn end_minute(&self, tally: Tally) {
        self.with(|kept| kept.history.note(SystemTime::now(), tally));
    }

    async fn check(&self, choices: u64) {
        let Some(ledger) = self.ledger.upgrade() else { return };
        let keys = self.live.with(|table| table.iter().next().map(|site| KnownKeys::of(site.keys())));
        let checking = ledger.verify(keys.unwrap_or_default(), Arc::default());
        // The gate that stops meanwhile does not wait for this.
        drop(ledger);
        let result = checking.await.map_err(|error| error.to_string());
        self.with(|kept| kept.checked = Some(Checked { at: SystemTime::now(), choices, result }));
    }

    pub(super) fn overview(&self, reloader: &Reloader) -> Overview {
        let (now, tally) = (SystemTime::now(), reloader.tally());
        let (minutes, ledger, recent) = self.with(|kept| {
            let minutes = kept.history.since(SPAN, now, &tally);
            (minutes, kept.checked.clone(), kept.changes.iter().cloned().collect())
        });
        Overview {
            now,
            standing: reloader.standing(),
            tally,
            minutes,
            sites: self.live.with(|table| table.iter().map(Arc::clone).collect()),
            inventory: reloader.inventory().map(|window| Inventory { book: window.book(), missed: window.missed() }),
            ledger,
            recent,
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> T {
        look(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
