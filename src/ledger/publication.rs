//! Daily digests as they are published, and compared again with the ledger.
//!
//! What was published and kept elsewhere holds the ledger to what it was: its
//! copies are out of the reach of who can rewrite it.

use serde_json::Value;

use super::{
    Archive, DailyDigest, EntryError, Item, KnownKeys, LedgerError, Progress, Signature, entry::Members, walk::walk,
};

/// How a published digest stands to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compared {
    /// The ledger has it.
    Same,
    /// The ledger has another one of that day.
    Differs,
    /// The ledger has none of that day.
    Missing,
    /// It is not signed by the key that it names: what was published was changed.
    Forged,
}

/// Reads what was published.
///
/// # Errors
/// If it is not what [`publication`](super::publication) writes, but for white space.
pub fn published(text: &str) -> Result<Vec<DailyDigest>, EntryError> {
    let members = Members::of(text)?;
    // A digest has nothing but strings and whole numbers, which have one spelling.
    members.array("digests")?.iter().map(Value::to_string).map(|digest| DailyDigest::parse(&digest)).collect()
}

/// Compares published digests with those of a ledger; blocks the thread.
///
/// # Errors
/// What the storage met.
pub fn compare(
    archive: &dyn Archive,
    published: &[DailyDigest],
    keys: &KnownKeys,
    progress: &Progress,
) -> Result<Vec<(DailyDigest, Compared)>, LedgerError> {
    if published.is_empty() {
        return Ok(Vec::new());
    }
    let mut own = Vec::new();
    walk(archive, progress, |_, item| {
        if let Item::Digest(digest) = item {
            own.push(digest);
        }
        Ok::<_, LedgerError>(())
    })?;
    let stand = |digest: &DailyDigest| {
        if digest.signature(keys) == Signature::Bad {
            return Compared::Forged;
        }
        match own.iter().find(|own| own.date == digest.date) {
            Some(own) if own == digest => Compared::Same,
            Some(_) => Compared::Differs,
            None => Compared::Missing,
        }
    };
    Ok(published.iter().map(|digest| (digest.clone(), stand(digest))).collect())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Ledger as _, MemoryLedger,
            conformance::{keep, receipt, ring, signer},
            publication,
        },
        *,
    };

    /// A ledger of receipts, with a digest after each.
    fn ledger(numbers: &[u8]) -> MemoryLedger {
        let ledger = MemoryLedger::new();
        for (number, day) in numbers.iter().zip(0..) {
            keep(&ledger, receipt(*number)).wait().unwrap();
            ledger.seal(signer(day)).wait().unwrap().unwrap();
        }
        ledger
    }

    #[test]
    fn a_rewritten_history_differs_from_what_was_published() {
        let text = publication(&ledger(&[1, 2, 3]).digests().wait().unwrap());
        let digests = published(&text).unwrap();
        assert_eq!(published(&text.replace("},", "} , ")).unwrap(), digests);
        let keys = KnownKeys::of(&ring("k1", 1));
        for (numbers, expected) in [
            (&[1, 2, 3][..], [Compared::Same, Compared::Same, Compared::Same]),
            // Whole chains, good in themselves, even signed by the same key.
            (&[1, 4, 3], [Compared::Same, Compared::Differs, Compared::Differs]),
            (&[1, 2], [Compared::Same, Compared::Same, Compared::Missing]),
        ] {
            let found = compare(&ledger(numbers), &digests, &keys, &Progress::default()).unwrap();
            assert_eq!(found.iter().map(|(_, compared)| *compared).collect::<Vec<_>>(), expected);
        }
        let forged = vec![DailyDigest { entries: 7, ..digests[0].clone() }];
        let found = compare(&ledger(&[1]), &forged, &keys, &Progress::default()).unwrap();
        assert_eq!(found[0].1, Compared::Forged);
    }

    #[test]
    fn reads_only_what_is_published() {
        assert_eq!(published("{\"digests\":[]}").unwrap(), []);
        for wrong in ["", "[]", "{\"digests\":{}}", "{\"digests\":[{}]}", "{\"digests\":[1]}"] {
            assert!(published(wrong).is_err(), "{wrong}");
        }
    }
}
