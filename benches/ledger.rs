//! The ledger measured: how fast records are checked, and how many choices become durable in a second.
//!
//! `cargo bench --bench ledger` checks a million records and makes choices for some seconds three ways: by group commit,
//! one transaction a choice, and, as the floor, one write and `fsync` a choice without any database. The ways take turns.
//! `OCTROI_BENCH_RECORDS` and `OCTROI_BENCH_SECONDS` change how much of it; `OCTROI_BENCH_FOLDER` says on which disk.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::{
    collections::VecDeque,
    env,
    error::Error,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use octroi::{
    consent::{Act, CharterVersion, Key, KeyRing, Language, Means, PurposeName, Receipt, RecordId},
    ledger::{Archive, Exhibit, KnownKeys, Ledger, Progress, Signer, SqliteLedger, Verification, json_line},
};

/// How many choices wait at a time, as when so many visitors choose at once.
const CONCURRENT: usize = 256;

const ROUNDS: u32 = 3;

type Failed = Box<dyn Error>;

fn main() -> Result<(), Failed> {
    let number = |name: &str, default: u64| env::var(name).ok().and_then(|typed| typed.parse().ok()).unwrap_or(default);
    let folder = env::var_os("OCTROI_BENCH_FOLDER").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let folder = folder.join(format!("ledger-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = verified(&folder, number("OCTROI_BENCH_RECORDS", 1_000_000))
        .and_then(|()| durable(&folder, Duration::from_secs(number("OCTROI_BENCH_SECONDS", 3))));
    fs::remove_dir_all(&folder)?;
    measured
}

/// Fills a ledger as a gate would, then checks it.
fn verified(folder: &Path, records: u64) -> Result<(), Failed> {
    let (path, exhibit) = (folder.join("verify.sqlite3"), charter());
    let ledger = SqliteLedger::open(&path)?;
    let keys = KeyRing::new([Key::new("k1", &[7; 32])?])?;
    let began = Instant::now();
    for day in 0..10 {
        append(&ledger, &exhibit, day * records / 10..(day + 1) * records / 10)?;
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * (20_000 + day));
        ledger.seal(Signer::new(&keys, now)).wait()?;
    }
    let filled = began.elapsed();
    let began = Instant::now();
    let found = ledger.verify(KnownKeys::of(&keys), Arc::<Progress>::default()).wait()?;
    let took = began.elapsed();
    let Verification::Intact { records: found, digests, .. } = found else { return Err("not intact".into()) };
    println!("appended {found} records and {digests} digests in {:.1} s", filled.as_secs_f64());
    println!(
        "verified {found} records in {:.2} s: {:.0} records/s ({} MiB)",
        took.as_secs_f64(),
        found as f64 / took.as_secs_f64(),
        fs::metadata(&path)?.len() >> 20,
    );
    Ok(())
}

/// Appends receipts, many at a time.
fn append(ledger: &SqliteLedger, exhibit: &Arc<Exhibit>, numbers: std::ops::Range<u64>) -> Result<(), Failed> {
    let mut waiting = VecDeque::new();
    for number in numbers {
        if waiting.len() >= 2048 {
            waiting.pop_front().map_or(Ok(()), octroi::ledger::Pending::wait)?;
        }
        waiting.push_back(ledger.append(receipt(number, exhibit)?, vec![Arc::clone(exhibit)]));
    }
    waiting.into_iter().try_for_each(|answer| answer.wait().map_err(Failed::from))
}

/// Makes choices durable in turns, each way for `time` a round.
fn durable(folder: &Path, time: Duration) -> Result<(), Failed> {
    let exhibit = charter();
    let ledger = SqliteLedger::open(&folder.join("durable.sqlite3"))?;
    let mut floor = File::create(folder.join("floor"))?;
    let (mut grouped, mut single, mut synced) = (0, 0, 0);
    let mut next = 0;
    let mut number = || {
        next += 1;
        next
    };
    for _ in 0..ROUNDS {
        let end = Instant::now() + time;
        let mut waiting = VecDeque::new();
        while Instant::now() < end {
            while waiting.len() < CONCURRENT {
                waiting.push_back(ledger.append(receipt(number(), &exhibit)?, vec![Arc::clone(&exhibit)]));
            }
            waiting.pop_front().map_or(Ok(()), octroi::ledger::Pending::wait)?;
            grouped += 1;
        }
        waiting.into_iter().try_for_each(octroi::ledger::Pending::wait)?;
        let end = Instant::now() + time;
        while Instant::now() < end {
            ledger.append(receipt(number(), &exhibit)?, vec![Arc::clone(&exhibit)]).wait()?;
            single += 1;
        }
        let end = Instant::now() + time;
        while Instant::now() < end {
            writeln!(floor, "{}", json_line(&receipt(number(), &exhibit)?))?;
            floor.sync_data()?;
            synced += 1;
        }
    }
    let rate = |count: u64| count as f64 / (time * ROUNDS).as_secs_f64();
    println!("durable choices a second, {ROUNDS} rounds of {} s each, in turns:", time.as_secs());
    println!("  group commit, {CONCURRENT} at once   {:>9.0}", rate(grouped));
    println!("  a transaction a choice      {:>9.0}", rate(single));
    println!("  a write and fsync a choice  {:>9.0}   (the floor, without a database)", rate(synced));
    Ok(())
}

fn charter() -> Arc<Exhibit> {
    Arc::new(Exhibit::new("application/json", "{\"purposes\":[]}".repeat(500)))
}

fn receipt(number: u64, exhibit: &Exhibit) -> Result<Receipt, Failed> {
    let decided_at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_000 + number);
    let [_, _, a, b, c, d, e, f, g, h] =
        u128::from(number).to_be_bytes().last_chunk::<10>().copied().unwrap_or_default();
    let names = |names: &[&str]| names.iter().map(|name| PurposeName::parse(name)).collect::<Result<Vec<_>, _>>();
    Ok(Receipt {
        record: RecordId::new(decided_at, [0, 0, a, b, c, d, e, f, g, h]),
        decided_at,
        host: "opendata.example.org".into(),
        charter: CharterVersion::parse("0011223344556677").ok_or("a version")?,
        charter_text: Some(exhibit.hash()),
        notice: None,
        act: Act::Custom,
        granted: names(&["audience"])?,
        refused: names(&["video", "social"])?,
        means: Means::Banner,
        language: Language::French,
        network: None,
    })
}
