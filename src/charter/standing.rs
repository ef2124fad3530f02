//! Where a visitor stands, in a sentence, and what they answered for each purpose.

use super::{
    dates::{day_after, day_of, write_day},
    locale::{Locale, fill},
    section::sections,
    view::View,
};
use crate::consent::{ConsentState, Decision, Outdated, PurposeIndex, PurposeSet};

/// What a visitor answered for one purpose that needs consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Granted, and it holds.
    Granted,
    /// Refused.
    Refused,
    /// Refused by a signal of the browser.
    RefusedBySignal,
    /// Not asked yet, or not answered.
    NotAnswered,
    /// Answered too long ago to hold.
    NoLongerHeld,
}

/// Says where the visitor stands, with dates.
pub(super) fn sentence(view: &View<'_>) -> String {
    let locale = view.locale();
    let words = &locale.standing;
    let declares = view.policy.trackers().next().is_some() || view.policy.third_parties().iter().next().is_some();
    if !declares {
        return words.nothing_declared.to_owned();
    }
    if !view.policy.asks() {
        return words.nothing_asked.to_owned();
    }
    match view.state {
        ConsentState::Undecided => words.undecided.to_owned(),
        ConsentState::RefusedBySignal => words.by_signal.to_owned(),
        ConsentState::Decided(decision) => decided(view, decision),
        ConsentState::Outdated(decision, Outdated::PurposeAdded) => {
            let added = view.policy.purposes().consentable().without(decision.choices.asked());
            let day = write_day(day_of(decision.decided_at), locale);
            fill(words.purpose_added, &[("date", &day), ("added", &labels(view, added))])
        }
        ConsentState::Outdated(decision, Outdated::Expired) => {
            fill(words.expired, &[("date", &write_day(day_of(decision.decided_at), locale))])
        }
    }
}

fn decided(view: &View<'_>, decision: &Decision) -> String {
    let locale = view.locale();
    let words = &locale.standing;
    let asked = view.policy.purposes().consentable();
    let granted = decision.choices.granted().and(asked);
    let wording = if granted.is_empty() {
        words.refused_all
    } else if granted == asked {
        words.accepted_all
    } else {
        words.some
    };
    let until = day_after(decision.decided_at, view.charter.memory.as_duration());
    fill(
        wording,
        &[
            ("date", &write_day(day_of(decision.decided_at), locale)),
            ("until", &write_day(until, locale)),
            ("granted", &labels(view, granted)),
            ("refused", &labels(view, asked.without(granted))),
        ],
    )
}

/// Says for which purposes answers are not enforced yet, if any: a page must not tell a visitor that
/// something is refused while the gate lets it through.
pub(super) fn on_trial(view: &View<'_>) -> Option<String> {
    let on_trial: PurposeSet =
        sections(view.policy).iter().filter(|section| section.on_trial).map(|section| section.index).collect();
    let words = &view.locale().standing;
    (!on_trial.is_empty()).then(|| fill(words.on_trial, &[("purposes", &labels(view, on_trial))]))
}

/// Lists the labels of `purposes`, in the order they are shown.
fn labels(view: &View<'_>, purposes: PurposeSet) -> String {
    let sections = sections(view.policy);
    let shown = sections.iter().filter(|section| purposes.contains(section.index));
    let labels: Vec<&str> = shown.map(|section| section.purpose.label.in_language(view.language)).collect();
    view.locale().list(&labels)
}

// === impl Answer ===

impl Answer {
    /// Returns what `state` answers for the purpose at `index`, which must need consent.
    pub(super) fn of(state: &ConsentState, index: PurposeIndex) -> Self {
        match state {
            ConsentState::Undecided => Self::NotAnswered,
            ConsentState::RefusedBySignal => Self::RefusedBySignal,
            ConsentState::Outdated(_, Outdated::Expired) => Self::NoLongerHeld,
            ConsentState::Decided(decision) | ConsentState::Outdated(decision, Outdated::PurposeAdded) => {
                if decision.choices.granted().contains(index) {
                    Self::Granted
                } else if decision.choices.asked().contains(index) {
                    Self::Refused
                } else {
                    Self::NotAnswered
                }
            }
        }
    }

    /// Returns the answer in words.
    pub(super) const fn words(self, locale: &Locale) -> &'static str {
        match self {
            Self::Granted => locale.standing.granted,
            Self::Refused => locale.standing.refused,
            Self::RefusedBySignal => locale.standing.refused_by_signal,
            Self::NotAnswered => locale.standing.not_answered,
            Self::NoLongerHeld => locale.standing.no_longer_held,
        }
    }

    /// Returns the name that programs know it by.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::RefusedBySignal => "refused-by-signal",
            Self::NotAnswered => "not-answered",
            Self::NoLongerHeld => "no-longer-held",
        }
    }
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
