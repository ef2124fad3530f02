//! Any policies.
//!
//! Contract: whatever they say, they say the same of everything that is not ours; our files load wherever a source can
//! name the host; done again, nothing changes. It must never hold a policy against octroi's own reading of it: what a
//! browser allows is written a second time in `csp::browser`.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::csp::{
    Integrity, Mark, Needs, OwnScript,
    browser::{Load, Url, allows},
    extend,
};

const GUARD: OwnScript<'static> =
    OwnScript { path: "/.octroi/assets/guard.1.js", sha256: "R1BSV0FSREdVQVJER1VBUkRHVUFSREdVQVJER1VBUkQ=" };
const BANNER: OwnScript<'static> =
    OwnScript { path: "/.octroi/assets/banner.2.js", sha256: "QkFOTkVSQkFOTkVSQkFOTkVSQkFOTkVSQkFOTkVSQkE=" };
const STYLE: &str = "/.octroi/assets/banner.3.css";
const CHOICES: &str = "/.octroi/choices";

/// The last ones cannot be named by a source.
const AUTHORITIES: [&str; 6] =
    ["data.example.fr", "data.example.fr:8080", "192.0.2.1:8080", "localhost:80", "[::1]:8080", "my_host"];
const NAMED: usize = 4;

/// The directives that may change, and the empty one.
const OURS: [&str; 7] =
    ["script-src", "script-src-elem", "style-src", "style-src-elem", "connect-src", "form-action", ""];

/// A value is not extended beyond this; see `extend`.
const LONGEST: usize = 8 * 1024;

/// Lines of the enforced field, and of the one that only reports.
type Lines = [Vec<Vec<u8>>; 2];

/// Target `policies`: a byte for the authority, then lines; `?` begins one of the report-only field, `@` an authority of any
/// kind, `!` an `Integrity-Policy`.
pub fn policies(data: &[u8]) {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let (mut lines, mut integrity, mut odd) = (Lines::default(), Vec::new(), None);
    for line in rest.split(|byte| *byte == b'\n').filter(|line| HeaderValue::from_bytes(line).is_ok()) {
        match line.split_first() {
            Some((b'?', line)) => lines[1].push(line.to_vec()),
            Some((b'!', line)) => integrity.push(line.to_vec()),
            Some((b'@', line)) => odd = Some(String::from_utf8_lossy(line).into_owned()),
            Some(_) => lines[0].push(line.to_vec()),
            None => {}
        }
    }
    let place = usize::from(*first) % AUTHORITIES.len();
    let authority = odd.as_deref().unwrap_or(AUTHORITIES[place]);
    let (after, mark) = extended(authority, &lines, &integrity);
    assert_eq!(extended(authority, &after, &integrity), (after.clone(), mark.clone()), "done again");
    for (before, after) in lines.iter().flatten().zip(after.iter().flatten()) {
        assert_eq!(kept(before), kept(after), "a directive that is not ours changed");
    }
    if odd.is_some() {
        return;
    }
    let is_short = lines.iter().flatten().all(|line| line.len() < LONGEST);
    for page in ["http", "https"].map(|scheme| page(scheme, authority)) {
        for (before, after) in lines.iter().zip(&after) {
            for load in foreign(page) {
                assert_eq!(allows(before, page, load), allows(after, page, load), "{load:?}, {}", shown(after));
            }
            for load in ours(page, &mark).into_iter().filter(|_| place < NAMED && is_short) {
                assert!(allows(after, page, load), "{load:?}, {mark:?}, {}", shown(after));
            }
        }
    }
}

fn shown(lines: &[Vec<u8>]) -> String {
    lines.join(&b'\n').escape_ascii().to_string()
}

fn extended(authority: &str, lines: &Lines, integrity: &[Vec<u8>]) -> (Lines, Mark) {
    let needs =
        Needs { authority, scripts: &[GUARD, BANNER], styles: &[STYLE], connects: &[CHOICES], forms: &[CHOICES] };
    let names = [header::CONTENT_SECURITY_POLICY, header::CONTENT_SECURITY_POLICY_REPORT_ONLY];
    let mut headers = HeaderMap::new();
    let odd = [(HeaderName::from_static("integrity-policy"), integrity)];
    for (name, values) in names.iter().cloned().zip(lines.iter().map(Vec::as_slice)).chain(odd.clone()) {
        headers.extend(values.iter().map(|value| (name.clone(), HeaderValue::from_bytes(value).expect("it was one"))));
    }
    let mark = extend(&mut headers, &needs);
    let read = |name: HeaderName| headers.get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect();
    assert_eq!(read(odd[0].0.clone()), integrity, "not ours");
    (names.map(read), mark)
}

/// Returns the parts of each policy that do not rule our files.
fn kept(line: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let is_ours = |part: &[u8]| {
        let name = part.trim_ascii().split(u8::is_ascii_whitespace).next().unwrap_or_default().to_ascii_lowercase();
        OURS.iter().any(|ours| ours.as_bytes() == name)
    };
    // Space at the end of a policy is no part of its last directive.
    let parts = |policy: &[u8]| {
        let parts = policy.split(|byte| *byte == b';').filter(|part| !is_ours(part));
        parts.map(|part| part.trim_ascii_end().to_vec()).collect()
    };
    line.split(|byte| *byte == b',').map(parts).collect()
}

fn page<'a>(scheme: &'a str, authority: &'a str) -> Url<'a> {
    match authority.rsplit_once(':').filter(|_| !authority.ends_with(']')) {
        Some((host, port)) => Url(scheme, host, port.parse().ok(), "/"),
        None => Url(scheme, authority, None, "/"),
    }
}

/// All that a page may try, but for our own files.
fn foreign(page: Url<'_>) -> Vec<Load<'_>> {
    let Url(scheme, host, port, _) = page;
    let mut loads = vec![Load::Handler, Load::InlineStyle, Load::Eval];
    for nonce in [None, Some("abc"), Some("evil")] {
        loads.extend(["Zm9yZWlnbg==", "ZXZpbA=="].map(|hash| Load::InlineScript(nonce, hash)));
    }
    for url in [
        Url(scheme, host, port, "/evil.js"),
        Url(scheme, host, port, "/.octroi/assets/"),
        Url(scheme, host, port, "/.octroi/assets/guard.1.js/evil"),
        Url(scheme, host, Some(9), GUARD.path),
        Url(scheme, host, port, "/"),
        Url("https", "cdn.example", None, "/lib/a.js"),
        Url("https", "www.data.example.fr", None, GUARD.path),
        Url("wss", host, port, "/live"),
    ] {
        loads.extend([
            Load::LaterScript(url),
            Load::Connect(url),
            Load::Form(url),
            Load::Image(url),
            Load::Worker(url),
        ]);
        for nonce in [None, Some("abc"), Some("evil")] {
            loads.push(Load::Style(url, nonce));
            loads.extend([None, Some("Zm9yZWlnbg==")].map(|hash| Load::Script(url, nonce, hash)));
        }
    }
    // Each of our paths is allowed for what it is, not for something else.
    loads.push(Load::Image(Url(scheme, host, port, GUARD.path)));
    loads.push(Load::Connect(Url(scheme, host, port, GUARD.path)));
    loads.push(Load::Form(Url(scheme, host, port, STYLE)));
    loads.push(Load::Script(Url(scheme, host, port, CHOICES), None, None));
    loads
}

fn ours<'a>(page: Url<'a>, mark: &'a Mark) -> Vec<Load<'a>> {
    let at = |path| Url(page.0, page.1, page.2, path);
    let nonce = mark.nonce.as_ref().map(|nonce| nonce.as_str());
    let mut loads = vec![Load::Style(at(STYLE), None), Load::Connect(at(CHOICES)), Load::Form(at(CHOICES))];
    for script in [GUARD, BANNER] {
        let integrity = Some(script.sha256).filter(|_| mark.integrity == Integrity::Needed);
        loads.push(Load::Script(at(script.path), nonce, integrity));
    }
    loads
}
