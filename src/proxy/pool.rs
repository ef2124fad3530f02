//! The connections that one worker keeps to portals.
//!
//! Contract: the latest that was given back is taken first, so that those that are not needed grow old; who has been idle for
//! too long is dropped. It must never hand out a connection that it knows to be closed.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use http::Uri;
use tower::ServiceExt;

use super::{cause::Cause, settings::ProxySettings, trust::Upstreams, upstream::Connector, wire::Wire};
use crate::site::Upstream;

/// Idle connections kept to one portal by one worker.
const IDLE_PER_PORTAL: usize = 64;

/// How often those that have grown old are looked for.
const TICK: Duration = Duration::from_secs(5);

/// Eleven ticks are a little under what common origin servers keep (nginx 75 s, gunicorn 2 s behind nginx): a connection that
/// the portal just closed costs a retry.
const IDLE_TICKS: u64 = 11;

/// One worker's connections; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    connector: Connector,
    fields: Option<usize>,
    /// Of one thread, so that nobody ever waits for it.
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    tick: u64,
    #[expect(clippy::vec_box, reason = "wires are large, and go from hand to hand")]
    idle: HashMap<Upstream, Vec<Box<Wire>>, BuildHasherDefault<Known>>,
}

/// An address knows its hash.
#[derive(Debug, Default)]
struct Known(u64);

// === impl Known ===

impl Hasher for Known {
    fn write(&mut self, octets: &[u8]) {
        octets.iter().for_each(|octet| self.write_u64(u64::from(*octet)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = self.0.rotate_left(8) ^ hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

// === impl Pool ===

impl Pool {
    /// Makes an empty pool. Must be called on the worker's runtime, where it ages.
    pub(super) fn new(upstreams: &Upstreams, settings: &ProxySettings) -> Self {
        let (connector, fields) = (upstreams.connector(settings.timeouts), settings.limits.fields_to_tell());
        let shared = Arc::new(Shared { connector, fields, kept: Mutex::default() });
        tokio::spawn(age(Arc::downgrade(&shared)));
        Self(shared)
    }

    /// Takes a connection that is open, as far as was known when it was last looked at.
    pub(super) fn take(&self, upstream: &Upstream) -> Option<Box<Wire>> {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = kept.idle.get_mut(upstream)?;
        // Whether the portal has closed it since is found when it is used: it then gives back what it was not sent.
        idle.pop()
    }

    /// Makes a connection.
    ///
    /// # Errors
    /// If the portal cannot be reached.
    pub(super) async fn open(&self, upstream: &Upstream) -> Result<Box<Wire>, Cause> {
        let stream = self.connector().oneshot(address(upstream)?).await.map_err(Cause::Unreachable)?;
        Ok(Wire::over(stream.into(), upstream.clone(), self.0.fields))
    }

    /// Keeps a connection for the next request, if it can carry one.
    pub(super) fn give_back(&self, mut wire: Box<Wire>) {
        if !wire.is_free() {
            return;
        }
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        wire.since = Some(kept.tick);
        match kept.idle.get_mut(wire.upstream()) {
            Some(idle) if idle.len() >= IDLE_PER_PORTAL => {}
            Some(idle) => idle.push(wire),
            None => drop(kept.idle.insert(wire.upstream().clone(), vec![wire])),
        }
    }

    /// Returns what connections are made with, for those that are not kept.
    pub(super) fn connector(&self) -> Connector {
        self.0.connector.clone()
    }
}

/// Returns what a connector is asked for.
pub(super) fn address(upstream: &Upstream) -> Result<Uri, Cause> {
    let mut address = http::uri::Parts::default();
    address.scheme = Some(upstream.scheme().clone());
    address.authority = Some(upstream.authority().clone());
    address.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
    Uri::from_parts(address).map_err(|_| Cause::Host)
}

/// Drops what has grown old, for as long as there is a pool.
async fn age(pool: Weak<Shared>) {
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        let Some(shared) = pool.upgrade() else { return };
        let mut kept = shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.tick += 1;
        let tick = kept.tick;
        kept.idle.retain(|_, idle| {
            idle.retain_mut(|wire| wire.since.is_some_and(|since| tick - since <= IDLE_TICKS) && wire.is_open());
            !idle.is_empty()
        });
    }
}
