//! Four numbers, each with a word and its way over time.

use std::time::Duration;

use maud::{Markup, html};

use super::{
    chart::trend,
    number::{count, milliseconds, rate, share},
    slots::Slot,
    view::{Span, View},
    words::Words,
};
use crate::telemetry::{Answered, LatencyTally, SAMPLED};

/// Shows the four numbers.
pub(super) fn figures(slots: &[Slot], view: &View) -> Markup {
    let words = view.words;
    let of = |answered: Answered| slots.iter().filter_map(|slot| slot.answers.get(answered as usize)).sum::<u64>();
    let [accepted, refused, picked] = Answered::ALL.map(of);
    let choices = accepted + refused + picked;
    let requests: u64 = slots.iter().map(|slot| slot.requests).sum();
    let stripped: u64 = slots.iter().map(|slot| slot.stripped).sum();
    let each = |value: fn(&Slot) -> u64| slots.iter().map(value).collect::<Vec<_>>();
    let refusals = |slot: &Slot| {
        let all: u64 = slot.answers.iter().sum();
        slot.answers.get(Answered::Refused as usize).map_or(0, |refused| refused * 100 / all.max(1))
    };
    let minutes = view.span.slot().as_secs() / 60 * view.span.slots() as u64;
    let consent = words
        .consent_rate
        .replace("{accepted}", &share(accepted, choices, words))
        .replace("{picked}", &share(picked, choices, words));
    let span = if view.span == Span::Hour { words.last_hour } else { words.last_day };
    html! {
        ul .figures {
            (figure(words.choices, &count(choices, words), span, &each(|slot| slot.answers.iter().sum())))
            (figure(words.refusal_rate, &share(refused, choices, words), &consent, &each(refusals)))
            (figure(
                words.stripped_per_minute,
                &rate(stripped, minutes, words),
                &words.of_requests.replace("{requests}", &count(requests, words)),
                &each(|slot| slot.stripped),
            ))
            (latency(slots, words))
        }
    }
}

fn latency(slots: &[Slot], words: &Words) -> Markup {
    let all = slots.iter().fold(LatencyTally::default(), |sum, slot| sum.plus(&slot.added));
    let written = |share| all.quantile(share).map(|bound| format!("≤\u{a0}{}", milliseconds(bound, words)));
    let value = match (all.count(), written(0.99)) {
        (0, _) => "–".to_owned(),
        (_, Some(bound)) => bound,
        (_, None) => words.off_the_scale.to_owned(),
    };
    let note = match written(0.5) {
        Some(median) => words.median.replace("{median}", &median).replace("{sampled}", &SAMPLED.to_string()),
        None => words.not_measured.replace("{sampled}", &SAMPLED.to_string()),
    };
    let micros = |slot: &Slot| {
        let bound = slot.added.quantile(0.99).unwrap_or(Duration::ZERO);
        u64::try_from(bound.as_micros()).unwrap_or_default()
    };
    figure(words.added_latency, &value, &note, &slots.iter().map(micros).collect::<Vec<_>>())
}

fn figure(name: &str, value: &str, note: &str, values: &[u64]) -> Markup {
    html! {
        li {
            h2 { (name) }
            p .value { (value) }
            p .note { (note) }
            @if values.iter().any(|value| *value > 0) { (trend(values, name)) }
        }
    }
}
