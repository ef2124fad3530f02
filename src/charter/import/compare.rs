//! What a newly published charter changes of what a host declares.

use std::time::Duration;

use super::{ImportedCharter, ImportedCookie, fold::says_the_same, name::Naming};
use crate::{
    charter::{lifetime, locale::Locale},
    consent::{Language, Purposes},
    policy::Tracker,
};

/// A difference between what is declared and what is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Published and not declared.
    Added {
        /// The name, as a portal file writes it.
        name: String,
        /// The purpose it would have.
        purpose: String,
    },
    /// Declared and no longer published.
    Removed {
        /// The name, as a portal file writes it.
        name: String,
    },
    /// Declared in other words, or for another purpose.
    Changed {
        /// The name, as a portal file writes it.
        name: String,
        /// The key of the portal file.
        field: &'static str,
        /// What is declared.
        declared: String,
        /// What is published.
        published: String,
    },
}

/// Compares what `trackers` declare with what a charter publishes, in the language of the charter.
///
/// A column that the page does not have is no difference, nor is how a text is quoted, spaced or punctuated. Of a row
/// that leaves a question only the name is compared. `read_lifetime` reads a lifetime as a portal file writes it.
pub fn changes<'t>(
    trackers: impl Iterator<Item = &'t Tracker> + Clone,
    purposes: &Purposes,
    charter: &ImportedCharter,
    read_lifetime: impl Fn(&str) -> Option<Duration>,
) -> Vec<Change> {
    let language = charter.language.unwrap_or(Language::French);
    let mut changes = Vec::new();
    for cookie in charter.cookies.iter().filter(|cookie| cookie.naming.is_some()) {
        let Some(tracker) = trackers.clone().find(|tracker| names(tracker) == cookie.naming) else {
            let purpose = cookie.category.map_or("?", |category| category.purpose());
            changes.push(Change::Added { name: name_of(cookie), purpose: purpose.to_owned() });
            continue;
        };
        if !cookie.is_declared() {
            continue;
        }
        let mut compare = |field, declared: &str, published: &str| {
            if !published.is_empty() && !says_the_same(declared, published) {
                let (declared, published) = (declared.to_owned(), published.to_owned());
                changes.push(Change::Changed { name: name_of(cookie), field, declared, published });
            }
        };
        let purpose = purposes.at(tracker.purpose).map(|purpose| purpose.name.as_str()).unwrap_or_default();
        let published = cookie.category.map_or("", |category| category.purpose());
        // That statistics are exempt is for the operator to say; a page's heading does not take it back.
        if (purpose, published) != ("audience-exempt", "audience") {
            compare("purpose", purpose, published);
        }
        compare("provider", tracker.provider.in_language(language), &cookie.provider);
        compare("service", tracker.service.in_language(language), &cookie.service);
        compare("description", tracker.description.in_language(language), &cookie.description);
        if let Some(super::Stated::Lifetime(stated)) = &cookie.lifetime
            && read_lifetime(stated) != tracker.lifetime
        {
            let declared = tracker.lifetime.map_or_else(|| "no limit".to_owned(), in_words);
            changes.push(Change::Changed {
                name: name_of(cookie),
                field: "lifetime",
                declared,
                published: stated.clone(),
            });
        }
    }
    let published = |tracker: &&Tracker| charter.cookies.iter().any(|cookie| cookie.naming == names(tracker));
    let removed = trackers
        .filter(|tracker| !published(tracker))
        .map(|tracker| Change::Removed { name: tracker.pattern.to_string() });
    changes.extend(removed);
    changes
}

fn in_words(lifetime: Duration) -> String {
    lifetime::write(lifetime, Locale::of(Language::English)).replace('\u{a0}', " ")
}

fn names(tracker: &Tracker) -> Option<Naming> {
    let pattern = &tracker.pattern;
    let name = pattern.as_exact().map(str::to_owned).or_else(|| pattern.as_prefix().map(|prefix| format!("{prefix}*")));
    name.map(Naming::Name).or_else(|| pattern.as_regex().map(|regex| Naming::Regex(regex.to_owned())))
}

fn name_of(cookie: &ImportedCookie) -> String {
    match &cookie.naming {
        Some(Naming::Name(name)) => name.clone(),
        Some(Naming::Regex(regex)) => format!("/{regex}/"),
        None => cookie.written.clone(),
    }
}
