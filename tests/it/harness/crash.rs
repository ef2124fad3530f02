//! Gates that are killed in the middle of many choices, and what their ledger then holds.
//!
//! A round starts the command itself, lets many visitors choose at once, and ends it by SIGKILL after a random number of
//! acknowledgements. Then the ledger is opened, every acknowledged choice is looked for, and the chain is checked.

use std::{
    collections::HashSet,
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::{Duration, Instant, SystemTime},
};

use octroi::{
    consent::RecordId,
    ledger::{Archive, KnownKeys, Progress, Verification},
};
use serde_json::Value;
use tokio::{sync::Notify, task::JoinSet};

use super::{octroi::keys, origin::Portal, standing::Standing, wire::Wire};

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Crash {
    pub rounds: u32,
    /// The most choices of a round; it is killed at a random one of them.
    pub choices: u32,
    pub visitors: u32,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct CrashFigures {
    pub rounds: u32,
    /// Choices that a visitor was told of as recorded.
    pub acknowledged: u64,
    /// Choices of which nothing was said any more.
    pub unanswered: u64,
    /// Answered otherwise than as recorded.
    pub refused: u64,
    /// Records in the ledger at the end.
    pub records: u64,
    /// Acknowledged, and not in the ledger.
    pub missing: u64,
    /// Acknowledged under the number of another.
    pub repeated: u64,
    /// Rounds after which there are more records than choices, or a chain that is broken.
    pub broken: u32,
    pub elapsed: Duration,
}

/// What visitors of one round saw.
#[derive(Debug, Default)]
struct Seen {
    acknowledged: Mutex<Vec<RecordId>>,
    answers: AtomicU32,
    enough: Notify,
}

const CHOICES: [&str; 3] =
    [r#"{"choice":"accept"}"#, r#"{"choice":"refuse"}"#, r#"{"choice":"save","purposes":["audience"]}"#];

// === impl Crash ===

impl Crash {
    /// Runs against the ledger that `lines` of the main file name and `open` opens.
    pub async fn run(self, lines: &str, open: impl Fn() -> Arc<dyn Archive>) -> CrashFigures {
        let portal = Portal::plain().await;
        let text = format!(
            "{lines}\n[[portal]]\nhosts = [\"data.example\"]\nupstream = \"http://{}\"\n\
             [[portal.cookie]]\nname = \"_ga\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
            portal.address
        );
        let begun = Instant::now();
        let mut figures = CrashFigures::default();
        let mut known = HashSet::new();
        for round in 0..self.rounds {
            let round = self.round(&text, random(round) % self.choices).await;
            let before = figures.records;
            figures.rounds += 1;
            figures.unanswered += round.unanswered;
            figures.refused += round.refused;
            figures.acknowledged += round.acknowledged.len() as u64;
            let ledger = open();
            for record in &round.acknowledged {
                figures.repeated += u64::from(!known.insert(*record));
                figures.missing += u64::from(ledger.find(*record).await.unwrap().is_none());
            }
            let made = round.acknowledged.len() as u64..=round.acknowledged.len() as u64 + round.unanswered;
            match ledger.verify(KnownKeys::of(&keys()), Arc::<Progress>::default()).await.unwrap() {
                Verification::Intact { records, .. } if made.contains(&(records - before)) => figures.records = records,
                Verification::Intact { records, .. } => {
                    (figures.records, figures.broken) = (records, figures.broken + 1)
                }
                Verification::Broken(_) => figures.broken += 1,
            }
        }
        figures.elapsed = begun.elapsed();
        figures
    }

    async fn round(self, text: &str, until: u32) -> Round {
        let mut gate = Standing::start("0", text).await;
        let seen = Arc::<Seen>::default();
        let mut visitors = JoinSet::new();
        for number in 0..self.visitors {
            visitors.spawn(choose(Wire::to(gate.address).await, Arc::clone(&seen), number, until));
        }
        seen.enough.notified().await;
        gate.kill().await;
        let mut round = Round::default();
        while let Some(ended) = visitors.join_next().await {
            let (unanswered, refused) = ended.unwrap();
            round.unanswered += unanswered;
            round.refused += refused;
        }
        round.acknowledged = std::mem::take(&mut *seen.acknowledged.lock().unwrap());
        round
    }
}

#[derive(Debug, Default)]
struct Round {
    acknowledged: Vec<RecordId>,
    unanswered: u64,
    refused: u64,
}

/// Chooses again and again until the gate is gone; returns how many choices had no answer, and how many another one.
async fn choose(mut wire: Wire, seen: Arc<Seen>, number: u32, until: u32) -> (u64, u64) {
    let mut refused = 0;
    for content in CHOICES.iter().cycle().skip(number as usize) {
        let head = "POST /.octroi/choices HTTP/1.1\r\nHost: data.example\r\nSec-Fetch-Site: same-origin\r\n";
        let fields = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", content.len());
        wire.offer(format!("{head}{fields}{content}")).await;
        let Some(answer) = wire.response_to("POST").await else { return (1, refused) };
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match said["record"].as_str().and_then(RecordId::parse) {
            Some(record) => seen.acknowledged.lock().unwrap().push(record),
            None => refused += 1,
        }
        if seen.answers.fetch_add(1, SeqCst) >= until {
            seen.enough.notify_one();
        }
    }
    (0, refused)
}

/// Another number each time; what is killed when differs from run to run.
fn random(round: u32) -> u32 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    // A multiplication by a large odd number mixes low bits into high ones.
    (now.subsec_nanos() ^ round).wrapping_mul(0x9e37_79b1) >> 8
}

// === impl CrashFigures ===

impl CrashFigures {
    /// Whether the proof held.
    pub fn is_clean(&self) -> bool {
        self.acknowledged > 0 && self.missing + self.repeated + self.refused == 0 && self.broken == 0
    }
}

impl fmt::Display for CrashFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rounds, acknowledged, unanswered, refused, records, missing, repeated, broken, elapsed } = self;
        writeln!(f, "rounds, each ended by SIGKILL          {rounds}")?;
        writeln!(f, "choices acknowledged                   {acknowledged}")?;
        writeln!(f, "choices cut off without an answer      {unanswered}")?;
        writeln!(f, "choices answered otherwise             {refused}")?;
        writeln!(f, "records in the ledger                  {records}")?;
        writeln!(f, "acknowledged and not in the ledger     {missing}")?;
        writeln!(f, "numbers given twice                    {repeated}")?;
        writeln!(f, "rounds with a broken or longer chain   {broken}")?;
        write!(f, "seconds                                {:.1}", elapsed.as_secs_f64())
    }
}
