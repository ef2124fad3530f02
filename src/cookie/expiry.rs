//! Cookie dates: RFC 6265bis §5.1.1, step by step.
//!
//! The algorithm is lenient by design, so that every browser reads the same
//! date out of what servers have sent for thirty years. A general date parser
//! would refuse what browsers take.

use std::time::{Duration, SystemTime};

/// Reads a cookie-date; `None` where a browser would ignore the attribute.
///
/// # Examples
/// ```
/// use octroi::cookie::parse_cookie_date;
/// use std::time::SystemTime;
/// assert_eq!(parse_cookie_date(b"Thu, 01 Jan 1970 00:00:00 GMT"), Some(SystemTime::UNIX_EPOCH));
/// assert_eq!(parse_cookie_date(b"tomorrow"), None);
/// ```
#[must_use]
pub fn parse_cookie_date(value: &[u8]) -> Option<SystemTime> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in value.split(|byte| is_delimiter(*byte)).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = read_time(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = read_number(token, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = read_month(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = read_number(token, 2, 4)
        {
            year = Some(found);
        }
    }
    let ((hour, minute, second), day, month) = (time?, day?, month?);
    let year = match year? {
        short @ 70..=99 => short + 1900,
        short @ 0..=69 => short + 2000,
        year => year,
    };
    if !(1..=31).contains(&day) || year < 1601 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    if day > days_in_month(year, month) {
        return None;
    }
    let seconds = days_since_epoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    match u64::try_from(seconds) {
        Ok(after) => SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(after)),
        Err(_) => SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(seconds.unsigned_abs())),
    }
}

/// `delimiter` of RFC 6265bis §5.1.1.
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x20..=0x2f | 0x3b..=0x40 | 0x5b..=0x60 | 0x7b..=0x7e)
}

/// `minimum` to `maximum` digits, then anything that is not a digit.
fn read_number(token: &[u8], minimum: usize, maximum: usize) -> Option<i64> {
    let digits = token.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(minimum..=maximum).contains(&digits) {
        return None;
    }
    Some(token.iter().take(digits).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn read_time(token: &[u8]) -> Option<(i64, i64, i64)> {
    let mut fields = token.splitn(3, |byte| *byte == b':');
    let mut whole = || {
        let field = fields.next()?;
        field.iter().all(u8::is_ascii_digit).then(|| read_number(field, 1, 2)).flatten()
    };
    let (hour, minute) = (whole()?, whole()?);
    // The seconds may be followed by anything that is not a digit.
    Some((hour, minute, read_number(fields.next()?, 1, 2)?))
}

fn read_month(token: &[u8]) -> Option<i64> {
    const MONTHS: [&[u8; 3]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let name = token.get(..3)?;
    let place = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(*month))?;
    i64::try_from(place).ok().map(|place| place + 1)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar, counting years from March so that
/// the leap day is the last of a year.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_browsers_read() {
        for (date, seconds) in [
            ("Wed, 21 Oct 2037 07:28:00 GMT", Some(2_139_722_880)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777)),
            ("Sun Nov  6 08:49:37 1994", Some(784_111_777)),
            ("06/nov/94 8:49:37", Some(784_111_777)),
            ("29 Feb 2024 00:00:00", Some(1_709_164_800)),
            ("29 Feb 2023 00:00:00", None),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("1 Jan 1600 00:00:00", None),
            ("1 Jan 2030 24:00:00", None),
            ("1 Jan 2030", None),
            ("00:00:00", None),
            ("", None),
        ] {
            let expected = seconds.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            assert_eq!(parse_cookie_date(date.as_bytes()), expected, "{date}");
        }
    }
}
