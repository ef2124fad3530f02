//! The top of the page: what is in force, whether the ledger is whole, whether portals answer.

use maud::{Markup, html};

use super::{
    number::{age, count, moment},
    slots::failures,
    view::{Span, View},
    words::Words,
};
use crate::{
    admin::{Overview, Readiness},
    ledger::Verification,
    telemetry::UpstreamFailure,
};

/// How something stands: a word, and a colour that echoes it.
#[derive(Clone, Copy)]
enum State {
    Ok,
    Warn,
    Stop,
}

/// Shows how the gate stands.
pub(super) fn standing(overview: &Overview, view: &View) -> Markup {
    let words = view.words;
    let standing = &overview.standing;
    let digest = standing.digest.get(..12).unwrap_or(&standing.digest);
    html! {
        dl .standing {
            div {
                dt { (words.configuration) }
                dd {
                    @match standing.readiness {
                        Readiness::Ready => (mark(State::Ok, words.serving)),
                        Readiness::Draining => (mark(State::Warn, words.draining)),
                    }
                    p { (words.version) " " (standing.version) ", " time title=(moment(standing.applied)) { (age(standing.applied, overview.now, words)) } }
                    p .small { code { (digest) } }
                }
            }
            div { dt { (words.ledger) } dd { (ledger(overview, words)) } }
            div { dt { (words.portals) } dd { (portals(overview, words)) } }
        }
    }
}

fn ledger(overview: &Overview, words: &Words) -> Markup {
    let Some(checked) = &overview.ledger else {
        return html! { (mark(State::Warn, words.not_verified)) p .small { (words.verified_soon) } };
    };
    let when = html! { time title=(moment(checked.at)) { (age(checked.at, overview.now, words)) } };
    match &checked.result {
        Ok(Verification::Intact { records, head, .. }) => {
            let head = head.to_string();
            html! {
                (mark(State::Ok, words.verified))
                p { (count(*records, words)) " " (words.records) ", " (when) }
                @let since = overview.tally.choices_recorded.saturating_sub(checked.choices);
                @if since > 0 { p { (words.recorded_since.replace("{number}", &count(since, words))) } }
                p .small { (words.head) " " code { (head.get(..16).unwrap_or_default()) "…" } }
            }
        }
        Ok(Verification::Broken(fault)) => html! {
            (mark(State::Stop, words.broken))
            p { (fault.to_string()) ", " (when) }
        },
        Err(error) => html! { (mark(State::Stop, words.unreadable)) p { (error) ", " (when) } },
    }
}

fn portals(overview: &Overview, words: &Words) -> Markup {
    let failed = failures(overview);
    let requests: u64 = overview.minutes.iter().rev().take(6).map(|minute| minute.requests).sum();
    let of_causes = UpstreamFailure::ALL.into_iter().zip(failed).filter(|(_, count)| *count > 0);
    let causes: Vec<String> =
        of_causes.map(|(failure, number)| format!("{} {}", count(number, words), (words.failure)(failure))).collect();
    let (state, word) = match (causes.is_empty(), requests) {
        (true, 0) => (State::Warn, words.nobody_came),
        (true, _) => (State::Ok, words.answering),
        (false, _) => (State::Stop, words.failing),
    };
    html! {
        (mark(state, word))
        p { (count(requests, words)) " " (words.requests_of_late) }
        @if !causes.is_empty() { p { (causes.join(", ")) } }
    }
}

fn mark(state: State, word: &str) -> Markup {
    let class = match state {
        State::Ok => "ok",
        State::Warn => "warn",
        State::Stop => "stop",
    };
    html! { p .state .(class) { (word) } }
}

/// Shows what can be switched: the host and the span.
pub(super) fn switches(overview: &Overview, view: &View) -> Markup {
    let words = view.words;
    html! {
        form .switches method="get" action="/" {
            input type="hidden" name="lang" value=(words.tag);
            p {
                label for="host" { (words.host) }
                select #host name="host" {
                    option value="" selected[view.host.is_none()] { (words.all_hosts) }
                    @for site in &overview.sites {
                        option value=(site.name()) selected[view.host.as_deref() == Some(site.name())] { (site.name()) }
                    }
                }
            }
            p {
                label for="span" { (words.span) }
                select #span name="span" {
                    @for (span, word) in [(Span::Hour, words.last_hour), (Span::Day, words.last_day)] {
                        option value=(span.label()) selected[view.span == span] { (word) }
                    }
                }
            }
            button type="submit" { (words.show) }
        }
    }
}
