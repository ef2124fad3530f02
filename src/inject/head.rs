//! Makes the head of an extended response true again.
//!
//! Contract: changes nothing unless the body grew; afterwards no field speaks of the bytes as upstream sent them. It must
//! never touch cookies, caching or policies.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT_RANGES, CONTENT_LENGTH, ETAG},
    response::Parts,
};

use super::Outcome;

/// Fields that describe bytes which are no longer the ones sent: offsets into them, or digests of them (RFC 9530, RFC 3230,
/// RFC 1864).
const UNTRUE: [HeaderName; 5] = [
    ACCEPT_RANGES,
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("digest"),
    HeaderName::from_static("content-digest"),
    HeaderName::from_static("repr-digest"),
];

/// Fixes a response head once the outcome for its body is known.
pub fn rewrite_head(parts: &mut Parts, outcome: &Outcome) {
    let Outcome::Injected { added } = outcome else {
        return;
    };
    extend_length(&mut parts.headers, *added);
    weaken_etag(&mut parts.headers);
    for field in UNTRUE {
        parts.headers.remove(field);
    }
}

/// A length that is repeated or unreadable goes: the framing then says where the body ends (RFC 9112 §6.3).
fn extend_length(headers: &mut HeaderMap, added: usize) {
    let lengths = headers.get_all(CONTENT_LENGTH).iter();
    let Some(length) = only(lengths).and_then(decimal).and_then(|length| length.checked_add(added as u64)) else {
        headers.remove(CONTENT_LENGTH);
        return;
    };
    headers.insert(CONTENT_LENGTH, length.into());
}

/// The bytes differ from upstream's, the meaning does not: that is a weak validator (RFC 9110 §8.8.1). One that cannot be
/// weakened because it is malformed goes.
fn weaken_etag(headers: &mut HeaderMap) {
    let Some(etag) = only(headers.get_all(ETAG).iter()) else {
        headers.remove(ETAG);
        return;
    };
    if etag.as_bytes().starts_with(b"W/\"") {
        return;
    }
    let is_strong = etag.len() >= 2 && etag.as_bytes().starts_with(b"\"") && etag.as_bytes().ends_with(b"\"");
    let weakened = HeaderValue::from_bytes(&[b"W/", etag.as_bytes()].concat());
    match weakened {
        Ok(weakened) if is_strong => headers.insert(ETAG, weakened),
        Ok(_) | Err(_) => headers.remove(ETAG),
    };
}

fn only<'a>(mut values: impl Iterator<Item = &'a HeaderValue>) -> Option<&'a HeaderValue> {
    values.next().filter(|_| values.next().is_none())
}

/// Reads digits only: `u64::from_str` would accept a sign.
fn decimal(value: &HeaderValue) -> Option<u64> {
    let text = value.to_str().ok()?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(fields: &[(&'static str, &'static str)], outcome: Outcome) -> Vec<String> {
        let (mut parts, ()) = http::Response::new(()).into_parts();
        for (name, value) in fields {
            parts.headers.append(*name, HeaderValue::from_static(value));
        }
        rewrite_head(&mut parts, &outcome);
        parts.headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    #[test]
    fn makes_the_head_of_an_extended_document_true() {
        for (name, fields, expected) in [
            ("length", &[("content-length", "10")][..], &["content-length: 17"][..]),
            ("no length", &[], &[]),
            ("two lengths", &[("content-length", "10"), ("content-length", "10")], &[]),
            ("signed length", &[("content-length", "+10")], &[]),
            ("empty length", &[("content-length", "")], &[]),
            ("huge length", &[("content-length", "18446744073709551615")], &[]),
            ("strong", &[("etag", "\"a\"")], &["etag: W/\"a\""]),
            ("weak", &[("etag", "W/\"a\"")], &["etag: W/\"a\""]),
            ("bare", &[("etag", "a")], &[]),
            ("half", &[("etag", "\"")], &[]),
            ("ranges", &[("accept-ranges", "bytes"), ("x", "y")], &["x: y"]),
            ("digests", &[("digest", "a"), ("content-digest", "b"), ("repr-digest", "c"), ("content-md5", "d")], &[]),
        ] {
            assert_eq!(rewritten(fields, Outcome::Injected { added: 7 }), expected, "{name}");
        }
    }

    #[test]
    fn leaves_the_head_of_an_untouched_document_alone() {
        let fields = [("content-length", "010"), ("etag", "\"a\""), ("accept-ranges", "bytes"), ("digest", "x")];
        let outcome = Outcome::Untouched(super::super::PassThrough::NotHtml);
        assert_eq!(rewritten(&fields, outcome), fields.map(|(name, value)| format!("{name}: {value}")));
    }
}
