//! A load test for persons: one file, which asks nobody for anything.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{chart, words};
use crate::load::{Circumstances, Measured, Settings};

const STYLE: &str = include_str!("report.css");

/// Returns the report as a document.
#[must_use]
pub fn html(circumstances: &Circumstances, settings: &Settings, measured: &[Measured]) -> String {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                // An address that loads nothing: browsers ask for an icon otherwise.
                link rel="icon" href="data:,";
                title { "Load test of the filter path" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Load test of the filter path" }
                    (verdict(measured))
                    (facts(circumstances, settings))
                }
                main {
                    h2 { "What it costs" }
                    p { "Processor time of the gate for one exchange, in user code and in the kernel. Each line of the scale is ten times the one before." }
                    (chart::costs(measured))
                    h2 { "All figures" }
                    (table(measured))
                    (faults(measured))
                    h2 { "One by one" }
                    div.cards { @for one in measured { (card(one)) } }
                }
                footer { "Made by octroi " (circumstances.version) ", " (httpdate::fmt_http_date(circumstances.made)) "." }
            }
        }
    };
    document.into_string()
}

fn verdict(measured: &[Measured]) -> Markup {
    let exchanges: u64 = measured.iter().map(|one| one.requests).sum();
    let wrong = measured.iter().filter(|one| !one.is_right()).count();
    let scenarios = if measured.len() == 1 { "1 scenario".to_owned() } else { format!("{} scenarios", measured.len()) };
    html! {
        @if wrong == 0 {
            p.lede { strong.ok { "All right: " } (words::grouped(exchanges as f64)) " replies of " (scenarios) " were checked, and each was what it should be." }
        } @else {
            p.lede { strong.stop { "Wrong: " } "in " (wrong) " of " (scenarios) " replies were not what they should be, so their figures are worth nothing." }
        }
    }
}

fn facts(circumstances: &Circumstances, settings: &Settings) -> Markup {
    let Circumstances { processor, cores, kernel, .. } = circumstances;
    let cores = if *cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") };
    let seconds = settings.bounds.duration.as_secs_f64();
    html! {
        dl.facts {
            dt { "Asked" } dd { (words::subject(&settings.subject)) " The origin is on the same machine, and so are the visitors." }
            dt { "How" } dd { (words::pace(settings.pace, settings.connections.get())) " Each scenario for " (words::short(seconds)) " s"
                @if let Some(requests) = settings.bounds.requests { ", or " (words::grouped(requests as f64)) " requests" } "." }
            dt { "Machine" } dd { (processor.as_deref().unwrap_or("a processor that does not tell its name")) ", " (cores)
                @if let Some(kernel) = kernel { ", kernel " (kernel) } "." }
        }
    }
}

fn table(measured: &[Measured]) -> Markup {
    let header =
        ["CPU µs", "Each second", "p50", "p99", "p99.9", "Longest", "Memory MiB", "Start ms", "Start MiB", "Wrong"];
    html! {
        table {
            caption { "CPU: processor time of the gate for one exchange. Memory: resident at the end. Start: until the gate listened, its configuration read and compiled, and resident then. A dash is what is not known. Allocations for each exchange: -, as the gate does not count them." }
            thead { tr { th scope="col" { "Scenario" } @for name in header { th scope="col" { (name) } } } }
            tbody {
                @for one in measured {
                    tr {
                        th scope="row" { (one.scenario) }
                        @for (name, cell) in header.into_iter().zip(row(one)) { td data-label=(name) { (cell) } }
                    }
                }
            }
        }
    }
}

fn row(one: &Measured) -> [String; 10] {
    let longest = one.latency.range().map_or_else(|| words::UNKNOWN.to_owned(), |(_, longest)| words::latency(longest));
    [
        words::cost(one),
        words::grouped(one.rate()),
        words::quantile(one, 0.5),
        words::quantile(one, 0.99),
        words::quantile(one, 0.999),
        longest,
        words::memory(one.memory.map(|memory| memory.resident)),
        words::milliseconds(one.start.map(|start| start.listening)),
        words::memory(one.start.and_then(|start| start.memory).map(|memory| memory.resident)),
        one.faults.total().to_string(),
    ]
}

fn faults(measured: &[Measured]) -> Markup {
    let wrong: Vec<_> = measured.iter().flat_map(|one| one.faults.iter().map(move |fault| (one, fault))).collect();
    html! {
        @if !wrong.is_empty() {
            h2 { "What was wrong" }
            ul.faults {
                @for (one, (fault, count, about)) in wrong {
                    li { strong { (one.scenario) } ": " (words::grouped(count as f64)) " times " (fault.sentence())
                        @if !about.is_empty() { " (the first: " (about) ")" } "." }
                }
            }
        }
    }
}

fn card(one: &Measured) -> Markup {
    let name = one.scenario.to_string();
    let content = one.content as f64 / f64::from(1 << 20) / one.elapsed.as_secs_f64().max(1e-9);
    html! {
        article {
            h3 { (name) }
            p.small { (one.scenario.sentence()) }
            p { (words::grouped(one.requests as f64)) " " (one.scenario.unit()) "s in " (words::short(one.elapsed.as_secs_f64())) " s, "
                (words::short(content)) " MiB of content each second." }
            h4 { "Latency" }
            (chart::latency(&name, &one.latency))
            h4 { "Exchanges each second" }
            (chart::course(&name, &one.course))
        }
    }
}
