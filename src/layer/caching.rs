//! What a shared cache may keep.
//!
//! Stripped responses are the same for every visitor and keep their
//! cacheability. One that carries a consented tracker, or a cookie of the
//! gate's own, belongs to one visitor (RFC 9111 §5.2.2.7).

use http::{HeaderMap, HeaderValue, header};

/// Fields that speak to some shared caches over `Cache-Control`'s head (RFC 9213).
const TARGETED: [&str; 3] = ["cdn-cache-control", "surrogate-control", "x-accel-expires"];

/// Makes a response `Cache-Control: private`, keeping what else it says.
pub(super) fn make_private(headers: &mut HeaderMap) {
    for name in TARGETED {
        headers.remove(name);
    }
    let mut control = String::from("private");
    let held = headers.get_all(header::CACHE_CONTROL).iter();
    // A value that is not text is dropped: what it would have allowed is not known.
    let directives = held.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    for directive in directives.map(str::trim) {
        let name = directive.split('=').next().unwrap_or_default().trim_end();
        let shared = ["public", "private", "s-maxage", "proxy-revalidate"];
        if !directive.is_empty() && !shared.iter().any(|shared| name.eq_ignore_ascii_case(shared)) {
            control.push_str(", ");
            control.push_str(directive);
        }
    }
    let value = HeaderValue::from_str(&control).unwrap_or(HeaderValue::from_static("private"));
    headers.insert(header::CACHE_CONTROL, value);
}

/// Makes a response one that only the visitor's own cache keeps, and asks about each time (RFC 9111 §5.2.2.4).
pub(super) fn make_uncached(headers: &mut HeaderMap) {
    for name in TARGETED {
        headers.remove(name);
    }
    headers.remove(header::EXPIRES);
    let is_stored = |value: &HeaderValue| !value.to_str().is_ok_and(|value| value.contains("no-store"));
    if headers.get_all(header::CACHE_CONTROL).iter().all(is_stored) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_a_private_cache_may_do() {
        for (before, after) in [
            (&["public, max-age=60, s-maxage=600"][..], "private, max-age=60"),
            (&["no-store"], "private, no-store"),
            (&["max-age=60", "must-revalidate"], "private, max-age=60, must-revalidate"),
            (&["private=\"set-cookie\""], "private"),
            (&[], "private"),
        ] {
            let mut headers = HeaderMap::new();
            for value in before {
                headers.append(header::CACHE_CONTROL, HeaderValue::from_static(value));
            }
            headers.insert("cdn-cache-control", HeaderValue::from_static("max-age=9"));
            make_private(&mut headers);
            assert_eq!(headers.get_all(header::CACHE_CONTROL).iter().collect::<Vec<_>>(), [after]);
            assert!(!headers.contains_key("cdn-cache-control"));
        }
    }
}
