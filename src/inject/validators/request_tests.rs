//! What upstream is asked, in tables.

use http::Method;

use super::*;

type Fields = &'static [(&'static str, &'static str)];

const PAGE: Fields = &[("sec-fetch-dest", "document")];
const PRESUMED: Fields = &[("accept", "text/html")];
const FETCH: Fields = &[("sec-fetch-dest", "empty")];
const CURL: Fields = &[("accept", "*/*")];

const SENT: &str = "Sat, 01 Jan 2000 00:00:00 GMT";
const OTHER: &str = "Sun, 02 Jan 2000 00:00:00 GMT";

/// Returns the conditions that upstream sees.
fn translated(method: &Method, who: Fields, fields: Fields) -> Vec<(String, String)> {
    let mut headers = HeaderMap::new();
    for (name, value) in who.iter().chain(fields) {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let facts = RequestFacts::of(method, &headers);
    translate(&facts, SnippetVersion::from_digest([0x1a, 0x2b, 0x3c, 0x4d]), &mut headers);
    let fields = headers.iter().skip_while(|(name, _)| who.iter().any(|(known, _)| name == known));
    fields.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}

#[track_caller]
fn assert_translated(name: &str, method: &Method, who: Fields, fields: Fields, expected: Fields) {
    let mut expected: Vec<_> = expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut found = translated(method, who, fields);
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{name}");
}

#[test]
#[rustfmt::skip] // One row a line.
fn a_navigation_revalidates_only_what_it_may_keep() {
    for (name, fields, expected) in [
        ("nothing", &[][..], &[][..]),
        ("this snippet", &[("if-none-match", "W/\"a~octroi.s.1a2b3c4d\"")], &[("if-none-match", "\"a\"")]),
        ("weak upstream", &[("if-none-match", "W/\"a~octroi.w.1a2b3c4d\"")], &[("if-none-match", "W/\"a\"")]),
        ("empty tag", &[("if-none-match", "W/\"~octroi.s.1a2b3c4d\"")], &[("if-none-match", "\"\"")]),
        ("no page", &[("if-none-match", "\"a~octroi.s\"")], &[("if-none-match", "\"a\"")]),
        ("no page, weakened on its way", &[("if-none-match", "W/\"a~octroi.s\"")], &[("if-none-match", "\"a\"")]),
        ("comma", &[("if-none-match", "\"a,b~octroi.s\", \"c\"")], &[("if-none-match", "\"a,b\"")]),
        ("other snippet", &[("if-none-match", "W/\"a~octroi.s.00000000\"")], &[]),
        ("upper case", &[("if-none-match", "W/\"a~octroi.s.1A2B3C4D\"")], &[]),
        ("unknown kind", &[("if-none-match", "W/\"a~octroi.x.1a2b3c4d\"")], &[]),
        ("mark not last", &[("if-none-match", "W/\"a~octroi.s.1a2b3c4d-gzip\"")], &[]),
        ("from before the gate", &[("if-none-match", "\"a\""), ("if-modified-since", SENT)], &[]),
        ("date alone", &[("if-modified-since", SENT)], &[]),
        ("any", &[("if-none-match", "*"), ("if-modified-since", SENT)], &[]),
        ("malformed", &[("if-none-match", "\"a~octroi.s\" \"b\""), ("if-modified-since", SENT)], &[]),
        ("one malformed line", &[("if-none-match", "\"a~octroi.s\""), ("if-none-match", "b")], &[]),
        ("empty", &[("if-none-match", ""), ("if-modified-since", SENT)], &[]),
        ("two gates, same snippet", &[("if-none-match", "W/\"a~octroi.s.1a2b3c4d~octroi.w.1a2b3c4d\"")],
            &[("if-none-match", "W/\"a~octroi.s.1a2b3c4d\"")]),
        ("two lines", &[("if-none-match", "\"a~octroi.s\""), ("if-none-match", "W/\"b~octroi.w.1a2b3c4d\"")],
            &[("if-none-match", "\"a\", W/\"b\"")]),
        ("tag and date", &[("if-none-match", "\"a~octroi.s\""), ("if-modified-since", SENT)],
            &[("if-none-match", "\"a\""), ("if-modified-since", SENT)]),
        ("tags and the date of a dropped one",
            &[("if-none-match", "\"a~octroi.s\", W/\"b~octroi.s.00000000\""), ("if-modified-since", SENT)],
            &[("if-none-match", "\"a\"")]),
        ("made of a date", &[("if-none-match", "W/\"386d4380~octroi.m.1a2b3c4d\"")], &[("if-modified-since", SENT)]),
        ("made of a date, no page", &[("if-none-match", "W/\"386d4380~octroi.m\"")], &[("if-modified-since", SENT)]),
        ("made of a date, and another", &[("if-none-match", "W/\"386d4380~octroi.m\""), ("if-modified-since", OTHER)],
            &[("if-modified-since", SENT)]),
        ("made of a date, other snippet",
            &[("if-none-match", "W/\"386d4380~octroi.m.00000000\""), ("if-modified-since", SENT)], &[]),
        ("one date twice", &[("if-none-match", "W/\"386d4380~octroi.m\", W/\"386d4380~octroi.m.1a2b3c4d\"")],
            &[("if-modified-since", SENT)]),
        ("two dates", &[("if-none-match", "W/\"386d4380~octroi.m\", W/\"386e9500~octroi.m\"")], &[]),
        ("date beside a tag",
            &[("if-none-match", "W/\"386d4380~octroi.m\", \"a~octroi.s\""), ("if-modified-since", SENT)],
            &[("if-none-match", "\"a\"")]),
        ("forged date", &[("if-none-match", "W/\"ffffffffffffffff~octroi.m\"")], &[]),
        ("date in another spelling", &[("if-none-match", "W/\"0386D4380~octroi.m\"")], &[]),
    ] {
        assert_translated(name, &Method::GET, PAGE, fields, expected);
        assert_translated(name, &Method::HEAD, PAGE, fields, expected);
        assert_translated(name, &Method::GET, PRESUMED, fields, expected);
    }
}

#[test]
#[rustfmt::skip] // One row a line.
fn other_requests_keep_what_is_not_a_page() {
    let stale = &[("if-none-match", "W/\"a~octroi.s.00000000\", \"b\""), ("if-modified-since", SENT)][..];
    let present = &[("if-none-match", "W/\"a~octroi.s.1a2b3c4d\", \"b\""), ("if-modified-since", SENT)][..];
    for (name, who, fields, expected) in [
        ("not marked", FETCH, &[("if-none-match", "\"a\" ,W/\"b\""), ("if-modified-since", SENT)][..],
            &[("if-none-match", "\"a\" ,W/\"b\""), ("if-modified-since", SENT)][..]),
        ("date", FETCH, &[("if-modified-since", "0")], &[("if-modified-since", "0")]),
        ("any", FETCH, &[("if-none-match", "*")], &[("if-none-match", "*")]),
        ("malformed", FETCH, &[("if-none-match", "a, \"b~octroi.s\"")], &[("if-none-match", "a, \"b~octroi.s\"")]),
        ("no page", FETCH, &[("if-none-match", "\"a~octroi.s\", \"b\"")], &[("if-none-match", "\"a\", \"b\"")]),
        ("a page's copy", FETCH, present, &[("if-none-match", "\"b\"")]),
        ("a page's copy alone", FETCH, &[("if-none-match", "W/\"a~octroi.s.1a2b3c4d\""), ("if-modified-since", SENT)], &[]),
        ("a page's date", FETCH, &[("if-none-match", "W/\"386d4380~octroi.m.1a2b3c4d\"")], &[]),
        ("not marked, unknown", CURL, &[("if-none-match", "W/\"a\"")], &[("if-none-match", "W/\"a\"")]),
        ("date, unknown", CURL, &[("if-modified-since", SENT)], &[("if-modified-since", SENT)]),
        ("this snippet, unknown", CURL, present, &[("if-none-match", "\"a\", \"b\""), ("if-modified-since", SENT)]),
        ("other snippet, unknown", CURL, stale, &[("if-none-match", "\"b\"")]),
        ("other snippet alone, unknown", CURL,
            &[("if-none-match", "W/\"a~octroi.s.00000000\""), ("if-modified-since", SENT)], &[]),
    ] {
        assert_translated(name, &Method::GET, who, fields, expected);
        assert_translated(name, &Method::HEAD, who, fields, expected);
    }
}

#[test]
#[rustfmt::skip] // One row a line.
fn guards_of_writes_are_restored_and_never_dropped() {
    for (name, fields, expected) in [
        ("this snippet", &[("if-match", "W/\"a~octroi.s.1a2b3c4d\"")][..], &[("if-match", "\"a\"")][..]),
        ("other snippet", &[("if-match", "W/\"a~octroi.s.00000000\", \"b\"")], &[("if-match", "\"a\", \"b\"")]),
        ("weak upstream", &[("if-match", "W/\"a~octroi.w.00000000\"")], &[("if-match", "W/\"a\"")]),
        ("no page", &[("if-match", "\"a~octroi.s\"")], &[("if-match", "\"a\"")]),
        ("weakened on its way", &[("if-match", "W/\"a~octroi.s\"")], &[("if-match", "W/\"a\"")]),
        ("not marked", &[("if-match", "\"a\" ,\"b\"")], &[("if-match", "\"a\" ,\"b\"")]),
        ("any", &[("if-match", "*")], &[("if-match", "*")]),
        ("malformed", &[("if-match", "a~octroi.s")], &[("if-match", "a~octroi.s")]),
        ("date", &[("if-unmodified-since", SENT)], &[("if-unmodified-since", SENT)]),
        ("made of a date", &[("if-match", "W/\"386d4380~octroi.m.00000000\""), ("if-unmodified-since", OTHER)],
            &[("if-unmodified-since", SENT)]),
        ("two dates", &[("if-match", "W/\"386d4380~octroi.m\", W/\"386e9500~octroi.m\"")],
            &[("if-match", "W/\"386d4380~octroi.m\", W/\"386e9500~octroi.m\"")]),
        ("no version", &[("if-match", "W/\"a~octroi.s.zzzzzzzz\"")], &[("if-match", "W/\"a~octroi.s.zzzzzzzz\"")]),
        ("made of a date, only if changed", &[("if-none-match", "W/\"386d4380~octroi.m\"")],
            &[("if-none-match", "W/\"386d4380~octroi.m\"")]),
        ("creation", &[("if-none-match", "*")], &[("if-none-match", "*")]),
        ("only if changed", &[("if-none-match", "W/\"a~octroi.s.00000000\", \"b\""), ("if-modified-since", SENT)],
            &[("if-none-match", "\"a\", \"b\""), ("if-modified-since", SENT)]),
    ] {
        for who in [PAGE, FETCH, CURL] {
            assert_translated(name, &Method::PUT, who, fields, expected);
            assert_translated(name, &Method::POST, who, fields, expected);
        }
    }
    let field = &[("if-match", "W/\"a~octroi.s.00000000\"")];
    assert_translated("read", &Method::GET, PAGE, field, &[("if-match", "\"a\"")]);
}

#[test]
#[rustfmt::skip] // One row a line.
fn ranges_continue_upstreams_own_bytes_only() {
    const RANGE: (&str, &str) = ("range", "bytes=9-");
    for (name, who, fields, expected) in [
        ("download", PAGE, &[RANGE, ("if-range", "\"a~octroi.s\"")][..], &[RANGE, ("if-range", "\"a\"")][..]),
        ("film", FETCH, &[RANGE, ("if-range", "\"a~octroi.s\"")], &[RANGE, ("if-range", "\"a\"")]),
        ("no condition", PAGE, &[RANGE], &[]),
        ("not marked", PAGE, &[RANGE, ("if-range", "\"a\"")], &[]),
        ("date", PAGE, &[RANGE, ("if-range", SENT)], &[]),
        ("weakened", PAGE, &[RANGE, ("if-range", "W/\"a~octroi.s\"")], &[]),
        ("said to be strong", PAGE, &[RANGE, ("if-range", "\"a~octroi.w\"")], &[]),
        ("twice", PAGE, &[RANGE, ("if-range", "\"a~octroi.s\""), ("if-range", "\"a~octroi.s\"")], &[]),
        ("list", PAGE, &[RANGE, ("if-range", "\"a~octroi.s\", \"b\"")], &[]),
        ("page", FETCH, &[RANGE, ("if-range", "\"a~octroi.s.1a2b3c4d\"")], &[]),
        ("page, unknown", CURL, &[RANGE, ("if-range", "W/\"a~octroi.s.1a2b3c4d\"")], &[]),
        ("no condition, unknown", CURL, &[RANGE], &[RANGE]),
        ("not marked, fetched", FETCH, &[RANGE, ("if-range", "\"a\"")], &[RANGE, ("if-range", "\"a\"")]),
        ("date, fetched", FETCH, &[RANGE, ("if-range", SENT)], &[RANGE, ("if-range", SENT)]),
    ] {
        assert_translated(name, &Method::GET, who, fields, expected);
    }
}
