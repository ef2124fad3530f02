//! A ledger on PostgreSQL: `cargo bench --bench fleet`.
//!
//! First what it records a second, durably, on a server of its own: 256 choices waiting at a time (group commit), one at a
//! time from each of one, two and four gates (a commit each), and beside them what the same disk makes durable in
//! plain appends to a file, one `fdatasync` each. Then two gates whose database is stopped and started under load.
//!
//! Fails when a gate did not serve, or something was lost. `SECONDS=10 cargo bench --bench fleet` measures each longer.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it is asked for figures")]
#![expect(unreachable_pub, reason = "a bench has no reader but its own")]

#[path = "../tests/it/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "a bench needs less of it than the tests do")]
mod harness;

use std::{
    collections::VecDeque,
    io::Write,
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    thread,
    time::{Duration, Instant, SystemTime},
};

use octroi::{
    consent::{Act, CharterVersion, Language, Means, PurposeName, Receipt, RecordId},
    ledger::{Ledger, PostgresLedger, PostgresTarget},
};

use self::harness::{
    Outage,
    cluster::{Cluster, Reach},
};

fn main() -> ExitCode {
    let seconds = std::env::var("SECONDS").map_or(3, |typed| typed.parse().expect("a number of seconds"));
    let length = Duration::from_secs(seconds);
    let server = Cluster::start(Reach::Socket);
    println!("durable choices a second, PostgreSQL\n");
    for (gates, waiting) in [(1, 256), (2, 256), (1, 1), (2, 1), (4, 1)] {
        let how = if waiting == 1 { "a commit each" } else { "group commit " };
        let rate = rate(&server.database(), gates, waiting, length);
        println!("{gates} gates, {waiting:>3} choices waiting at each, {how}  {rate:>8.0}");
    }
    println!("one fdatasync for each line of a file             {:>8.0}\n", floor(length));
    drop(server);
    println!("two gates, their PostgreSQL stopped and started, 2 x 16 visitors\n");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let figures = runtime.block_on(Outage { visitors: 16, enough: 2_000 }.run());
    println!("{figures}");
    if figures.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Records for so long, and returns how many choices a second were durable.
fn rate(url: &str, gates: usize, waiting: usize, length: Duration) -> f64 {
    let target = PostgresTarget::parse(url).unwrap();
    let begun = Instant::now();
    let recorded: u64 = thread::scope(|scope| {
        let gates: Vec<_> = (0..gates)
            .map(|_| {
                let ledger = PostgresLedger::open(&target).unwrap();
                scope.spawn(move || {
                    let (mut answers, mut recorded) = (VecDeque::new(), 0);
                    while begun.elapsed() < length {
                        while answers.len() < waiting {
                            answers.push_back(ledger.append(receipt(), Vec::new()));
                        }
                        answers.pop_front().unwrap().wait().unwrap();
                        recorded += 1;
                    }
                    recorded
                })
            })
            .collect();
        gates.into_iter().map(|gate| gate.join().unwrap()).sum()
    });
    recorded as f64 / begun.elapsed().as_secs_f64()
}

/// What the disk does without a database.
fn floor(length: Duration) -> f64 {
    let mut file = tempfile::tempfile().unwrap();
    let (begun, mut written) = (Instant::now(), 0_u64);
    while begun.elapsed() < length {
        file.write_all(&[b'x'; 400]).unwrap();
        file.sync_data().unwrap();
        written += 1;
    }
    written as f64 / begun.elapsed().as_secs_f64()
}

fn receipt() -> Receipt {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut random = [0; 10];
    random[..8].copy_from_slice(&NEXT.fetch_add(1, Relaxed).to_be_bytes());
    let decided_at = SystemTime::now();
    Receipt {
        record: RecordId::new(decided_at, random),
        decided_at,
        host: "data.example".into(),
        charter: CharterVersion::parse("0011223344556677").unwrap(),
        charter_text: None,
        notice: None,
        act: Act::Custom,
        granted: vec![PurposeName::parse("audience").unwrap()],
        refused: vec![PurposeName::parse("video").unwrap()],
        means: Means::Banner,
        language: Language::French,
        network: None,
    }
}
