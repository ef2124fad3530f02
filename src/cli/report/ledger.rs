//! What a ledger was found to be, in words and as JSON.

use std::{io, time::SystemTime};

use octroi::{
    consent::{Act, Means},
    ledger::{Compared, DailyDigest, HostStats, Purged, Stats, Verification, moment_text},
};
use serde_json::{Value, json};

use super::{
    columns::beside,
    style::{Paint, Tone, width},
};
use crate::cli::output;

/// Where values stand beside their labels.
const COLUMN: usize = 22;

/// Writes what a check found.
pub(in crate::cli) fn verification(found: &Verification, compared: &[(DailyDigest, Compared)]) {
    let paint = Paint::of(&io::stdout());
    let mut out = String::new();
    match found {
        Verification::Intact { records, erased, exhibits, digests, signed, entries, head } => {
            out += &format!("{}\n", paint.tone(Tone::Good, "The ledger is intact."));
            let covered = if *digests == 0 {
                "none yet".to_owned()
            } else {
                format!("{digests}, by a known key up to entry {signed}")
            };
            for (label, value) in [
                ("records", records.to_string()),
                ("erased", erased.to_string()),
                ("shown", format!("{exhibits} charters, banners, pages and their files")),
                ("daily digests", covered),
                ("entries", entries.to_string()),
            ] {
                beside(&mut out, label, COLUMN, &value, width());
            }
            // To be copied whole, it is not broken.
            out += &format!("  {:<1$}{head}\n", "head", COLUMN - 2);
        }
        Verification::Broken(fault) => {
            out += &format!("{} {fault}.\n", paint.tone(Tone::Stop, "The ledger is broken:"));
            out += "What comes before it is as it was written; what follows it proves nothing.\n";
        }
    }
    for (digest, compared) in compared {
        let tone = if *compared == Compared::Same { Tone::Good } else { Tone::Stop };
        let label = format!("published {}", digest.date);
        beside(&mut out, &label, COLUMN, &paint.tone(tone, sentence(*compared)), width());
    }
    output::text(&out);
}

/// Writes the same for programs.
pub(in crate::cli) fn json_verification(found: &Verification, compared: &[(DailyDigest, Compared)]) {
    let published = compared.iter().map(|(digest, compared)| {
        json!({ "date": digest.date.to_string(), "result": label(*compared), "sequence": digest.sequence })
    });
    let mut document = match found {
        Verification::Intact { records, erased, exhibits, digests, signed, entries, head } => json!({
            "intact": true, "records": records, "erased": erased, "shown": exhibits, "digests": digests,
            "signed": signed, "entries": entries, "head": head.to_string(),
        }),
        Verification::Broken(fault) => json!({
            "intact": false,
            "sequence": fault.sequence,
            "record": fault.record.map(|record| record.to_string()),
            "fault": fault.to_string(),
        }),
    };
    if let Some(members) = document.as_object_mut() {
        members.insert("published".to_owned(), published.collect());
    }
    output::line(&document.to_string());
}

const fn label(compared: Compared) -> &'static str {
    match compared {
        Compared::Same => "same",
        Compared::Differs => "differs",
        Compared::Missing => "missing",
        Compared::Forged => "forged",
    }
}

const fn sentence(compared: Compared) -> &'static str {
    match compared {
        Compared::Same => "is in the ledger",
        Compared::Differs => "is not the ledger's digest of that day: history was rewritten",
        Compared::Missing => "is not in the ledger: history was rewritten",
        Compared::Forged => "is not signed by its key: what was published was changed",
    }
}

/// Writes what was erased, or would be.
pub(in crate::cli) fn purged(purged: &Purged, is_dry: bool) {
    let verb = if is_dry { "would be erased" } else { "erased" };
    for (host, count) in purged.iter() {
        output::line(&format!("{host}: {count} {verb}"));
    }
    output::line(&format!("{} {} {verb}", purged.total(), if purged.total() == 1 { "record" } else { "records" }));
}

/// Writes what there is.
pub(in crate::cli) fn stats(stats: &Stats) {
    let (mut out, paint) = (String::new(), Paint::of(&io::stdout()));
    for (host, own) in &stats.hosts {
        out += &format!("{}\n", paint.tone(Tone::Title, host));
        let acts = counted(Act::ALL.iter().map(|act| act.label()).zip(own.acts));
        let means = counted(Means::ALL.iter().map(|means| means.label()).zip(own.means));
        beside(
            &mut out,
            "records",
            COLUMN,
            &format!("{}, {} to {}", own.records, day(own.first), day(own.last)),
            width(),
        );
        beside(&mut out, "choices", COLUMN, &acts, width());
        beside(&mut out, "made by", COLUMN, &means, width());
        for (purpose, (granted, refused)) in &own.purposes {
            let share = 100 * granted / (granted + refused).max(1);
            beside(&mut out, purpose, COLUMN, &format!("granted {granted}, refused {refused} ({share} %)"), width());
        }
    }
    out += &format!("{}\n", paint.tone(Tone::Title, "the whole ledger"));
    for (label, count) in [
        ("entries", stats.entries),
        ("erased", stats.erased),
        ("tombstones", stats.tombstones),
        ("daily digests", stats.digests),
        ("changed", stats.bad),
    ] {
        beside(&mut out, label, COLUMN, &count.to_string(), width());
    }
    output::text(&out);
}

fn counted<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> String {
    counts
        .filter(|(_, count)| *count > 0)
        .map(|(label, count)| format!("{label} {count}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn day(time: SystemTime) -> String {
    moment_text(time).chars().take(10).collect()
}

/// Writes the same for programs.
pub(in crate::cli) fn json_stats(stats: &Stats) {
    let hosts: serde_json::Map<String, Value> =
        stats.hosts.iter().map(|(host, own)| (host.to_string(), json_host(own))).collect();
    let document = json!({
        "entries": stats.entries, "erased": stats.erased, "tombstones": stats.tombstones, "digests": stats.digests,
        "changed": stats.bad, "records": stats.records(), "hosts": hosts,
    });
    output::line(&document.to_string());
}

fn json_host(own: &HostStats) -> Value {
    let acts: serde_json::Map<String, Value> =
        Act::ALL.iter().zip(own.acts).map(|(act, count)| (act.label().to_owned(), count.into())).collect();
    let means: serde_json::Map<String, Value> =
        Means::ALL.iter().zip(own.means).map(|(means, count)| (means.label().to_owned(), count.into())).collect();
    let purposes: serde_json::Map<String, Value> = own
        .purposes
        .iter()
        .map(|(purpose, (granted, refused))| (purpose.to_string(), json!({ "granted": granted, "refused": refused })))
        .collect();
    json!({
        "records": own.records, "first": moment_text(own.first), "last": moment_text(own.last),
        "acts": acts, "means": means, "purposes": purposes,
    })
}
