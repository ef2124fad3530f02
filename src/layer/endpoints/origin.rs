//! Whether a request comes from the site's own pages.

use http::{HeaderMap, HeaderName, header};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where a state-changing request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// A page of the site itself.
    SameOrigin,
    /// Another site, or somebody who does not say.
    Other,
}

impl Sender {
    /// Tells where a request to `authority` comes from.
    ///
    /// Browsers have sent `Sec-Fetch-Site` since 2023 and pages cannot set it. Without it, `Origin`
    /// must name the same host and port; its scheme is not compared, as TLS may end in front of
    /// the gate. A request with neither is refused: a browser that old sends no proof of itself.
    pub(super) fn of(headers: &HeaderMap, authority: &str) -> Self {
        let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
        match (sites.next(), sites.next()) {
            (Some(site), None) if site.as_bytes() == b"same-origin" => return Self::SameOrigin,
            (Some(_), _) => return Self::Other,
            (None, _) => {}
        }
        let mut origins = headers.get_all(header::ORIGIN).iter().map(|origin| origin.to_str().unwrap_or_default());
        let (Some(origin), None) = (origins.next(), origins.next()) else { return Self::Other };
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        if host.is_some_and(|host| host.eq_ignore_ascii_case(authority)) { Self::SameOrigin } else { Self::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sites_own_pages_may_choose() {
        for (site, origin, expected) in [
            (Some("same-origin"), None, Sender::SameOrigin),
            (Some("same-origin"), Some("https://evil.example"), Sender::SameOrigin),
            (Some("same-site"), Some("https://data.example"), Sender::Other),
            (Some("cross-site"), Some("https://data.example"), Sender::Other),
            (Some("none"), None, Sender::Other),
            (None, Some("https://data.example"), Sender::SameOrigin),
            (None, Some("http://data.example"), Sender::SameOrigin),
            (None, Some("https://data.example:444"), Sender::Other),
            (None, Some("https://data.example.evil"), Sender::Other),
            (None, Some("null"), Sender::Other),
            (None, None, Sender::Other),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [(SEC_FETCH_SITE, site), (header::ORIGIN, origin)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            assert_eq!(Sender::of(&headers, "data.example"), expected, "{site:?} {origin:?}");
        }
    }
}
