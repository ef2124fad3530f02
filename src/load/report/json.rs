//! A load test for programs. Member names do not change.

use serde_json::{Value, json};

use crate::load::{Circumstances, Histogram, Loop, Measured, Memory, Settings, Start, Subject};

/// Returns one object with everything that was measured.
#[must_use]
pub fn json(circumstances: &Circumstances, settings: &Settings, measured: &[Measured]) -> Value {
    let Circumstances { made, version, processor, cores, kernel } = circumstances;
    json!({
        "version": version,
        "made": httpdate::fmt_http_date(*made),
        "machine": { "processor": processor, "cores": cores, "kernel": kernel },
        "subject": subject(&settings.subject),
        "scenarios": measured.iter().map(scenario).collect::<Vec<_>>(),
    })
}

fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::Own { workers, .. } => json!({ "kind": "own", "workers": workers }),
        Subject::Standing { target, process } => {
            json!({ "kind": "target", "target": target.authority(), "process": process })
        }
    }
}

fn scenario(measured: &Measured) -> Value {
    let (kind, rate) = match measured.pace {
        Loop::Closed => ("closed", None),
        Loop::Open(rate) => ("open", Some(rate)),
    };
    let cpu = measured.processor_time.map(|spent| spent.as_secs_f64());
    let faults = measured
        .faults
        .iter()
        .map(|(fault, count, about)| json!({ "fault": fault.label(), "count": count, "first": about }));
    let course = measured.course.iter().map(|at| json!([at.elapsed.as_secs_f64(), at.done, at.wrong]));
    json!({
        "name": measured.scenario.to_string(),
        "sentence": measured.scenario.sentence(),
        "unit": measured.scenario.unit(),
        "right": measured.is_right(),
        "loop": kind,
        "rate": rate,
        "connections": measured.connections,
        "requests": measured.requests,
        "seconds": measured.elapsed.as_secs_f64(),
        "per_second": measured.rate(),
        "content_bytes": measured.content,
        "cpu_seconds": cpu,
        "cpu_microseconds_each": measured.processor_time_each().map(|each| each.as_secs_f64() * 1e6),
        // The gate does not count them.
        "allocations_each": null,
        "memory": measured.memory.map(memory),
        "start": measured.start.map(start),
        "latency_microseconds": latency(&measured.latency),
        "faults": faults.collect::<Vec<_>>(),
        "course": course.collect::<Vec<_>>(),
    })
}

fn memory(memory: Memory) -> Value {
    json!({ "resident_bytes": memory.resident, "peak_bytes": memory.peak })
}

fn start(start: Start) -> Value {
    json!({
        "listening_seconds": start.listening.as_secs_f64(),
        "cpu_seconds": start.processor_time.map(|spent| spent.as_secs_f64()),
        "memory": start.memory.map(memory),
    })
}

fn latency(histogram: &Histogram) -> Value {
    let microseconds = |duration: std::time::Duration| duration.as_secs_f64() * 1e6;
    let quantile = |share| histogram.quantile(share).map(microseconds);
    let buckets = histogram.buckets().map(|(upper, count)| json!([microseconds(upper), count]));
    json!({
        "count": histogram.total(),
        "mean": histogram.mean().map(microseconds),
        "least": histogram.range().map(|(least, _)| microseconds(least)),
        "p50": quantile(0.5),
        "p90": quantile(0.9),
        "p99": quantile(0.99),
        "p99_9": quantile(0.999),
        "most": histogram.range().map(|(_, most)| microseconds(most)),
        "buckets": buckets.collect::<Vec<_>>(),
    })
}
