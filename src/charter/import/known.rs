//! Names and makers that are met on many portals.
//!
//! They help to tell the columns of a broken table apart, and to suggest a lifetime where a page states none. They never
//! say what a cookie is for: by its name alone `sessionid` would be an advertiser's.

/// A well-known cookie: how its name begins (or its whole name), whose it is, how long it lives as its maker documents it.
struct Known {
    name: &'static str,
    provider: &'static str,
    lifetime: Option<&'static str>,
}

const fn known(name: &'static str, provider: &'static str, lifetime: Option<&'static str>) -> Known {
    Known { name, provider, lifetime }
}

/// A `*` at the end stands for any ending. The lifetimes of the platform's own are in its preset.
const COOKIES: [Known; 29] = [
    known("sessionid", "opendatasoft", None),
    known("csrftoken", "opendatasoft", None),
    known("django_language", "opendatasoft", None),
    known("cookies_preferences", "opendatasoft", None),
    known("_pk_id*", "matomo", Some("13 months")),
    known("_pk_ref*", "matomo", Some("6 months")),
    known("_pk_ses*", "matomo", Some("30 min")),
    known("_pk_cvar*", "matomo", Some("30 min")),
    known("_pk_hsr*", "matomo", Some("30 min")),
    known("_pk_testcookie*", "matomo", None),
    known("mtm_consent*", "matomo", None),
    known("matomo_sessid", "matomo", Some("14 days")),
    known("_ga", "google", Some("2 years")),
    known("_ga_*", "google", Some("2 years")),
    known("_gid", "google", Some("24 hours")),
    known("_gat*", "google", Some("1 min")),
    known("_gac_*", "google", Some("90 days")),
    known("_gcl_*", "google", Some("90 days")),
    known("_utma", "google", None),
    known("__utm*", "google", None),
    known("visitor_info1_live", "youtube", Some("6 months")),
    known("_fbp", "facebook", Some("90 days")),
    known("xtuid", "at internet", None),
    known("atuserid", "at internet", None),
    known("jsessionid", "", None),
    known("phpsessid", "", None),
    known("asp.net_sessionid", "", None),
    known("tarteaucitron", "", None),
    known("axeptio_cookies", "", None),
];

/// Makers as they are written at the beginning of a row.
const PROVIDERS: [&str; 23] = [
    "opendatasoft",
    "matomo",
    "google",
    "google analytics",
    "youtube",
    "facebook",
    "meta",
    "twitter",
    "linkedin",
    "vimeo",
    "dailymotion",
    "hotjar",
    "at internet",
    "piano",
    "axeptio",
    "didomi",
    "tarteaucitron",
    "mapbox",
    "addthis",
    "sharethis",
    "cloudflare",
    "microsoft",
    "doubleclick",
];

/// Returns the beginning, with its `*`, that the maker's names go on after, if the page gives the beginning alone.
#[must_use]
pub fn documented_beginning(name: &str, provider: &str) -> Option<&'static str> {
    let made = |known: &&Known| !known.provider.is_empty() && super::fold::fold(provider).contains(known.provider);
    let alone =
        |known: &&Known| known.name.strip_suffix('*').is_some_and(|beginning| beginning.eq_ignore_ascii_case(name));
    COOKIES.iter().filter(made).find(alone).map(|known| known.name)
}

/// Returns true if `name` is one that many portals have.
pub(super) fn is_known(name: &str) -> bool {
    find(name).is_some()
}

/// Returns the lifetime that the maker of a cookie documents, as a portal file writes it, if `provider` is its maker.
#[must_use]
pub fn documented_lifetime(name: &str, provider: &str) -> Option<&'static str> {
    let found = find(name)?;
    let made = !found.provider.is_empty() && super::fold::fold(provider).contains(found.provider);
    found.lifetime.filter(|_| made)
}

/// Returns how many of the words, folded, are a maker's name; the longest counts.
pub(super) fn leading_provider(words: &[&str], others: &[Vec<String>]) -> usize {
    let begins = |name: &mut dyn Iterator<Item = &str>| {
        let mut count = 0;
        for part in name {
            if words.get(count).copied() != Some(part) {
                return 0;
            }
            count += 1;
        }
        count
    };
    let listed = PROVIDERS.iter().map(|name| begins(&mut name.split(' ')));
    let seen = others.iter().map(|name| begins(&mut name.iter().map(String::as_str)));
    listed.chain(seen).max().unwrap_or_default()
}

/// Returns true if `name` is the whole name of one that many portals have.
pub(super) fn is_known_as_a_whole(name: &str) -> bool {
    COOKIES.iter().any(|known| known.name.eq_ignore_ascii_case(name))
}

fn find(name: &str) -> Option<&'static Known> {
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches('*');
    let fits = |known: &&Known| match known.name.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == known.name,
    };
    COOKIES.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_for_the_maker_itself() {
        assert_eq!(documented_lifetime("_pk_id.*", "Matomo (auto-hébergé)"), Some("13 months"));
        assert_eq!(documented_lifetime("_pk_id.*", "Métropole"), None);
        assert_eq!(documented_lifetime("_ga_AB12", "Google Analytics"), Some("2 years"));
        assert_eq!(documented_lifetime("_gait", "Google"), None);
        assert!(is_known("sessionid") && is_known("JSESSIONID") && !is_known("session"));
    }

    #[test]
    fn knows_that_names_go_on() {
        assert_eq!(documented_beginning("_pk_id", "Matomo"), Some("_pk_id*"));
        assert_eq!(documented_beginning("_pk_id", "Métropole"), None);
        assert_eq!(documented_beginning("_ga", "Google"), None);
    }

    #[test]
    fn finds_a_maker_at_the_beginning_of_a_row() {
        assert_eq!(leading_provider(&["google", "analytics", "mesure"], &[]), 2);
        assert_eq!(leading_provider(&["ville", "de", "x"], &[vec!["ville".into(), "de".into()]]), 2);
        assert_eq!(leading_provider(&["authentification"], &[]), 0);
    }
}
