//! Minutes gathered into the bars of a chart.

use std::time::SystemTime;

use super::view::{Span, View};
use crate::{
    admin::Overview,
    telemetry::{Answered, LatencyTally, Minute, UpstreamFailure},
};

/// What came in the time of one bar.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// When it began.
    pub(super) since: SystemTime,
    /// In the order of [`Answered::ALL`].
    pub(super) answers: [u64; Answered::ALL.len()],
    pub(super) stripped: u64,
    pub(super) requests: u64,
    pub(super) added: LatencyTally,
}

/// How often a purpose was granted and refused, in all and bar by bar.
#[derive(Clone, Debug)]
pub(super) struct PurposeRow {
    pub(super) site: Box<str>,
    pub(super) purpose: Box<str>,
    pub(super) granted: Vec<u64>,
    pub(super) refused: Vec<u64>,
}

/// Gathers the bars of a view, the oldest first.
pub(super) fn slots(overview: &Overview, view: &View) -> Vec<Slot> {
    let span = view.span;
    let empty = |place: usize| {
        let back = u32::try_from(span.slots() - place).unwrap_or_default();
        Slot {
            since: overview.now.checked_sub(span.slot() * back).unwrap_or(overview.now),
            answers: Answered::ALL.map(|_| 0),
            stripped: 0,
            requests: 0,
            added: LatencyTally::default(),
        }
    };
    let mut slots: Vec<Slot> = (0..span.slots()).map(empty).collect();
    for minute in &overview.minutes {
        let Some(slot) = place(overview, span, minute).and_then(|place| slots.get_mut(place)) else { continue };
        for (sum, answered) in slot.answers.iter_mut().zip(Answered::ALL) {
            *sum += minute.answered(view.host.as_deref(), answered);
        }
        slot.stripped += minute.stripped;
        slot.requests += minute.requests;
        slot.added = slot.added.plus(&minute.added);
    }
    slots
}

/// Gathers the purposes of a view.
pub(super) fn purposes(overview: &Overview, view: &View) -> Vec<PurposeRow> {
    let mut rows: Vec<PurposeRow> = Vec::new();
    let is_meant = |site: &str| view.host.as_deref().is_none_or(|host| host == site);
    for minute in &overview.minutes {
        let Some(place) = place(overview, view.span, minute) else { continue };
        for count in minute.purposes.iter().filter(|count| is_meant(&count.site)) {
            let found = rows.iter().position(|row| (&row.site, &row.purpose) == (&count.site, &count.purpose));
            let at = found.unwrap_or_else(|| {
                let none = vec![0; view.span.slots()];
                let (site, purpose) = (count.site.clone(), count.purpose.clone());
                rows.push(PurposeRow { site, purpose, granted: none.clone(), refused: none });
                rows.len() - 1
            });
            let Some(row) = rows.get_mut(at) else { continue };
            row.granted.iter_mut().skip(place).take(1).for_each(|sum| *sum += count.granted);
            row.refused.iter_mut().skip(place).take(1).for_each(|sum| *sum += count.refused);
        }
    }
    rows.sort_by(|one, other| (&one.site, &one.purpose).cmp(&(&other.site, &other.purpose)));
    rows
}

/// Sums what portals failed at in the last five minutes.
pub(super) fn failures(overview: &Overview) -> [u64; UpstreamFailure::ALL.len()] {
    let mut sum = UpstreamFailure::ALL.map(|_| 0);
    // The last one has not ended.
    for minute in overview.minutes.iter().rev().take(6) {
        sum.iter_mut().zip(minute.failures).for_each(|(sum, count)| *sum += count);
    }
    sum
}

fn place(overview: &Overview, span: Span, minute: &Minute) -> Option<usize> {
    let age = overview.now.duration_since(minute.at).unwrap_or_default();
    let back = usize::try_from(age.as_secs() / span.slot().as_secs()).ok()?;
    span.slots().checked_sub(back + 1)
}
