//! The gate's own words, complete in every language or it does not compile.
//!
//! Wordings with a hole, such as `{date}`, are filled by [`fill`]; holes are the
//! same in every language, which a test holds. Text of the operator never goes
//! through here.

use super::{
    locales::{DUTCH, ENGLISH, FRENCH, GERMAN, ITALIAN, PORTUGUESE, SPANISH},
    problem::Problem,
};
use crate::consent::Language;

/// Declares a group of wordings, and the list of them that the charter's version covers.
macro_rules! wordings {
    ($(#[$attribute:meta])* $group:ident { $($wording:ident,)+ }) => {
        $(#[$attribute])*
        #[derive(Debug)]
        pub(super) struct $group { $(pub(super) $wording: &'static str,)+ }

        impl $group {
            fn all(&self) -> Vec<&'static str> {
                vec![$(self.$wording),+]
            }
        }
    };
}

/// Everything the gate says, in one language.
#[derive(Debug)]
pub(super) struct Locale {
    /// The language's name in itself.
    pub(super) name: &'static str,
    /// Month names, January first.
    pub(super) months: [&'static str; 12],
    /// How the first day of a month is written.
    pub(super) first_of_month: &'static str,
    /// A day in full.
    pub(super) day: &'static str,
    /// What goes before the last item of a list.
    pub(super) and: &'static str,
    /// Whether nothing is counted in the singular.
    pub(super) zero: Zero,
    /// What becomes of a label's capital inside a sentence.
    pub(super) capital: Capital,
    /// What is counted.
    pub(super) units: Units,
    /// What every page has.
    pub(super) frame: Frame,
    /// The banner, and what stands for a blocked frame.
    pub(super) banner: BannerWords,
    /// The charter page.
    pub(super) charter: CharterWords,
    /// The choice page.
    pub(super) choices: ChoiceWords,
    /// Where the visitor stands.
    pub(super) standing: StandingWords,
    /// Error pages.
    pub(super) problems: Problems,
}

/// The grammatical number of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zero {
    Singular,
    Plural,
}

/// What becomes of a label's capital inside a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capital {
    Dropped,
    /// Nouns are written with one everywhere.
    Kept,
}

/// A noun with its number before it.
#[derive(Debug)]
pub(super) struct Count {
    pub(super) one: &'static str,
    pub(super) many: &'static str,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Units {
    pub(super) second: Count,
    pub(super) minute: Count,
    pub(super) hour: Count,
    pub(super) day: Count,
    pub(super) week: Count,
    pub(super) month: Count,
    pub(super) year: Count,
    pub(super) cookie: Count,
    pub(super) provider: Count,
    pub(super) third_party: Count,
}

/// What every page has; it informs no choice.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) skip: &'static str,
    pub(super) language: &'static str,
    pub(super) home: &'static str,
    pub(super) choices: &'static str,
    pub(super) site_pages: &'static str,
}

wordings! {
    /// The banner, and what stands for a blocked frame; what pages say too is taken from there. Privacy tools answer for a
    /// visitor where they know the question, so the sentences say that *this site uses cookies* in the words they look for.
    BannerWords {
        heading, heading_of, sentence, sentence_of, customise, close, purposes,
        why_necessary, why_audience, origins, allow, frame_label, frame, frame_undeclared,
    }
}

wordings! {
    /// The charter page.
    CharterWords {
        title, lede, what, what_note, what_exempt, what_audience, what_consent,
        standing, change, used, caption, none_declared,
        third_parties, third_parties_note, none_third_party,
        provider, service, cookie, origin, kind_storage, purpose, lifetime, consent,
        lifetime_session, lifetime_undeclared, pattern_prefix, pattern_regex,
        not_asked, necessary, audience, asked, own_cookie,
        who, controller, contact, updated, version, host, as_json,
    }
}

wordings! {
    /// The choice page.
    ChoiceWords {
        title, standing, receipt, receipt_download, at_once, at_once_note, refuse, accept,
        by_purpose, by_purpose_note, save, not_asked, not_asked_note, memory, read_charter, back,
    }
}

wordings! {
    /// Where the visitor stands, and what they answered.
    StandingWords {
        nothing_declared, nothing_asked, undecided, by_signal, refused_all, accepted_all, some,
        purpose_added, expired, on_trial,
        granted, refused, refused_by_signal, not_answered, no_longer_held,
    }
}

/// An error page: what happened and whose fault it is not, and what to do.
#[derive(Debug)]
pub(super) struct ProblemWords {
    pub(super) title: &'static str,
    pub(super) happened: &'static str,
    pub(super) advice: &'static str,
}

/// Error pages.
#[derive(Debug)]
pub(super) struct Problems {
    pub(super) request_id: &'static str,
    pub(super) home: &'static str,
    pub(super) bad_request: ProblemWords,
    pub(super) headers_too_large: ProblemWords,
    pub(super) body_too_large: ProblemWords,
    pub(super) unknown_host: ProblemWords,
    pub(super) method_refused: ProblemWords,
    pub(super) timeout: ProblemWords,
    pub(super) upstream_unreachable: ProblemWords,
    pub(super) upstream_timeout: ProblemWords,
    pub(super) busy: ProblemWords,
    pub(super) ledger_unavailable: ProblemWords,
    pub(super) cross_site: ProblemWords,
    pub(super) not_found: ProblemWords,
}

// === impl Units ===

impl Units {
    const fn all(&self) -> [&Count; 10] {
        let Self { second, minute, hour, day, week, month, year, cookie, provider, third_party } = self;
        [second, minute, hour, day, week, month, year, cookie, provider, third_party]
    }
}

// === impl Locale ===

impl Locale {
    /// Returns the words of `language`.
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::French => &FRENCH,
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
            Language::Spanish => &SPANISH,
            Language::Italian => &ITALIAN,
            Language::Dutch => &DUTCH,
            Language::Portuguese => &PORTUGUESE,
        }
    }

    /// Returns the wordings that inform a visitor's choice, in an order that does not change.
    pub(super) fn told(&self) -> Vec<&'static str> {
        let counts = self.units.all().into_iter().flat_map(|count| [count.one, count.many]);
        [self.banner.all(), self.charter.all(), self.choices.all(), self.standing.all(), counts.collect()].concat()
    }

    /// Returns the words for `problem`.
    pub(super) const fn problem(&self, problem: Problem) -> &ProblemWords {
        let problems = &self.problems;
        match problem {
            Problem::BadRequest => &problems.bad_request,
            Problem::HeadersTooLarge => &problems.headers_too_large,
            Problem::BodyTooLarge => &problems.body_too_large,
            Problem::UnknownHost => &problems.unknown_host,
            Problem::MethodRefused => &problems.method_refused,
            Problem::Timeout => &problems.timeout,
            Problem::UpstreamUnreachable => &problems.upstream_unreachable,
            Problem::UpstreamTimeout => &problems.upstream_timeout,
            Problem::Busy => &problems.busy,
            Problem::LedgerUnavailable => &problems.ledger_unavailable,
            Problem::CrossSite => &problems.cross_site,
            Problem::NotFound => &problems.not_found,
        }
    }

    /// Writes "a, b and c".
    pub(super) fn list(&self, items: &[&str]) -> String {
        match items {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.and),
        }
    }
}

/// Fills the holes of `wording`; what is put in is never looked into for holes of its own.
pub(super) fn fill(wording: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(wording.len());
    let mut rest = wording;
    while let Some((before, (hole, after))) =
        rest.split_once('{').and_then(|(before, from)| Some((before, from.split_once('}')?)))
    {
        filled.push_str(before);
        filled.push_str(values.iter().find(|(name, _)| *name == hole).map_or("", |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
#[path = "locale_tests.rs"]
mod tests;
