//! Charts: bars and lines as SVG that stretches, with axes as text that does not.

use maud::{Markup, html};

use super::{
    number::{clock, count, moment},
    slots::Slot,
    view::{Span, View},
    words::Words,
};
use crate::telemetry::Answered;

/// Of a bar and the gap beside it, in units of the drawing.
const STEP: usize = 10;
const BAR: usize = 8;
const HEIGHT: u64 = 1000;

/// Draws choices over time, by answer, with the table that says the same.
pub(super) fn choices(slots: &[Slot], view: &View) -> Markup {
    let words = view.words;
    let total: u64 = slots.iter().flat_map(|slot| slot.answers).sum();
    if total == 0 {
        return html! { p .empty { (words.no_choices) } };
    }
    let most = nice(slots.iter().map(|slot| slot.answers.iter().sum()).max().unwrap_or_default());
    let unit = if view.span == Span::Hour { words.per_minute } else { words.per_half_hour };
    html! {
        figure .chart {
            figcaption {
                ul .legend {
                    @for answered in stacked() {
                        li { span .swatch .(answered.label()) {} (name(answered, words)) }
                    }
                }
                span .unit { (unit) }
            }
            div .plot {
                div .scale aria-hidden="true" { span { (count(most, words)) } span { (count(most / 2, words)) } span { "0" } }
                (bars(slots, most, words))
                div .hours aria-hidden="true" {
                    @for slot in marks(slots) { span { (clock(slot.since)) } }
                    span { (words.now) }
                }
            }
        }
        details {
            summary { (words.as_table) }
            (table(slots, words))
        }
    }
}

/// Draws a line without axes, beside a number that says what it comes to.
pub(super) fn trend(values: &[u64], title: &str) -> Markup {
    let most = values.iter().copied().max().unwrap_or_default().max(1);
    let point = |(place, value): (usize, &u64)| format!("{},{}", place * STEP, 100 - value * 96 / most);
    let points: Vec<String> = values.iter().enumerate().map(point).collect();
    let width = values.len().saturating_sub(1) * STEP;
    html! {
        svg .trend viewBox=(format!("0 0 {width} 104")) preserveAspectRatio="none" role="img" aria-label=(title) {
            polyline points=(points.join(" ")) {}
        }
    }
}

fn bars(slots: &[Slot], most: u64, words: &Words) -> Markup {
    let width = slots.len() * STEP;
    html! {
        svg .bars viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" role="img" aria-label=(words.choices_over_time) {
            @for (place, slot) in slots.iter().enumerate() {
                @let parts = parts(slot, most);
                @if !parts.is_empty() {
                    g {
                        title { (told(slot, words)) }
                        @for (answered, top, height) in parts {
                            rect .(answered.label()) x=(place * STEP + 1) y=(top) width=(BAR) height=(height) {}
                        }
                    }
                }
            }
        }
    }
}

/// From the bottom up; each of them that is there has a height.
fn parts(slot: &Slot, most: u64) -> Vec<(Answered, u64, u64)> {
    let mut below = 0;
    let mut parts = Vec::new();
    for answered in stacked() {
        let number = slot.answers.get(answered as usize).copied().unwrap_or_default();
        let (from, to) = (below * HEIGHT / most.max(1), (below + number) * HEIGHT / most.max(1));
        below += number;
        if number > 0 {
            parts.push((answered, HEIGHT.saturating_sub(to), (to - from).saturating_sub(6).max(2)));
        }
    }
    parts
}

fn table(slots: &[Slot], words: &Words) -> Markup {
    let told = || slots.iter().rev().filter(|slot| slot.answers.iter().any(|count| *count > 0));
    html! {
        div .scroll role="region" tabindex="0" aria-label=(words.as_table) {
            table {
                caption { (words.choices_over_time) }
                thead { tr {
                    th scope="col" { (words.from) }
                    @for answered in stacked() { th scope="col" .number { (name(answered, words)) } }
                } }
                tbody {
                    @for slot in told() {
                        tr {
                            th scope="row" { (moment(slot.since)) }
                            @for answered in stacked() {
                                td .number { (count(slot.answers.get(answered as usize).copied().unwrap_or_default(), words)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn told(slot: &Slot, words: &Words) -> String {
    let part = |answered: Answered| {
        let number = slot.answers.get(answered as usize).copied().unwrap_or_default();
        format!("{} {}", count(number, words), name(answered, words))
    };
    let parts: Vec<String> = stacked().map(part).to_vec();
    format!("{} UTC: {}", clock(slot.since), parts.join(", "))
}

/// Refusals stand on the ground: how many there are is seen at once.
const fn stacked() -> [Answered; 3] {
    [Answered::Refused, Answered::Picked, Answered::Accepted]
}

/// Returns what an answer is called.
pub(super) const fn name(answered: Answered, words: &Words) -> &'static str {
    match answered {
        Answered::Accepted => words.accepted,
        Answered::Refused => words.refused,
        Answered::Picked => words.picked,
    }
}

/// Four moments, evenly spaced from the first.
fn marks(slots: &[Slot]) -> impl Iterator<Item = &Slot> {
    slots.iter().step_by((slots.len() / 4).max(1)).take(4)
}

/// The least number of the form 2, 4, 10, 20, 40, 100… that is not smaller: its half is whole.
fn nice(most: u64) -> u64 {
    let mut scale = 1_u64;
    loop {
        for step in [2, 4, 10] {
            let bound = step * scale;
            if most <= bound {
                return bound;
            }
        }
        scale = scale.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_at_a_number_that_is_easily_halved() {
        for (most, expected) in [(0, 2), (1, 2), (3, 4), (5, 10), (11, 20), (21, 40), (41, 100), (100_001, 200_000)] {
            assert_eq!(nice(most), expected, "{most}");
        }
    }
}
