//! Reloads under load: `cargo bench --bench reload`.
//!
//! The real binary with two workers is asked 2000 times a second for a minute, and reloaded a hundred times meanwhile, a
//! third of them with a configuration that is wrong. Each response is held against the two configurations.
//!
//! Fails when a request failed, or a response was made under a mixed configuration, or under one out of force.
//! `SECONDS=10 cargo bench --bench reload` is a shorter one.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it is asked for figures")]
#![expect(unreachable_pub, reason = "a bench has no reader but its own")]

#[path = "../tests/it/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "a bench needs less of it than the tests do")]
mod harness;

use std::{process::ExitCode, time::Duration};

use self::harness::Storm;

/// How long it takes, unless `SECONDS` says otherwise.
const SECONDS: u64 = 60;

fn main() -> ExitCode {
    let seconds = std::env::var("SECONDS").map_or(SECONDS, |seconds| seconds.parse().expect("a number of seconds"));
    let storm = Storm { length: Duration::from_secs(seconds), rate: 2000, visitors: 32, reloads: 100 };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let figures = runtime.block_on(storm.run());
    println!("{figures}");
    if figures.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
