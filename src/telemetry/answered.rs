//! What visitors answered: in all, and purpose by purpose.
//!
//! Purposes are those of a configuration, and choices are rare beside requests: so these are under a lock, which the path of
//! portals' responses never takes.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// What a visitor answered to everything that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answered {
    /// Yes to all.
    Accepted,
    /// No to all.
    Refused,
    /// Yes to a part.
    Picked,
}

/// How often one purpose of one site was granted and refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PurposeCount {
    /// The site.
    pub site: Box<str>,
    /// The purpose's name in the configuration.
    pub purpose: Box<str>,
    /// Choices that granted it.
    pub granted: u64,
    /// Choices that refused it.
    pub refused: u64,
}

/// What was answered at one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteAnswers {
    /// The site.
    pub site: Box<str>,
    /// In the order of [`Answered::ALL`].
    pub counts: [u64; Answered::ALL.len()],
}

/// The answers of one worker.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<Counts>);

#[derive(Clone, Debug, Default)]
struct Counts {
    sites: BTreeMap<Box<str>, [u64; Answered::ALL.len()]>,
    purposes: BTreeMap<(Box<str>, Box<str>), (u64, u64)>,
}

/// More than any charter has; a gate that is reloaded for years with ever new names forgets the later ones.
const MOST: usize = 1024;

// === impl Answered ===

impl Answered {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Refused, Self::Picked];

    /// Returns the name used in metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Picked => "picked",
        }
    }

    /// Says what a choice comes to that granted and refused so many purposes.
    #[must_use]
    pub const fn of(granted: usize, refused: usize) -> Self {
        match (granted, refused) {
            (0, _) => Self::Refused,
            (_, 0) => Self::Accepted,
            (_, _) => Self::Picked,
        }
    }
}

// === impl Answers ===

impl Answers {
    pub(super) fn count<'a>(
        &self,
        site: &str,
        granted: impl ExactSizeIterator<Item = &'a str>,
        refused: impl ExactSizeIterator<Item = &'a str>,
    ) {
        let answered = Answered::of(granted.len(), refused.len());
        let Counts { sites, purposes } = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sites.len() < MOST || sites.contains_key(site) {
            let counts = sites.entry(site.into()).or_default();
            counts.iter_mut().skip(answered as usize).take(1).for_each(|count| *count += 1);
        }
        let named = granted.map(|name| (name, (1, 0))).chain(refused.map(|name| (name, (0, 1))));
        for (name, (yes, no)) in named {
            let key = (site.into(), name.into());
            if purposes.len() < MOST || purposes.contains_key(&key) {
                let counts = purposes.entry(key).or_default();
                *counts = (counts.0 + yes, counts.1 + no);
            }
        }
    }

    /// Sums what was answered site by site, and purpose by purpose.
    pub(super) fn sum<'a>(workers: impl Iterator<Item = &'a Self>) -> (Vec<SiteAnswers>, Vec<PurposeCount>) {
        let mut sum = Counts::default();
        for worker in workers {
            let counts = worker.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            for (site, counts) in counts.sites {
                let of_site = sum.sites.entry(site).or_default();
                of_site.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            for (key, (granted, refused)) in counts.purposes {
                let of_purpose = sum.purposes.entry(key).or_default();
                *of_purpose = (of_purpose.0 + granted, of_purpose.1 + refused);
            }
        }
        let count = |((site, purpose), (granted, refused))| PurposeCount { site, purpose, granted, refused };
        let sites = sum.sites.into_iter().map(|(site, counts)| SiteAnswers { site, counts });
        (sites.collect(), sum.purposes.into_iter().map(count).collect())
    }
}

// === impl SiteAnswers ===

impl SiteAnswers {
    /// Returns how many choices were so answered.
    #[must_use]
    pub fn of(&self, answered: Answered) -> u64 {
        self.counts.get(answered as usize).copied().unwrap_or_default()
    }

    /// Returns what `after` has more than `before`.
    pub(super) fn since(after: &[Self], before: &[Self]) -> Vec<Self> {
        let less = |now: &Self| {
            let earlier = before.iter().find(|earlier| earlier.site == now.site);
            let counts = Answered::ALL.map(|answered| now.of(answered) - earlier.map_or(0, |one| one.of(answered)));
            Self { site: now.site.clone(), counts }
        };
        after.iter().map(less).filter(|answers| answers.counts.iter().any(|count| *count > 0)).collect()
    }
}

// === impl PurposeCount ===

impl PurposeCount {
    /// Returns what `after` has more than `before`.
    pub(super) fn since(after: &[Self], before: &[Self]) -> Vec<Self> {
        let less = |now: &Self| {
            let earlier = before.iter().find(|earlier| (&earlier.site, &earlier.purpose) == (&now.site, &now.purpose));
            let (granted, refused) = earlier.map_or((0, 0), |earlier| (earlier.granted, earlier.refused));
            Self { granted: now.granted - granted, refused: now.refused - refused, ..now.clone() }
        };
        after.iter().map(less).filter(|count| count.granted + count.refused > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_choice_once_and_each_of_its_purposes() {
        let (one, other) = (Answers::default(), Answers::default());
        one.count("a.example", ["x", "y"].into_iter(), [].into_iter());
        one.count("a.example", ["x"].into_iter(), ["y"].into_iter());
        other.count("a.example", [].into_iter(), ["x", "y"].into_iter());
        let (sites, purposes) = Answers::sum([&one, &other].into_iter());
        assert_eq!(sites, [SiteAnswers { site: "a.example".into(), counts: [1, 1, 1] }]);
        let counted: Vec<_> =
            purposes.into_iter().map(|count| (count.purpose.into_string(), count.granted, count.refused)).collect();
        assert_eq!(counted, [("x".to_owned(), 2, 1), ("y".to_owned(), 1, 2)]);
    }
}
