//! Lifetimes, as a visitor says them: "13 mois", not 34,187,400 seconds.

use std::time::Duration;

use super::locale::{Count, Locale, Zero, fill};
use crate::consent::Language;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;
/// A twelfth of a mean Gregorian year.
const MONTH: u64 = 2_629_746;

/// Writes a duration as it is said in `language`.
#[must_use]
pub fn spoken(duration: Duration, language: Language) -> String {
    write(duration, Locale::of(language))
}

/// Writes the declared lifetime of a tracker; zero is a cookie of the session.
pub(super) fn write_declared(lifetime: Option<Duration>, locale: &Locale) -> String {
    match lifetime {
        None => locale.charter.lifetime_undeclared.to_owned(),
        Some(Duration::ZERO) => locale.charter.lifetime_session.to_owned(),
        Some(lifetime) => write(lifetime, locale),
    }
}

/// Writes a duration in the largest unit that says it truly; what fits none is rounded up, as a
/// charter must not promise less than it allows.
pub(super) fn write(duration: Duration, locale: &Locale) -> String {
    let seconds = duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0));
    let units = &locale.units;
    match whole_months(seconds) {
        Some(months) if months % 12 == 0 => return count(months / 12, &units.year, locale),
        Some(months) => return count(months, &units.month, locale),
        None => {}
    }
    for (unit, longest, words) in [
        (WEEK, 8 * WEEK, &units.week),
        (DAY, u64::MAX, &units.day),
        (HOUR, u64::MAX, &units.hour),
        (MINUTE, u64::MAX, &units.minute),
    ] {
        if (unit..=longest).contains(&seconds) && seconds.is_multiple_of(unit) {
            return count(seconds / unit, words, locale);
        }
    }
    let (unit, words) = match seconds {
        0..=119 => (1, &units.second),
        120..=7_199 => (MINUTE, &units.minute),
        7_200..=172_799 => (HOUR, &units.hour),
        172_800.. => (DAY, &units.day),
    };
    count(seconds.div_ceil(unit), words, locale)
}

/// Returns a number of months that `seconds` is within half a percent of: months and years are
/// counted in 365 or 365.25 days, or in means of both, and all of them mean the same to a reader.
fn whole_months(seconds: u64) -> Option<u64> {
    let months = seconds.saturating_add(MONTH / 2) / MONTH;
    let exact = months.saturating_mul(MONTH);
    (months > 0 && exact.abs_diff(seconds) <= exact / 200).then_some(months)
}

/// Writes a number with its noun, in the number the language wants.
pub(super) fn count(number: u64, noun: &Count, locale: &Locale) -> String {
    let words = match (number, locale.zero) {
        (1, _) | (0, Zero::Singular) => noun.one,
        (0, Zero::Plural) | (2.., _) => noun.many,
    };
    fill(words, &[("n", &number.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::{Language, Memory};

    #[test]
    fn says_lifetimes_in_the_unit_a_visitor_would() {
        for (seconds, french, english) in [
            (34_187_400, "13 mois", "13 months"),
            (395 * DAY, "13 mois", "13 months"),
            (Memory::SIX_MONTHS.as_duration().as_secs(), "6 mois", "6 months"),
            (365 * DAY, "1 an", "1 year"),
            (730 * DAY, "2 ans", "2 years"),
            (14 * DAY, "2 semaines", "2 weeks"),
            (7 * DAY, "1 semaine", "1 week"),
            (30 * DAY, "30 jours", "30 days"),
            (180 * DAY, "180 jours", "180 days"),
            (DAY, "1 jour", "1 day"),
            (30 * MINUTE, "30 minutes", "30 minutes"),
            (2 * HOUR, "2 heures", "2 hours"),
            (HOUR + 1, "61 minutes", "61 minutes"),
            (100_000, "28 heures", "28 hours"),
            (1, "1 seconde", "1 second"),
        ] {
            let written = |language| write(Duration::from_secs(seconds), Locale::of(language)).replace('\u{a0}', " ");
            assert_eq!(written(Language::French), french);
            assert_eq!(written(Language::English), english);
        }
    }

    #[test]
    fn says_lifetimes_in_every_language() {
        for (language, expected) in [
            (Language::French, ["13 mois", "1 an", "2 semaines", "2 heures"]),
            (Language::English, ["13 months", "1 year", "2 weeks", "2 hours"]),
            (Language::German, ["13 Monate", "1 Jahr", "2 Wochen", "2 Stunden"]),
            (Language::Spanish, ["13 meses", "1 año", "2 semanas", "2 horas"]),
            (Language::Italian, ["13 mesi", "1 anno", "2 settimane", "2 ore"]),
            (Language::Dutch, ["13 maanden", "1 jaar", "2 weken", "2 uur"]),
            (Language::Portuguese, ["13 meses", "1 ano", "2 semanas", "2 horas"]),
        ] {
            let written = [13 * MONTH, 365 * DAY, 2 * WEEK, 2 * HOUR]
                .map(|seconds| write(Duration::from_secs(seconds), Locale::of(language)).replace('\u{a0}', " "));
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn says_when_a_lifetime_is_that_of_the_session_or_undeclared() {
        let locale = Locale::of(Language::French);
        assert_eq!(write_declared(Some(Duration::ZERO), locale), "session du navigateur");
        assert_eq!(write_declared(None, locale), "durée non déclarée");
        assert!(write_declared(Some(Duration::MAX), locale).ends_with("mois"));
    }

    #[test]
    fn counts_zero_as_each_language_does() {
        for (language, zero, one) in
            [(Language::French, "0 cookie", "1 cookie"), (Language::English, "0 cookies", "1 cookie")]
        {
            let locale = Locale::of(language);
            let cookies = |number| count(number, &locale.units.cookie, locale).replace('\u{a0}', " ");
            assert_eq!(cookies(0), zero);
            assert_eq!(cookies(1), one);
        }
    }
}
