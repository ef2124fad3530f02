//! Policies before and after, by table and by a browser's rules written a second time.

mod properties;
mod table;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Mark, Needs, OwnScript, extend};

const GUARD: OwnScript<'static> =
    OwnScript { path: "/.octroi/assets/guard.1.js", sha256: "R1BSV0FSREdVQVJER1VBUkRHVUFSREdVQVJER1VBUkQ=" };
const BANNER: OwnScript<'static> =
    OwnScript { path: "/.octroi/assets/banner.2.js", sha256: "QkFOTkVSQkFOTkVSQkFOTkVSQkFOTkVSQkFOTkVSQkE=" };
const STYLE: &str = "/.octroi/assets/banner.3.css";
const CHOICES: &str = "/.octroi/choices";

fn needs(authority: &str) -> Needs<'_> {
    Needs { authority, scripts: &[GUARD, BANNER], styles: &[STYLE], connects: &[CHOICES], forms: &[CHOICES] }
}

/// Lines of both fields: those of the enforced one, then those of the other.
type Lines = (Vec<Vec<u8>>, Vec<Vec<u8>>);

fn extended_lines(authority: &str, lines: &Lines) -> (Lines, Mark) {
    let mut headers = HeaderMap::new();
    for (field, values) in
        [(header::CONTENT_SECURITY_POLICY, &lines.0), (header::CONTENT_SECURITY_POLICY_REPORT_ONLY, &lines.1)]
    {
        for value in values {
            headers.append(&field, HeaderValue::from_bytes(value).unwrap());
        }
    }
    let mark = extend(&mut headers, &needs(authority));
    let read = |field: HeaderName| headers.get_all(field).iter().map(|value| value.as_bytes().to_vec()).collect();
    ((read(header::CONTENT_SECURITY_POLICY), read(header::CONTENT_SECURITY_POLICY_REPORT_ONLY)), mark)
}

/// Extends one enforced line.
fn extended(authority: &str, policy: &str) -> (String, Mark) {
    let ((mut lines, _), mark) = extended_lines(authority, &(vec![policy.as_bytes().to_vec()], vec![]));
    (String::from_utf8(lines.remove(0)).unwrap(), mark)
}
