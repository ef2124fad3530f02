//! Days, as a visitor writes them.

use std::time::{Duration, SystemTime};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::locale::{Locale, fill};

/// Returns the day of `time`, in UTC: the gate does not know where a visitor is.
pub(super) fn day_of(time: SystemTime) -> Date {
    // What no calendar here can hold is as good as the last day it can.
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX).to_zoned(TimeZone::UTC).date()
}

/// Returns the day that comes `duration` after `time`.
pub(super) fn day_after(time: SystemTime, duration: Duration) -> Date {
    time.checked_add(duration)
        .map_or_else(|| day_of(SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX as u64)), day_of)
}

/// Writes a day in full, such as "12 mars 2026".
pub(super) fn write_day(day: Date, locale: &Locale) -> String {
    let month = usize::try_from(day.month()).ok().and_then(|month| locale.months.get(month.checked_sub(1)?));
    let number = if day.day() == 1 { locale.first_of_month.to_owned() } else { day.day().to_string() };
    fill(locale.day, &[("day", &number), ("month", month.unwrap_or(&"")), ("year", &day.year().to_string())])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::consent::Language;

    #[test]
    fn writes_days_in_full_in_each_language() {
        for (day, french, english) in [
            (date(2026, 3, 12), "12\u{a0}mars 2026", "12\u{a0}March 2026"),
            (date(2026, 8, 1), "1er\u{a0}août 2026", "1\u{a0}August 2026"),
            (date(2027, 12, 31), "31\u{a0}décembre 2027", "31\u{a0}December 2027"),
        ] {
            assert_eq!(write_day(day, Locale::of(Language::French)), french);
            assert_eq!(write_day(day, Locale::of(Language::English)), english);
        }
    }

    #[test]
    fn writes_a_first_and_another_day_in_every_language() {
        for (language, first, other) in [
            (Language::French, "1er mars 2026", "12 décembre 2026"),
            (Language::English, "1 March 2026", "12 December 2026"),
            (Language::German, "1. März 2026", "12. Dezember 2026"),
            (Language::Spanish, "1 de marzo de 2026", "12 de diciembre de 2026"),
            (Language::Italian, "1º marzo 2026", "12 dicembre 2026"),
            (Language::Dutch, "1 maart 2026", "12 december 2026"),
            (Language::Portuguese, "1 de março de 2026", "12 de dezembro de 2026"),
        ] {
            let written = [date(2026, 3, 1), date(2026, 12, 12)]
                .map(|day| write_day(day, Locale::of(language)).replace('\u{a0}', " "));
            assert_eq!(written, [first, other]);
        }
    }

    #[test]
    fn counts_days_in_utc_and_never_fails_on_a_far_one() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_773_359_999);
        assert_eq!(day_of(time), date(2026, 3, 12));
        assert_eq!(day_after(time, Duration::from_secs(1)), date(2026, 3, 13));
        assert_eq!(day_after(time, Duration::MAX).year(), 9999);
    }
}
