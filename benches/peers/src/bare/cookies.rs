//! The judgement that is written into this proxy: names that may pass.

/// Cookies that a visitor's browser may keep and send without consent.
const ALLOWED: [&[u8]; 3] = [b"sessionid", b"csrftoken", b"django_language"];

/// Whether a cookie pair, or a line of `Set-Cookie`, is of a cookie that may pass.
pub(crate) fn may_pass(pair: &[u8]) -> bool {
    let end = memchr::memchr(b'=', pair).unwrap_or(0);
    pair.get(..end).is_some_and(|name| ALLOWED.contains(&name))
}

/// A request's cookies without those that may not pass; `None` when none is left.
pub(crate) fn kept(cookies: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(cookies.len());
    for pair in cookies.split(|byte| *byte == b';').map(<[u8]>::trim_ascii).filter(|pair| may_pass(pair)) {
        if !kept.is_empty() {
            kept.extend_from_slice(b"; ");
        }
        kept.extend_from_slice(pair);
    }
    (!kept.is_empty()).then_some(kept)
}
