//! The page that frames what a visitor just consented to.
//!
//! The policy of a page that is open already cannot be changed. A frame of the page's own origin heeds its own policy, so a frame
//! in it can show what the outer page may not: that is how a placeholder becomes a video without the page being lost.

use http::{HeaderValue, StatusCode, Uri, header};

use super::reply::{self, Caching, Reply};
use crate::{
    charter::embed_page,
    consent::{ConsentState, Language},
    site::Site,
};

/// Answers with a page that frames `source`; `None` unless this visitor consented to its third party.
pub(super) fn embed(site: &Site, source: &str, state: &ConsentState, language: Language) -> Option<Reply> {
    let uri: Uri = source.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    // Nobody's name and password go along, and nothing that ends a directive.
    let origin = format!("{scheme}://{authority}");
    let is_plain = origin.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-".contains(&byte));
    if !is_plain || !matches!(scheme, "http" | "https") {
        return None;
    }
    let port = authority.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    let party = site.policy().third_parties().find(scheme, authority.host(), port)?;
    if !site.policy().contactable(state.granted()).contains(party.purpose) {
        return None;
    }
    let page = embed_page(source, party.provider.in_language(language), language, site.paths().stylesheet());
    let mut reply = Reply::new(StatusCode::OK, reply::HTML, Caching::Never, page);
    let policy =
        format!("default-src 'none'; style-src 'self'; frame-src {origin}; base-uri 'none'; frame-ancestors 'self'");
    reply.head.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).ok()?);
    // Players refuse to play for nobody; the portal's own page would have said as much.
    reply.head.headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    Some(reply)
}
