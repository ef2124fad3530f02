//! Gates killed under load: `cargo bench --bench crash`.
//!
//! The real binary with two workers is asked to record choices by 64 visitors at once and ended by SIGKILL at a random
//! one of 10,000, fifty times on SQLite and fifty on a PostgreSQL server of its own. After each kill every acknowledged
//! choice is looked for and the chain is checked.
//!
//! Fails when an acknowledged choice is missing, one is there twice, or a chain is broken.
//! `ROUNDS=5 CHOICES=1000 cargo bench --bench crash` is a shorter one; `LEDGER=sqlite` or `postgres` does one of the two.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it is asked for figures")]
#![expect(unreachable_pub, reason = "a bench has no reader but its own")]

#[path = "../tests/it/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "a bench needs less of it than the tests do")]
mod harness;

use std::{process::ExitCode, sync::Arc};

use octroi::ledger::{PostgresLedger, PostgresTarget, SqliteLedger};

use self::harness::{
    Crash,
    cluster::{Cluster, Reach},
};

fn main() -> ExitCode {
    let number = |name: &str, usual| std::env::var(name).map_or(usual, |typed| typed.parse().expect("a number"));
    let crash = Crash { rounds: number("ROUNDS", 50), choices: number("CHOICES", 10_000), visitors: 64 };
    let wanted = |ledger: &str| std::env::var("LEDGER").map_or(true, |only| only == ledger);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut clean = true;
    if wanted("sqlite") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite3");
        let lines = format!("[ledger]\npath = \"{}\"", path.display());
        let figures = runtime.block_on(crash.run(&lines, || Arc::new(SqliteLedger::open(&path).unwrap())));
        println!("SQLite\n{figures}\n");
        clean &= figures.is_clean();
    }
    if wanted("postgres") {
        let server = Cluster::start(Reach::Socket);
        let url = server.database();
        let target = PostgresTarget::parse(&url).unwrap();
        let lines = format!("ledger = \"{url}\"");
        let figures = runtime.block_on(crash.run(&lines, || Arc::new(PostgresLedger::open(&target).unwrap())));
        println!("PostgreSQL\n{figures}\n");
        clean &= figures.is_clean();
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
