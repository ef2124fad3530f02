//! Minified scripts in, scripts with their facts out.
//!
//! What is minified is kept beside its readable source (`tests/minify` makes it, and the test command compares), so that
//! building octroi needs no Node.js. The style sheet is written so that comments and indentation can be taken away
//! without reading the language.

use serde_json::Value;

use super::Bridge;

/// The guard.
pub(super) const GUARD: &str = include_str!("assets/min/guard.js");

/// What the guard of a host that declares storage takes away, as an expression.
pub(super) const FORGET: &str = include_str!("assets/min/forget.js");

/// What tells tag managers.
const BRIDGE: &str = include_str!("assets/min/bridge.js");

/// The signals of Google Consent Mode v2, and the purpose that each stands for.
const SIGNALS: [(&str, &str); 6] = [
    ("ad_storage", "advertising"),
    ("ad_user_data", "advertising"),
    ("ad_personalization", "advertising"),
    ("analytics_storage", "audience"),
    ("functionality_storage", "personalisation"),
    ("personalization_storage", "personalisation"),
];

/// The banner.
pub(super) const BANNER: &str = include_str!("assets/min/banner.js");

/// The banner's style.
pub(super) const STYLE: &str = include_str!("assets/banner.css");

/// What it has besides in the manner of the French State.
pub(super) const STATE_STYLE: &str = include_str!("assets/state.css");

/// Whether a host declares what page scripts keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    Declared,
    None,
}

/// What stands in a source where its facts go, once.
const FACTS: &str = "OCTROI_FACTS";

/// Returns `script` with its facts.
pub(super) fn compose(script: &str, facts: &Value) -> String {
    // JSON is an expression of the language since ECMAScript 2019.
    script.replace(FACTS, &facts.to_string())
}

/// Returns the guard with its facts, and what it takes away where the host declares storage.
pub(super) fn compose_guard(facts: &Value, storage: Storage) -> String {
    let facts = facts.to_string();
    let facts = match (storage, facts.strip_suffix(']')) {
        (Storage::Declared, Some(open)) => format!("{open},{}]", forget()),
        (Storage::Declared | Storage::None, _) => facts,
    };
    GUARD.replace(FACTS, &facts)
}

/// Returns the script that tells `bridges`, or nothing where there is none.
pub(super) fn bridge(bridges: &[Bridge]) -> String {
    if bridges.is_empty() {
        return String::new();
    }
    let signals: serde_json::Map<String, Value> =
        SIGNALS.iter().map(|(signal, purpose)| ((*signal).to_owned(), (*purpose).into())).collect();
    let mode = bridges.contains(&Bridge::GoogleConsentMode).then_some(signals);
    format!(
        "\n{}",
        compose(BRIDGE, &serde_json::json!({ "mode": mode, "event": bridges.contains(&Bridge::DataLayer) }))
    )
}

/// The function that is assigned to a name which the source has for its own sake.
fn forget() -> &'static str {
    FORGET.trim_end_matches([';', '\n']).strip_prefix("OCTROI_FORGET=").unwrap_or_default()
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
    fn scripts_have_one_place_for_their_facts_and_the_style_can_be_stripped() {
        for script in [GUARD, BANNER] {
            assert_eq!(script.matches(FACTS).count(), 1);
        }
        for line in STYLE.lines().filter(|line| line.contains("/*") || line.contains("*/")) {
            assert!(line.starts_with("/*") && line.ends_with("*/"), "{line}");
        }
    }

    #[test]
    fn only_a_guard_of_declared_storage_takes_things_away() {
        let facts = serde_json::json!(["facts"]);
        let plain = compose_guard(&facts, Storage::None);
        assert!(plain.trim_end().ends_with("([\"facts\"]);"), "{plain}");
        let taking = compose_guard(&facts, Storage::Declared);
        assert!(taking.contains("([\"facts\",("), "{taking}");
        assert!(taking.contains("deleteDatabase"));
    }

    #[test]
    fn only_who_is_to_be_told_is_told() {
        assert_eq!(bridge(&[]), "");
        let told = bridge(&[Bridge::GoogleConsentMode]);
        assert!(told.contains("\"analytics_storage\":\"audience\"") && told.contains("\"event\":false"), "{told}");
        assert!(bridge(&[Bridge::DataLayer]).contains("\"mode\":null"));
    }

    #[test]
    fn no_source_needs_markup_inline_style_or_evaluation() {
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "cssText",
            "\"style\"",
            "new Function",
            "http:",
            "https:",
        ] {
            for source in [GUARD, FORGET, BRIDGE, BANNER, STYLE, STATE_STYLE] {
                assert!(!source.contains(forbidden), "{forbidden}");
            }
        }
    }
}
