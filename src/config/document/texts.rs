//! Texts with rules: the names say in a document what a string must look like.
//!
//! Compiling reads them; the patterns are for editors, by way of `config/schema.json`, and must never refuse what is read.

/// A duration is numbers with their units, such as `"30s"`, `"1h 30min"`, `"2 weeks"` or `"13 months"`; the units are `s`,
/// `min`, `h`, `days`, `weeks`, `months` and `years`.
///
/// Pattern: `^ *(0|([0-9]+(\.[0-9]+)? *(nanos|nsec|ns|usec|us|µs|millis|msec|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|M|years?|yrs?|y) *)+)$`
pub(in crate::config) type DurationText = String;

/// A size is a whole number and its unit, such as `"512 B"`, `"32 KiB"`, `"16 MiB"` or `"4 GiB"`.
///
/// Pattern: `^ *(0+|[0-9]+ *([KMG]i)?B) *$`
pub(in crate::config) type SizeText = String;

/// A colour is six hexadecimal digits, such as `"#1b4a8f"`.
///
/// Pattern: `^#[0-9A-Fa-f]{6}$`
pub(in crate::config) type ColourText = String;
