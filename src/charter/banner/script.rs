//! Readable sources in, small scripts with their facts out.
//!
//! The sources are written for this: each statement ends where it seems to,
//! comments have their own lines, and no string spans two. So comments and
//! indentation can be taken away without reading the language.

use serde_json::Value;

/// The guard's source.
pub(super) const GUARD: &str = include_str!("assets/guard.js");

/// The banner's source.
pub(super) const BANNER: &str = include_str!("assets/banner.js");

/// The banner's style.
pub(super) const STYLE: &str = include_str!("assets/banner.css");

/// What stands in a source where its facts go, once.
const FACTS: &str = "OCTROI_FACTS";

/// Returns `source` with its facts and without what only people read.
pub(super) fn compose(source: &str, facts: &Value) -> String {
    // JSON is an expression of the language since ECMAScript 2019.
    strip(source).replace(FACTS, &facts.to_string())
}

/// Returns `source` without indentation and comments that have their own line.
pub(super) fn strip(source: &str) -> String {
    let lines = source.lines().map(str::trim);
    let said = lines.filter(|line| {
        let comment = line.starts_with("//") || (line.starts_with("/*") && line.ends_with("*/"));
        !comment && !line.is_empty()
    });
    said.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_written_so_that_they_can_be_stripped() {
        for source in [GUARD, BANNER] {
            assert_eq!(source.matches(FACTS).count(), 1);
            assert!(source.is_ascii() || source == BANNER);
            for line in source.lines() {
                // A template may not span lines: its indentation would be content.
                assert_eq!(line.trim_start_matches("//").matches('`').count() % 2, 0, "{line}");
                assert!(!line.contains("/*") && !line.contains("*/"), "{line}");
            }
        }
        for line in STYLE.lines().filter(|line| line.contains("/*") || line.contains("*/")) {
            assert!(line.starts_with("/*") && line.ends_with("*/"), "{line}");
        }
    }

    #[test]
    fn no_source_needs_markup_inline_style_or_evaluation() {
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            ".style",
            "new Function",
            "http",
        ] {
            for source in [GUARD, BANNER, STYLE] {
                assert!(!source.contains(forbidden), "{forbidden}");
            }
        }
    }
}
