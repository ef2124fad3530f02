//! Durations and sizes of a document, read or reported.

use std::time::Duration;

use toml::Spanned;

use crate::config::{
    diagnostics::{Diagnostic, Report},
    parse::Origin,
    quantity::{QuantityError, duration, size},
    settings::ByteSize,
};

/// Reads a duration that must be more than zero.
pub(super) fn positive(value: &Spanned<String>, key: &str, origin: &Origin, report: &mut Report) -> Option<Duration> {
    let read = readable(duration(value.get_ref()), value, origin, report)?;
    if read.is_zero() {
        report.push(zero(key).at(origin.of(value), "this is zero"));
        return None;
    }
    Some(read)
}

/// Reads a duration, if one was typed; else, and when it cannot be read, it is the default.
pub(super) fn duration_or(
    default: Duration,
    value: Option<&Spanned<String>>,
    key: &str,
    origin: &Origin,
    report: &mut Report,
) -> Duration {
    value.and_then(|value| positive(value, key, origin, report)).unwrap_or(default)
}

/// Reads a duration of which zero means none at all.
pub(super) fn optional_duration(value: &Spanned<String>, origin: &Origin, report: &mut Report) -> Option<Duration> {
    readable(duration(value.get_ref()), value, origin, report).filter(|read| !read.is_zero())
}

/// Reads a size that must be more than zero.
pub(super) fn size_or(
    default: ByteSize,
    value: Option<&Spanned<String>>,
    key: &str,
    origin: &Origin,
    report: &mut Report,
) -> ByteSize {
    let Some(value) = value else { return default };
    match readable(size(value.get_ref()), value, origin, report) {
        Some(0) => report.push(zero(key).at(origin.of(value), "this is zero")),
        Some(octets) => return ByteSize::new(octets),
        None => {}
    }
    default
}

/// Reads a size of which zero means no limit.
pub(super) fn optional_size(value: &Spanned<String>, origin: &Origin, report: &mut Report) -> Option<ByteSize> {
    readable(size(value.get_ref()), value, origin, report).filter(|octets| *octets > 0).map(ByteSize::new)
}

/// Reads a number that must be more than zero.
pub(super) fn count_or(
    default: usize,
    value: Option<&Spanned<u64>>,
    key: &str,
    origin: &Origin,
    report: &mut Report,
) -> usize {
    let Some(value) = value else { return default };
    match usize::try_from(*value.get_ref()) {
        Ok(0) => report.push(zero(key).at(origin.of(value), "this is zero")),
        Ok(count) => return count,
        Err(_) => {
            report.push(Diagnostic::error(format!("`{key}` is too large")).at(origin.of(value), "this is too large"))
        }
    }
    default
}

fn zero(key: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("`{key}` must be more than zero"));
    match key {
        "lifetime" => diagnostic.with_hint("leave `lifetime` out for a cookie that ends with the browser's session"),
        _ => diagnostic.with_hint(format!("leave `{key}` out for its default")),
    }
}

fn readable<T>(
    read: Result<T, QuantityError>,
    value: &Spanned<String>,
    origin: &Origin,
    report: &mut Report,
) -> Option<T> {
    read.map_err(|error| {
        let (label, hint) = match error {
            QuantityError::Duration(..) => ("not a duration", "write \"30s\", \"2 weeks\" or \"13 months\""),
            QuantityError::Size(_) => ("not a size", "write \"32 KiB\""),
        };
        report.push(Diagnostic::error(error.to_string()).at(origin.of(value), label).with_hint(hint));
    })
    .ok()
}
