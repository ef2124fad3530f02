//! Many requests and many reloads at once, and whether each response was made under one configuration.
//!
//! Two configurations take turns. Each shows in five places of a response, which different parts of the gate make: the
//! cookies the portal was sent, the cookies the visitor is sent, the added policy, the banner's script, and the portal
//! that answered. One that is wrong is tried in between.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time::sleep_until};

use super::{
    message::Message,
    origin::Portal,
    page::Page,
    standing::{Standing, ask},
    visitor::Visitor,
};

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Storm {
    pub length: Duration,
    /// Requests a second, over all visitors.
    pub rate: u32,
    pub visitors: u32,
    pub reloads: u32,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Figures {
    pub requests: u64,
    /// Without a whole answer of status 200.
    pub failed: u64,
    /// Made under both configurations, or neither.
    pub mixed: u64,
    /// Under the one that was out of force before the request was sent.
    pub late: u64,
    /// Under the one, and the other.
    pub under: [u64; 2],
    pub applied: u64,
    pub rejected: u64,
    /// With another outcome than they must have.
    pub unexpected: u64,
    pub elapsed: Duration,
    times: Vec<Duration>,
}

/// Which of two configurations.
type Which = usize;

/// What tells the responses of two configurations apart.
struct Signs([[String; 5]; 2]);

/// Counts changes: odd while one is under way.
type Epoch = Arc<AtomicU64>;

const BROWSER: &str =
    "Accept: text/html\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nCookie: one=1; two=1\r\n";

fn text(which: Which, portals: &[Portal; 2]) -> String {
    let (name, upstream) = (["one", "two"][which], portals[which].address);
    format!(
        "[[portal]]\nhosts = [\"data.example\"]\nupstream = \"http://{upstream}\"\n\
         [[portal.cookie]]\nname = \"{name}\"\npurpose = \"necessary\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n\
         [[portal.cookie]]\nname = \"stats-{name}\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n\
         [[portal.third-party]]\norigins = [\"{name}.example\"]\npurpose = \"necessary\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n"
    )
}

/// Wrong in different ways, by turns.
fn wrong(turn: u32, portals: &[Portal; 2]) -> String {
    let whole = text(0, portals);
    match turn % 3 {
        0 => whole.rsplit_once("\"p\"").unwrap().0.to_owned() + "\"",
        1 => whole.replacen("purpose = \"necessary\"", "purpose = \"none such\"", 1),
        _ => format!("include = [\"missing.toml\"]\n{whole}"),
    }
}

async fn portal(name: &'static str) -> Portal {
    Portal::replying(move |request| {
        let seen = request.all("cookie").join("; ");
        Page::html("<!doctype html><html><head><title>t</title></head><body>ok</body></html>")
            .cookies(&["one=1", "two=1"])
            .with("X-Portal", name)
            .with("X-Seen", &seen)
            .bytes()
    })
    .await
}

/// What a response shows of the configuration it was made under.
fn shown(answer: &Message) -> [String; 5] {
    let cookies =
        answer.all("set-cookie").iter().map(|line| line.split('=').next().unwrap_or_default()).collect::<Vec<_>>();
    let policy = answer.all("content-security-policy").join(", ");
    let named = ["one.example", "two.example"].into_iter().filter(|origin| policy.contains(origin)).collect::<Vec<_>>();
    let body = answer.text();
    let script = body.split_once("/assets/guard.").and_then(|(_, rest)| rest.split('.').next()).unwrap_or_default();
    let field = |name: &str| answer.field(name).unwrap_or_default().to_owned();
    [field("x-portal"), field("x-seen"), cookies.join(" "), named.join(" "), script.to_owned()]
}

/// The second of the two is in force at first; while another takes its place, it is not known which.
fn in_force(epoch: u64) -> Option<Which> {
    [Some(1), None, Some(0), None].get((epoch % 4) as usize).copied().flatten()
}

// === impl Storm ===

impl Storm {
    /// Runs it against the command.
    pub async fn run(self) -> Figures {
        let portals = [portal("one").await, portal("two").await];
        let mut gate = Standing::start("0", &text(1, &portals)).await;
        let signs = Arc::new(Signs::learn(&gate, &portals).await);
        let epoch = Epoch::default();
        let begun = Instant::now();
        let mut visitors = JoinSet::new();
        for number in 0..self.visitors {
            let (visitor, signs, epoch) = (gate.visitor().await, Arc::clone(&signs), Arc::clone(&epoch));
            visitors.spawn(self.visit(visitor, number, begun, signs, epoch));
        }
        let mut figures = self.reload(&gate, &portals, begun, &epoch).await;
        while let Some(seen) = visitors.join_next().await {
            figures.add(seen.unwrap());
        }
        figures.elapsed = begun.elapsed();
        drop(gate.reloaded_meanwhile());
        gate.signal("TERM");
        assert_eq!(gate.ended().await, Some(0));
        figures
    }

    /// Reloads at even distances; every third configuration is wrong.
    async fn reload(self, gate: &Standing, portals: &[Portal; 2], begun: Instant, epoch: &Epoch) -> Figures {
        let mut figures = Figures::default();
        let mut which = 1;
        for turn in 0..self.reloads {
            sleep_until((begun + self.length * (turn + 1) / (self.reloads + 1)).into()).await;
            let is_wrong = turn % 3 == 2;
            if is_wrong {
                gate.write("0", &wrong(turn / 3, portals));
            } else {
                which = 1 - which;
                gate.write("0", &text(which, portals));
                epoch.fetch_add(1, SeqCst);
            }
            let status = ask(gate.admin, "POST", "/reload", "").await.status();
            if !is_wrong {
                epoch.fetch_add(1, SeqCst);
            }
            match (is_wrong, status) {
                (false, 200) => figures.applied += 1,
                (true, 422) => figures.rejected += 1,
                _ => figures.unexpected += 1,
            }
            // What they recorded is not needed.
            portals.iter().for_each(|portal| drop(portal.take()));
        }
        figures
    }

    /// Asks at even distances over one connection.
    async fn visit(
        self,
        mut visitor: Visitor,
        number: u32,
        begun: Instant,
        signs: Arc<Signs>,
        epoch: Epoch,
    ) -> Figures {
        let mut figures = Figures::default();
        let distance = Duration::from_secs(1) * self.visitors / self.rate;
        let mut due = begun + distance * number / self.visitors;
        while due < begun + self.length {
            sleep_until(due.into()).await;
            let before = epoch.load(SeqCst);
            visitor.request("GET", "/", BROWSER).await;
            let answer = visitor.wire.response_to("GET").await;
            figures.times.push(due.elapsed());
            figures.requests += 1;
            let settled = (before == epoch.load(SeqCst)).then(|| in_force(before)).flatten();
            match answer {
                Some(answer) if answer.status() == 200 => figures.judge(signs.which(&answer), settled),
                Some(_) => figures.failed += 1,
                None => {
                    figures.failed += 1;
                    return figures;
                }
            }
            due += distance;
        }
        figures
    }
}

// === impl Signs ===

impl Signs {
    /// Looks at both configurations while nothing else happens; the second is in force before and after.
    async fn learn(gate: &Standing, portals: &[Portal; 2]) -> Self {
        let mut signs = [const { Vec::new() }; 2];
        for which in [0, 1] {
            gate.write("0", &text(which, portals));
            assert_eq!(ask(gate.admin, "POST", "/reload", "").await.status(), 200);
            signs[which] = shown(&gate.visitor().await.get("/", BROWSER).await).to_vec();
        }
        for (one, two) in signs[0].iter().zip(&signs[1]) {
            assert!(!one.is_empty() && !two.is_empty() && one != two, "each sign tells: {signs:?}");
        }
        Self(signs.map(|signs| signs.try_into().expect("five signs")))
    }

    /// The configuration that all signs are of.
    fn which(&self, answer: &Message) -> Option<Which> {
        let shown = shown(answer);
        self.0.iter().position(|signs| *signs == shown)
    }
}

// === impl Figures ===

impl Figures {
    fn judge(&mut self, which: Option<Which>, settled: Option<Which>) {
        match which {
            Some(which) => {
                self.under[which] += 1;
                self.late += u64::from(settled.is_some_and(|settled| settled != which));
            }
            None => self.mixed += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.failed += other.failed;
        self.mixed += other.mixed;
        self.late += other.late;
        self.under = [self.under[0] + other.under[0], self.under[1] + other.under[1]];
        self.times.extend(other.times);
    }

    /// Whether nothing happened that must not.
    pub fn is_clean(&self) -> bool {
        let Self { failed, mixed, late, unexpected, under, applied, rejected, .. } = self;
        [failed, mixed, late, unexpected].iter().all(|count| **count == 0)
            && [&under[0], &under[1], applied, rejected].iter().all(|count| **count > 0)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut times = self.times.clone();
        times.sort();
        let at = |share: usize| {
            times.get((times.len() * share / 1000).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        let rate = self.requests as f64 / self.elapsed.as_secs_f64();
        writeln!(f, "{} requests in {:.1} s, {rate:.0} a second", self.requests, self.elapsed.as_secs_f64())?;
        writeln!(
            f,
            "  {} failed, {} under a mixed configuration, {} under an old one",
            self.failed, self.mixed, self.late
        )?;
        writeln!(f, "  {} under the one and {} under the other configuration", self.under[0], self.under[1])?;
        writeln!(f, "{} reloads applied, {} rejected, {} otherwise", self.applied, self.rejected, self.unexpected)?;
        write!(
            f,
            "time from when a request was due: median {:.2?}, 99 % {:.2?}, longest {:.2?}",
            at(500),
            at(990),
            at(1000)
        )
    }
}
