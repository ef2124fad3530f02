//! Who asks, and how they want to be answered.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, Method, Request, Uri, header};

use crate::{
    charter::Paths,
    consent::Language,
    cookie::{Pair, Pairs},
    inject::Packing,
    layer::{Arrival, arrival::RequestId},
    site::Site,
};

/// The cookie in which Django, and so the portals of the Opendatasoft platform, keep the language a visitor chose.
const LANGUAGE_COOKIE: &str = "django_language";

/// Where the gate's pages are for a host that no site answers to.
pub(crate) const DEFAULT_PREFIX: &str = "/.octroi";

/// Who asked, and how they want to be answered. Cheap to make for each request: nothing is read before it is needed.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    accept: Option<HeaderValue>,
    accept_language: Option<HeaderValue>,
    cookies: Option<HeaderValue>,
    packing: Packing,
    id: RequestId,
    method: Method,
    site: Option<Arc<Site>>,
    uri: Uri,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Json,
}

// === impl Asker ===

impl Asker {
    /// Takes from a request what an answer may need.
    pub(crate) fn of<B>(request: &Request<B>, arrival: Arrival, site: Option<&Arc<Site>>) -> Self {
        let headers = request.headers();
        Self {
            accept: headers.get(header::ACCEPT).cloned(),
            accept_language: headers.get(header::ACCEPT_LANGUAGE).cloned(),
            cookies: cookies(headers),
            packing: Packing::of(headers),
            id: arrival.id,
            method: request.method().clone(),
            site: site.cloned(),
            uri: request.uri().clone(),
        }
    }

    /// Returns the language to answer in: what the address asks for, else what the visitor chose on the portal, else what
    /// the browser asks for, else the site's own.
    pub(super) fn language(&self) -> Language {
        let wanted = self.parameter("lang").and_then(|tag| Language::of_tag(&tag));
        let asked = || Language::negotiate(self.accept_language.as_ref()?.to_str().ok()?);
        let site = || self.site.as_ref().map_or(Language::French, |site| site.charter().language);
        wanted.or_else(|| self.chosen()).or_else(asked).unwrap_or_else(site)
    }

    /// Returns how the asker takes a file.
    pub(super) fn packing(&self) -> Packing {
        self.packing
    }

    /// Returns the format to answer in: JSON only where it is asked for and HTML is not.
    pub(super) fn format(&self) -> Format {
        let accept = self.accept.as_ref().and_then(|field| field.to_str().ok()).unwrap_or_default();
        if accept.contains("json") && !accept.contains("html") { Format::Json } else { Format::Html }
    }

    /// Returns the first parameter of the query that is called `wanted`.
    pub(super) fn parameter(&self, wanted: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.uri.query()?.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    }

    pub(super) fn id(&self) -> RequestId {
        self.id
    }

    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    /// Returns where the pages of the site are, or where they would be.
    pub(super) fn paths(&self) -> Paths {
        self.site.as_ref().map_or_else(|| Paths::new(DEFAULT_PREFIX), |site| site.paths().clone())
    }

    /// Returns the language that the visitor chose on the portal.
    fn chosen(&self) -> Option<Language> {
        let found = Pairs::of(self.cookies.as_ref()?.as_bytes()).find_map(|pair| match pair {
            Pair::Named { name, value } if name.as_str() == LANGUAGE_COOKIE => Some(value),
            Pair::Named { .. } | Pair::Defective { .. } => None,
        });
        let tag = str::from_utf8(found?).ok()?;
        Language::of_tag(tag.trim_matches('"'))
    }
}

/// Returns the request's cookies in one field: several, as HTTP/2 allows, are joined (RFC 9113 §8.2.3).
fn cookies(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut fields = headers.get_all(header::COOKIE).iter();
    match (fields.next(), fields.next()) {
        (first, None) => first.cloned(),
        (_, Some(_)) => {
            let fields: Vec<&[u8]> = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
            HeaderValue::from_bytes(&fields.join(&b"; "[..])).ok().map(|mut joined| {
                joined.set_sensitive(true);
                joined
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_the_language_that_was_asked_for_most_plainly() {
        for (target, cookies, accepted, expected) in [
            ("/?lang=de", &["django_language=es"][..], "it", Language::German),
            ("/?a=1&lang=pt-BR&lang=nl", &[], "", Language::Portuguese),
            ("/?lang=xx", &["a=b; django_language=es"], "it", Language::Spanish),
            ("/", &["django_language=\"nl-be\""], "it", Language::Dutch),
            ("/", &["a=b", "django_language=nl"], "it", Language::Dutch),
            ("/", &["django_language=fi"], "it, en;q=0.5", Language::Italian),
            ("/", &["xdjango_language=es", "django_language"], "en", Language::English),
            ("/", &["django_language=\u{e9}"], "fi", Language::French),
            ("/%ff?%ff", &[], "", Language::French),
        ] {
            let mut request = Request::get(target).header(header::ACCEPT_LANGUAGE, accepted);
            for cookie in cookies {
                request = request.header(header::COOKIE, *cookie);
            }
            let asker = Asker::of(&request.body(()).unwrap(), Arrival::of(&http::Extensions::new()), None);
            assert_eq!(asker.language(), expected, "{target} {cookies:?} {accepted}");
        }
    }
}
