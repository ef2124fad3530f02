//! The one gate: a worker on a thread of its own, as `app` runs it.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use octroi::{
    config::{Compiled, Overrides, from_text},
    consent::{Key, KeyRing},
    layer::Ambient,
    ledger::{Ledger, MemoryLedger},
    proxy::{
        Instance, Listener, Need, Presented, Protocol, ProxySettings, Shutdown, Tls, UpgradeProtocols, Upstreams,
        Worker, bind,
    },
    site::Live,
    telemetry::{Metrics, Tally},
};
use tokio::sync::watch;

use super::visitor::Visitor;

/// A running gate. Stopped and joined when it is dropped.
#[derive(Debug)]
pub struct Octroi {
    pub address: SocketAddr,
    metrics: Arc<Metrics>,
    stop: watch::Sender<bool>,
    worker: Option<JoinHandle<()>>,
}

/// What a gate is started with.
#[derive(Debug)]
pub struct Builder {
    upstream: SocketAddr,
    gate: String,
    portal: String,
    more: String,
    ledger: Arc<dyn Ledger>,
    protocol: Protocol,
    clock: fn() -> SystemTime,
    drain: Duration,
}

/// One cookie for each rule that tests are about.
const COOKIES: [(&str, &str, &str); 7] = [
    ("session", "necessary", ""),
    ("csrftoken", "necessary", "1 year"),
    ("_stats", "audience-exempt", ""),
    ("_ga", "audience", "13 months"),
    ("_pk_*", "audience", ""),
    ("vid", "video", "1 day"),
    ("__Secure-ad", "advertising", ""),
];

// === impl Octroi ===

impl Octroi {
    /// A gate for `data.example` and loopback before `upstream`.
    pub fn before(upstream: SocketAddr) -> Builder {
        Builder {
            upstream,
            gate: String::new(),
            portal: String::new(),
            more: String::new(),
            ledger: Arc::new(MemoryLedger::new()),
            protocol: Protocol::Http1,
            clock: SystemTime::now,
            // Tests end what they begin; what is left open is cut.
            drain: Duration::ZERO,
        }
    }

    /// The gate that most tests need.
    pub fn plain(upstream: SocketAddr) -> Self {
        Self::before(upstream).start()
    }

    pub async fn visitor(&self) -> Visitor {
        Visitor::at(self.address).await
    }

    /// One request over a connection of its own.
    pub async fn get(&self, target: &str, fields: &str) -> super::Message {
        self.visitor().await.get(target, fields).await
    }

    /// Posts a choice as the choice page does, and gives back the `Cookie` line that the visitor then sends.
    pub async fn choice(&self, form: &str) -> String {
        let (target, origin) = ("/.octroi/choices", "Origin: https://data.example\r\n");
        let mut visitor = self.visitor().await;
        let answer = visitor.post(target, origin, "application/x-www-form-urlencoded", form).await;
        assert_eq!(answer.status(), 303, "{form}: {}", answer.text());
        let token =
            answer.all("set-cookie").into_iter().find(|line| line.starts_with("octroi=1.")).expect("a token is set");
        format!("Cookie: {}\r\n", token.split(';').next().unwrap_or_default())
    }

    /// Tells it to stop, and does not wait.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub fn tally(&self) -> Tally {
        Tally::of(std::slice::from_ref(&self.metrics))
    }
}

impl Drop for Octroi {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        let ended = self.worker.take().expect("a gate is dropped once").join();
        assert!(ended.is_ok() || std::thread::panicking(), "the worker ended in a panic");
    }
}

// === impl Builder ===

impl Builder {
    /// Adds lines about the gate itself: keys first, then tables.
    pub fn gate(mut self, lines: &str) -> Self {
        self.gate.push_str(lines);
        self
    }

    /// Adds keys of the portal.
    pub fn portal(mut self, lines: &str) -> Self {
        self.portal.push_str(lines);
        self.portal.push('\n');
        self
    }

    /// Adds what stands after the portal's cookies.
    pub fn more(mut self, tables: &str) -> Self {
        self.more.push_str(tables);
        self
    }

    pub fn ledger(mut self, ledger: Arc<dyn Ledger>) -> Self {
        self.ledger = ledger;
        self
    }

    pub fn clock(mut self, clock: fn() -> SystemTime) -> Self {
        self.clock = clock;
        self
    }

    /// Lets requests that are under way finish when it is stopped.
    pub fn draining(mut self) -> Self {
        self.drain = Duration::from_secs(20);
        self
    }

    pub fn http2(mut self) -> Self {
        self.protocol = Protocol::Http2;
        self
    }

    /// Compiles what it will run with.
    pub fn compile(&self) -> Compiled {
        let Self { upstream, gate, portal, more, .. } = self;
        let cookies: String = COOKIES.iter().map(|cookie| declaration(*cookie)).collect();
        let hosts = r#"["data.example", "data.metro.example", "127.0.0.1", "localhost"]"#;
        let text = format!(
            "{gate}\n[[portal]]\nhosts = {hosts}\nupstream = \"http://{upstream}\"\n{portal}\n{cookies}\n{more}"
        );
        from_text("octroi.toml", &text, &Overrides::default(), |_| Ok(keys()))
            .unwrap_or_else(|errors| panic!("{errors:#?}"))
    }

    /// The snippet of `data.example`, if it has one.
    pub fn snippet(&self) -> Option<String> {
        let sites = self.compile().sites;
        let site = sites.find("data.example").unwrap();
        site.snippet().map(|snippet| String::from_utf8(snippet.as_bytes().to_vec()).unwrap())
    }

    /// The languages that its banner fetches the words of, with their paths.
    pub fn words(&self) -> Vec<(String, String)> {
        let sites = self.compile().sites;
        let assets = sites.find("data.example").unwrap().kit().assets();
        let paths = assets.iter().map(|asset| asset.path()).filter(|path| path.contains("/words."));
        paths.map(|path| (path.split('.').nth(2).unwrap().to_owned(), path.to_owned())).collect()
    }

    /// The version of that snippet, as entity tags have it.
    pub fn snippet_version(&self) -> String {
        self.compile().sites.find("data.example").unwrap().snippet().unwrap().version().to_string()
    }

    pub fn start(self) -> Octroi {
        let Compiled { settings, sites, .. } = self.compile();
        let mut timeouts = settings.timeouts;
        timeouts.shutdown = self.drain;
        let (stop, shutdown) = Shutdown::channel();
        let listeners = bind("127.0.0.1:0".parse().unwrap(), 1).unwrap();
        let address = listeners[0].local_addr().unwrap();
        let metrics = Arc::<Metrics>::default();
        let worker = Worker {
            listeners: listeners
                .into_iter()
                .map(|socket| {
                    let address = socket.local_addr().unwrap();
                    (socket, Listener { address, protocol: self.protocol, proxy_protocol: false })
                })
                .collect(),
            tls: Tls::new(Presented::default()).unwrap(),
            live: Live::new(sites),
            ledger: self.ledger,
            ambient: Ambient::new(self.clock, random),
            metrics: Arc::clone(&metrics),
            settings: Arc::new(ProxySettings {
                strict_transport: None,
                timeouts,
                limits: settings.limits,
                trusted_proxies: settings.trusted_proxies.into(),
                upgrades: UpgradeProtocols::new(settings.upgrades.iter().map(String::as_str)),
                instance: Instance::new(random()),
            }),
            upstreams: upstreams(),
            connections: settings.limits.connections,
        };
        let worker = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(worker.run(shutdown)).unwrap();
            runtime.shutdown_background();
        });
        Octroi { address, metrics, stop, worker: Some(worker) }
    }
}

/// The keys of every gate.
pub fn keys() -> KeyRing {
    KeyRing::new([Key::new("test", &[7; 32]).unwrap()]).unwrap()
}

/// A cookie's row in a charter.
fn declaration((name, purpose, lifetime): (&str, &str, &str)) -> String {
    let lifetime = if lifetime.is_empty() { String::new() } else { format!("lifetime = \"{lifetime}\"\n") };
    format!(
        "[[portal.cookie]]\nname = \"{name}\"\npurpose = \"{purpose}\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n{lifetime}"
    )
}

/// Reading the system's certificates once is enough.
fn upstreams() -> Upstreams {
    static TRUST: OnceLock<Upstreams> = OnceLock::new();
    TRUST.get_or_init(|| Upstreams::new(Need::HttpOnly, HashMap::new()).unwrap()).clone()
}

/// Never the same twice, which is all that record identifiers need here.
fn random() -> [u8; 10] {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut octets = [0; 10];
    octets[..8].copy_from_slice(&NEXT.fetch_add(1, Relaxed).to_be_bytes());
    octets
}
