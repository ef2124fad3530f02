//! A running gate: its workers, and what they share.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    thread::{self, JoinHandle},
};

use http::{
    HeaderValue,
    uri::{Authority, Scheme},
};
use tokio::sync::watch;

use super::{
    ambient::system,
    archive::open_to_serve,
    inventory::{Keeper, Window},
};
use crate::{
    config::{Compiled, Settings, Workers},
    ledger::{Archive, Ledger, LedgerError},
    proxy::{
        BindError, ClientTls, Instance, Listener, Need, Presented, Protocol, ProxySettings, Shutdown, Tls, TrustError,
        UpgradeProtocols, Upstreams, Worker, bind,
    },
    site::{Live, Upstream},
    telemetry::{Metrics, Tally},
};

/// A gate that serves.
#[derive(Debug)]
pub struct Running {
    addresses: Vec<(SocketAddr, Protocol)>,
    live: Live,
    upstreams: Upstreams,
    presented: Presented,
    metrics: Vec<Arc<Metrics>>,
    /// Counts what no worker does; one of `metrics`.
    own: Arc<Metrics>,
    workers: Vec<JoinHandle<()>>,
    stop: watch::Sender<bool>,
    inventory: Option<Keeper>,
    /// Dropped last: that drains what is queued, and closes the file.
    ledger: Arc<dyn Archive>,
}

/// Why a gate cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An address cannot be listened on.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The ledger cannot be used, and time will not mend it: a gate that cannot keep proof does not start.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The folder for what must survive a restart cannot be made.
    #[error("cannot make the folder {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Portals cannot be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A worker cannot be started.
    #[error("cannot start a worker: {0}")]
    Worker(#[source] io::Error),
}

// === impl Running ===

impl Running {
    /// Starts a gate.
    ///
    /// # Errors
    /// If the ledger cannot be opened, an address cannot be listened on, or a worker not be started.
    pub fn start(compiled: Compiled) -> Result<Self, StartError> {
        let Compiled { settings, sites, tls, .. } = compiled;
        let own = Arc::<Metrics>::default();
        let ledger = open_to_serve(&settings, &own)?;
        let upstreams = Upstreams::new(need(sites.iter().map(|site| site.upstream()), &tls.portals), tls.portals)?;
        let presented = Presented::new(tls.identities);
        let tls = Tls::new(presented.clone()).map_err(TrustError::from)?;
        let proxy = Arc::new(proxy_settings(&settings));
        let live = Live::new(sites);
        let count = worker_count(settings.workers);
        let (stop, shutdown) = Shutdown::channel();
        let mut sockets: Vec<Vec<(io::Result<_>, Listener)>> = (0..count).map(|_| Vec::new()).collect();
        let mut addresses = Vec::new();
        for listener in &settings.listeners {
            for (place, socket) in bind(listener.address, count)?.into_iter().enumerate() {
                if place == 0 {
                    addresses.push((socket.local_addr().map_err(StartError::Worker)?, listener.protocol));
                }
                sockets.iter_mut().skip(place).take(1).for_each(|own| own.push((socket.try_clone(), *listener)));
            }
        }
        let inventory = settings.inventory.as_deref().map(|path| Keeper::start(path, count));
        let inventory = inventory.transpose().map_err(StartError::Worker)?;
        let metrics = vec![Arc::clone(&own)];
        let mut running =
            Self { addresses, live, upstreams, presented, metrics, own, workers: Vec::new(), stop, inventory, ledger };
        for (number, sockets) in sockets.into_iter().enumerate() {
            let listeners = sockets.into_iter().map(|(socket, listener)| Ok((socket?, listener)));
            let worker = Worker {
                listeners: listeners.collect::<io::Result<_>>().map_err(StartError::Worker)?,
                tls: tls.clone(),
                live: running.live.clone(),
                ledger: Arc::clone(&running.ledger) as Arc<dyn Ledger>,
                ambient: system(),
                metrics: Arc::new(running.worker_metrics(number)),
                settings: Arc::clone(&proxy),
                upstreams: running.upstreams.clone(),
                connections: proxy.limits.connections.div_ceil(count),
            };
            running.metrics.push(Arc::clone(&worker.metrics));
            running.workers.push(spawn(number, worker, shutdown.clone()).map_err(StartError::Worker)?);
        }
        Ok(running)
    }

    /// Returns where it listens; ports that were 0 are the real ones.
    #[must_use]
    pub fn addresses(&self) -> &[(SocketAddr, Protocol)] {
        &self.addresses
    }

    /// Returns the handle on the sites in force.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// Returns the ledger.
    #[must_use]
    pub fn ledger(&self) -> &Arc<dyn Archive> {
        &self.ledger
    }

    /// Returns how portals are spoken to.
    pub(super) fn upstreams(&self) -> &Upstreams {
        &self.upstreams
    }

    /// Returns the certificates that visitors are shown.
    pub(super) fn presented(&self) -> &Presented {
        &self.presented
    }

    /// Makes the counters of a worker.
    fn worker_metrics(&self, number: usize) -> Metrics {
        let shard = self.inventory.as_ref().and_then(|inventory| inventory.shards().get(number));
        Metrics::of_worker(shard.cloned())
    }

    /// Returns what looks at the inventory, if there is one.
    pub(super) fn inventory(&self) -> Option<Window> {
        self.inventory.as_ref().map(Keeper::window)
    }

    /// Returns the counters of what no worker does.
    #[must_use]
    pub fn own_metrics(&self) -> &Arc<Metrics> {
        &self.own
    }

    /// Returns the counters of all that counts.
    pub(super) fn metrics(&self) -> &[Arc<Metrics>] {
        &self.metrics
    }

    /// Returns what was counted so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(&self.metrics)
    }

    /// Stops: takes nothing new, finishes what is under way within the time the settings give, and
    /// closes the ledger. Blocks.
    pub fn stop(self) -> Tally {
        self.stop.send_replace(true);
        for worker in self.workers {
            if worker.join().is_err() {
                tracing::error!("a worker ended in a panic");
            }
        }
        if let Some(inventory) = self.inventory {
            inventory.stop();
        }
        Tally::of(&self.metrics)
    }
}

/// Says whether a portal is checked by what the system trusts.
pub(super) fn need<'s>(upstreams: impl IntoIterator<Item = &'s Upstream>, own: &HashMap<Authority, ClientTls>) -> Need {
    let https = upstreams
        .into_iter()
        .any(|upstream| *upstream.scheme() == Scheme::HTTPS && !own.contains_key(upstream.authority()));
    if https { Need::Https } else { Need::HttpOnly }
}

fn proxy_settings(settings: &Settings) -> ProxySettings {
    ProxySettings {
        timeouts: settings.timeouts,
        limits: settings.limits,
        trusted_proxies: settings.trusted_proxies.as_slice().into(),
        upgrades: UpgradeProtocols::new(settings.upgrades.iter().map(String::as_str)),
        strict_transport: settings.strict_transport.as_deref().and_then(|value| HeaderValue::from_str(value).ok()),
        instance: Instance::new(system().random()),
    }
}

fn worker_count(workers: Workers) -> usize {
    match workers {
        Workers::PerCore => thread::available_parallelism().map_or(1, usize::from),
        Workers::Count(count) => count.get(),
    }
}

fn spawn(number: usize, worker: Worker, shutdown: Shutdown) -> io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name(format!("octroi-worker-{number}")).spawn(move || {
        if let Err(error) = runtime.block_on(worker.run(shutdown)) {
            tracing::error!(%error, worker = number, "a worker stopped");
        }
        // What is still open, tunnels above all, is cut here rather than waited for.
        runtime.shutdown_background();
    })
}
