//! The dashboard's own words, complete in both languages or it does not compile.

mod en;
mod fr;

pub(super) use self::{en::ENGLISH, fr::FRENCH};
use crate::{
    consent::Language,
    drift::{Kind, Proof},
    policy::Reason,
    telemetry::{ReloadEnd, Seen, Trigger, UpstreamFailure},
};

/// Everything that the dashboard says, in one language.
pub(in crate::admin) struct Words {
    pub(super) language: Language,
    pub(super) tag: &'static str,
    pub(super) thousands: &'static str,
    pub(super) point: &'static str,
    pub(super) before_percent: &'static str,
    pub(super) title: &'static str,
    pub(super) skip: &'static str,
    pub(super) languages: &'static str,
    pub(super) metrics: &'static str,
    pub(super) as_of: &'static str,
    pub(super) pause: &'static str,
    pub(super) resume: &'static str,
    pub(super) copied: &'static str,
    pub(super) host: &'static str,
    pub(super) all_hosts: &'static str,
    pub(super) span: &'static str,
    pub(super) last_hour: &'static str,
    pub(super) last_day: &'static str,
    pub(super) show: &'static str,
    pub(super) configuration: &'static str,
    pub(super) version: &'static str,
    pub(super) serving: &'static str,
    pub(super) draining: &'static str,
    pub(super) ledger: &'static str,
    pub(super) verified: &'static str,
    pub(super) broken: &'static str,
    pub(super) unreadable: &'static str,
    pub(super) not_verified: &'static str,
    pub(super) verified_soon: &'static str,
    pub(super) records: &'static str,
    pub(super) recorded_since: &'static str,
    pub(super) head: &'static str,
    pub(super) portals: &'static str,
    pub(super) answering: &'static str,
    pub(super) failing: &'static str,
    pub(super) nobody_came: &'static str,
    pub(super) requests_of_late: &'static str,
    pub(super) ago: &'static str,
    pub(super) seconds: &'static str,
    pub(super) minutes: &'static str,
    pub(super) hours: &'static str,
    pub(super) days: &'static str,
    pub(super) choices: &'static str,
    pub(super) refusal_rate: &'static str,
    pub(super) consent_rate: &'static str,
    pub(super) stripped_per_minute: &'static str,
    pub(super) of_requests: &'static str,
    pub(super) added_latency: &'static str,
    pub(super) median: &'static str,
    pub(super) not_measured: &'static str,
    pub(super) off_the_scale: &'static str,
    pub(super) choices_over_time: &'static str,
    pub(super) per_minute: &'static str,
    pub(super) per_half_hour: &'static str,
    pub(super) now: &'static str,
    pub(super) as_table: &'static str,
    pub(super) from: &'static str,
    pub(super) accepted: &'static str,
    pub(super) refused: &'static str,
    pub(super) picked: &'static str,
    pub(super) no_choices: &'static str,
    pub(super) choices_by_purpose: &'static str,
    pub(super) purpose: &'static str,
    pub(super) granted: &'static str,
    pub(super) denied: &'static str,
    pub(super) consent: &'static str,
    pub(super) granted_over_time: &'static str,
    pub(super) no_purposes: &'static str,
    pub(super) stripped_by_reason: &'static str,
    pub(super) all_hosts_since_start: &'static str,
    pub(super) reason: &'static str,
    pub(super) direction: &'static str,
    pub(super) cookies: &'static str,
    pub(super) share: &'static str,
    pub(super) read: &'static str,
    pub(super) write: &'static str,
    pub(super) nothing_stripped: &'static str,
    pub(super) seen_not_declared: &'static str,
    pub(super) declare_hint: &'static str,
    pub(super) name: &'static str,
    pub(super) first_seen_at: &'static str,
    pub(super) kept: &'static str,
    pub(super) stripped: &'static str,
    pub(super) known_by: &'static str,
    pub(super) declaration: &'static str,
    pub(super) declare: &'static str,
    pub(super) copy: &'static str,
    pub(super) all_declared: &'static str,
    pub(super) no_inventory: &'static str,
    pub(super) more: &'static str,
    pub(super) drift: &'static str,
    pub(super) drift_note: &'static str,
    pub(super) difference: &'static str,
    pub(super) site: &'static str,
    pub(super) no_drift: &'static str,
    pub(super) configuration_changes: &'static str,
    pub(super) no_changes: &'static str,
    pub(super) asked_by: &'static str,
    pub(super) failure: fn(UpstreamFailure) -> &'static str,
    pub(super) thing: fn(Seen) -> &'static str,
    pub(super) proof: fn(Proof) -> &'static str,
    pub(super) difference_of: fn(Kind) -> String,
    /// With the class that its colour comes from.
    pub(super) outcome: fn(ReloadEnd) -> (&'static str, &'static str),
    pub(super) trigger: fn(Trigger) -> &'static str,
    reason_text: fn(Reason) -> &'static str,
}

// === impl Words ===

impl Words {
    /// Returns why a cookie did not pass.
    pub(super) fn reason_of(&self, reason: Reason) -> &'static str {
        (self.reason_text)(reason)
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}
