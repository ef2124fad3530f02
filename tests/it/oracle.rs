//! What two browsers really did with 988 responses, held against what the gate decides.
//!
//! The jars were read out of Chromium and Firefox ESR after each response (see
//! `tests/data/cases/README.md`). They are the only authority on what a line
//! *writes*: RFC 6265bis says what browsers should do, a jar says what was done.
//!
//! The counts are exact on purpose: a change of reading shows as a changed count.

use std::{
    collections::BTreeMap,
    fs,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use octroi::{
    consent::{ConsentState, Purposes},
    cookie::SetCookie,
    policy::{Catalogue, Consent, Reason, SitePolicy, SitePolicyBuilder, Undeclared, Verdict},
};
use serde_json::Value;

/// One response: its `Set-Cookie` lines, and what each browser held afterwards.
struct Case {
    id: String,
    lines: Vec<Vec<u8>>,
    jars: [Vec<Stored>; 2],
}

/// A cookie in a browser's jar.
struct Stored {
    name: String,
    value: String,
    /// Seconds since the epoch; `None` for the session.
    expires: Option<u64>,
}

/// Midnight before the jars were read: 2026-11-21.
const MEASURED: u64 = 1_795_219_200;

const DAY: u64 = 86_400;

/// Both browsers cut a lifetime to 400 days (RFC 6265bis §5.5).
const LONGEST: u64 = 400 * DAY;

fn measured() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(MEASURED)
}

fn cases() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cases/browser-oracle.json");
    let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    file["cases"].as_array().unwrap().iter().map(case).collect()
}

fn case(case: &Value) -> Case {
    let lines = case["set_cookie_b64"].as_array().unwrap().iter();
    Case {
        id: case["id"].as_str().unwrap().to_owned(),
        lines: lines.map(|line| BASE64_STANDARD.decode(line.as_str().unwrap()).unwrap()).collect(),
        jars: ["chromium", "firefox"]
            .map(|browser| case[browser]["jar"].as_array().unwrap().iter().map(stored).collect()),
    }
}

fn stored(cookie: &Value) -> Stored {
    Stored {
        name: cookie["n"].as_str().unwrap().to_owned(),
        value: cookie["v"].as_str().unwrap().to_owned(),
        expires: cookie["e"].as_f64().map(|seconds| seconds as u64),
    }
}

// === impl Case ===

impl Case {
    fn stored(&self) -> impl Iterator<Item = &Stored> {
        self.jars.iter().flatten()
    }
}

// === impl Stored ===

impl Stored {
    /// True if the cookie could have come from `line`. It does not use the parser under test: any
    /// line whose part before `;` begins with the name and holds the value will do.
    fn could_come_from(&self, line: &[u8]) -> bool {
        let pair = line.split(|byte| *byte == b';').next().unwrap_or_default();
        let start = pair.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'=')).unwrap_or(pair.len());
        let holds = |value: &[u8]| value.is_empty() || pair.windows(value.len()).any(|part| part == value);
        pair[start..].starts_with(self.name.as_bytes()) && holds(self.value.as_bytes())
    }
}

/// A host that declares nothing.
fn policy(undeclared: Undeclared) -> SitePolicy {
    SitePolicyBuilder::new(Purposes::default(), Catalogue::default()).with_undeclared(undeclared).build()
}

fn judge(policy: &SitePolicy, line: &[u8]) -> Verdict {
    policy.judge_write(line, Consent::of(&ConsentState::Undecided), measured())
}

#[test]
fn no_line_that_a_browser_stores_passes_a_host_that_declares_nothing() {
    let policy = policy(Undeclared::Strip);
    let (mut lines, mut deletions, mut deleting_cases) = (0, 0, 0);
    for case in cases() {
        lines += case.lines.len();
        let verdicts: Vec<_> = case.lines.iter().map(|line| judge(&policy, line)).collect();
        for (line, verdict) in case.lines.iter().zip(&verdicts) {
            if matches!(verdict, Verdict::Strip(_)) {
                continue;
            }
            let line_text = line.escape_ascii();
            assert_eq!(*verdict, Verdict::Keep(Reason::Deletion), "{}: {line_text}", case.id);
            let written = case.stored().find(|cookie| cookie.could_come_from(line));
            assert!(written.is_none(), "{}: a browser stored {line_text}", case.id);
            deletions += 1;
        }
        if verdicts.iter().all(|verdict| *verdict == Verdict::Keep(Reason::Deletion)) {
            assert_eq!(case.stored().count(), 0, "{}: deletions left something in a jar", case.id);
            deleting_cases += 1;
        }
    }
    assert_eq!((lines, deletions, deleting_cases), (1077, 24, 14));
}

#[test]
fn a_host_that_allows_everything_loses_only_lines_that_are_read_differently() {
    let policy = policy(Undeclared::Allow);
    let mut refused: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for case in cases() {
        for line in &case.lines {
            match judge(&policy, line) {
                Verdict::Keep(Reason::UndeclaredAllowed) => {}
                Verdict::Strip(reason) => {
                    let counts = refused.entry(reason.label()).or_default();
                    counts.0 += 1;
                    counts.1 += usize::from(case.stored().any(|cookie| cookie.could_come_from(line)));
                }
                verdict @ (Verdict::Keep(_) | Verdict::Clamp(..) | Verdict::Report(_)) => {
                    panic!("{}: {verdict:?} for {}", case.id, line.escape_ascii())
                }
            }
        }
    }
    // Reason, lines refused, and of these how many some browser would have stored.
    assert_eq!(
        refused.into_iter().collect::<Vec<_>>(),
        [("control-character", (505, 44)), ("dollar-name", (6, 6)), ("nameless", (80, 53)), ("not-token", (22, 21))]
    );
}

#[test]
fn the_name_of_a_line_that_passes_is_the_name_both_browsers_store() {
    let policy = policy(Undeclared::Allow);
    let mut compared = [0, 0];
    for case in cases() {
        let [line] = &case.lines[..] else { continue };
        if judge(&policy, line) != Verdict::Keep(Reason::UndeclaredAllowed) {
            continue;
        }
        let read = SetCookie::parse(line).unwrap();
        for (jar, compared) in case.jars.iter().zip(&mut compared) {
            for cookie in jar {
                assert_eq!(cookie.name, read.name().as_str(), "{}: {}", case.id, line.escape_ascii());
                *compared += 1;
            }
        }
    }
    assert_eq!(compared, [250, 250]);
}

#[test]
fn the_lifetime_of_a_line_that_passes_is_the_one_both_browsers_store() {
    let policy = policy(Undeclared::Allow);
    let (mut session, mut lasting) = (0, 0);
    for case in cases() {
        let [line] = &case.lines[..] else { continue };
        if judge(&policy, line) != Verdict::Keep(Reason::UndeclaredAllowed) {
            continue;
        }
        let read = SetCookie::parse(line).unwrap().lifetime(measured());
        let shown = line.escape_ascii();
        for cookie in case.stored() {
            match (read, cookie.expires) {
                (None, None) => session += 1,
                (Some(read), Some(expires)) => {
                    let expected = MEASURED + read.as_secs().min(LONGEST);
                    // A relative lifetime counts from the minute of the day the jar was read in.
                    assert!(expires.abs_diff(expected) <= DAY, "{}: {expires}, not {expected}: {shown}", case.id);
                    lasting += 1;
                }
                _ => panic!("{}: read {read:?}, stored {:?}: {shown}", case.id, cookie.expires),
            }
        }
    }
    assert_eq!((session, lasting), (480, 20));
}
