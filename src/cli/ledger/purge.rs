//! `octroi ledger purge`.

use octroi::{
    app::{random, retention_of, system},
    consent::Receipt,
    ledger::{Item, LedgerError, Purge, Purged, Reason, walk},
};

use super::{
    super::{Outcome, report},
    Ended,
    arguments::PurgeArguments,
    bar::watched,
    place::Place,
};

/// Erases what is kept long enough.
pub(super) fn run(arguments: &PurgeArguments) -> Ended {
    let place = Place::open(&arguments.place)?;
    let ambient = system();
    let now = ambient.now();
    let is_over = |receipt: &Receipt| {
        if let Some(record) = arguments.record {
            return receipt.record == record;
        }
        if arguments.host.as_ref().is_some_and(|host| *host != receipt.host) {
            return false;
        }
        let limit = match arguments.before {
            Some(before) => Some(before),
            None => {
                let kept = place.sites.as_ref().and_then(|sites| retention_of(sites, &receipt.host));
                kept.and_then(|kept| now.checked_sub(kept))
            }
        };
        limit.is_some_and(|limit| receipt.decided_at < limit)
    };
    let reason = if arguments.record.is_some() { Reason::Request } else { Reason::Retention };
    let purged = watched("purging", |progress| {
        if !arguments.dry_run {
            return Purge { now, reason, random }.run(&*place.archive, progress, is_over);
        }
        let mut purged = Purged::default();
        walk(&*place.archive, progress, |_, item| {
            if let Item::Receipt(receipt) = item
                && is_over(&receipt)
            {
                purged.add(receipt.host, 1);
            }
            Ok::<_, LedgerError>(())
        })?;
        Ok(purged)
    })?;
    report::purged(&purged, arguments.dry_run);
    Ok(if arguments.record.is_some() && purged.total() == 0 { Outcome::Findings } else { Outcome::Fine })
}
