//! A worker: one thread, its sockets, its pool, its counters.

use std::{
    hash::{BuildHasher, RandomState},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};

use super::{
    connection::Reception,
    listener,
    settings::{Listener, ProxySettings},
    stack::stack,
    tls::Tls,
    trust::Upstreams,
};
use crate::{
    layer::{Ambient, RequestId},
    ledger::Ledger,
    site::Live,
    telemetry::Metrics,
};

/// Tells workers to stop: they finish what is under way and take nothing new.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// What one worker serves with.
#[derive(Debug)]
pub struct Worker {
    /// Its sockets, and what comes on each.
    pub listeners: Vec<(TcpListener, Listener)>,
    /// What it makes TLS connections with.
    pub tls: Tls,
    /// The sites in force.
    pub live: Live,
    /// Where choices are kept.
    pub ledger: Arc<dyn Ledger>,
    /// Time and randomness.
    pub ambient: Ambient,
    /// Its counters.
    pub metrics: Arc<Metrics>,
    /// What it runs with.
    pub settings: Arc<ProxySettings>,
    /// Trust in portals.
    pub upstreams: Upstreams,
    /// How many connections it may serve at a time.
    pub connections: usize,
}

/// Numbers requests, unpredictably enough that one cannot be guessed from another gate's.
#[derive(Debug)]
pub(super) struct Numbers {
    next: AtomicU64,
}

// === impl Shutdown ===

impl Shutdown {
    /// Makes the signal and the end that gives it.
    #[must_use]
    pub fn channel() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Says whether there may be news: a look, without waiting.
    pub(super) fn has_come(&self) -> bool {
        self.0.has_changed().unwrap_or(true)
    }

    /// Resolves once workers are to stop, also when nobody can say so any more.
    pub async fn requested(&mut self) {
        if self.0.wait_for(|stop| *stop).await.is_err() {
            tracing::debug!("nobody is left to say when to stop");
        }
    }
}

// === impl Worker ===

impl Worker {
    /// Serves until `shutdown`, then drains for as long as the settings say.
    ///
    /// Must run on a runtime of its own: everything it spawns stays there.
    ///
    /// # Errors
    /// If a socket cannot be registered with the runtime.
    pub async fn run(self, shutdown: Shutdown) -> std::io::Result<()> {
        let parts = (&self.upstreams, Arc::clone(&self.settings));
        let stack = stack(self.live, self.ledger, self.ambient, Arc::clone(&self.metrics), parts);
        let (settings, metrics) = (Arc::clone(&self.settings), self.metrics);
        let (numbers, crowd) = Default::default();
        let reception = Reception { stack, settings, numbers, tls: self.tls, metrics, crowd };
        let connections = u32::try_from(self.connections).unwrap_or(u32::MAX >> 3).max(1);
        let room = Arc::new(Semaphore::new(connections as usize));
        let mut accepting = tokio::task::JoinSet::new();
        for (socket, listener) in self.listeners {
            let socket = tokio::net::TcpListener::from_std(socket)?;
            let door = Door { socket, listener, room: Arc::clone(&room), shutdown: shutdown.clone() };
            accepting.spawn(door.accept(reception.clone()));
        }
        // Every door closes at once: nothing it waits for outlasts the signal.
        while accepting.join_next().await.is_some() {}
        drop(reception);
        // All room is free again once the last connection has ended.
        if timeout(self.settings.timeouts.shutdown, room.acquire_many(connections)).await.is_err() {
            tracing::warn!("some requests were still under way when the time to drain was over");
        }
        Ok(())
    }
}

/// What everything on one connection shares, tunnels included.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) address: SocketAddr,
    /// Its place in the room: given back once all that holds it has ended.
    pub(super) permit: Arc<OwnedSemaphorePermit>,
    pub(super) shutdown: Shutdown,
}

/// One listening socket.
struct Door {
    socket: tokio::net::TcpListener,
    listener: Listener,
    room: Arc<Semaphore>,
    shutdown: Shutdown,
}

impl Door {
    async fn accept(self, reception: Reception) {
        loop {
            let mut shutdown = self.shutdown.clone();
            tokio::select! {
                biased;
                () = shutdown.requested() => return,
                () = self.accept_one(&reception) => {}
            }
        }
    }
}

impl Door {
    async fn accept_one(&self, reception: &Reception) {
        let (stream, address) = match self.socket.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                // Out of descriptors, most likely: give running requests time to return some.
                return tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        if let Err(error) = listener::prepare(&stream) {
            tracing::debug!(%error, "cannot set options of a connection");
        }
        // With no room, this one waits here and the rest in the kernel's queue, rather than being cut.
        let Ok(permit) = Arc::clone(&self.room).acquire_owned().await else { return };
        let line = Line { address, permit: Arc::new(permit), shutdown: self.shutdown.clone() };
        tokio::spawn(reception.clone().welcome(stream, line, self.listener));
    }
}

// === impl Numbers ===

impl Numbers {
    pub(super) fn next(&self) -> RequestId {
        // Of one worker, whose thread alone takes numbers.
        let next = self.next.load(Relaxed);
        self.next.store(next.wrapping_add(1), Relaxed);
        RequestId::new(next)
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self { next: AtomicU64::new(RandomState::new().hash_one("octroi request")) }
    }
}
