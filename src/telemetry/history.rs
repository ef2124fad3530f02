//! What was counted minute by minute, for as long as a day: what charts are drawn of.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime},
};

use super::{
    answered::{Answered, PurposeCount, SiteAnswers},
    latency::LatencyTally,
    metrics::Tally,
    upstreams::UpstreamFailure,
};
use crate::policy::Access;

/// Minutes that are kept.
const MOST: usize = 24 * 60;

/// Deltas of one minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minute {
    /// When it ended.
    pub at: SystemTime,
    /// Requests.
    pub requests: u64,
    /// Cookies that did not pass, either way.
    pub stripped: u64,
    /// Choices by site and answer; only those that occurred.
    pub answers: Vec<SiteAnswers>,
    /// Choices by site and purpose; only those that occurred.
    pub purposes: Vec<PurposeCount>,
    /// Requests that portals did not serve.
    pub failures: [u64; UpstreamFailure::ALL.len()],
    /// What the gate added.
    pub added: LatencyTally,
}

/// The minutes of a day, at most.
#[derive(Debug, Default)]
pub struct History {
    minutes: VecDeque<Minute>,
    last: Tally,
}

// === impl History ===

impl History {
    /// Ends a minute.
    pub fn note(&mut self, at: SystemTime, tally: Tally) {
        if self.minutes.len() == MOST {
            drop(self.minutes.pop_front());
        }
        self.minutes.push_back(Minute::between(at, &self.last, &tally));
        self.last = tally;
    }

    /// Returns the minutes of so long a time until `now`, the one that has not ended included.
    #[must_use]
    pub fn since(&self, span: Duration, now: SystemTime, tally: &Tally) -> Vec<Minute> {
        let oldest = now.checked_sub(span);
        let ended = self.minutes.iter().filter(|minute| oldest.is_none_or(|oldest| minute.at > oldest));
        ended.cloned().chain([Minute::between(now, &self.last, tally)]).collect()
    }
}

// === impl Minute ===

impl Minute {
    fn between(at: SystemTime, before: &Tally, after: &Tally) -> Self {
        let stripped = |tally: &Tally| Access::ALL.map(|access| tally.cookies(access, "stripped")).iter().sum::<u64>();
        let mut failures = after.upstream;
        for (count, earlier) in failures.iter_mut().zip(before.upstream) {
            *count = count.saturating_sub(earlier);
        }
        Self {
            at,
            requests: after.requests.saturating_sub(before.requests),
            stripped: stripped(after).saturating_sub(stripped(before)),
            answers: SiteAnswers::since(&after.sites, &before.sites),
            purposes: PurposeCount::since(&after.purposes, &before.purposes),
            failures,
            added: after.added.since(&before.added),
        }
    }

    /// Returns how many choices were so answered, at one site or at all of them.
    #[must_use]
    pub fn answered(&self, site: Option<&str>, answered: Answered) -> u64 {
        let of_site = self.answers.iter().filter(|answers| site.is_none_or(|site| *answers.site == *site));
        of_site.map(|answers| answers.of(answered)).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::telemetry::{Metrics, Timing};

    #[test]
    fn each_minute_holds_what_came_since_the_one_before_it_and_a_day_is_the_most() {
        let (metrics, start) = (Arc::new(Metrics::default()), SystemTime::UNIX_EPOCH);
        let mut history = History::default();
        for minute in 1..=2000_u64 {
            assert!([Timing::Taken, Timing::Not].contains(&metrics.count_request()));
            history.note(start + Duration::from_secs(60 * minute), Tally::of(&[Arc::clone(&metrics)]));
        }
        assert_eq!(history.minutes.len(), MOST);
        metrics.answers.count("a.example", ["x"].into_iter(), [].into_iter());
        metrics.answers.count("b.example", [].into_iter(), ["x"].into_iter());
        let now = start + Duration::from_secs(60 * 2000 + 30);
        let tally = Tally::of(&[metrics]);
        let hour = history.since(Duration::from_secs(3600), now, &tally);
        assert_eq!(hour.iter().map(|minute| minute.requests).collect::<Vec<_>>(), [vec![1; 60], vec![0]].concat());
        let last = hour.last().unwrap();
        assert_eq!(Answered::ALL.map(|answered| last.answered(None, answered)), [1, 1, 0]);
        assert_eq!(Answered::ALL.map(|answered| last.answered(Some("b.example"), answered)), [0, 1, 0]);
        assert_eq!(last.purposes.len(), 2);
        history.note(now, tally.clone());
        let after = history.since(Duration::from_secs(60), now, &tally);
        assert_eq!(after.last().unwrap().answered(None, Answered::Accepted), 0);
    }
}
