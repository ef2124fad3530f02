//! Counters of one worker, or of the gate beside its workers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use super::{
    answered::{Answered, Answers, PurposeCount, SiteAnswers},
    inventory::Shard,
    latency::{Latency, LatencyTally},
    raise::Raised,
    reloads::ReloadEnd,
    upstreams::UpstreamFailure,
};
use crate::{
    inject::PassThrough,
    policy::{Access, Reason, Verdict},
};

const OUTCOMES: [&str; 4] = ["kept", "clamped", "stripped", "reported"];

/// Of so many requests, the time of one is taken.
pub const SAMPLED: u64 = 16;

/// Whether the time of a request is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// It is.
    Taken,
    /// It is not.
    Not,
}

/// The counters of one worker. All are monotonic.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: AtomicU64,
    cookies: [[[AtomicU64; Reason::ALL.len()]; OUTCOMES.len()]; Access::ALL.len()],
    pages_injected: AtomicU64,
    pages_passed: [AtomicU64; PassThrough::ALL.len()],
    pub(super) answers: Answers,
    pub(super) choices_failed: AtomicU64,
    pub(super) ledger_outages: AtomicU64,
    pub(super) refusals_recorded_late: AtomicU64,
    pub(super) sightings: AtomicU64,
    pub(super) reloads: [AtomicU64; ReloadEnd::ALL.len()],
    pub(super) upstream: [AtomicU64; UpstreamFailure::ALL.len()],
    added: Latency,
    /// By whom those that every request may raise are raised.
    raised: Raised,
    inventory: Option<Arc<Shard>>,
}

/// A sum of [`Metrics`] at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests that were answered or are.
    pub requests: u64,
    /// Direction, outcome, reason and count of cookies; only those that occurred.
    pub cookies: Vec<(Access, &'static str, Reason, u64)>,
    /// Pages that got the banner.
    pub pages_injected: u64,
    /// Pages that could have had it and did not.
    pub pages_passed: u64,
    /// The same by reason; only those that occurred.
    pub passed: Vec<(PassThrough, u64)>,
    /// Choices that are durable.
    pub choices_recorded: u64,
    /// The same by what was answered, in the order of [`Answered::ALL`].
    pub answers: [u64; Answered::ALL.len()],
    /// The same by site.
    pub sites: Vec<SiteAnswers>,
    /// The same by what was asked for: each purpose of each site.
    pub purposes: Vec<PurposeCount>,
    /// Choices that could not be made durable.
    pub choices_failed: u64,
    /// How often the ledger was lost.
    pub ledger_outages: u64,
    /// Refusals that were recorded once it was back.
    pub refusals_recorded_late: u64,
    /// Different things that browsers reported.
    pub sightings: u64,
    /// Reloads, in the order of [`ReloadEnd::ALL`].
    pub reloads: [u64; ReloadEnd::ALL.len()],
    /// Requests that a portal did not serve, in the order of [`UpstreamFailure::ALL`].
    pub upstream: [u64; UpstreamFailure::ALL.len()],
    /// What the gate added to the time of some requests.
    pub added: LatencyTally,
}

// === impl Metrics ===

impl Metrics {
    /// Makes the counters of a worker, which note what is seen in `shard`, too, if it is given.
    ///
    /// Only one thread may serve requests with them: what two count at the same moment is counted once. Counters for several
    /// threads are those by default.
    #[must_use]
    pub fn of_worker(shard: Option<Arc<Shard>>) -> Self {
        Self { raised: Raised::ByOne, inventory: shard, ..Self::default() }
    }

    /// Returns where what is seen is noted, if it is.
    #[must_use]
    pub fn inventory(&self) -> Option<&Shard> {
        self.inventory.as_deref()
    }

    /// Counts a request, and says whether its time is to be taken: that of one in [`SAMPLED`] is.
    pub fn count_request(&self) -> Timing {
        if self.raised.add(&self.requests, 1).is_multiple_of(SAMPLED) { Timing::Taken } else { Timing::Not }
    }

    /// Notes what the gate added to the time of a request.
    pub fn note_added(&self, added: Duration) {
        self.added.note(added);
    }

    pub(super) fn count_cookies(&self, access: Access, verdict: Verdict, count: u64) {
        let outcome = match verdict {
            Verdict::Keep(_) => 0,
            Verdict::Clamp(..) => 1,
            Verdict::Strip(_) => 2,
            Verdict::Report(_) => 3,
        };
        let direction = match access {
            Access::Read => 0,
            Access::Write => 1,
        };
        let family = self.cookies.get(direction).and_then(|outcomes| outcomes.get(outcome));
        if let Some(counter) = family.and_then(|reasons| reasons.get(verdict.reason().index())) {
            self.raised.add(counter, count);
        }
    }

    pub(super) fn count_injected(&self) {
        self.raised.add(&self.pages_injected, 1);
    }

    pub(super) fn count_passed(&self, reason: PassThrough) {
        let place = PassThrough::ALL.iter().position(|known| *known == reason);
        if let Some(counter) = place.and_then(|place| self.pages_passed.get(place)) {
            self.raised.add(counter, 1);
        }
    }
}

// === impl Tally ===

impl Tally {
    /// Sums the counters of all workers.
    #[must_use]
    pub fn of(workers: &[Arc<Metrics>]) -> Self {
        let sum =
            |counter: fn(&Metrics) -> &AtomicU64| workers.iter().map(|metrics| counter(metrics).load(Relaxed)).sum();
        let (sites, purposes) = Answers::sum(workers.iter().map(|metrics| &metrics.answers));
        let answers: [u64; Answered::ALL.len()] =
            Answered::ALL.map(|answered| sites.iter().map(|answers| answers.of(answered)).sum());
        let mut tally = Self {
            requests: sum(|metrics| &metrics.requests),
            cookies: Vec::new(),
            pages_injected: sum(|metrics| &metrics.pages_injected),
            pages_passed: 0,
            passed: Vec::new(),
            choices_recorded: answers.iter().sum(),
            answers,
            sites,
            purposes,
            choices_failed: sum(|metrics| &metrics.choices_failed),
            ledger_outages: sum(|metrics| &metrics.ledger_outages),
            refusals_recorded_late: sum(|metrics| &metrics.refusals_recorded_late),
            sightings: sum(|metrics| &metrics.sightings),
            reloads: ReloadEnd::ALL.map(|end| workers.iter().map(|metrics| metrics.reloads_that(end)).sum()),
            upstream: UpstreamFailure::ALL
                .map(|failure| workers.iter().map(|metrics| metrics.failures_by(failure)).sum()),
            added: LatencyTally::of(workers.iter().map(|metrics| &metrics.added)),
        };
        for (place, reason) in PassThrough::ALL.iter().enumerate() {
            let counters = workers.iter().filter_map(|metrics| metrics.pages_passed.get(place));
            let count = counters.map(|counter| counter.load(Relaxed)).sum();
            tally.pages_passed += count;
            if count > 0 {
                tally.passed.push((*reason, count));
            }
        }
        for (direction, access) in Access::ALL.into_iter().enumerate() {
            for (place, outcome) in OUTCOMES.into_iter().enumerate() {
                for reason in Reason::ALL {
                    let one = |metrics: &Arc<Metrics>| {
                        let family = metrics.cookies.get(direction).and_then(|outcomes| outcomes.get(place));
                        family
                            .and_then(|reasons| reasons.get(reason.index()))
                            .map_or(0, |counter| counter.load(Relaxed))
                    };
                    let count = workers.iter().map(one).sum();
                    if count > 0 {
                        tally.cookies.push((access, outcome, reason, count));
                    }
                }
            }
        }
        tally
    }

    /// Returns how many reloads ended so.
    #[must_use]
    pub fn reloads(&self, wanted: ReloadEnd) -> u64 {
        ReloadEnd::ALL.iter().zip(self.reloads).filter(|(end, _)| **end == wanted).map(|(_, count)| count).sum()
    }

    /// Returns how many cookies had `outcome` in direction `access`.
    #[must_use]
    pub fn cookies(&self, access: Access, outcome: &str) -> u64 {
        let wanted = self.cookies.iter().filter(|(direction, label, ..)| *direction == access && *label == outcome);
        wanted.map(|(.., count)| count).sum()
    }
}
