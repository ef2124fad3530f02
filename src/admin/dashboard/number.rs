//! Numbers, shares and times as they are read in a language.

use std::time::{Duration, SystemTime};

use super::words::Words;

/// Writes a count.
pub(super) fn count(number: u64, words: &Words) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(words.thousands);
        }
        text.push(digit);
    }
    text
}

/// Writes a share in percent; nothing of nothing is a dash.
pub(super) fn share(part: u64, whole: u64, words: &Words) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{}{}%", (part * 100 + whole / 2) / whole, words.before_percent)
}

/// Writes a count per minute, with one digit behind the point where it is small.
pub(super) fn rate(number: u64, minutes: u64, words: &Words) -> String {
    let tenths = (number * 10 + minutes / 2) / minutes.max(1);
    if tenths >= 100 || tenths.is_multiple_of(10) {
        return count(tenths / 10, words);
    }
    format!("{}{}{}", tenths / 10, words.point, tenths % 10)
}

/// Writes a bound of a latency, in milliseconds.
pub(super) fn milliseconds(bound: Duration, words: &Words) -> String {
    let text = format!("{:.3}", bound.as_secs_f64() * 1000.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}\u{a0}ms", text.replace('.', words.point))
}

/// Writes an hour and a minute, as clocks in UTC show it.
pub(super) fn clock(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default()
}

/// Writes a moment in full.
pub(super) fn moment(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).map(|time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default()
}

/// Writes how long something has been so: the largest unit alone.
pub(super) fn age(since: SystemTime, now: SystemTime, words: &Words) -> String {
    let seconds = now.duration_since(since).unwrap_or_default().as_secs();
    let (number, unit) = match seconds {
        0..=59 => (seconds, words.seconds),
        60..=3_599 => (seconds / 60, words.minutes),
        3_600..=172_799 => (seconds / 3_600, words.hours),
        172_800.. => (seconds / 86_400, words.days),
    };
    words.ago.replace("{age}", &format!("{}\u{a0}{unit}", count(number, words)))
}
