//! Durations and sizes as operators write them: `13 months`, `32 KiB`.

use std::time::Duration;

/// Humantime's month, on which "six months" and "13 months" below are counted.
const MONTH: Duration = Duration::from_secs(2_630_016);

/// CNIL 2020-092 calls six months good practice for remembering a choice.
pub(super) const SIX_MONTHS: Duration = Duration::from_secs(6 * MONTH.as_secs());

/// Audience measurement exempt from consent may live 13 months (CNIL 2020-091 art. 5).
pub(super) const THIRTEEN_MONTHS: Duration = Duration::from_secs(13 * MONTH.as_secs());

/// Why a text is not a quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantityError {
    /// Not a duration.
    #[error("{0:?} is not a duration: {1}")]
    Duration(String, String),
    /// Not a size.
    #[error("{0:?} is not a size: write a whole number and B, KiB, MiB or GiB")]
    Size(String),
}

/// Reads a duration such as `30s`, `2 weeks` or `13 months`.
///
/// # Errors
/// If it is none.
pub fn duration(text: &str) -> Result<Duration, QuantityError> {
    humantime::parse_duration(text.trim()).map_err(|error| {
        let cause = match error {
            humantime::DurationError::UnknownUnit { .. } => {
                "the units are s, min, h, days, weeks, months and years".to_owned()
            }
            humantime::DurationError::Empty => "it is empty".to_owned(),
            humantime::DurationError::InvalidCharacter(at) | humantime::DurationError::NumberExpected(at) => {
                let wrong = text.trim().get(at..).and_then(|rest| rest.chars().next());
                wrong.map_or_else(|| "a number is missing".to_owned(), |wrong| format!("`{wrong}` cannot stand there"))
            }
            humantime::DurationError::NumberOverflow => "it is longer than anything".to_owned(),
        };
        QuantityError::Duration(text.to_owned(), cause)
    })
}

/// Reads a size such as `32 KiB`; `0` needs no unit.
pub(super) fn size(text: &str) -> Result<u64, QuantityError> {
    let wrong = || QuantityError::Size(text.to_owned());
    let trimmed = text.trim();
    let digits = trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at_checked(digits).ok_or_else(wrong)?;
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let factor = match unit.trim_start() {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "" if number == 0 => 1,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes_with_their_unit_only() {
        for (text, expected) in
            [("32 KiB", Some(32_768)), ("1GiB", Some(1 << 30)), ("0", Some(0)), ("512 B", Some(512))]
        {
            assert_eq!(size(text).ok(), expected, "{text}");
        }
        for text in
            ["", "32", "32 kb", "KiB", "-1 B", "1.5 MiB", "99999999999999999999 B", "18446744073709551615 GiB", "é"]
        {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn months_are_those_of_the_legal_limits() {
        assert_eq!(duration("13 months"), Ok(THIRTEEN_MONTHS));
        assert_eq!(duration("6months"), Ok(SIX_MONTHS));
        assert!(duration("1 year 1 month").unwrap() < THIRTEEN_MONTHS);
        assert!(duration("13 mois").is_err());
    }
}
