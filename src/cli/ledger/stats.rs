//! `octroi ledger stats`.

use octroi::ledger::{LedgerError, Stats, walk};

use super::{
    super::{Outcome, report},
    Ended,
    arguments::{StatsArguments, Style},
    bar::watched,
    place::Place,
};

/// Counts what is there.
pub(super) fn run(arguments: &StatsArguments) -> Ended {
    let archive = Place::open(&arguments.place)?.archive;
    let (selection, mut stats) = (arguments.selection.selection(), Stats::default());
    watched("counting", |progress| {
        walk(&*archive, progress, |_, item| {
            stats.count(&item, &selection);
            Ok::<_, LedgerError>(())
        })
    })?;
    match arguments.format {
        Style::Human => report::stats(&stats),
        Style::Json => report::json_stats(&stats),
    }
    Ok(if stats.bad > 0 { Outcome::Findings } else { Outcome::Fine })
}
