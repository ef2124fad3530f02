//! What the snippet costs the whole gate: `cargo bench --bench gate`.
//!
//! One page of 60 KiB, asked for in five ways over kept connections, in rounds that take turns, from the real binary with
//! one worker. What is measured is the processor time of the gate's process alone, kernel and all, for one request.
//! Where there are two cores and `taskset`, the gate has one to itself.
//!
//! Fails when a spliced page costs more than [`MOST`] times the same page passed through.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it is asked for a table")]
#![expect(unreachable_pub, reason = "a bench has no reader but its own")]

#[path = "../tests/it/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "a bench needs less of it than the tests do")]
mod harness;

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use self::harness::{Coding, Page, Portal, Visitor};

/// What a spliced page may cost, in the same page passed through.
const MOST: f64 = 1.25;

/// Rounds, each of which asks in all ways.
const ROUNDS: usize = 21;

/// Rounds that are done however long they take.
const FEWEST: usize = 7;

/// When no further round begins.
const ENOUGH: Duration = Duration::from_secs(40);

/// Requests of one way in one round.
const REQUESTS: usize = 640;

/// Connections that visitors keep.
const VISITORS: usize = 8;

/// What Chromium sends with a navigation, but for what follows.
const BROWSER: &str = "Connection: keep-alive\r\nsec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n\
    sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\nUpgrade-Insecure-Requests: 1\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n\
    Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\
    Accept-Language: fr-FR,fr;q=0.9,en;q=0.8\r\nCookie: sessionid=f00dcafef00dcafef00dcafe; csrftoken=0123456789abcdef\r\n";

/// A running gate; it ends when it is dropped.
struct Gate {
    process: Child,
    address: std::net::SocketAddr,
}

/// One way to ask for the page.
struct Way {
    name: &'static str,
    host: &'static str,
    target: &'static str,
    destination: &'static str,
    /// How it is answered.
    coding: Coding,
    snippet: Snippet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Snippet {
    In,
    Out,
}

const WAYS: [Way; 5] = [
    way("A  gzip, spliced", "data.example", "/gzip", "document", Snippet::In),
    way("B  gzip, passed", "data.example", "/gzip", "empty", Snippet::Out),
    way("C  gzip, rewritten", "head.example", "/gzip", "document", Snippet::In),
    way("D  identity, inserted", "data.example", "/identity", "document", Snippet::In),
    way("E  identity, passed", "data.example", "/identity", "empty", Snippet::Out),
];

const fn way(
    name: &'static str,
    host: &'static str,
    target: &'static str,
    destination: &'static str,
    snippet: Snippet,
) -> Way {
    let coding = if target.len() == "/gzip".len() { Coding::Gzip } else { Coding::Identity };
    Way { name, host, target, destination, coding, snippet }
}

fn main() -> ExitCode {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Before any thread is there, as those that come later inherit it.
    let pinned = cores > 1 && pin(1, std::process::id());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(pinned))
}

async fn measure(pinned: bool) -> ExitCode {
    // Visitors and origin never sleep: to wake them would be the gate's time on loopback, and none of it over a network.
    tokio::spawn(async {
        loop {
            tokio::task::yield_now().await;
        }
    });
    let page =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/documents/pages/catalogue-60k.html"));
    let page = String::from_utf8(page.expect("the page is there")).unwrap();
    let (gzip, identity) = (Page::html(&page).gzip().bytes(), Page::html(&page).bytes());
    let origin =
        Portal::replying(move |request| if request.head.target() == "/gzip" { gzip.clone() } else { identity.clone() })
            .await;
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::start(folder.path(), &origin);
    let pinned = pinned && pin(0, gate.process.id());
    let mut visitors = Vec::new();
    for _ in 0..VISITORS {
        visitors.push(Visitor::at(gate.address).await);
    }
    for way in &WAYS {
        way.check(&mut visitors[0], &page).await;
        way.round(&gate, &origin, &mut visitors).await;
    }
    let begun = Instant::now();
    let mut rounds = Vec::new();
    while rounds.len() < FEWEST || (rounds.len() < ROUNDS && begun.elapsed() < ENOUGH) {
        let mut round = [0.0; WAYS.len()];
        for (way, time) in WAYS.iter().zip(&mut round) {
            *time = way.round(&gate, &origin, &mut visitors).await;
        }
        rounds.push(round);
    }
    let cores = if pinned { "the gate has a core to itself" } else { "cores are shared" };
    println!("{} rounds of {REQUESTS} requests each way over {VISITORS} connections; {cores}", rounds.len());
    report(&rounds)
}

fn report(rounds: &[[f64; WAYS.len()]]) -> ExitCode {
    println!("\nprocessor time of the gate for one request, median [least, most]");
    for (index, way) in WAYS.iter().enumerate() {
        let (median, least, most) = spread(rounds.iter().map(|round| round[index]));
        println!("{:24} {median:8.1} µs  [{least:.1}, {most:.1}]", way.name);
    }
    println!("\nratio within a round, median [least, most]");
    let ratio = |name: &str, over: usize, under: usize| {
        let (median, least, most) = spread(rounds.iter().map(|round| round[over] / round[under]));
        println!("{name:24} {median:8.3}     [{least:.3}, {most:.3}]");
        median
    };
    let spliced = ratio("A/B  splice", 0, 1);
    ratio("D/E  insert", 3, 4);
    ratio("C/B  rewrite", 2, 1);
    println!("\nA/B may be {MOST} at most: {}", if spliced <= MOST { "ok" } else { "FAILED" });
    if spliced <= MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn spread(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    (values[values.len() / 2], values[0], values[values.len() - 1])
}

/// Keeps a process, with all its threads, on one core; tells whether that could be done.
fn pin(core: usize, process: u32) -> bool {
    let arguments = ["-a", "-c", "-p", &core.to_string(), &process.to_string()];
    let status = Command::new("taskset").args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

// === impl Way ===

impl Way {
    fn request(&self) -> String {
        let Self { host, target, destination, .. } = self;
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Dest: {destination}\r\n{BROWSER}\r\n")
    }

    /// Asserts that it does what it is named for: another way would be cheap.
    async fn check(&self, visitor: &mut Visitor, page: &str) {
        visitor.wire.send(self.request()).await;
        let answer = visitor.answer("GET").await;
        assert_eq!((answer.status(), answer.field("content-encoding")), (200, self.coding.name()), "{}", self.name);
        let document = String::from_utf8(self.coding.decode(&answer.body).unwrap()).unwrap();
        if self.snippet == Snippet::Out {
            assert_eq!(document, page, "{}", self.name);
            return;
        }
        let before = document.strip_suffix(page.split_once("<head>").unwrap().1).expect(self.name);
        assert!(before.contains("<script ") && before.contains("src=\"/.octroi/"), "{}: {before}", self.name);
        // The head comes twice where the page was not cut open; its length is not known before where it was coded again.
        let (heads, length) = (document.matches("<head>").count(), answer.field("content-length"));
        let expected = match (self.host, self.coding) {
            ("data.example", Coding::Gzip) => (2, true),
            (host, _) => (1, host == "data.example"),
        };
        assert_eq!((heads, length.is_some()), expected, "{}", self.name);
    }

    /// Asks in turn over all connections; returns microseconds of the gate's time for one request.
    async fn round(&self, gate: &Gate, origin: &Portal, visitors: &mut [Visitor]) -> f64 {
        let request = self.request();
        let before = gate.time();
        for _ in 0..REQUESTS / VISITORS {
            for visitor in &mut *visitors {
                visitor.wire.send(&request).await;
            }
            for visitor in &mut *visitors {
                assert_eq!(visitor.answer("GET").await.status(), 200, "{}", self.name);
            }
        }
        let spent = gate.time() - before;
        // What it recorded is not needed.
        drop(origin.take());
        spent.as_secs_f64() * 1e6 / REQUESTS as f64
    }
}

// === impl Gate ===

impl Gate {
    fn start(folder: &Path, origin: &Portal) -> Self {
        let portal = |host: &str, more: &str| {
            let cookies = [("sessionid", "necessary"), ("csrftoken", "necessary"), ("_ga", "audience")].map(|(name, purpose)| {
                format!(
                    "[[portal.cookie]]\nname = \"{name}\"\npurpose = \"{purpose}\"\nprovider = \"p\"\nservice = \"s\"\n\
                     description = \"d\"\nlifetime = \"13 months\"\n"
                )
            });
            let upstream = origin.address;
            format!("[[portal]]\nhosts = [\"{host}\"]\nupstream = \"http://{upstream}\"\n{more}\n{}", cookies.concat())
        };
        let (file, state) = (folder.join("octroi.toml"), folder.join("state"));
        std::fs::create_dir(&state).unwrap();
        let portals = portal("data.example", "") + &portal("head.example", "placement = \"head\"");
        let gate = format!("listen = [\"127.0.0.1:0\"]\nstate-dir = \"{}\"\nworkers = 1\n", state.display());
        std::fs::write(&file, gate + &portals).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_octroi"))
            .args(["serve", "--config"])
            .arg(&file)
            .env("NO_COLOR", "1")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let listening = log.by_ref().map(|line| line.unwrap()).find_map(|line| {
            let (_, address) = line.split_once("listening address=")?;
            address.split(' ').next()?.parse().ok()
        });
        // Read on, or it would wait for room in the pipe.
        std::thread::spawn(move || log.for_each(drop));
        Self { process, address: listening.expect("the gate says where it listens") }
    }

    /// The processor time of all its threads so far, in the nanoseconds of the scheduler.
    fn time(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap();
        let nanoseconds = tasks.map(|task| {
            let statistics = std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap();
            statistics.split(' ').next().unwrap().parse::<u64>().unwrap()
        });
        Duration::from_nanos(nanoseconds.sum())
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
