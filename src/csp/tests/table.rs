//! Policies as portals write them, before and after.

use super::{super::Integrity, *};

const HOST: &str = "d.fr";
const SCRIPTS: &str = "d.fr/.octroi/assets/guard.1.js d.fr/.octroi/assets/banner.2.js";
const SHEET: &str = "d.fr/.octroi/assets/banner.3.css";
const SEND: &str = "d.fr/.octroi/choices";

/// Writes a policy with `{S}`, `{C}`, `{P}` and `{H}` for our scripts, style sheet, endpoint and hashes.
fn filled(policy: &str) -> String {
    let hashes = format!("'sha256-{}' 'sha256-{}'", GUARD.sha256, BANNER.sha256);
    policy.replace("{S}", SCRIPTS).replace("{C}", SHEET).replace("{P}", SEND).replace("{H}", &hashes)
}

#[test]
fn adds_exactly_our_paths() {
    for (name, before, after) in [
        ("nothing about us", "img-src 'self'; frame-ancestors 'none'", "img-src 'self'; frame-ancestors 'none'"),
        ("self", "default-src 'self'; form-action 'self'", "default-src 'self'; form-action 'self'"),
        ("everything", "default-src *", "default-src *"),
        ("host", "script-src d.fr", "script-src d.fr"),
        ("https may not be the page's", "script-src https:", "script-src https: {S}"),
        ("none", "script-src 'none'", "script-src {S}"),
        ("none beside others", "script-src 'none' a.fr", "script-src a.fr {S}"),
        ("empty list", "script-src", "script-src {S}"),
        ("nonce without strict-dynamic", "script-src 'nonce-abc'", "script-src 'nonce-abc' {S}"),
        ("default alone", "default-src 'none'", "default-src 'none'; script-src {S}; style-src {C}; connect-src {P}"),
        (
            "default is copied",
            "default-src https: 'unsafe-inline';",
            "default-src https: 'unsafe-inline'; script-src https: 'unsafe-inline' {S}; \
             style-src https: 'unsafe-inline' {C}; connect-src https: 'unsafe-inline' {P}",
        ),
        (
            "default beside the one that counts",
            "default-src 'none'; script-src 'self'; style-src a.fr; connect-src 'self'",
            "default-src 'none'; script-src 'self'; style-src a.fr {C}; connect-src 'self'",
        ),
        (
            "both of a pair",
            "script-src-elem a.fr; img-src x; script-src b.fr 'unsafe-inline'",
            "script-src-elem a.fr {S}; img-src x; script-src b.fr 'unsafe-inline' {S}",
        ),
        ("the newer of a pair alone", "style-src-elem a.fr", "style-src-elem a.fr {C}"),
        ("form-action", "form-action 'none'", "form-action {P}"),
        ("form-action has no fallback", "default-src *; form-action a.fr", "default-src *; form-action a.fr {P}"),
        ("order, case and space stay", "  IMG-src  x;Script-Src  a.fr  ;; y ", "  IMG-src  x;Script-Src a.fr {S};; y "),
        ("the first of a name", "script-src a.fr; script-src 'self'", "script-src a.fr {S}; script-src 'self'"),
        (
            "every policy",
            "script-src a.fr, script-src *,form-action b.fr",
            "script-src a.fr {S}, script-src *,form-action b.fr {P}",
        ),
        ("not ASCII is skipped", "script-src é; img-src *", "script-src é; img-src *"),
        ("sandbox", "sandbox; script-src a.fr; report-to r", "sandbox; script-src a.fr {S}; report-to r"),
        (
            "trusted types",
            "require-trusted-types-for 'script'; trusted-types x",
            "require-trusted-types-for 'script'; trusted-types x",
        ),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_bytes(before.as_bytes()).unwrap());
        assert!(extend(&mut headers, &needs(HOST)).is_empty(), "{name}");
        let written = headers[header::CONTENT_SECURITY_POLICY].as_bytes();
        assert_eq!(String::from_utf8_lossy(written), filled(after), "{name}");
    }
}

#[test]
fn strict_dynamic_is_met_with_its_nonce_or_our_hashes() {
    use Integrity::{Needed, NotNeeded};
    const DYNAMIC: &str = "script-src 'strict-dynamic' 'nonce-abc' 'unsafe-inline' https:";
    for (name, before, after, nonce, integrity) in [
        ("nonce", DYNAMIC, DYNAMIC, Some("abc"), NotNeeded),
        (
            "hashes only",
            "script-src 'strict-dynamic' 'sha256-Zm8='",
            "script-src 'strict-dynamic' 'sha256-Zm8=' {H}",
            None,
            Needed,
        ),
        ("neither", "script-src 'strict-dynamic' 'self'", "script-src 'strict-dynamic' 'self' {H}", None, Needed),
        (
            "two nonces in two policies",
            "script-src 'strict-dynamic' 'nonce-a', script-src 'strict-dynamic' 'nonce-b'",
            "script-src 'strict-dynamic' 'nonce-a', script-src 'strict-dynamic' 'nonce-b' {H}",
            Some("a"),
            Needed,
        ),
        (
            "nonce here, path there",
            "script-src 'strict-dynamic' 'nonce-a', script-src 'nonce-b'",
            "script-src 'strict-dynamic' 'nonce-a', script-src 'nonce-b' {S}",
            Some("a"),
            NotNeeded,
        ),
        (
            "a nonce that is none",
            "script-src 'strict-dynamic' 'nonce-<>'",
            "script-src 'strict-dynamic' 'nonce-<>' {H}",
            None,
            Needed,
        ),
        (
            "by default",
            "default-src 'strict-dynamic' 'nonce-a' 'self'; form-action 'self'",
            "default-src 'strict-dynamic' 'nonce-a' 'self'; form-action 'self'",
            Some("a"),
            NotNeeded,
        ),
        (
            "hashes only by default",
            "default-src 'strict-dynamic' 'self'",
            "default-src 'strict-dynamic' 'self'; script-src 'strict-dynamic' 'self' {H}",
            None,
            Needed,
        ),
    ] {
        let (written, mark) = extended(HOST, before);
        assert_eq!(written, filled(after), "{name}");
        assert_eq!((mark.nonce.as_ref().map(|nonce| nonce.as_str()), mark.integrity), (nonce, integrity), "{name}");
    }
}

#[test]
fn a_host_that_no_source_can_name_gets_nonce_or_hashes() {
    use Integrity::{Needed, NotNeeded};
    for (name, before, after, nonce, integrity) in [
        ("self", "script-src 'self'", "script-src 'self'", None, NotNeeded),
        ("nonce", "script-src 'nonce-a'", "script-src 'nonce-a'", Some("a"), NotNeeded),
        ("hosts", "script-src a.fr", "script-src a.fr {H}", None, Needed),
        ("a hash would end it", "script-src a.fr 'unsafe-inline'", "script-src a.fr 'unsafe-inline'", None, NotNeeded),
        (
            "others stay blocked",
            "style-src a.fr; form-action 'none'",
            "style-src a.fr; form-action 'none'",
            None,
            NotNeeded,
        ),
    ] {
        let (written, mark) = extended("[::1]:8080", before);
        assert_eq!(written, filled(after), "{name}");
        assert_eq!((mark.nonce.as_ref().map(|nonce| nonce.as_str()), mark.integrity), (nonce, integrity), "{name}");
    }
}

#[test]
fn every_line_of_both_fields_is_extended_and_the_enforced_nonce_counts() {
    let lines = |texts: &[&str]| texts.iter().map(|text| filled(text).into_bytes()).collect::<Vec<_>>();
    let dynamic = |nonce: &str| format!("script-src 'strict-dynamic' 'nonce-{nonce}'");
    let before = (lines(&["form-action 'none'", &dynamic("here")]), lines(&["connect-src 'none'", &dynamic("there")]));
    let after =
        (lines(&["form-action {P}", &dynamic("here")]), lines(&["connect-src {P}", &(dynamic("there") + " {H}")]));
    let (written, mark) = extended_lines(HOST, &before);
    assert_eq!(written, after);
    assert_eq!(mark.nonce.unwrap().as_str(), "here");
    assert_eq!(mark.integrity, Integrity::Needed);
}

#[test]
fn an_integrity_policy_asks_for_the_attribute() {
    for (name, field, value, expected) in [
        ("scripts", "integrity-policy", "blocked-destinations=(script), sources=(inline)", Integrity::Needed),
        ("styles", "integrity-policy", "blocked-destinations=(style)", Integrity::Needed),
        ("reported", "integrity-policy-report-only", "blocked-destinations=(script)", Integrity::Needed),
        ("nothing", "integrity-policy", "blocked-destinations=()", Integrity::NotNeeded),
        ("another field", "x-integrity", "blocked-destinations=(script)", Integrity::NotNeeded),
    ] {
        let mut headers = HeaderMap::from_iter([(HeaderName::from_static(field), HeaderValue::from_static(value))]);
        let before = headers.clone();
        assert_eq!(extend(&mut headers, &needs(HOST)), Mark { nonce: None, integrity: expected }, "{name}");
        assert_eq!(headers, before, "{name}");
    }
}

#[test]
fn a_value_that_would_grow_too_long_stays() {
    for (name, length, is_changed) in [("short", 15_000, true), ("long", 16_350, false), ("longer", 40_000, false)] {
        let before = format!("img-src {}; script-src a.fr", "x".repeat(length));
        assert_eq!(extended(HOST, &before).0 != before, is_changed, "{name}");
    }
    let many = "default-src 'none',".repeat(700);
    assert_eq!(extended(HOST, &many).0, many);
}

#[test]
fn without_a_policy_or_a_need_nothing_changes() {
    let mut headers = HeaderMap::new();
    assert!(extend(&mut headers, &needs(HOST)).is_empty());
    assert!(headers.is_empty());
    let none = Needs { authority: HOST, scripts: &[], styles: &[], connects: &[], forms: &[] };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("script-src 'strict-dynamic' 'nonce-a'"));
    let before = headers.clone();
    assert!(extend(&mut headers, &none).is_empty());
    assert_eq!(headers, before);
}

#[test]
fn a_sensitive_value_stays_sensitive() {
    let mut value = HeaderValue::from_static("form-action 'none'");
    value.set_sensitive(true);
    let mut headers = HeaderMap::from_iter([(header::CONTENT_SECURITY_POLICY, value)]);
    assert!(extend(&mut headers, &needs(HOST)).is_empty());
    assert_eq!(headers[header::CONTENT_SECURITY_POLICY], filled("form-action {P}"));
    assert!(headers[header::CONTENT_SECURITY_POLICY].is_sensitive());
}
