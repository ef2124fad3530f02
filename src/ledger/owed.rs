//! Refusals that took effect and could not be recorded: kept, and recorded once that is possible.
//!
//! A refusal needs no proof to hold, but the ledger should tell of it. What is
//! kept is the very entry that failed, so that one of which the commit had
//! succeeded unnoticed is not recorded twice. With a spool it also outlives the
//! process. It must never keep a consent, of which the visitor was told that it
//! was not taken, nor give up a refusal without saying so.

use std::{collections::VecDeque, mem, time::Duration};

use super::{
    error::LedgerError,
    options::{LedgerOptions, News, Tell},
    spool::Spool,
    store::{Outcome, Proof, Store},
};

/// How many are kept: some tens of megabytes.
const MOST: usize = 65_536;

/// How many are recorded at a time.
const BATCH: usize = 512;

/// How long to wait before what is kept is tried again, when nothing else is appended.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// What is owed to a ledger, and how the ledger fares.
#[derive(Debug)]
pub(super) struct Owed {
    proofs: VecDeque<Proof>,
    spool: Option<Spool>,
    tell: Tell,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Recording,
    Lost,
}

// === impl Owed ===

impl Owed {
    /// Takes up what an earlier process left.
    pub(super) fn new(options: LedgerOptions) -> Self {
        let LedgerOptions { refusals, tell, lacking: _ } = options;
        let mut owed = Self { proofs: VecDeque::new(), spool: None, tell, standing: Standing::Recording };
        match refusals.map(|path| Spool::open(&path)).transpose() {
            Ok(None) => {}
            Ok(Some((spool, proofs))) => {
                owed.spool = Some(spool);
                owed.proofs = proofs.into();
            }
            Err(error) => owed.tell.say(&News::Unspooled(&error)),
        }
        owed
    }

    /// Says whether nothing is owed, and the store was last found to work.
    pub(super) fn is_settled(&self) -> bool {
        self.proofs.is_empty() && self.standing == Standing::Recording
    }

    /// Keeps the refusals among what could not be appended.
    pub(super) fn keep(&mut self, failed: Vec<Proof>) {
        let mut refusals: Vec<Proof> = failed.into_iter().filter(|proof| proof.entry.is_refusal()).collect();
        let room = MOST.saturating_sub(self.proofs.len());
        if refusals.len() > room {
            self.tell.say(&News::Forgotten(refusals.len() - room));
            refusals.truncate(room);
        }
        if refusals.is_empty() {
            return;
        }
        if let Some(Err(error)) = self.spool.as_mut().map(|spool| spool.add(&refusals)) {
            self.tell.say(&News::Unspooled(&error));
        }
        self.proofs.extend(refusals);
    }

    /// Notes that an append failed.
    pub(super) fn note_failure(&mut self, error: &LedgerError) {
        if mem::replace(&mut self.standing, Standing::Lost) == Standing::Recording {
            self.tell.say(&News::Lost(error));
        }
    }

    /// Notes that an append succeeded.
    pub(super) fn note_success(&mut self) {
        if mem::replace(&mut self.standing, Standing::Recording) == Standing::Lost {
            self.tell.say(&News::Back);
        }
    }

    /// Finds out whether the store works.
    pub(super) fn look(&mut self, store: &mut impl Store) {
        match store.head() {
            Ok(_) => self.note_success(),
            Err(error) => self.note_failure(&error),
        }
    }

    /// Records what is owed, as far as the store takes it, unless it was just found not to work.
    pub(super) fn settle(&mut self, store: &mut impl Store) {
        let (mut settled, mut forgotten) = (0, 0);
        while !self.proofs.is_empty() && self.standing == Standing::Recording {
            let batch: Vec<Proof> = self.proofs.iter().take(BATCH).cloned().collect();
            match store.append(&batch) {
                Ok(outcomes) => {
                    let kept = outcomes.iter().filter(|outcome| **outcome == Outcome::Kept).count();
                    settled += kept;
                    // No trial helps what names something that is nowhere, or has the identifier of another.
                    forgotten += outcomes.len() - kept;
                    drop(self.proofs.drain(..batch.len()));
                }
                Err(error) => self.note_failure(&error),
            }
        }
        if settled > 0 {
            self.tell.say(&News::Settled(settled));
        }
        if forgotten > 0 {
            self.tell.say(&News::Forgotten(forgotten));
        }
        if settled + forgotten > 0
            && self.proofs.is_empty()
            && let Some(Err(error)) = self.spool.as_mut().map(Spool::clear)
        {
            self.tell.say(&News::Unspooled(&error));
        }
    }
}

#[cfg(test)]
#[path = "owed_tests.rs"]
mod tests;
