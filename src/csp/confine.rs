//! A policy that keeps a page to its own origin and to named third parties.
//!
//! Contract: what is written is *added* to a response's policies. A browser asks all of them (CSP3 §4.1.1), so it can only
//! tighten: inline scripts, `eval`, `data:` and `blob:` are left to the portal's own policy, and nothing that an origin does
//! by itself is touched. It must never name a directive that restricts anything but where a page loads from.

use http::HeaderValue;

/// Everything that does not leave the page's own origin. `'unsafe-inline'` and `'unsafe-eval'` allow here what the portal's
/// policy, if it has one, still decides. `data:`, `blob:` and `filesystem:` documents inherit this policy (CSP3 §7.8).
const OWN: &str = "default-src 'self' data: blob: filesystem: mediastream: 'unsafe-inline' 'unsafe-eval'";

/// Longest policy that is written; see [`extend`](fn@super::extend).
const LONGEST: usize = 16 * 1024;

/// Where browsers are told to report what the policy blocks, or would.
#[derive(Clone, Copy, Debug)]
pub struct Reporting<'a> {
    /// A path on the page's own origin, for browsers without the Reporting API.
    pub path: &'a str,
    /// The name that `Reporting-Endpoints` gives it.
    pub group: &'a str,
}

/// Writes the policy that lets a page load from its own origin and from `sources` alone.
///
/// `default-src` governs scripts, styles, images, fonts, media, frames, workers, manifests, objects, prefetching and every
/// connection of a script (CSP3 §6.1.3); forms and navigations are left free, as they are the visitor's doing.
///
/// A list that outgrows what proxies take for one field is left out from its end (on doubt nobody is contacted).
#[must_use]
pub fn confine(sources: impl Iterator<Item = String>, reporting: Option<Reporting<'_>>) -> HeaderValue {
    let mut policy = String::from(OWN);
    for source in sources {
        if policy.len() + source.len() < LONGEST {
            policy.push(' ');
            policy.push_str(&source);
        }
    }
    if let Some(Reporting { path, group }) = reporting {
        policy.push_str(&format!("; report-uri {path}; report-to {group}"));
    }
    // Sources, path and group are ASCII without separators; were they not, nothing but the own origin is let through.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(OWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources<'a>(list: &'a [&'a str]) -> impl Iterator<Item = String> + 'a {
        list.iter().map(|source| (*source).to_owned())
    }

    #[test]
    fn names_the_own_origin_and_what_is_allowed() {
        assert_eq!(confine(sources(&[]), None), OWN);
        let policy = confine(sources(&["http://a.example:*", "ws://a.example:*"]), None);
        assert_eq!(policy, format!("{OWN} http://a.example:* ws://a.example:*"));
    }

    #[test]
    fn says_where_to_report() {
        let reporting = Reporting { path: "/.octroi/reports", group: "octroi" };
        let policy = confine(sources(&[]), Some(reporting));
        assert_eq!(policy, format!("{OWN}; report-uri /.octroi/reports; report-to octroi"));
    }

    #[test]
    fn stays_within_what_proxies_take_for_a_field() {
        let many = (0..2000).map(|number| format!("http://host-{number}.example:*"));
        let policy = confine(many, None);
        assert!(policy.len() <= LONGEST);
        assert!(policy.to_str().unwrap().contains("host-100.example"));
    }
}
