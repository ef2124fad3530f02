//! Another configuration in the place of the one in force, whole or not at all.
//!
//! Everything is read and compiled aside; only when nothing is wrong and nothing needs a restart is it swapped in, by
//! one exchange of one pointer. A request keeps the site that it began with. What TLS is made with is exchanged just before
//! it, and holds for connections from then on. Reloads come one after the other, whoever
//! asks, and each has an outcome: it is counted, logged and returned.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use super::{
    gate::{Running, need},
    inventory::Window,
    record::Record,
};
use crate::{
    admin::{Change, Readiness, Standing},
    config::{Attempt, Compiled, Diagnostic, Files, Outline, Settings},
    proxy::{Presented, Upstreams},
    site::Live,
    telemetry::{Metrics, ReloadEnd, Reloaded, Tally, Trigger},
};

/// How a reload ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReloadOutcome {
    /// Another configuration is in force.
    Applied(Changes),
    /// The documents say what they said before.
    Unchanged,
    /// The documents are wrong: this is everything that is. What was in force still is.
    Rejected(Vec<Diagnostic>),
    /// These keys come into force at a restart only. Nothing of the documents was applied, so that no mixture serves.
    RestartRequired(Vec<&'static str>),
}

/// What a reload changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// One change a line.
    pub lines: Vec<String>,
    /// What someone should look at.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the configuration as at the start, but never makes a key.
pub type Load = Box<dyn Fn() -> Attempt + Send + Sync>;

/// Reloads a running gate.
pub struct Reloader {
    load: Load,
    live: Live,
    upstreams: Upstreams,
    presented: Presented,
    metrics: Arc<Metrics>,
    /// Those of all workers, too.
    counted: Vec<Arc<Metrics>>,
    inventory: Option<Window>,
    record: Record,
    /// Locked for a whole reload.
    in_force: Mutex<InForce>,
    /// Locked for a moment only, so that who asks for it never waits for a reload.
    standing: Mutex<Standing>,
}

/// What a reload is compared with.
#[derive(Debug)]
pub struct InForce {
    settings: Settings,
    outline: Outline,
    /// What was last read, whether it came into force or not.
    files: Files,
}

/// How often documents are read that change while they are read.
const READINGS: usize = 4;

// === impl InForce ===

impl InForce {
    /// Notes what a gate is about to be started with.
    #[must_use]
    pub fn of(compiled: &Compiled, files: Files) -> Self {
        let Compiled { settings, outline, .. } = compiled;
        Self { settings: settings.clone(), outline: outline.clone(), files }
    }
}

// === impl Reloader ===

impl Reloader {
    /// Makes what reloads a gate that was started with `in_force`.
    #[must_use]
    pub fn new(running: &Running, in_force: InForce, load: Load) -> Self {
        let standing = Standing {
            version: 1,
            digest: in_force.outline.digest(),
            applied: SystemTime::now(),
            readiness: Readiness::Ready,
        };
        Self {
            load,
            live: running.live().clone(),
            upstreams: running.upstreams().clone(),
            presented: running.presented().clone(),
            metrics: Arc::clone(running.own_metrics()),
            counted: running.metrics().to_vec(),
            inventory: running.inventory(),
            record: Record::new(running.live().clone(), running.ledger()),
            in_force: Mutex::new(in_force),
            standing: Mutex::new(standing),
        }
    }

    /// Reloads, after whatever reload is under way. Blocks.
    pub fn reload(&self, trigger: Trigger) -> ReloadOutcome {
        self.reload_to(trigger).0
    }

    /// Reloads, and says what is then in force.
    pub(super) fn reload_to(&self, trigger: Trigger) -> (ReloadOutcome, Standing) {
        let mut in_force = lock(&self.in_force);
        let outcome = self.apply(&mut in_force);
        let standing = self.standing();
        let (details, warnings) = (outcome.details(), outcome.warnings());
        let version = standing.version;
        Reloaded { trigger, end: outcome.end(), details: &details, warnings: &warnings, version }.emit(&self.metrics);
        self.record.note(Change { at: SystemTime::now(), trigger, end: outcome.end(), version, details });
        (outcome, standing)
    }

    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    /// Returns what is in force.
    #[must_use]
    pub fn standing(&self) -> Standing {
        lock(&self.standing).clone()
    }

    /// Returns what was counted so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(&self.counted)
    }

    pub(super) fn inventory(&self) -> Option<&Window> {
        self.inventory.as_ref()
    }

    /// Says that the gate takes nothing new.
    pub fn drain(&self) {
        lock(&self.standing).readiness = Readiness::Draining;
    }

    /// Returns the files that were last read, as they then were.
    #[must_use]
    pub fn files(&self) -> Files {
        lock(&self.in_force).files.clone()
    }

    fn apply(&self, in_force: &mut InForce) -> ReloadOutcome {
        let Attempt { result, files } = self.read(&in_force.files);
        in_force.files = files;
        let Compiled { settings, sites, tls, outline, warnings } = match result {
            Ok(compiled) => compiled,
            Err(diagnostics) => return ReloadOutcome::Rejected(diagnostics),
        };
        let keys = in_force.settings.restart_keys(&settings);
        if !keys.is_empty() {
            return ReloadOutcome::RestartRequired(keys);
        }
        if outline == in_force.outline {
            return ReloadOutcome::Unchanged;
        }
        // What could still be wrong comes first; certificates are there before the sites that are asked for with them.
        let need = need(sites.iter().map(|site| site.upstream()), &tls.portals);
        if let Err(error) = self.upstreams.swap(need, tls.portals) {
            return ReloadOutcome::Rejected(vec![Diagnostic::error(error.to_string())]);
        }
        self.presented.swap(tls.identities);
        let lines = in_force.outline.changes(&outline);
        self.live.swap(sites);
        let digest = outline.digest();
        in_force.outline = outline;
        let mut standing = lock(&self.standing);
        let (version, readiness) = (standing.version + 1, standing.readiness);
        *standing = Standing { version, digest, applied: SystemTime::now(), readiness };
        ReloadOutcome::Applied(Changes { lines, warnings })
    }

    /// Reads documents that belong together: if one changes meanwhile, all are read again.
    fn read(&self, known: &Files) -> Attempt {
        let mut files = known.clone();
        for _ in 0..READINGS {
            // A mistake of ours must not take the gate down that serves.
            let Ok(attempt) = catch_unwind(AssertUnwindSafe(&self.load)) else {
                let mistake =
                    Diagnostic::error("the configuration made the gate panic, which is a mistake of the gate");
                return Attempt { result: Err(vec![mistake]), files };
            };
            if attempt.files.seen_again() == attempt.files {
                return attempt;
            }
            files = attempt.files;
        }
        let restless = Diagnostic::error("the files of the configuration change while they are read");
        Attempt { result: Err(vec![restless.with_hint("reload again once all of them are written")]), files }
    }
}

impl fmt::Debug for Reloader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reloader").field("standing", &self.standing()).finish_non_exhaustive()
    }
}

/// What is behind these locks is whole even after a panic: it is only ever replaced.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

// === impl ReloadOutcome ===

impl ReloadOutcome {
    /// Returns which one it is.
    #[must_use]
    pub fn end(&self) -> ReloadEnd {
        match self {
            Self::Applied(_) => ReloadEnd::Applied,
            Self::Unchanged => ReloadEnd::Unchanged,
            Self::Rejected(_) => ReloadEnd::Rejected,
            Self::RestartRequired(_) => ReloadEnd::RestartRequired,
        }
    }

    /// Returns what changed, what is wrong, or which keys need a restart, a line each.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        match self {
            Self::Applied(changes) => changes.lines.clone(),
            Self::Unchanged => Vec::new(),
            Self::Rejected(diagnostics) => diagnostics.iter().map(Diagnostic::line).collect(),
            Self::RestartRequired(keys) => keys.iter().map(|key| (*key).to_owned()).collect(),
        }
    }
    /// Returns what someone should look at although it is in force, a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        match self {
            Self::Applied(changes) => changes.warnings.iter().map(Diagnostic::line).collect(),
            Self::Unchanged | Self::Rejected(_) | Self::RestartRequired(_) => Vec::new(),
        }
    }
}
