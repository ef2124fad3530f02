//! A ledger from one end to the other, and which of its records are meant.

use std::time::SystemTime;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{Archive, Item, LedgerError, Progress};
use crate::consent::Receipt;

/// Which records are meant; what is not said is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of this host.
    pub host: Option<Box<str>>,
    /// Decided at this moment or later.
    pub from: Option<SystemTime>,
    /// Decided before this moment.
    pub to: Option<SystemTime>,
}

// === impl Selection ===

impl Selection {
    /// True if a receipt is meant.
    #[must_use]
    pub fn holds(&self, receipt: &Receipt) -> bool {
        self.host.as_ref().is_none_or(|host| *host == receipt.host)
            && self.from.is_none_or(|from| receipt.decided_at >= from)
            && self.to.is_none_or(|to| receipt.decided_at < to)
    }
}

/// Visits every entry in order, each with its sequence; blocks the thread.
///
/// # Errors
/// What the storage met, or what `visit` says.
pub fn walk<E: From<LedgerError>>(
    archive: &dyn Archive,
    progress: &Progress,
    mut visit: impl FnMut(u64, Item) -> Result<(), E>,
) -> Result<(), E> {
    let total = archive.head().wait()?.sequence;
    let mut after = 0;
    progress.set(after, total);
    loop {
        let page = archive.read(after).wait()?;
        let Some(last) = page.last().map(|(sequence, _)| *sequence) else { return Ok(()) };
        for (sequence, item) in page {
            visit(sequence, item)?;
        }
        after = last;
        progress.set(after, total);
    }
}

/// Reads a day, which begins at midnight in UTC, or a moment (RFC 3339).
#[must_use]
pub fn moment(text: &str) -> Option<SystemTime> {
    let midnight = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|midnight| midnight.timestamp());
    // A date and time without an offset is no moment, and more than a day.
    let day = || text.parse().ok().filter(|_| text.len() == 10).and_then(midnight);
    text.parse::<Timestamp>().ok().or_else(day).map(SystemTime::from)
}

/// Writes a moment (RFC 3339), to the millisecond that records are kept to.
#[must_use]
pub fn moment_text(time: SystemTime) -> String {
    Timestamp::try_from(time).map(|time| format!("{time:.3}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{super::conformance::receipt, *};

    #[test]
    fn a_selection_begins_with_its_first_moment_and_ends_before_its_last() {
        let of = |from: u8, to: u8| Selection {
            host: None,
            from: Some(receipt(from).decided_at),
            to: Some(receipt(to).decided_at),
        };
        for (selection, held) in [
            (Selection::default(), true),
            (of(5, 6), true),
            (of(4, 5), false),
            (of(6, 7), false),
            (Selection { host: Some("data.\"meudon\".fr".into()), ..Selection::default() }, true),
            (Selection { host: Some("meudon".into()), ..Selection::default() }, false),
        ] {
            assert_eq!(selection.holds(&receipt(5)), held, "{selection:?}");
        }
    }

    #[test]
    fn reads_days_and_moments() {
        let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(moment("1970-01-02"), at(86_400));
        assert_eq!(moment("1970-01-02T01:00:00+01:00"), at(86_400));
        for wrong in ["", "1970", "1970-13-01", "yesterday", "1970-01-02T00:00:00"] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }
}
