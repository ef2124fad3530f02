//! Takes from a portal's policies what has browsers report to other origins: a report is a contact, and no directive
//! governs it.
//!
//! Contract: what a policy blocks stays byte for byte. `report-to` names an endpoint and contacts nobody by itself.

use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, Entry},
};

/// Drops each `report-uri` directive (CSP3 §6.5.1) with an address that is not a plain path of the page's own origin.
///
/// Without any policy this is two look-ups and changes nothing.
pub fn silence(headers: &mut HeaderMap) {
    for field in [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY] {
        let Ok(Entry::Occupied(mut lines)) = headers.try_entry(field) else { continue };
        for line in lines.iter_mut() {
            if line.as_bytes().windows(10).any(|window| window.eq_ignore_ascii_case(b"report-uri")) {
                *line = without_foreign_reports(line);
            }
        }
    }
}

fn without_foreign_reports(line: &HeaderValue) -> HeaderValue {
    // A comma begins another policy, a semicolon another directive; neither can stand in an address (CSP3 §2.2).
    let is_kept = |directive: &&[u8]| {
        let mut words = directive.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let is_reporting = words.next().is_some_and(|name| name.eq_ignore_ascii_case(b"report-uri"));
        !is_reporting || words.all(is_own)
    };
    let policies: Vec<Vec<u8>> = line
        .as_bytes()
        .split(|byte| *byte == b',')
        .map(|policy| policy.split(|byte| *byte == b';').filter(is_kept).collect::<Vec<_>>().join(&b";"[..]))
        .collect();
    // Not reached: parts of a value make a value. A policy is never dropped as a whole.
    HeaderValue::from_bytes(&policies.join(&b","[..])).unwrap_or_else(|_| line.clone())
}

fn is_own(address: &[u8]) -> bool {
    address.starts_with(b"/") && !address.starts_with(b"//") && !address.contains(&b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_reports_to_others_and_nothing_else() {
        for (before, after) in [
            ("default-src 'self'", "default-src 'self'"),
            ("default-src 'self'; report-uri https://r.example/x", "default-src 'self'"),
            ("Report-URI //r.example; img-src *", " img-src *"),
            ("report-uri /own; img-src *", "report-uri /own; img-src *"),
            ("report-uri /own https://r.example", ""),
            ("img-src a; report-uri x, font-src b; report-to y", "img-src a, font-src b; report-to y"),
            ("report-uri /\\r.example", ""),
        ] {
            for field in [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY] {
                let mut headers = HeaderMap::new();
                headers.append(&field, HeaderValue::from_static(before));
                silence(&mut headers);
                assert_eq!(headers.get(&field).unwrap(), after);
            }
        }
    }
}
