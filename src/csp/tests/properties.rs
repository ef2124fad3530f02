//! Whatever a policy says, it says the same of everything that is not ours.

use proptest::prelude::*;

use super::{
    super::{
        Integrity, Mark,
        browser::{Load, Url, allows},
    },
    *,
};

const NAMES: &[&str] = &[
    "default-src",
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src",
    "style-src-elem",
    "connect-src",
    "form-action",
    "worker-src",
    "child-src",
    "img-src",
    "Script-SRC",
    "default-src",
    "sandbox",
    "script-src é",
    "",
];

const SOURCES: &[&str] = &[
    "'none'",
    "'self'",
    "'SELF'",
    "*",
    "http:",
    "https:",
    "ws:",
    "data:",
    "data.example.fr",
    "data.example.fr:8080",
    "*.example.fr",
    "https://data.example.fr",
    "http://data.example.fr:*",
    "*:*",
    "http://*",
    "data.example.fr/.octroi/",
    "data.example.fr:443",
    "data.example.fr/.octroi/assets/guard.1.js",
    "cdn.example",
    "https://cdn.example/lib/",
    "192.0.2.1:8080",
    "'nonce-abc'",
    "'nonce-xyz='",
    "'NONCE-abc'",
    "'nonce-'",
    "'strict-dynamic'",
    "'strict-dynamic'",
    "'unsafe-inline'",
    "'unsafe-eval'",
    "'unsafe-hashes'",
    "'report-sample'",
    "'sha256-Zm9yZWlnbg=='",
    "'sha384-Zm8='",
    "'sha256-R1BSV0FSREdVQVJER1VBUkRHVUFSREdVQVJER1VBUkQ='",
    "'none",
    "x?y",
    "://",
    ":80",
];

/// The directives that may change, and the empty one.
const OURS: &[&str] =
    &["script-src", "script-src-elem", "style-src", "style-src-elem", "connect-src", "form-action", ""];

const AUTHORITIES: &[&str] =
    &["data.example.fr", "data.example.fr:8080", "192.0.2.1:8080", "localhost:80", "[::1]:8080", "my_host"];

fn policy() -> impl Strategy<Value = String> {
    let gap = || prop::sample::select(&[" ", "  ", "\t"][..]);
    let source = (gap(), prop::sample::select(SOURCES)).prop_map(|(gap, source)| format!("{gap}{source}"));
    let list = prop::collection::vec(source, 0..5).prop_map(|sources| sources.concat());
    let directive = ("[ \t]?", prop::sample::select(NAMES), list, "[ \t]?");
    let directive = directive.prop_map(|(before, name, list, after)| format!("{before}{name}{list}{after}"));
    (prop::collection::vec(directive, 1..6), prop::sample::select(&["", ";", "; "][..]))
        .prop_map(|(directives, end)| directives.join(";") + end)
}

fn lines() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let line = prop::collection::vec(policy(), 1..3).prop_map(|policies| policies.join(",").into_bytes());
    prop::collection::vec(line, 0..3)
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
    for nonce in [None, Some("abc"), Some("xyz="), Some("evil")] {
        loads.extend(["Zm9yZWlnbg==", "ZXZpbA=="].map(|hash| Load::InlineScript(nonce, hash)));
    }
    for url in [
        Url(scheme, host, port, "/evil.js"),
        Url(scheme, host, port, "/.octroi/assets/"),
        Url(scheme, host, port, "/.octroi/assets/guard.1.jsx"),
        Url(scheme, host, port, "/.octroi/assets/guard.1.js/evil"),
        Url(scheme, host, Some(9), GUARD.path),
        Url(scheme, host, port, "/"),
        Url("https", "cdn.example", None, "/lib/a.js"),
        Url("http", "cdn.example", None, GUARD.path),
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
            loads.extend([None, Some("Zm9yZWlnbg=="), Some("ZXZpbA==")].map(|hash| Load::Script(url, nonce, hash)));
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_policy_says_the_same_of_everything_that_is_not_ours(
        enforced in lines(), reported in lines(), authority in prop::sample::select(AUTHORITIES),
    ) {
        let before = (enforced, reported);
        let (after, _) = extended_lines(authority, &before);
        for page in ["http", "https"].map(|scheme| page(scheme, authority)) {
            for load in foreign(page) {
                prop_assert_eq!(allows(&before.0, page, load), allows(&after.0, page, load), "{:?} {:?}", load, after);
                prop_assert_eq!(allows(&before.1, page, load), allows(&after.1, page, load), "{:?} {:?}", load, after);
            }
        }
    }

    #[test]
    fn our_files_load_wherever_a_source_can_name_the_host(
        enforced in lines(), reported in lines(), authority in prop::sample::select(&AUTHORITIES[..4]),
    ) {
        let (after, mark) = extended_lines(authority, &(enforced, reported));
        for page in ["http", "https"].map(|scheme| page(scheme, authority)) {
            for load in ours(page, &mark) {
                prop_assert!(allows(&after.0, page, load) && allows(&after.1, page, load), "{load:?} {after:?} {mark:?}");
            }
        }
    }

    #[test]
    fn applied_again_it_changes_nothing(
        enforced in lines(), reported in lines(), authority in prop::sample::select(AUTHORITIES),
    ) {
        let once = extended_lines(authority, &(enforced, reported));
        prop_assert_eq!(extended_lines(authority, &once.0), once);
    }

    #[test]
    fn what_is_not_about_our_files_keeps_its_bytes(policy in policy(), authority in prop::sample::select(AUTHORITIES)) {
        let kept = |policy: &str| -> Vec<String> {
            let is_ours = |part: &&str| {
                let name = part.trim().split_ascii_whitespace().next().unwrap_or_default().to_lowercase();
                OURS.contains(&&*name)
            };
            // Space at the end of the policy is no part of its last directive.
            policy.split(';').filter(|part| !is_ours(part)).map(|part| part.trim_end().to_owned()).collect()
        };
        let policy = policy.trim().to_owned();
        prop_assert_eq!(kept(&extended(authority, &policy).0), kept(&policy));
    }

    #[test]
    fn any_bytes_are_read_without_panic(
        line in prop_oneof![
            prop::collection::vec(prop_oneof![32_u8..127, 128_u8..=255, Just(b'\t')], 0..200),
            "(default-src|script-src|'none'|'nonce-|'strict-dynamic'|[;, '/:*é.-]){0,40}".prop_map(String::into_bytes),
        ],
        authority in prop_oneof![any::<String>(), Just("a.example".to_owned())],
    ) {
        let once = extended_lines(&authority, &(vec![line.clone()], vec![line]));
        prop_assert_eq!(extended_lines(&authority, &once.0), once);
    }
}
