//! Rows into declarations that stand together: each name once, and no two that tie.

use super::{ImportedCookie, Question, name::Naming};
use crate::{
    consent::{Basis, Exemption, Purpose, PurposeIndex, PurposeName, Purposes, Text},
    policy::{Catalogue, CatalogueError, Pattern, Tracker},
};

/// Marks what cannot stand beside another row; what is on the page twice is kept once.
pub(super) fn settle(cookies: Vec<ImportedCookie>) -> Vec<ImportedCookie> {
    let mut settled: Vec<ImportedCookie> = Vec::new();
    for mut cookie in cookies {
        if cookie.questions == [Question::Mention] && settled.iter().any(|known| known.speaks_of(&cookie.written)) {
            continue;
        }
        let same = settled.iter_mut().find(|known| known.naming.is_some() && known.naming == cookie.naming);
        if let Some(known) = same {
            if known.says_what(&cookie) {
                known.notes.push("stands on the page more than once".to_owned());
                continue;
            }
            // Which purpose counts is not for this program to say: neither row is taken.
            if known.category != cookie.category && known.is_declared() {
                known.questions.push(Question::Again);
            }
            cookie.questions.push(Question::Again);
        }
        settled.push(cookie);
    }
    // A mention before its row was kept until the row was met.
    let rows: Vec<ImportedCookie> =
        settled.iter().filter(|cookie| cookie.questions != [Question::Mention]).cloned().collect();
    settled.retain(|cookie| {
        cookie.questions != [Question::Mention] || !rows.iter().any(|row| row.speaks_of(&cookie.written))
    });
    without_ties(&mut settled);
    settled
}

/// Asks about declarations until those that are left compile.
fn without_ties(cookies: &mut [ImportedCookie]) {
    for _ in 0..=cookies.len() {
        let declared: Vec<usize> =
            cookies.iter().enumerate().filter(|(_, cookie)| cookie.is_declared()).map(|(place, _)| place).collect();
        let trackers = declared.iter().filter_map(|place| cookies.get(*place)?.tracker()).collect();
        let Err(errors) = Catalogue::compile(trackers) else { return };
        for error in errors {
            let (CatalogueError::Tie { second, .. } | CatalogueError::Twice { second, .. }) = error;
            if let Some(cookie) = declared.get(second).and_then(|place| cookies.get_mut(*place))
                && !cookie.questions.contains(&Question::Tie)
            {
                cookie.questions.push(Question::Tie);
            }
        }
    }
}

// === impl ImportedCookie ===

impl ImportedCookie {
    /// Returns true if a row, declared or asked about, has this name.
    fn speaks_of(&self, name: &str) -> bool {
        let raw = self.notes.iter().chain([&self.written, &self.service, &self.description, &self.provider]);
        raw.into_iter().any(|text| {
            text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '(' | ')'))
                .any(|word| super::name::trimmed(word) == name)
        })
    }

    fn says_what(&self, other: &Self) -> bool {
        let same = super::fold::says_the_same;
        self.category == other.category
            && self.lifetime == other.lifetime
            && same(&self.provider, &other.provider)
            && same(&self.service, &other.service)
            && same(&self.description, &other.description)
    }

    fn tracker(&self) -> Option<Tracker> {
        let pattern = match self.naming.as_ref()? {
            Naming::Name(name) => Pattern::parse(name),
            Naming::Regex(regex) => Pattern::regex(regex),
        };
        let none = || Text::same("");
        Some(Tracker {
            pattern: pattern.ok()?,
            purpose: some_purpose()?,
            provider: none(),
            service: none(),
            description: none(),
            lifetime: None,
            ground: None,
        })
    }
}

/// A purpose, for a catalogue of which only the names matter.
fn some_purpose() -> Option<PurposeIndex> {
    let purpose = Purpose {
        name: PurposeName::parse("necessary").ok()?,
        basis: Basis::Exempt(Exemption::StrictlyNecessary),
        label: Text::same(""),
        description: Text::same(""),
    };
    Purposes::default().add(purpose).ok()
}
