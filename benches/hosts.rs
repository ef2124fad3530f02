//! Many hosts behind one gate: `cargo bench --bench hosts`.
//!
//! Configurations of 1, 1,000 and 10,000 portals of one preset are compiled by a process of their own each, which then
//! looks hosts up in turn. Printed are the time to compile, the memory that is resident after it and was at most, the time
//! of a look-up, and the time and memory of the first request to each host.
//!
//! Fails where 10,000 hosts take more than a second or 100 MiB to compile, or a look-up takes more than 1.5 times as long
//! as with one host.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it is asked for figures")]

use std::{
    fmt::Write,
    hint::black_box,
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use octroi::{
    config::{self, KeySettings, Overrides},
    consent::{Key, KeyRing},
};

const COUNTS: [usize; 3] = [1, 1_000, 10_000];
const LONGEST: Duration = Duration::from_secs(1);
const MOST_KIB: u64 = 100 * 1024;
const FLAT: f64 = 1.5;
/// Says to a process which configuration it is to compile.
const TOLD: &str = "OCTROI_BENCH_HOSTS";

fn main() -> ExitCode {
    if let Ok(count) = std::env::var(TOLD) {
        measure(count.parse().expect("a number of hosts"));
        return ExitCode::SUCCESS;
    }
    println!("  hosts  compiled ms  resident KiB  at most KiB  look-up ns  first request µs  then resident KiB");
    let own = std::env::current_exe().unwrap();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for count in COUNTS {
        let output = Command::new(&own).env(TOLD, count.to_string()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let row: Vec<f64> = String::from_utf8(output.stdout)
            .unwrap()
            .split_whitespace()
            .map(|figure| figure.parse().unwrap())
            .collect();
        let [compiled, resident, most, lookup, first, then] = *row.as_slice() else { panic!("{row:?}") };
        println!("{count:>7}{compiled:>13.1}{resident:>14}{most:>13}{lookup:>12.1}{first:>18.1}{then:>19}");
        rows.push(row);
    }
    let (Some([_, _, _, alone, ..]), Some([compiled, _, most, among, ..])) =
        (rows.first().map(Vec::as_slice), rows.last().map(Vec::as_slice))
    else {
        panic!("no figures")
    };
    let held = *compiled <= LONGEST.as_secs_f64() * 1e3 && *most <= MOST_KIB as f64 && among / alone <= FLAT;
    println!(
        "limits: 1000 ms, {MOST_KIB} KiB at most, look-up {:.2} of {FLAT}: {}",
        among / alone,
        if held { "held" } else { "NOT held" }
    );
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Compiles a configuration of `count` hosts, and prints what it took.
fn measure(count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("octroi.toml");
    std::fs::write(&file, configuration(count, folder.path())).unwrap();
    let start = Instant::now();
    let compiled = config::load(&file, &Overrides::default(), keys).unwrap_or_else(|errors| panic!("{errors:?}"));
    let took = start.elapsed();
    let (resident, most) = (status("VmRSS:"), status("VmHWM:"));
    let sites = &compiled.sites;
    // In an order that no prefetch foresees, as visitors come.
    let hosts: Vec<String> = (0..count.max(1)).map(|place| format!("data{}.example", place * 7919 % count)).collect();
    let lookup = (0..5).map(|_| lookups(sites, &hosts)).fold(f64::INFINITY, f64::min);
    let start = Instant::now();
    for host in &hosts {
        black_box(sites.find(host).unwrap().snippet());
    }
    let first = start.elapsed().as_secs_f64() * 1e6 / hosts.len() as f64;
    println!("{} {resident} {most} {lookup} {first} {}", took.as_secs_f64() * 1e3, status("VmRSS:"));
}

/// Returns the nanoseconds of one look-up.
fn lookups(sites: &octroi::site::SiteTable, hosts: &[String]) -> f64 {
    let rounds = 1_000_000 / hosts.len();
    let start = Instant::now();
    for _ in 0..rounds {
        for host in hosts {
            black_box(sites.find(black_box(host)).is_some());
        }
    }
    start.elapsed().as_secs_f64() * 1e9 / (rounds * hosts.len()) as f64
}

fn configuration(count: usize, state: &Path) -> String {
    let mut text = format!("listen = [\"127.0.0.1:0\"]\nstate-dir = {:?}\n", state.display().to_string());
    for place in 0..count {
        let portal = format!("hosts = [\"data{place}.example\"]\nupstream = \"http://127.0.0.1:18081\"");
        writeln!(text, "[[portal]]\n{portal}\npreset = \"opendatasoft\"").unwrap();
    }
    text
}

fn keys(_: &KeySettings) -> Result<KeyRing, config::Diagnostic> {
    Ok(KeyRing::new([Key::new("bench", &[7; 32]).unwrap()]).unwrap())
}

/// Returns a figure in KiB of what the system says of this process.
fn status(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(key)).expect("a line of /proc/self/status");
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
