//! Dates of modification (RFC 9110 §5.6.7).
//!
//! Contract: a [`Date`] can be written as an IMF-fixdate, whoever made it. It must never read a clock.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderValue;

/// The first second of the year 10000, which an IMF-fixdate has no room for.
const END: u64 = 253_402_300_800;

/// A second from 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date(u64);

// === impl Date ===

impl Date {
    /// Reads any of the three forms.
    pub(super) fn parse(field: &HeaderValue) -> Option<Self> {
        let time = httpdate::parse_http_date(field.to_str().ok()?).ok()?;
        Self::of(time.duration_since(UNIX_EPOCH).ok()?.as_secs())
    }

    /// Reads what [`Self::to_hex`] writes, in that spelling only.
    pub(super) fn from_hex(digits: &[u8]) -> Option<Self> {
        let seconds = u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        Self::of(seconds).filter(|date| date.to_hex().as_bytes() == digits)
    }

    fn of(seconds: u64) -> Option<Self> {
        (seconds < END).then_some(Self(seconds))
    }

    pub(super) fn to_hex(self) -> String {
        format!("{:x}", self.0)
    }

    /// Writes the date as an IMF-fixdate, as senders must.
    pub(super) fn to_field(self) -> Option<HeaderValue> {
        HeaderValue::try_from(httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(self.0))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_three_forms_and_writes_one() {
        for (name, field, hex) in [
            ("imf-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", Some("2ebc98a1")),
            ("rfc850-date", "Sunday, 06-Nov-94 08:49:37 GMT", Some("2ebc98a1")),
            ("asctime-date", "Sun Nov  6 08:49:37 1994", Some("2ebc98a1")),
            ("first", "Thu, 01 Jan 1970 00:00:00 GMT", Some("0")),
            ("last", "Fri, 31 Dec 9999 23:59:59 GMT", Some("3afff4417f")),
            ("before", "Wed, 31 Dec 1969 23:59:59 GMT", None),
            ("wrong weekday", "Mon, 06 Nov 1994 08:49:37 GMT", None),
            ("no such day", "Tue, 30 Feb 1999 08:49:37 GMT", None),
            ("zone", "Sun, 06 Nov 1994 08:49:37 CET", None),
            ("empty", "", None),
        ] {
            let date = Date::parse(&HeaderValue::from_static(field));
            assert_eq!(date.map(Date::to_hex).as_deref(), hex, "{name}");
            let again = date.and_then(Date::to_field).and_then(|field| Date::parse(&field));
            assert_eq!(again, date, "{name}");
        }
    }

    #[test]
    fn reads_hexadecimal_in_one_spelling_and_range() {
        for (digits, expected) in [
            ("0", true),
            ("3afff4417f", true),
            ("3afff44180", false),
            ("ffffffffffffffff", false),
            ("10000000000000000", false),
            ("00", false),
            ("2EBC98A1", false),
            ("+1", false),
            ("-1", false),
            ("", false),
            ("é", false),
        ] {
            assert_eq!(Date::from_hex(digits.as_bytes()).is_some(), expected, "{digits}");
        }
    }
}
