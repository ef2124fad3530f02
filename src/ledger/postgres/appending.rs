//! What is written: batches of proofs, digests and tombstones, each in one transaction that first locks the head.
//!
//! It must never write what it did not read the head for in the same transaction.

use std::collections::{HashMap, HashSet};

use tokio_postgres::types::ToSql;

use super::{
    failure::Failure,
    session::Open,
    statements::{last, read_head},
};
use crate::{
    consent::ContentHash,
    ledger::{
        chain::{self, Head, Row},
        entry::{Entry, Kind},
        store::{Outcome, Proof},
        tombstone::Tombstone,
    },
};

/// A transaction that holds the head, and what it found.
struct Begun<'o> {
    open: &'o Open,
    head: Head,
    /// Contents of records that are there, by identifier.
    held: HashMap<Vec<u8>, Option<String>>,
    /// Exhibits that are there, as far as it was asked.
    shown: HashSet<ContentHash>,
}

/// Columns of what is new, for one statement each.
#[derive(Default)]
struct Fresh<'b> {
    sequences: Vec<i64>,
    records: Vec<&'b [u8]>,
    contents: Vec<&'b str>,
    digests: Vec<Vec<u8>>,
    links: Vec<Vec<u8>>,
    kinds: Vec<&'static str>,
    hashes: Vec<Vec<u8>>,
    media_types: Vec<&'b str>,
    exhibits: Vec<&'b [u8]>,
}

/// Appends a batch. `known` are exhibits of which it is known that they are there.
pub(super) async fn append(
    open: &Open,
    batch: &[Proof],
    known: &HashSet<ContentHash>,
) -> Result<(Vec<Outcome>, HashSet<ContentHash>), Failure> {
    let mut begun = Begun::of(open, batch, known).await?;
    let (outcomes, fresh) = begun.sort(batch);
    begun.commit(&fresh).await?;
    Ok((outcomes, begun.shown))
}

/// Appends what `make` makes of the head and the last digest.
pub(super) async fn seal(
    open: &Open,
    make: &mut dyn FnMut(Head, Option<Row>) -> Option<Entry>,
) -> Result<Option<Outcome>, Failure> {
    let mut begun = Begun::of(open, &[], &HashSet::new()).await?;
    let last = last(open, Kind::Digest, 1).await?.pop();
    let Some(entry) = make(begun.head, last) else {
        open.client.batch_execute("COMMIT").await?;
        return Ok(None);
    };
    let batch = [Proof { entry, shown: Vec::new() }];
    begun.look(&batch).await?;
    let (outcomes, fresh) = begun.sort(&batch);
    begun.commit(&fresh).await?;
    Ok(outcomes.first().copied())
}

/// Appends a tombstone and erases what it names.
pub(super) async fn erase(open: &Open, tombstone: &Tombstone) -> Result<Outcome, Failure> {
    let batch = [Proof { entry: tombstone.to_entry(), shown: Vec::new() }];
    let mut begun = Begun::of(open, &batch, &HashSet::new()).await?;
    // Many rows take their time, and nothing is appended meanwhile.
    open.client.batch_execute("SET LOCAL statement_timeout = '60s'").await?;
    let (outcomes, fresh) = begun.sort(&batch);
    begun.insert(&fresh).await?;
    let outcome = outcomes.first().copied().unwrap_or(Outcome::Conflict);
    if outcome == Outcome::Kept {
        let bounds = |bound: fn(&std::ops::RangeInclusive<u64>) -> &u64| {
            tombstone.entries.iter().map(|range| bound(range).cast_signed()).collect::<Vec<i64>>()
        };
        let (first, last) = (bounds(std::ops::RangeInclusive::start), bounds(std::ops::RangeInclusive::end));
        open.client.execute(&open.statements.erase, &[&first, &last]).await?;
    }
    open.client.batch_execute("COMMIT").await?;
    Ok(outcome)
}

// === impl Begun ===

impl<'o> Begun<'o> {
    /// Begins a transaction, locks the head, and asks what of `batch` is there, in one go and in this order: what is
    /// there is looked for by statements of their own after the one that waits for the lock, so that they see all that
    /// was committed until then.
    async fn of(open: &'o Open, batch: &[Proof], known: &HashSet<ContentHash>) -> Result<Self, Failure> {
        let Open { client, statements, .. } = open;
        let records: Vec<&[u8]> = batch.iter().map(|proof| proof.entry.record.as_bytes().as_slice()).collect();
        let named = batch
            .iter()
            .flat_map(|proof| proof.entry.exhibits().chain(proof.shown.iter().map(|exhibit| exhibit.hash())));
        let unknown: HashSet<ContentHash> = named.filter(|hash| !known.contains(hash)).collect();
        let hashes: Vec<Vec<u8>> = unknown.iter().map(|hash| hash.as_bytes().to_vec()).collect();
        let questions: [[&(dyn ToSql + Sync); 1]; 2] = [[&records], [&hashes]];
        let ((), head, held, shown) = tokio::try_join!(
            biased;
            client.batch_execute("BEGIN"),
            client.query_one(&statements.lock_head, &[]),
            client.query(&statements.held, &questions[0]),
            client.query(&statements.shown, &questions[1]),
        )?;
        let mut begun = Begun { open, head: read_head(&head)?, held: HashMap::new(), shown: known.clone() };
        begun.note(&held)?;
        let found: HashSet<Vec<u8>> = shown.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        begun.shown.extend(unknown.into_iter().filter(|hash| found.contains(hash.as_bytes().as_slice())));
        Ok(begun)
    }

    /// Asks which records of a batch are there that was made since.
    async fn look(&mut self, batch: &[Proof]) -> Result<(), Failure> {
        let records: Vec<&[u8]> = batch.iter().map(|proof| proof.entry.record.as_bytes().as_slice()).collect();
        let held = self.open.client.query(&self.open.statements.held, &[&records]).await?;
        self.note(&held)
    }

    fn note(&mut self, held: &[tokio_postgres::Row]) -> Result<(), Failure> {
        for row in held {
            self.held.insert(row.try_get(0)?, row.try_get(1)?);
        }
        Ok(())
    }

    /// Says of each entry what becomes of it, and extends the chain by those that are new.
    fn sort<'b>(&mut self, batch: &'b [Proof]) -> (Vec<Outcome>, Fresh<'b>) {
        let mut fresh = Fresh::default();
        let outcomes = batch.iter().map(|proof| self.take(proof, &mut fresh)).collect();
        (outcomes, fresh)
    }

    fn take<'b>(&mut self, proof: &'b Proof, fresh: &mut Fresh<'b>) -> Outcome {
        let entry = &proof.entry;
        let record = entry.record.as_bytes().as_slice();
        if let Some(content) = self.held.get(record) {
            return if content.as_ref() == Some(&entry.content) { Outcome::Kept } else { Outcome::Conflict };
        }
        if let Some(hash) = proof.unbrought().find(|hash| !self.shown.contains(hash)) {
            return Outcome::Unshown(hash);
        }
        for exhibit in &proof.shown {
            if self.shown.insert(exhibit.hash()) {
                fresh.hashes.push(exhibit.hash().as_bytes().to_vec());
                fresh.media_types.push(exhibit.media_type());
                fresh.exhibits.push(exhibit.content());
            }
        }
        let digest = chain::digest(entry);
        self.head = self.head.followed_by(&digest);
        fresh.sequences.push(self.head.sequence.cast_signed());
        fresh.records.push(record);
        fresh.contents.push(&entry.content);
        fresh.digests.push(digest.to_vec());
        fresh.links.push(self.head.link.as_bytes().to_vec());
        fresh.kinds.push(entry.kind.label());
        self.held.insert(record.to_vec(), Some(entry.content.clone()));
        Outcome::Kept
    }

    async fn show(&self, Fresh { hashes, media_types, exhibits, .. }: &Fresh<'_>) -> Result<(), Failure> {
        if !hashes.is_empty() {
            self.open.client.execute(&self.open.statements.show, &[hashes, media_types, exhibits]).await?;
        }
        Ok(())
    }

    async fn insert(&self, fresh: &Fresh<'_>) -> Result<(), Failure> {
        self.show(fresh).await?;
        let Fresh { sequences, records, contents, digests, links, kinds, .. } = fresh;
        let columns: [&(dyn ToSql + Sync); 6] = [sequences, records, contents, digests, links, kinds];
        self.open.client.execute(&self.open.statements.insert, &columns).await?;
        Ok(())
    }

    async fn commit(&self, fresh: &Fresh<'_>) -> Result<(), Failure> {
        let Open { client, statements, .. } = self.open;
        self.show(fresh).await?;
        if fresh.sequences.is_empty() {
            client.batch_execute("COMMIT").await?;
            return Ok(());
        }
        let Fresh { sequences, records, contents, digests, links, kinds, .. } = fresh;
        let columns: [&(dyn ToSql + Sync); 6] = [sequences, records, contents, digests, links, kinds];
        // In one go. A commit after a statement that failed undoes all and says so to nobody: both answers are looked at.
        let (_, ()) = tokio::try_join!(
            biased;
            client.execute(&statements.insert, &columns),
            client.batch_execute("COMMIT"),
        )?;
        Ok(())
    }
}
