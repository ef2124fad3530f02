use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::{Exposition, Metrics, SAMPLED, Tally, Timing, UpstreamFailure, events::CookiesJudged};
use crate::policy::{Access, Reason, Verdict};

/// A strict reader of the format (prometheus.io/docs/instrumenting/exposition_formats): every sample belongs to the family
/// that was announced just before it, and none is there twice.
fn read(text: &str) -> BTreeMap<String, f64> {
    assert!(text.ends_with('\n'), "the last line ends");
    let (mut samples, mut families) = (BTreeMap::new(), BTreeSet::new());
    let (mut helped, mut family) = (String::new(), (String::new(), String::new()));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, sentence) = help.split_once(' ').expect("a family has a name and a sentence");
            assert!(sentence.ends_with('.') && families.insert(name.to_owned()), "{line}");
            helped = name.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a family has a kind");
            assert!(name == helped && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            family = (name.to_owned(), kind.to_owned());
        } else {
            let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
            let (name, labels) = series.split_once('{').map_or((series, None), |(name, rest)| (name, Some(rest)));
            let suffixes: &[&str] = if family.1 == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(
                suffixes.iter().any(|suffix| name == format!("{}{suffix}", family.0)),
                "{line} is not of {family:?}"
            );
            for label in
                labels.map(|rest| rest.strip_suffix('}').expect("labels end")).into_iter().flat_map(|l| l.split(','))
            {
                let (key, quoted) = label.split_once('=').expect("a label has a value");
                assert!(key.bytes().all(|byte| byte.is_ascii_lowercase()) && quoted.len() >= 2, "{line}");
                assert!(quoted.starts_with('"') && quoted.ends_with('"'), "{line}");
            }
            let value = value.parse().expect("a value is a number");
            assert!(samples.insert(series.to_owned(), value).is_none(), "{series} is there twice");
        }
    }
    samples
}

#[test]
fn a_parser_reads_what_was_counted() {
    let metrics = Arc::new(Metrics::default());
    let mut judged = CookiesJudged::new(Access::Write, &metrics);
    judged.note(Verdict::Strip(Reason::Undeclared));
    judged.note(Verdict::Strip(Reason::Undeclared));
    judged.finish();
    metrics.count_upstream_failure(UpstreamFailure::Late);
    let timed = (0..SAMPLED * 3).filter(|_| metrics.count_request() == Timing::Taken).count();
    assert_eq!(timed, 3, "one request in so many is timed");
    for microseconds in [20, 90, 9_000_000] {
        metrics.note_added(Duration::from_micros(microseconds));
    }
    let text = Exposition::default()
        .info("build_info", "What runs.", &[("version", "1.0 \"x\"")])
        .gauge("ready", "Whether visitors should be sent here.", 1)
        .counter("inventory_dropped_total", "What was not noted.", 7)
        .tally(&Tally::of(&[metrics]))
        .into_text();
    let samples = read(&text);
    for (series, expected) in [
        ("octroi_build_info{version=\"1.0 \\\"x\\\"\"}", 1.0),
        ("octroi_ready", 1.0),
        ("octroi_inventory_dropped_total", 7.0),
        ("octroi_requests_total", 48.0),
        ("octroi_cookies_total{access=\"write\",outcome=\"stripped\",reason=\"undeclared\"}", 2.0),
        ("octroi_upstream_failures_total{cause=\"late\"}", 1.0),
        ("octroi_upstream_failures_total{cause=\"loop\"}", 0.0),
        ("octroi_choices_recorded_total{answer=\"refused\"}", 0.0),
        ("octroi_reloads_total{outcome=\"applied\"}", 0.0),
        ("octroi_added_seconds_bucket{le=\"0.000025\"}", 1.0),
        ("octroi_added_seconds_bucket{le=\"0.0001\"}", 2.0),
        ("octroi_added_seconds_bucket{le=\"0.2048\"}", 2.0),
        ("octroi_added_seconds_bucket{le=\"+Inf\"}", 3.0),
        ("octroi_added_seconds_count", 3.0),
        ("octroi_added_seconds_sum", 9.00011),
    ] {
        assert_eq!(samples.get(series), Some(&expected), "{series}\n{text}");
    }
}
