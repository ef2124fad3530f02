//! English.

use super::Words;
use crate::{
    charter::spoken,
    consent::Language,
    drift::{Kind, Proof},
    policy::Reason,
    telemetry::{ReloadEnd, Seen, Trigger, UpstreamFailure},
};

pub(in crate::admin::dashboard) static ENGLISH: Words = Words {
    language: Language::English,
    tag: "en",
    thousands: ",",
    point: ".",
    before_percent: "",
    title: "octroi: dashboard",
    skip: "Skip to the figures",
    languages: "Language",
    metrics: "Metrics for Prometheus",
    as_of: "As of",
    pause: "Pause updates",
    resume: "Resume updates",
    copied: "Copied",
    host: "Host",
    all_hosts: "All hosts",
    span: "Span",
    last_hour: "Last hour",
    last_day: "Last 24 hours",
    show: "Show",
    configuration: "Configuration",
    version: "version",
    serving: "Serving",
    draining: "Draining",
    ledger: "Ledger",
    verified: "Verified",
    broken: "Broken",
    unreadable: "Cannot be read",
    not_verified: "Not verified yet",
    verified_soon: "The first check is under way.",
    records: "records",
    recorded_since: "{number} more since then",
    head: "Head",
    portals: "Portals, last five minutes",
    answering: "Answering",
    failing: "Failing",
    nobody_came: "No requests",
    requests_of_late: "requests",
    ago: "{age} ago",
    seconds: "s",
    minutes: "min",
    hours: "h",
    days: "days",
    choices: "Choices",
    refusal_rate: "Refused everything",
    consent_rate: "{accepted} accepted all, {picked} a part",
    stripped_per_minute: "Cookies stripped a minute",
    of_requests: "{requests} requests, all hosts",
    added_latency: "Added latency, p99",
    median: "median {median}, one request in {sampled}",
    not_measured: "nothing measured yet: one request in {sampled} is",
    off_the_scale: "> 200\u{a0}ms",
    choices_over_time: "Choices over time",
    per_minute: "choices a minute",
    per_half_hour: "choices each half hour",
    now: "now",
    as_table: "The same as a table",
    from: "From (UTC)",
    accepted: "accepted all",
    refused: "refused all",
    picked: "chose a part",
    no_choices: "Nobody chose in this time. Choices appear here once visitors answer the banner or the choice page.",
    choices_by_purpose: "Choices by purpose",
    purpose: "Purpose",
    granted: "Granted",
    denied: "Refused",
    consent: "Consent",
    granted_over_time: "Granted over time",
    no_purposes: "No purpose was answered in this time.",
    stripped_by_reason: "Stripped, by reason",
    all_hosts_since_start: "All hosts, since the gate started.",
    reason: "Reason",
    direction: "Direction",
    cookies: "Cookies",
    share: "Share",
    read: "read by the portal",
    write: "set by the portal",
    nothing_stripped: "Nothing was stripped since the gate started.",
    seen_not_declared: "Seen but not declared",
    declare_hint: "Declare each in its portal's file, or have it removed from the portal.",
    name: "Name",
    first_seen_at: "First seen at",
    kept: "Kept",
    stripped: "Stripped",
    known_by: "Known by",
    declaration: "Declaration",
    declare: "Declare",
    copy: "Copy",
    all_declared: "Everything that was seen is declared.",
    no_inventory: "No inventory is kept: [inventory] has enabled = false.",
    more: "{number} more are told by",
    drift: "Drift from the charters",
    drift_note: "{number} findings rest on what portals themselves sent; octroi drift exits with 1 for them.",
    difference: "Difference",
    site: "Host",
    no_drift: "What is declared was seen, as it is declared.",
    configuration_changes: "Configuration changes",
    no_changes: "The configuration was not read again since the gate started. Reload it by SIGHUP, by a change of its files, or by POST /reload.",
    asked_by: "asked by",
    failure,
    thing,
    proof,
    difference_of: difference,
    outcome,
    trigger,
    reason_text: reason,
};

const fn failure(failure: UpstreamFailure) -> &'static str {
    match failure {
        UpstreamFailure::Unreachable => "not reached",
        UpstreamFailure::BadAnswer => "not understood",
        UpstreamFailure::Loop => "leading back to the gate",
        UpstreamFailure::Stalled => "stopped taking requests",
        UpstreamFailure::Late => "not answered in time",
    }
}

const fn thing(seen: Seen) -> &'static str {
    match seen {
        Seen::Cookie => "cookie",
        Seen::Storage => "storage",
        Seen::Contact => "third party",
    }
}

const fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::Proven => "the portal's responses",
        Proof::Hinted => "browsers alone",
    }
}

fn difference(kind: Kind) -> String {
    match kind {
        Kind::Undeclared => "Not declared.".to_owned(),
        Kind::LongerLived { asked, declared } => {
            format!(
                "Asks for {}, declared for {}.",
                spoken(asked, Language::English),
                spoken(declared, Language::English)
            )
        }
        Kind::NotSecure => "Has no Secure.".to_owned(),
        Kind::NoSameSite => "Has no SameSite.".to_owned(),
        Kind::NeverSeen => "Declared, and never seen.".to_owned(),
    }
}

const fn outcome(end: ReloadEnd) -> (&'static str, &'static str) {
    match end {
        ReloadEnd::Applied => ("Applied", "ok"),
        ReloadEnd::Unchanged => ("Unchanged", "ok"),
        ReloadEnd::Rejected => ("Rejected", "stop"),
        ReloadEnd::RestartRequired => ("Needs a restart", "warn"),
    }
}

const fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Signal => "a signal",
        Trigger::Watch => "a changed file",
        Trigger::Admin => "POST /reload",
    }
}

const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Exempt => "exempt from consent",
        Reason::Granted => "granted",
        Reason::Deletion => "it is a deletion",
        Reason::UndeclaredAllowed => "undeclared, and let pass",
        Reason::OverLifetime => "longer-lived than declared",
        Reason::Undeclared => "not declared",
        Reason::NotAsked => "no choice was made yet",
        Reason::Refused => "refused by the visitor",
        Reason::Outdated => "the choice is too old, or did not cover it",
        Reason::Reserved => "a name of the gate's own",
        Reason::Nameless => "no name that browsers agree on",
        Reason::NotToken => "its name is not a token",
        Reason::DollarName => "its name begins with $",
        Reason::ControlCharacter => "it holds a control character",
        Reason::HiddenName => "its value hides another cookie",
        Reason::FoldedName => "servers fold its name onto a refused one",
        Reason::OutOfPlace => "it came where no browser takes cookies from",
        Reason::TooMany => "more cookies than are judged",
    }
}
