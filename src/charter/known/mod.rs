//! What well-known trackers are for, where a charter says nothing of them, or the contrary.
//!
//! Names and origins are those that their owners document; what is said of them is a hint for an operator. It must never decide
//! whether anything passes: a portal may well have a cookie of its own by one of these names.

mod cookies;
mod origins;
mod tracker;

pub use self::tracker::{KnownTracker, Use};
use self::{cookies::COOKIES, origins::ORIGINS};

/// Finds the well-known tracker whose cookies are called `name`.
///
/// # Examples
/// ```
/// use octroi::charter::known_cookie;
/// assert_eq!(known_cookie("_ga_AB12").unwrap().purpose(), "audience");
/// assert!(known_cookie("sessionid").is_none());
/// ```
#[must_use]
pub fn known_cookie(name: &str) -> Option<&'static KnownTracker> {
    COOKIES.iter().find(|known| known.covers_name(name))
}

/// Finds the well-known tracker that is at `host`.
#[must_use]
pub fn known_origin(host: &str) -> Option<&'static KnownTracker> {
    ORIGINS.iter().find(|known| known.covers_host(host))
}

/// Iterates over an example of a name for each well-known cookie: what a pattern must not cover by accident.
pub fn known_examples() -> impl Iterator<Item = (&'static str, &'static KnownTracker)> {
    COOKIES.iter().map(|known| (known.example(), known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{charter::defaults, policy::OriginPattern};

    #[test]
    fn every_row_is_reached_by_its_own_example_and_names_a_default_purpose() {
        let purposes: Vec<String> = defaults::purposes().iter().map(|purpose| purpose.name.to_string()).collect();
        for (example, known) in known_examples() {
            assert_eq!(known_cookie(example), Some(known), "{example}: an earlier row takes its names");
        }
        for known in ORIGINS {
            let host = known.example();
            assert_eq!(known_origin(host), Some(known), "{host}");
            assert_eq!(known_origin(&format!("sub.{host}")), Some(known), "{host}");
            assert_ne!(known_origin(&format!("not{host}")), Some(known), "{host}");
            assert!(OriginPattern::parse(host).is_ok(), "{host}");
        }
        for known in COOKIES.iter().chain(ORIGINS) {
            assert!(purposes.iter().any(|name| name == known.purpose()), "{known:?}");
            assert!(known.sentence().ends_with('.'));
        }
    }

    #[test]
    fn cookies_that_portals_need_are_not_among_them() {
        for name in [
            "sessionid",
            "csrftoken",
            "django_language",
            "PHPSESSID",
            "JSESSIONID",
            "_gat",
            "lang",
            "_gallery",
            "frame",
        ] {
            let known = known_cookie(name);
            assert_eq!(known.is_some(), name == "_gat", "{name} {known:?}");
        }
        for host in ["example.org", "fonts.example", "data.gouv.fr", "googleapis.example"] {
            assert_eq!(known_origin(host), None, "{host}");
        }
    }
}
