//! Drives one scenario: so many visitors, one schedule, and what comes of it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{
    fault::{Fault, Faults, Wrong},
    histogram::Histogram,
    pace::{Loop, Progress, Schedule, until},
    settings::Bounds,
    visitor::Session,
    work::Work,
};

/// How often is looked at what was done.
const LOOK: Duration = Duration::from_millis(100);

/// How the visitors ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drive {
    pub(super) target: SocketAddr,
    pub(super) connections: u16,
    pub(super) pace: Loop,
    pub(super) bounds: Bounds,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Driven {
    pub(super) requests: u64,
    pub(super) elapsed: Duration,
    pub(super) latency: Histogram,
    pub(super) content: u64,
    pub(super) faults: Faults,
    pub(super) course: Vec<Progress>,
}

/// What all visitors share.
#[derive(Debug)]
struct Shared {
    schedule: Schedule,
    done: AtomicU64,
    wrong: AtomicU64,
}

/// What one visitor saw.
#[derive(Debug, Default)]
struct Seen {
    latency: Histogram,
    content: u64,
    faults: Faults,
}

// === impl Drive ===

impl Drive {
    /// Opens all connections, so that what is measured is exchanges and not beginnings, and asks once over each.
    ///
    /// Fails if nobody takes connections; whatever else is wrong is wrong again when it counts.
    pub(super) async fn warm_up(&self, work: &Arc<Work>) -> Result<Vec<Session>, Wrong> {
        let mut sessions = Vec::new();
        for number in 0..self.connections {
            let mut session = Session::new(self.target, Arc::clone(work));
            match session.once(number.into()).await {
                Err(wrong) if wrong.fault == Fault::Connect => return Err(wrong),
                Ok(_) | Err(_) => sessions.push(session),
            }
        }
        Ok(sessions)
    }

    /// Asks until the bounds are reached; tells `watch` what was done from time to time.
    pub(super) async fn run(&self, sessions: Vec<Session>, watch: &mut (dyn FnMut(Progress) + Send)) -> Driven {
        let begun = Instant::now();
        let schedule = Schedule::new(begun, self.pace, self.bounds);
        let shared = Arc::new(Shared { schedule, done: AtomicU64::new(0), wrong: AtomicU64::new(0) });
        let mut visitors = JoinSet::new();
        for session in sessions {
            visitors.spawn(visit(session, Arc::clone(&shared)));
        }
        let mut driven = Driven::default();
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                seen = visitors.join_next() => match seen {
                    Some(Ok(seen)) => driven.add(seen),
                    // A visitor that panicked saw nothing that counts.
                    Some(Err(_)) => driven.faults.add(Fault::Closed, 1),
                    None => break,
                },
                _ = look.tick() => {
                    let progress = shared.progress(begun);
                    driven.course.push(progress);
                    watch(progress);
                }
            }
        }
        let progress = shared.progress(begun);
        driven.course.push(progress);
        (driven.requests, driven.elapsed) = (progress.done, progress.elapsed);
        driven.faults.add(Fault::Unsent, shared.schedule.unsent());
        driven
    }
}

// === impl Shared ===

impl Shared {
    fn progress(&self, begun: Instant) -> Progress {
        Progress { done: self.done.load(Relaxed), wrong: self.wrong.load(Relaxed), elapsed: begun.elapsed() }
    }
}

// === impl Driven ===

impl Driven {
    fn add(&mut self, seen: Seen) {
        self.latency.merge(&seen.latency);
        self.content += seen.content;
        self.faults.merge(seen.faults);
    }
}

/// One visitor, from the first request to the last that is due.
async fn visit(mut session: Session, shared: Arc<Shared>) -> Seen {
    let mut seen = Seen::default();
    let mut now = Instant::now();
    while let Some(due) = shared.schedule.take(now) {
        let from = match due.at {
            Some(moment) => {
                until(moment).await;
                moment
            }
            None => now,
        };
        let done = session.once(due.number).await;
        now = Instant::now();
        shared.done.fetch_add(1, Relaxed);
        match done {
            Ok(content) => {
                seen.latency.record(now.saturating_duration_since(from));
                seen.content += content as u64;
            }
            Err(wrong) => {
                shared.wrong.fetch_add(1, Relaxed);
                seen.faults.count(wrong);
                // A target that refuses connections at once must not be asked a million times a second.
                tokio::task::yield_now().await;
            }
        }
    }
    seen
}
