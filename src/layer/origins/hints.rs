//! Fields by which a portal has the browser contact others beside any policy.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use memchr::memchr2_iter;

use crate::csp::silence;

const REPORTING_ENDPOINTS: HeaderName = HeaderName::from_static("reporting-endpoints");
const SPECULATION_RULES: HeaderName = HeaderName::from_static("speculation-rules");

/// Link relations that connect without loading, which no directive governs.
const CONNECTING: [&str; 2] = ["preconnect", "dns-prefetch"];

/// Drops them. A line that mixes such a hint with another one goes as a whole: hints are only hints.
pub(super) fn drop_hints(headers: &mut HeaderMap) {
    // Few responses have any of them, and one look at each name tells.
    if !headers.keys().any(may_contact) {
        return;
    }
    drop_lines(headers, &header::LINK, |line| CONNECTING.iter().any(|relation| contains(line, relation)));
    // Reports are contacts too; endpoints on the page's own origin are written as paths.
    drop_lines(headers, &REPORTING_ENDPOINTS, |line| contains(line, "//"));
    // The rules themselves are fetched from where it says (measured in Chromium).
    drop_lines(headers, &SPECULATION_RULES, |line| contains(line, "//"));
    silence(headers);
}

/// The lengths of the fields that are looked at, which few others have.
fn may_contact(name: &HeaderName) -> bool {
    matches!(name.as_str().len(), 4 | 17 | 19 | 23 | 35)
}

fn drop_lines(headers: &mut HeaderMap, field: &HeaderName, unwanted: impl Fn(&[u8]) -> bool) {
    if !headers.get_all(field).iter().any(|line| unwanted(line.as_bytes())) {
        return;
    }
    let kept: Vec<HeaderValue> =
        headers.get_all(field).iter().filter(|line| !unwanted(line.as_bytes())).cloned().collect();
    headers.remove(field);
    for line in kept {
        headers.append(field.clone(), line);
    }
}

fn contains(line: &[u8], word: &str) -> bool {
    let first = word.as_bytes().first().copied().unwrap_or_default();
    memchr2_iter(first, first.to_ascii_uppercase(), line).any(|at| {
        let begun = line.get(at..at + word.len());
        begun.is_some_and(|begun| begun.eq_ignore_ascii_case(word.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_may_contact_by_its_length() {
        let policies = [header::CONTENT_SECURITY_POLICY, header::CONTENT_SECURITY_POLICY_REPORT_ONLY];
        assert!([header::LINK, REPORTING_ENDPOINTS, SPECULATION_RULES].iter().chain(&policies).all(may_contact));
        assert!(![header::CONTENT_TYPE, header::SET_COOKIE].iter().any(may_contact));
    }

    #[test]
    fn drops_what_connects_and_keeps_what_loads() {
        let mut headers = HeaderMap::new();
        for line in [
            "</a.css>; rel=preload; as=style",
            "<https://a.example>; rel=Preconnect",
            "<//b.example>; rel=\"dns-prefetch\"",
        ] {
            headers.append(header::LINK, HeaderValue::from_static(line));
        }
        headers.insert(REPORTING_ENDPOINTS, HeaderValue::from_static("x=\"https://reports.example/\""));
        drop_hints(&mut headers);
        assert_eq!(headers.get_all(header::LINK).iter().collect::<Vec<_>>(), ["</a.css>; rel=preload; as=style"]);
        assert!(!headers.contains_key(REPORTING_ENDPOINTS));
        headers.insert(REPORTING_ENDPOINTS, HeaderValue::from_static("own=\"/reports\""));
        drop_hints(&mut headers);
        assert!(headers.contains_key(REPORTING_ENDPOINTS));
    }
}
