//! A load test on the terminal: its progress, its table, what was wrong.

use std::io;

use octroi::load::{self, Measured, Progress, Scenario};

use super::{
    columns, progress,
    style::{self, Paint, Tone},
};
use crate::cli::output;

/// Writes what can be measured.
pub(in crate::cli) fn scenarios(scenarios: &[Scenario]) {
    let mut text = String::new();
    for scenario in scenarios {
        columns::beside(&mut text, &scenario.to_string(), 17, &scenario.sentence(), style::width());
    }
    output::text(&text);
}

/// Says how far a scenario is.
pub(in crate::cli) fn progress(line: &mut progress::Line, scenario: Scenario, progress: Progress) {
    let Progress { done, wrong, elapsed } = progress;
    let rate = done as f64 / elapsed.as_secs_f64().max(0.001);
    let wrong = if wrong == 0 { String::new() } else { format!(", {wrong} wrong") };
    line.say(&format!("{scenario}: {:.1} s, {done} {}s, {rate:.0}/s{wrong}", elapsed.as_secs_f64(), scenario.unit()));
}

/// Writes what was measured, to standard output.
pub(in crate::cli) fn table(measured: &[Measured]) {
    let paint = Paint::of(&io::stdout());
    let header = ["scenario", "CPU µs", "per s", "p50", "p99", "p99.9", "RSS MiB", "start ms", "wrong"];
    let rows: Vec<_> = measured.iter().map(row).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(header.get(column).map(|cell| cell.chars().count())).max().unwrap_or_default()
    };
    let write = |cells: &[String], tone: Option<Tone>| {
        let padded = cells.iter().enumerate().map(|(column, cell)| {
            let width = width(column);
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        let line = padded.collect::<Vec<_>>().join("  ");
        output::line(&tone.map_or_else(|| line.clone(), |tone| paint.tone(tone, &line)));
    };
    write(&header.map(str::to_owned), Some(Tone::Title));
    for (row, measured) in rows.iter().zip(measured) {
        write(row, (!measured.is_right()).then_some(Tone::Stop));
    }
    output::line("allocations for each request: - (the gate does not count them)");
    for measured in measured {
        for (fault, count, about) in measured.faults.iter() {
            let about = columns::visible(about);
            output::line(&format!("{}: {count} times {}: {about}", measured.scenario, fault.sentence()));
        }
    }
}

fn row(measured: &Measured) -> [String; 9] {
    let unknown = || "-".to_owned();
    let quantile = |share| measured.latency.quantile(share).map_or_else(unknown, load::report::latency);
    let mebibytes = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 20));
    [
        measured.scenario.to_string(),
        measured.processor_time_each().map_or_else(unknown, |each| format!("{:.1}", each.as_secs_f64() * 1e6)),
        format!("{:.0}", measured.rate()),
        quantile(0.5),
        quantile(0.99),
        quantile(0.999),
        measured.memory.map_or_else(unknown, |memory| mebibytes(memory.resident)),
        measured.start.map_or_else(unknown, |start| format!("{:.0}", start.listening.as_secs_f64() * 1e3)),
        measured.faults.total().to_string(),
    ]
}
