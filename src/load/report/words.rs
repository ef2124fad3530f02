//! Figures as persons read them.

use std::time::Duration;

use crate::load::{Loop, Measured, Subject};

/// What is said of what is not known.
pub(super) const UNKNOWN: &str = "-";

/// Says a latency in the unit that suits it.
#[must_use]
pub fn latency(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match seconds {
        // What would be rounded to 1000 is said in the next unit.
        ..0.999_5e-3 => format!("{:.0} µs", seconds * 1e6),
        ..0.999_5 => format!("{} ms", significant(seconds * 1e3)),
        _ => format!("{} s", significant(seconds)),
    }
}

/// Says a number that is not known to more than three digits.
pub(super) fn significant(number: f64) -> String {
    match number {
        ..9.995 => format!("{number:.2}"),
        ..99.95 => format!("{number:.1}"),
        _ => grouped(number),
    }
}

/// The same without zeros at its end.
pub(super) fn short(number: f64) -> String {
    let said = significant(number);
    if said.contains('.') { said.trim_end_matches('0').trim_end_matches('.').to_owned() } else { said }
}

/// Says a whole number with its thousands apart.
pub(super) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut said = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

pub(super) fn quantile(measured: &Measured, share: f64) -> String {
    measured.latency.quantile(share).map_or_else(|| UNKNOWN.to_owned(), latency)
}

pub(super) fn cost(measured: &Measured) -> String {
    let microseconds = |each: Duration| significant(each.as_secs_f64() * 1e6);
    measured.processor_time_each().map_or_else(|| UNKNOWN.to_owned(), microseconds)
}

pub(super) fn memory(bytes: Option<u64>) -> String {
    let mebibytes = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 20));
    bytes.map_or_else(|| UNKNOWN.to_owned(), mebibytes)
}

pub(super) fn milliseconds(duration: Option<Duration>) -> String {
    duration.map_or_else(|| UNKNOWN.to_owned(), |duration| significant(duration.as_secs_f64() * 1e3))
}

/// Says how requests followed each other.
pub(super) fn pace(pace: Loop, connections: u16) -> String {
    let over = if connections == 1 { "1 connection".to_owned() } else { format!("{connections} connections") };
    match pace {
        Loop::Closed => format!("Closed loop: {over}, each asking again once it was answered."),
        Loop::Open(rate) => {
            format!("Open loop: {rate} requests due each second, over {over}; latency counts from when each was due.")
        }
    }
}

/// Says who was measured.
pub(super) fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Own { workers, .. } if workers.get() == 1 => {
            "A gate with one worker, started anew each time.".to_owned()
        }
        Subject::Own { workers, .. } => format!("A gate with {workers} workers, started anew each time."),
        Subject::Standing { target, .. } => format!("What answers at {}.", target.authority()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_said_as_far_as_it_is_known() {
        for (number, said, shorter) in [
            (0.0, "0.00", "0"),
            (1.5, "1.50", "1.5"),
            (9.999, "10.0", "10"),
            (123.4, "123", "123"),
            (1_200.0, "1,200", "1,200"),
        ] {
            assert_eq!((significant(number).as_str(), short(number).as_str()), (said, shorter));
        }
    }

    #[test]
    fn thousands_stand_apart() {
        for (number, said) in [(0.0, "0"), (999.4, "999"), (1_000.0, "1,000"), (1_234_567.0, "1,234,567")] {
            assert_eq!(grouped(number), said);
        }
    }

    #[test]
    fn a_latency_is_said_in_the_unit_that_suits_it() {
        for (nanoseconds, said) in [
            (0, "0 µs"),
            (49_500, "50 µs"),
            (999_400, "999 µs"),
            (999_600, "1.00 ms"),
            (12_345_678, "12.3 ms"),
            (999_400_000, "999 ms"),
            (999_600_000, "1.00 s"),
            (120_000_000_000, "120 s"),
        ] {
            assert_eq!(latency(Duration::from_nanos(nanoseconds)), said);
        }
    }
}
