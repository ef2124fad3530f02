//! Makes the head of a response true again.
//!
//! Contract: changes nothing unless the body got the snippet, or the request was translated; afterwards no field speaks of the
//! bytes as upstream sent them. It must never touch cookies or policies.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY},
    response::Parts,
};

use super::{Coding, Form, Injected, Label, Outcome, Translation};

/// Fields that describe bytes which are no longer the ones sent: offsets into them, or digests of them (RFC 9530, RFC 3230,
/// RFC 1864).
pub(super) const UNTRUE: [HeaderName; 5] = [
    ACCEPT_RANGES,
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("digest"),
    HeaderName::from_static("content-digest"),
    HeaderName::from_static("repr-digest"),
];

/// Fixes a response head once the outcome for its body is known; `translation` is that of the request.
pub fn rewrite_head(parts: &mut Parts, outcome: &Outcome, translation: &Translation) {
    if let Outcome::Injected(Injected { form, charset }) = outcome {
        match form {
            Form::Extended(added) => extend_length(&mut parts.headers, *added),
            Form::Recoded(coding) => recode(&mut parts.headers, *coding),
        }
        if let Some(label) = charset {
            name_charset(&mut parts.headers, label);
        }
        for field in UNTRUE {
            parts.headers.remove(field);
        }
    }
    translation.answer(outcome, parts);
}

/// Takes from the trailers of a body that got the snippet what speaks of the bytes as upstream sent them.
pub fn rewrite_trailers(trailers: &mut HeaderMap) {
    for field in UNTRUE {
        trailers.remove(field);
    }
    trailers.remove(ETAG);
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

/// How long the document will be is known at its end only; and another client would have been answered in another coding.
fn recode(headers: &mut HeaderMap, coding: Coding) {
    headers.remove(CONTENT_LENGTH);
    match coding {
        Coding::Gzip => drop(headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"))),
        Coding::Identity | Coding::Deflate | Coding::Zstd | Coding::Brotli => drop(headers.remove(CONTENT_ENCODING)),
    }
    vary_also(headers, "Accept-Encoding");
}

/// Adds names to the one `Vary` of a response. Several lines are made one: there are caches that heed only the last.
pub fn vary_also(headers: &mut HeaderMap, names: &'static str) {
    let mut lines = headers.get_all(VARY).iter().filter(|line| !line.as_bytes().trim_ascii().is_empty()).peekable();
    let value = if lines.peek().is_none() {
        Ok(HeaderValue::from_static(names))
    } else {
        let lines: Vec<&[u8]> = lines.map(HeaderValue::as_bytes).chain([names.as_bytes()]).collect();
        HeaderValue::from_bytes(&lines.join(&b", "[..]))
    };
    match value {
        Ok(value) => drop(headers.insert(VARY, value)),
        // Not reached: parts of values make a value. On doubt a cache keeps too many variants apart.
        Err(_) => drop(headers.insert(VARY, HeaderValue::from_static("*"))),
    }
}

/// The document declares its charset where browsers will no longer look: the head says it in its place.
fn name_charset(headers: &mut HeaderMap, label: &Label) {
    let typed = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("text/html");
    // A parameter without a value, which does not count, would come first.
    let names = typed.split(';').skip(1).any(|parameter| parameter.trim_start().get(..7).is_some_and(is_charset));
    let typed = if names { "text/html" } else { typed.trim_end_matches([' ', '\t', ';']) };
    if let Ok(value) = HeaderValue::try_from(format!("{typed}; charset={}", label.as_str())) {
        headers.insert(CONTENT_TYPE, value);
    }
}

fn is_charset(name: &str) -> bool {
    name.eq_ignore_ascii_case("charset")
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
    use http::Method;

    use super::*;
    use crate::inject::{RequestFacts, SnippetVersion, translate};

    fn rewritten(fields: &[(&'static str, &'static str)], outcome: &Outcome) -> Vec<String> {
        let (mut parts, ()) = http::Response::new(()).into_parts();
        for (name, value) in fields {
            parts.headers.append(*name, HeaderValue::from_static(value));
        }
        let mut request = HeaderMap::new();
        let facts = RequestFacts::of(&Method::GET, &request);
        let translation = translate(&facts, SnippetVersion::from_digest([0xAB; 4]), &mut request);
        rewrite_head(&mut parts, outcome, &translation);
        parts.headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    fn injected(form: Form, label: Option<&str>) -> Outcome {
        Outcome::Injected(Injected { form, charset: label.map(Label::new) })
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
            ("strong", &[("etag", "\"a\"")], &["etag: W/\"a~octroi.s.abababab\""]),
            ("bare", &[("etag", "a")], &[]),
            ("ranges", &[("accept-ranges", "bytes"), ("x", "y")], &["x: y"]),
            ("digests", &[("digest", "a"), ("content-digest", "b"), ("repr-digest", "c"), ("content-md5", "d")], &[]),
        ] {
            assert_eq!(rewritten(fields, &injected(Form::Extended(7), None)), expected, "{name}");
        }
    }

    #[test]
    fn makes_the_head_of_a_recoded_document_true() {
        let fields = [("content-length", "10"), ("content-encoding", "br"), ("vary", "Cookie")];
        let mut recoded = rewritten(&fields, &injected(Form::Recoded(Coding::Gzip), None));
        recoded.sort();
        assert_eq!(recoded, ["content-encoding: gzip", "vary: Cookie, Accept-Encoding"]);
        let plain = rewritten(&fields, &injected(Form::Recoded(Coding::Identity), None));
        assert_eq!(plain, ["vary: Cookie, Accept-Encoding"]);
    }

    #[test]
    fn names_the_charset_in_place_of_the_document() {
        for (before, after) in [
            ("text/html", "text/html; charset=koi8-r"),
            ("Text/HTML; level=1;", "Text/HTML; level=1; charset=koi8-r"),
            ("text/html; Charset=", "text/html; charset=koi8-r"),
        ] {
            let fields = [("content-type", before)];
            let outcome = injected(Form::Extended(7), Some("KOI8-R"));
            assert_eq!(rewritten(&fields, &outcome), [format!("content-type: {after}")]);
        }
    }

    #[test]
    fn leaves_the_head_of_an_untouched_document_alone() {
        let fields = [("content-length", "010"), ("etag", "\"a\""), ("accept-ranges", "bytes"), ("digest", "x")];
        let outcome = Outcome::Untouched(super::super::PassThrough::NoInsertionPoint);
        assert_eq!(rewritten(&fields, &outcome), fields.map(|(name, value)| format!("{name}: {value}")));
    }
}
