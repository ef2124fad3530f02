//! Two gates on one database that is stopped and started again while visitors browse and choose.
//!
//! Each visitor asks for a page, accepts, asks for a page, refuses, and so on. A stretch ends when enough was done in it:
//! before, without the database, and after.

use std::{
    array, fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use octroi::ledger::{Archive, KnownKeys, LedgerOptions, News, PostgresLedger, PostgresTarget, Verification};
use tokio::{sync::watch, task::JoinSet};

use super::{
    cluster::{Cluster, Reach},
    octroi::{Octroi, keys},
    origin::Portal,
    page::Page,
    visitor::Visitor,
    within,
};

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// At each of the two gates.
    pub visitors: u32,
    /// Pages and choices that end a stretch.
    pub enough: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct OutageFigures {
    /// Before, without the database, and after.
    pub stretches: [Stretch; 3],
    /// Records in the ledger at the end.
    pub records: u64,
    /// Refusals that were recorded after the fact.
    pub late: u64,
    pub is_intact: bool,
}

/// What visitors saw.
#[derive(Debug, Default)]
pub struct Stretch {
    /// Pages with status 200, less the cookie that needs consent.
    pub served: u64,
    /// Choices acknowledged with a receipt and a signed cookie.
    pub recorded: u64,
    /// Consents answered with 503, without a cookie.
    pub put_off: u64,
    /// Refusals that took effect by the unsigned cookie, with 503.
    pub held: u64,
    /// Anything else.
    pub wrong: u64,
    pub elapsed: Duration,
}

#[derive(Debug, Default)]
struct Counters {
    served: AtomicU64,
    recorded: AtomicU64,
    put_off: AtomicU64,
    held: AtomicU64,
    wrong: AtomicU64,
}

#[derive(Debug)]
struct Shared {
    stretches: [Counters; 3],
    now: AtomicUsize,
    done: watch::Sender<()>,
    ended: AtomicBool,
}

// === impl Outage ===

impl Outage {
    pub async fn run(self) -> OutageFigures {
        let mut server = Cluster::start(Reach::Socket);
        let target = PostgresTarget::parse(&server.database()).unwrap();
        let portal = Portal::saying(Page::text("").cookies(&["_ga=1", "session=1"]).bytes()).await;
        let folder = tempfile::tempdir().unwrap();
        let late = watch::Sender::new(0);
        let gates = [(); 2].map(|()| {
            let late = late.clone();
            let listener = move |news: &News<'_>| {
                if let News::Settled(many) = news {
                    late.send_modify(|late| *late += *many as u64);
                }
            };
            let options = LedgerOptions::new().with_refusals(folder.path().join("refusals")).with_listener(listener);
            let ledger = Arc::new(PostgresLedger::open_with(&target, options).unwrap());
            Octroi::before(portal.address).ledger(ledger).start()
        });
        let shared = Arc::new(Shared {
            stretches: Default::default(),
            now: AtomicUsize::new(0),
            done: watch::Sender::new(()),
            ended: AtomicBool::new(false),
        });
        let mut visitors = JoinSet::new();
        for gate in gates.iter().flat_map(|gate| (0..self.visitors).map(move |_| gate)) {
            visitors.spawn(browse(gate.visitor().await, Arc::clone(&shared)));
        }
        let mut lengths = [Duration::ZERO; 3];
        for (number, length) in lengths.iter_mut().enumerate() {
            match number {
                0 => {}
                1 => server.stop(),
                _ => server.start_again(),
            }
            shared.now.store(number, SeqCst);
            let begun = Instant::now();
            let enough = |counters: &Counters| {
                let chosen = if number == 1 { &counters.held } else { &counters.recorded };
                counters.served.load(SeqCst).min(chosen.load(SeqCst)) >= self.enough
            };
            let mut done = shared.done.subscribe();
            while !enough(&shared.stretches[number]) {
                within(done.changed()).await.unwrap();
            }
            *length = begun.elapsed();
        }
        shared.ended.store(true, SeqCst);
        while let Some(ended) = visitors.join_next().await {
            ended.unwrap();
        }
        let stretches = array::from_fn(|number| shared.stretches[number].taken(lengths[number]));
        let held: u64 = stretches.iter().map(|stretch: &Stretch| stretch.held).sum();
        within(late.subscribe().wait_for(|late| *late >= held)).await.unwrap();
        let verification =
            PostgresLedger::open(&target).unwrap().verify(KnownKeys::of(&keys()), Arc::default()).await.unwrap();
        let late = *late.borrow();
        match verification {
            Verification::Intact { records, .. } => OutageFigures { stretches, records, late, is_intact: true },
            Verification::Broken(_) => OutageFigures { stretches, records: 0, late, is_intact: false },
        }
    }
}

async fn browse(mut visitor: Visitor, shared: Arc<Shared>) {
    let fields = "Sec-Fetch-Site: same-origin\r\nAccept: application/json\r\n";
    for choice in [r#"{"choice":"accept"}"#, r#"{"choice":"refuse"}"#].iter().cycle() {
        if shared.ended.load(SeqCst) {
            return;
        }
        let page = visitor.get("/", "").await;
        let is_served = page.status() == 200 && page.all("set-cookie") == ["session=1"];
        let answer = visitor.post("/.octroi/choices", fields, "application/json", choice).await;
        let cookies = answer.all("set-cookie");
        let has = |name: &str| cookies.iter().any(|line| line.starts_with(name));
        let counters = &shared.stretches[shared.now.load(SeqCst)];
        let chosen = match (answer.status(), choice.contains("refuse")) {
            (200, _) if has("octroi=1.") => &counters.recorded,
            (503, false) if cookies.is_empty() => &counters.put_off,
            (503, true) if has("octroi_refus=1;") => &counters.held,
            _ => &counters.wrong,
        };
        (if is_served { &counters.served } else { &counters.wrong }).fetch_add(1, SeqCst);
        chosen.fetch_add(1, SeqCst);
        shared.done.send_replace(());
    }
}

// === impl Counters ===

impl Counters {
    fn taken(&self, elapsed: Duration) -> Stretch {
        let Self { served, recorded, put_off, held, wrong } = self;
        let [served, recorded, put_off, held, wrong] =
            [served, recorded, put_off, held, wrong].map(|counter| counter.load(SeqCst));
        Stretch { served, recorded, put_off, held, wrong, elapsed }
    }
}

// === impl OutageFigures ===

impl OutageFigures {
    /// Sums one column.
    pub fn sum(&self, column: fn(&Stretch) -> u64) -> u64 {
        self.stretches.iter().map(column).sum()
    }

    /// Whether everything was served, and nothing lost. A consent that was put off may have been committed unnoticed.
    pub fn is_clean(&self) -> bool {
        let recorded = self.sum(|stretch| stretch.recorded) + self.late;
        let unknown = self.sum(|stretch| stretch.put_off);
        self.is_intact
            && self.sum(|stretch| stretch.wrong) == 0
            && self.late == self.sum(|stretch| stretch.held)
            && (recorded..=recorded + unknown).contains(&self.records)
    }
}

impl fmt::Display for OutageFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "                                     before    without      after")?;
        let mut line = |name: &str, column: fn(&Stretch) -> String| {
            let [before, without, after] = self.stretches.each_ref().map(column);
            writeln!(f, "{name:<34} {before:>8} {without:>10} {after:>10}")
        };
        line("seconds", |stretch| format!("{:.2}", stretch.elapsed.as_secs_f64()))?;
        line("pages served", |stretch| stretch.served.to_string())?;
        line("choices recorded", |stretch| stretch.recorded.to_string())?;
        line("consents put off with 503", |stretch| stretch.put_off.to_string())?;
        line("refusals in effect, unsigned", |stretch| stretch.held.to_string())?;
        line("anything else", |stretch| stretch.wrong.to_string())?;
        writeln!(f, "refusals recorded after the fact   {:>8}", self.late)?;
        write!(f, "records in the ledger              {:>8}   intact: {}", self.records, self.is_intact)
    }
}
