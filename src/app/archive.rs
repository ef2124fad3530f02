//! Opens the ledger that the settings name, and keeps it up while a gate serves.

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

use super::{
    ambient::{random, system},
    gate::StartError,
};
use crate::{
    config::LedgerSettings,
    ledger::{Archive, LedgerError, Progress, Purge, Reason, Signer, SqliteLedger},
    site::{Live, SiteTable},
};

/// How often is looked whether a day has passed.
const HOUR: Duration = Duration::from_hours(1);

/// What is done where there is no ledger yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// It is made.
    Make,
    /// That is an error.
    Refuse,
}

/// Opens a ledger.
///
/// # Errors
/// If it cannot be opened, or is not there and may not be made.
pub fn open_archive(settings: &LedgerSettings, absent: Absent) -> Result<Arc<dyn Archive>, StartError> {
    let path = &settings.path;
    match absent {
        Absent::Refuse if !path.exists() => return Err(StartError::NoLedger { path: path.clone() }),
        Absent::Refuse => {}
        Absent::Make => {
            if let Some(folder) = path.parent() {
                let failed = |source| StartError::Folder { path: folder.to_owned(), source };
                std::fs::create_dir_all(folder).map_err(failed)?;
            }
            // Proofs are the operator's alone; SQLite gives its side files the modes of this one. What
            // cannot be made here is told better by the ledger itself.
            drop(OpenOptions::new().append(true).create(true).mode(0o600).open(path));
        }
    }
    Ok(Arc::new(SqliteLedger::open(path)?))
}

/// Returns how long records of a host are kept; `None` without end, and where no portal has the host.
#[must_use]
pub fn retention_of(sites: &SiteTable, host: &str) -> Option<Duration> {
    sites.find(host).or_else(|| sites.iter().find(|site| *site.name() == *host))?.keeping().retention
}

/// Signs the day's digest and erases what is kept long enough, once a day, for as long as the gate serves.
pub async fn keep_up(archive: Weak<dyn Archive>, live: Live) {
    let mut looks = interval(HOUR);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        // Held only meanwhile, so that the ledger is closed when the gate ends.
        let Some(archive) = archive.upgrade() else { return };
        let live = live.clone();
        match spawn_blocking(move || keep_up_once(&*archive, &live)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the ledger was not kept up; tried again in an hour"),
            Err(_) => tracing::error!("keeping the ledger up ended in a panic"),
        }
    }
}

fn keep_up_once(archive: &dyn Archive, live: &Live) -> Result<(), LedgerError> {
    let now = system().now();
    let Some(signer) = live.with(|sites| sites.iter().next().map(|site| Signer::new(site.keys(), now))) else {
        return Ok(());
    };
    let Some(digest) = archive.seal(signer).wait()? else { return Ok(()) };
    tracing::info!(date = %digest.date, entries = digest.entries, link = %digest.link, "the day's digest was signed");
    if !live.with(|sites| sites.iter().any(|site| site.keeping().retention.is_some())) {
        return Ok(());
    }
    let purge = Purge { now, reason: Reason::Retention, random };
    let purged = purge.run(archive, &Progress::default(), |receipt| {
        let kept = live.with(|sites| retention_of(sites, &receipt.host));
        kept.and_then(|kept| now.checked_sub(kept)).is_some_and(|limit| receipt.decided_at < limit)
    })?;
    for (host, count) in purged.iter() {
        tracing::info!(host, count, "records were kept long enough, and erased");
    }
    Ok(())
}
