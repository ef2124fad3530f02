//! Which host a charter speaks of.

use super::fold::{clean, fold};

/// Whose addresses charters give for advice and for their makers: never the portal's own.
const OTHERS: [&str; 27] = [
    "cnil.fr",
    "opendatasoft.com",
    "opendatasoft.fr",
    "huwise.com",
    "google.com",
    "google.fr",
    "youtube.com",
    "youtube-nocookie.com",
    "matomo.org",
    "facebook.com",
    "twitter.com",
    "x.com",
    "linkedin.com",
    "mozilla.org",
    "microsoft.com",
    "apple.com",
    "opera.com",
    "legifrance.gouv.fr",
    "europa.eu",
    "wikipedia.org",
    "allaboutcookies.org",
    "youronlinechoices.com",
    "youronlinechoices.eu",
    "aboutcookies.org",
    "w3.org",
    "schema.org",
    "github.com",
];

/// What comes before the name of the portal itself, folded.
const BEFORE: [&str; 9] =
    ["plateforme", "portail", "site", "platform", "portal", "website", "plate-forme", "internet", "web"];

/// What a text says of its host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HostFinding {
    /// No host is named.
    #[default]
    None,
    /// One is.
    One(String),
    /// Several are, and nothing says which is the portal's.
    Several(Vec<String>),
}

/// Finds the host that a text says is the portal's, else the only one it names that is no known other's.
pub(super) fn host(text: &str) -> HostFinding {
    let text = clean(text);
    let words: Vec<&str> = text.split(' ').collect();
    let mut named: Vec<String> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let Some((host, is_address)) = host_of(word) else { continue };
        // What introduces a host stands in the same clause.
        let before = words.iter().take(place).skip(place.saturating_sub(3)).rev();
        let mut clause = before.take_while(|word| !word.ends_with(['.', ',', ';']) && host_of(word).is_none());
        let introduced = clause.any(|word| BEFORE.contains(&fold(word).trim_matches(|c: char| !c.is_alphanumeric())));
        let list = if introduced { &mut told } else { &mut named };
        if (introduced || is_address) && !list.contains(&host) {
            list.push(host);
        }
    }
    let mut hosts = if told.is_empty() { named } else { told };
    match (hosts.pop(), hosts.is_empty()) {
        (None, _) => HostFinding::None,
        (Some(one), true) => HostFinding::One(one),
        (Some(last), false) => {
            hosts.push(last);
            HostFinding::Several(hosts)
        }
    }
}

/// Returns the host of an address, if it can be the portal's.
pub(super) fn host_of_address(address: &str) -> Option<String> {
    host_of(address).filter(|(_, is_address)| *is_address).map(|(host, _)| host)
}

/// Returns the host that a word is or has, and whether it is an address with a scheme.
fn host_of(word: &str) -> Option<(String, bool)> {
    let after_scheme = word.split_once("://").map(|(_, rest)| rest);
    let rest = after_scheme.unwrap_or(word).trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
    let (host, after) = rest.split_at_checked(end)?;
    // A mail address, or a name and a password.
    if after.starts_with('@') || (after_scheme.is_none() && word.contains('@')) {
        return None;
    }
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let ends = labels.last().is_some_and(|last| last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_lowercase()));
    let fits = labels.iter().all(|label| (1..=63).contains(&label.len()) && !label.starts_with('-'));
    let www = host.strip_prefix("www.").unwrap_or(&host);
    let other = OTHERS
        .iter()
        .any(|other| *other == www || (*other != "opendatasoft.com" && host.ends_with(&format!(".{other}"))));
    let other = other
        || matches!(
            host.as_str(),
            "help.opendatasoft.com" | "docs.opendatasoft.com" | "legal.opendatasoft.com" | "public.opendatasoft.com"
        );
    // What has no scheme is a host only if it cannot be a file or an abbreviation.
    let bare =
        after_scheme.is_some() || labels.len() >= 3 || ["fr", "eu", "com", "org", "net"].contains(labels.last()?);
    (labels.len() >= 2 && host.len() <= 253 && ends && fits && !other && bare).then_some((host, after_scheme.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_portal_among_other_addresses() {
        let one = |host: &str| HostFinding::One(host.to_owned());
        for (text, expected) in [
            ("sur la plateforme <https://data.ampmetropole.fr>", one("data.ampmetropole.fr")),
            (
                "on the platform\nhttps://Opendata.Example.eu/terms/. See https://www.cnil.fr",
                one("opendata.example.eu"),
            ),
            ("le portail data.meudon.fr, et https://autre.example.org", one("data.meudon.fr")),
            ("https://valenciennesmetro.opendatasoft.com/pages/x", one("valenciennesmetro.opendatasoft.com")),
            (
                "https://a.example.org https://b.example.org",
                HostFinding::Several(vec!["a.example.org".into(), "b.example.org".into()]),
            ),
            ("Écrivez à dpo@ville.fr ; https://www.cnil.fr/", HostFinding::None),
            ("c'est-à-dire ... etc.", HostFinding::None),
        ] {
            assert_eq!(host(text), expected, "{text}");
        }
    }
}
