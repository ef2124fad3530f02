//! Opens the ledger that the settings name, and keeps it up while a gate serves.

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::Path,
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
    config::{LedgerSettings, Settings},
    ledger::{
        Archive, LedgerError, LedgerOptions, News, PostgresLedger, Progress, Purge, Reason, Signer, SqliteLedger,
    },
    site::{Live, SiteTable},
    telemetry::{LedgerLost, LedgerReturned, Metrics, RefusalsForgotten, RefusalsRecorded, RefusalsUnspooled},
};

/// How often is looked whether a day has passed.
const HOUR: Duration = Duration::from_hours(1);

const HOURS_A_DAY: u32 = 24;

/// Opens a ledger that is there, to answer for it.
///
/// # Errors
/// If there is none, or it cannot be opened.
pub fn open_archive(settings: &LedgerSettings) -> Result<Arc<dyn Archive>, LedgerError> {
    open(settings, LedgerOptions::new().only_if_there())
}

/// Opens the ledger of a gate, made if absent.
///
/// A file that cannot be written is for an operator to mend; a database that is down comes back, and until then a gate
/// enforces and refuses.
pub(super) fn open_to_serve(settings: &Settings, metrics: &Arc<Metrics>) -> Result<Arc<dyn Archive>, StartError> {
    make_folder(&settings.state_dir)?;
    let refusals = settings.state_dir.join("refusals");
    make_own(&refusals);
    if let LedgerSettings::File(path) = &settings.ledger {
        path.parent().map(make_folder).transpose()?;
        // SQLite gives its side files the modes of this one.
        make_own(path);
    }
    let metrics = Arc::clone(metrics);
    let options = LedgerOptions::new().with_refusals(refusals).with_listener(move |news| tell(news, &metrics));
    Ok(open(&settings.ledger, options)?)
}

fn open(settings: &LedgerSettings, options: LedgerOptions) -> Result<Arc<dyn Archive>, LedgerError> {
    Ok(match settings {
        LedgerSettings::File(path) => Arc::new(SqliteLedger::open_with(path, options)?),
        LedgerSettings::Fleet(target) => Arc::new(PostgresLedger::open_with(target, options)?),
    })
}

fn make_folder(folder: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(folder).map_err(|source| StartError::Folder { path: folder.to_owned(), source })
}

/// Makes a file that is the operator's alone, as proofs are. What cannot be made here is told better by the ledger itself.
fn make_own(path: &Path) {
    drop(OpenOptions::new().append(true).create(true).mode(0o600).open(path));
}

fn tell(news: &News<'_>, metrics: &Metrics) {
    match *news {
        News::Lost(error) => LedgerLost { error }.emit(metrics),
        News::Back => LedgerReturned.emit(),
        News::Settled(count) => RefusalsRecorded { count }.emit(metrics),
        News::Unspooled(error) => RefusalsUnspooled { error }.emit(),
        News::Forgotten(count) => RefusalsForgotten { count }.emit(),
    }
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
    // A purge reads the whole ledger, and is not needed each hour.
    for hour in (0..HOURS_A_DAY).cycle() {
        looks.tick().await;
        // Held only meanwhile, so that the ledger is closed when the gate ends.
        let Some(archive) = archive.upgrade() else { return };
        let live = live.clone();
        let work = move || {
            sign(&*archive, &live)?;
            if hour == 0 { erase(&*archive, &live) } else { Ok(()) }
        };
        match spawn_blocking(work).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the ledger was not kept up; tried again later"),
            Err(_) => tracing::error!("keeping the ledger up ended in a panic"),
        }
    }
}

/// Signs the day's digest, if there is none and something came.
fn sign(archive: &dyn Archive, live: &Live) -> Result<(), LedgerError> {
    let now = system().now();
    let Some(signer) = live.with(|sites| sites.iter().next().map(|site| Signer::new(site.keys(), now))) else {
        return Ok(());
    };
    if let Some(digest) = archive.seal(signer).wait()? {
        tracing::info!(date = %digest.date, entries = digest.entries, link = %digest.link, "the day's digest was signed");
    }
    Ok(())
}

/// Erases what its host keeps no longer.
fn erase(archive: &dyn Archive, live: &Live) -> Result<(), LedgerError> {
    if !live.with(|sites| sites.iter().any(|site| site.keeping().retention.is_some())) {
        return Ok(());
    }
    let now = system().now();
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::{
        config::{Overrides, from_text},
        consent::{Act, CharterVersion, Key, KeyRing, Language, Means, Receipt, RecordId},
        ledger::{KnownKeys, Ledger as _, MemoryLedger, Verification},
    };

    const DAY: Duration = Duration::from_hours(24);

    fn keys() -> KeyRing {
        KeyRing::new([Key::new("k1", &[1; 32]).unwrap()]).unwrap()
    }

    fn live(ledger: &str, portal: &str) -> Live {
        let portals = ["a.example", "*.b.example"]
            .map(|host| format!("[[portal]]\nhosts = [\"{host}\"]\nupstream = \"http://127.0.0.1:9\"\n{portal}\n"));
        let text = format!("{ledger}\n{}", portals.concat());
        Live::new(from_text("octroi.toml", &text, &Overrides::default(), |_| Ok(keys())).unwrap().sites)
    }

    /// A record of a host, so many days old.
    fn record(ledger: &MemoryLedger, host: &str, days: u32) -> RecordId {
        let decided_at = SystemTime::now() - days * DAY;
        let receipt = Receipt {
            record: RecordId::new(decided_at, random()),
            decided_at,
            host: host.into(),
            charter: CharterVersion::parse("0011223344556677").unwrap(),
            charter_text: None,
            notice: None,
            act: Act::Refuse,
            granted: Vec::new(),
            refused: Vec::new(),
            means: Means::Api,
            language: Language::French,
            network: None,
        };
        let record = receipt.record;
        ledger.append(receipt, Vec::new()).wait().unwrap();
        record
    }

    #[test]
    fn each_host_keeps_its_records_as_long_as_its_portal_says() {
        for (ledger_says, portal_says, kept) in [
            ("", "", [true, true, true, true]),
            ("[ledger]\nretention = \"30 days\"", "", [true, false, false, true]),
            ("[ledger]\nretention = \"30 days\"", "retention = \"60 days\"", [true, true, true, true]),
            ("[ledger]\nretention = \"30 days\"", "retention = \"0\"", [true, true, true, true]),
            ("", "retention = \"1 day\"", [false, false, false, true]),
        ] {
            let ledger = MemoryLedger::new();
            let live = live(ledger_says, portal_says);
            // A host that no portal has any more keeps its records until somebody erases them.
            let records = [("a.example", 3), ("a.example", 40), ("x.b.example", 40), ("gone.example", 400)];
            let records = records.map(|(host, days)| record(&ledger, host, days));
            erase(&ledger, &live).unwrap();
            let found = records.map(|record| ledger.find(record).wait().unwrap().is_some());
            assert_eq!(found, kept, "{ledger_says} {portal_says}");
            sign(&ledger, &live).unwrap();
            sign(&ledger, &live).unwrap();
            let verified = ledger.verify(KnownKeys::of(&keys()), Arc::default()).wait().unwrap();
            assert!(matches!(verified, Verification::Intact { digests: 1, signed: 4.., .. }), "{verified:?}");
        }
    }
}
