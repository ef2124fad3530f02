//! Charts, drawn here and not in the browser: each with its axes, its units and a title that says what it shows.

use maud::{Markup, html};

use super::{
    axis::{Decades, round_up},
    words,
};
use crate::load::{Histogram, Measured, Progress};

/// The drawing of a small chart, in its own pixels: at 320 px of screen one of them is one of the screen's.
const WIDTH: f64 = 288.0;
const HEIGHT: f64 = 194.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 278.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 146.0;

/// Draws what each scenario costs, on an axis of decades.
pub(super) fn costs(measured: &[Measured]) -> Markup {
    let microseconds = |one: &Measured| one.processor_time_each().map(|each| each.as_secs_f64() * 1e6);
    let known: Vec<f64> = measured.iter().filter_map(microseconds).collect();
    let most = known.iter().copied().fold(1.0, f64::max);
    let axis = Decades::of(known.iter().copied().fold(most, f64::min), most);
    let percent = |value: f64| format!("{:.2}%", axis.place(value) * 100.0);
    html! {
        ol.costs {
            @for one in measured {
                li {
                    span.name { (one.scenario) }
                    svg role="img" height="28" width="100%" {
                        title { (one.scenario) ": " (words::cost(one)) " µs for each " (one.scenario.unit()) }
                        @for tick in axis.ticks() { line.grid x1=(percent(tick)) x2=(percent(tick)) y1="0" y2="28" {} }
                        @if let Some(value) = microseconds(one) {
                            line.stem x1="0" x2=(percent(value)) y1="14" y2="14" {}
                            circle.dot cx=(percent(value)) cy="14" r="5" {}
                        }
                    }
                    span.figure { (words::cost(one)) }
                }
            }
            li.scale aria-hidden="true" {
                span {}
                svg height="20" width="100%" {
                    @for tick in axis.ticks() {
                        @let anchor = if axis.place(tick) < 0.01 { "start" } else if axis.place(tick) > 0.99 { "end" } else { "middle" };
                        text x=(percent(tick)) y="15" text-anchor=(anchor) { (tick) }
                    }
                }
                span.figure { "µs" }
            }
        }
    }
}

/// Draws the latency of each share of requests: the further right, the rarer.
pub(super) fn latency(scenario: &str, histogram: &Histogram) -> Markup {
    let Some((least, most)) = histogram.range() else { return html! {} };
    let axis = Decades::of(least.as_secs_f64(), most.as_secs_f64());
    let total = histogram.total() as f64;
    let nines = total.log10().ceil().clamp(1.0, 4.0);
    let x = |rarity: f64| LEFT + (rarity / nines).clamp(0.0, 1.0) * (RIGHT - LEFT);
    let y = |seconds: f64| BOTTOM - axis.place(seconds) * (BOTTOM - TOP);
    let mut below = 0;
    let mut path = format!("M{:.1} {:.1}", x(0.0), y(least.as_secs_f64()));
    for (duration, count) in histogram.buckets() {
        let level = y(duration.as_secs_f64());
        below += count;
        let rarity = if below < histogram.total() { -(1.0 - below as f64 / total).log10() } else { nines };
        path.push_str(&format!(" V{level:.1} H{:.1}", x(rarity)));
    }
    let rows: Vec<_> = axis
        .ticks()
        .map(|tick| {
            (y(tick), words::latency(std::time::Duration::from_secs_f64(tick)).replace(".00", "").replace(".0", ""))
        })
        .collect();
    let columns: Vec<_> = ["0", "90", "99", "99.9", "99.99"]
        .into_iter()
        .zip(0_u32..)
        .map(|(label, rarity)| (f64::from(rarity), label))
        .filter(|(rarity, _)| *rarity <= nines)
        .map(|(rarity, label)| (x(rarity), label.to_owned()))
        .collect();
    let said = [(0.5, "half"), (0.99, "99 %"), (0.999, "99.9 %")].map(|(share, word)| {
        let latency = histogram.quantile(share).map(words::latency).unwrap_or_default();
        format!("{word} within {latency}")
    });
    let title = format!("Latency of {scenario}: {}", said.join(", "));
    frame(&title, &rows, &columns, "% of requests, within", &path)
}

/// Draws how many exchanges ended each second, from the beginning to the end.
pub(super) fn course(scenario: &str, course: &[Progress]) -> Markup {
    let pairs = course.iter().zip(course.iter().skip(1)).filter_map(|(from, to)| {
        let seconds = to.elapsed.checked_sub(from.elapsed)?.as_secs_f64();
        // Two looks that follow at once say nothing.
        (seconds > 0.02)
            .then(|| (from.elapsed.as_secs_f64(), to.elapsed.as_secs_f64(), (to.done - from.done) as f64 / seconds))
    });
    let steps: Vec<_> = pairs.collect();
    let end = course.last().map_or(0.0, |last| last.elapsed.as_secs_f64());
    let most = round_up(steps.iter().map(|(.., rate)| *rate).fold(0.0, f64::max));
    if steps.is_empty() || end <= 0.0 {
        return html! { p.small { "Too short for a course." } };
    }
    let x = |seconds: f64| LEFT + (seconds / end) * (RIGHT - LEFT);
    let y = |rate: f64| BOTTOM - (rate / most).clamp(0.0, 1.0) * (BOTTOM - TOP);
    let mut path = String::new();
    for (from, to, rate) in &steps {
        let begin = if path.is_empty() { "M" } else { "L" };
        path.push_str(&format!("{begin}{:.1} {:.1} H{:.1} ", x(*from), y(*rate), x(*to)));
    }
    let rows = [0.0, 0.5, 1.0].map(|part| (y(most * part), words::grouped(most * part)));
    let columns = [(x(0.0), "0".to_owned()), (x(end), words::short(end))];
    let title = format!("Exchanges each second of {scenario}, over {} s", words::short(end));
    frame(&title, &rows, &columns, "seconds", path.trim_end())
}

/// Axes around a path.
fn frame(title: &str, rows: &[(f64, String)], columns: &[(f64, String)], unit: &str, path: &str) -> Markup {
    html! {
        svg role="img" viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) width=(WIDTH) height=(HEIGHT) {
            title { (title) }
            @for (y, label) in rows {
                line.grid x1=(LEFT) x2=(RIGHT) y1=(format!("{y:.1}")) y2=(format!("{y:.1}")) {}
                text x=(LEFT - 6.0) y=(format!("{:.1}", y + 5.0)) text-anchor="end" { (label) }
            }
            @for (x, label) in columns {
                line.grid x1=(format!("{x:.1}")) x2=(format!("{x:.1}")) y1=(BOTTOM) y2=(BOTTOM + 4.0) {}
                text x=(format!("{:.1}", x.min(WIDTH - 2.0 - 4.0 * label.len() as f64))) y=(BOTTOM + 18.0) text-anchor="middle" { (label) }
            }
            text.unit x=(LEFT) y=(HEIGHT - 5.0) { (unit) }
            path.curve d=(path) {}
        }
    }
}
