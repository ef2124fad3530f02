//! What the client is told, in tables.

use http::{HeaderName, Method, StatusCode};

use super::*;
use crate::inject::{RequestFacts, SnippetVersion, translate, validators::tests::INJECTED};

type Fields = &'static [(&'static str, &'static str)];

const NOT_HTML: Outcome = Outcome::Untouched(PassThrough::NotHtml);
const BODILESS: Outcome = Outcome::Untouched(PassThrough::BodilessStatus);
const PDF: (&str, &str) = ("content-type", "application/pdf");
const DATE: (&str, &str) = ("last-modified", "Sat, 01 Jan 2000 00:00:00 GMT");

fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

/// Returns the entity tags of the answer, and how many of its fields there are in all.
fn answered(
    asked: &[(&'static str, &'static str)],
    outcome: &Outcome,
    status: StatusCode,
    fields: Fields,
) -> (Vec<String>, usize) {
    let mut asked = headers(asked);
    let facts = RequestFacts::of(&Method::GET, &asked);
    let present = SnippetVersion::from_digest([0x1a, 0x2b, 0x3c, 0x4d]);
    let translation = translate(&facts, present, &mut asked);
    let (mut response, ()) = http::Response::new(()).into_parts();
    (response.status, response.headers) = (status, headers(fields));
    translation.answer(outcome, &mut response);
    let tags = response.headers.get_all(ETAG).iter().map(|tag| tag.to_str().unwrap().to_owned());
    (tags.collect(), response.headers.len())
}

#[test]
#[rustfmt::skip] // One row a line.
fn marks_what_a_client_will_hold() {
    const PAGE: Fields = &[("sec-fetch-dest", "document")];
    const FETCH: Fields = &[("sec-fetch-dest", "empty")];
    let untouched = Outcome::Untouched(PassThrough::NoInsertionPoint);
    let there = Outcome::Untouched(PassThrough::AlreadyInjected);
    let head = Outcome::Untouched(PassThrough::HeadRequest);
    for (name, who, outcome, fields, expected, count) in [
        ("strong", PAGE, INJECTED, &[("etag", "\"a\"")][..], &["W/\"a~octroi.s.1a2b3c4d\""][..], 1),
        ("weak", PAGE, INJECTED, &[("etag", "W/\"a\"")], &["W/\"a~octroi.w.1a2b3c4d\""], 1),
        ("tag and date", PAGE, INJECTED, &[("etag", "\"\""), DATE], &["W/\"~octroi.s.1a2b3c4d\""], 2),
        ("date", PAGE, INJECTED, &[DATE], &["W/\"386d4380~octroi.m.1a2b3c4d\""], 2),
        ("bare, and a date", PAGE, INJECTED, &[("etag", "a"), DATE], &["W/\"386d4380~octroi.m.1a2b3c4d\""], 2),
        ("two tags", PAGE, INJECTED, &[("etag", "\"a\""), ("etag", "\"a\"")], &[], 0),
        ("two dates", PAGE, INJECTED, &[DATE, DATE], &[], 2),
        ("no date", PAGE, INJECTED, &[("last-modified", "yesterday")], &[], 1),
        ("list", PAGE, INJECTED, &[("etag", "\"a\", \"b\"")], &[], 0),
        ("behind another gate", PAGE, INJECTED, &[("etag", "W/\"a~octroi.s.1a2b3c4d\"")],
            &["W/\"a~octroi.s.1a2b3c4d~octroi.w.1a2b3c4d\""], 1),
        ("same snippet already", PAGE, there, &[("etag", "\"a\""), ("content-length", "9")], &["W/\"a~octroi.s.1a2b3c4d\""], 2),
        ("head", PAGE, head, &[("etag", "\"a\""), ("content-length", "9"), ("accept-ranges", "bytes")],
            &["W/\"a~octroi.s.1a2b3c4d\""], 1),
        ("pdf", PAGE, NOT_HTML, &[PDF, ("etag", "\"a\""), ("content-length", "9")], &["\"a~octroi.s\""], 3),
        ("weak pdf", PAGE, NOT_HTML, &[PDF, ("etag", "W/\"a\"")], &["W/\"a~octroi.w\""], 2),
        ("dated pdf", PAGE, NOT_HTML, &[PDF, DATE], &["W/\"386d4380~octroi.m\""], 3),
        ("fetched pdf", FETCH, NOT_HTML, &[PDF, ("etag", "\"a\"")], &["\"a\""], 2),
        ("pdf for nobody knows what", &[], NOT_HTML, &[PDF, ("etag", "a")], &["a"], 2),
        ("no type", PAGE, NOT_HTML, &[("etag", "\"a\"")], &["\"a\""], 1),
        ("xhtml", PAGE, NOT_HTML, &[("content-type", "application/xhtml+xml"), ("etag", "\"a\"")], &["\"a\""], 2),
        ("two types", PAGE, NOT_HTML, &[PDF, PDF, ("etag", "\"a\"")], &["\"a\""], 3),
        ("page that cannot be extended", PAGE, untouched, &[("etag", "\"a\"")], &["\"a\""], 1),
        ("fetched page", FETCH, Outcome::Untouched(PassThrough::Fragment), &[("etag", "\"a\""), DATE], &["\"a\""], 2),
    ] {
        let expected = expected.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        assert_eq!(answered(who, &outcome, StatusCode::OK, fields), (expected, count), "{name}");
    }
}

#[test]
#[rustfmt::skip] // One row a line.
fn a_304_shows_the_tag_of_the_copy_that_it_confirms() {
    const PAGE: (&str, &str) = ("sec-fetch-dest", "document");
    const FETCH: (&str, &str) = ("sec-fetch-dest", "empty");
    const TWO: &str = "\"x~octroi.s\", W/\"a~octroi.s.1a2b3c4d\"";
    const LATER: (&str, &str) = ("last-modified", "Sun, 02 Jan 2000 00:00:00 GMT");
    for (name, who, tags, fields, expected, count) in [
        ("page", PAGE, "W/\"a~octroi.s.1a2b3c4d\"", &[("etag", "\"a\""), ("content-length", "9"), DATE][..],
            Some("W/\"a~octroi.s.1a2b3c4d\""), 1),
        ("page, weakened by upstream", PAGE, "W/\"a~octroi.s.1a2b3c4d\"", &[("etag", "W/\"a\"")],
            Some("W/\"a~octroi.s.1a2b3c4d\""), 1),
        ("pdf", PAGE, "\"a~octroi.s\"", &[("etag", "\"a\""), ("content-length", "9")], Some("\"a~octroi.s\""), 2),
        ("fetched pdf", FETCH, "\"a~octroi.s\"", &[("etag", "\"a\"")], Some("\"a~octroi.s\""), 1),
        ("second of two", PAGE, TWO, &[("etag", "\"a\"")], Some("W/\"a~octroi.s.1a2b3c4d\""), 1),
        ("first of two", PAGE, TWO, &[("etag", "\"x\""), ("content-length", "9")], Some("\"x~octroi.s\""), 2),
        ("none of two", PAGE, TWO, &[("etag", "\"b\""), ("content-length", "9")], None, 0),
        ("none of one: a new spelling", PAGE, "W/\"a~octroi.s.1a2b3c4d\"", &[("etag", "\"a-gzip\"")],
            Some("W/\"a-gzip~octroi.s.1a2b3c4d\""), 1),
        ("no tag", PAGE, "W/\"a~octroi.s.1a2b3c4d\"", &[DATE], None, 0),
        ("malformed tag", PAGE, "W/\"a~octroi.s.1a2b3c4d\"", &[("etag", "a")], None, 0),
        ("date", PAGE, "W/\"386d4380~octroi.m.1a2b3c4d\"", &[DATE], Some("W/\"386d4380~octroi.m.1a2b3c4d\""), 1),
        ("date unsaid", PAGE, "W/\"386d4380~octroi.m.1a2b3c4d\"", &[], Some("W/\"386d4380~octroi.m.1a2b3c4d\""), 1),
        ("date of a pdf", PAGE, "W/\"386d4380~octroi.m\"", &[("content-length", "9")], Some("W/\"386d4380~octroi.m\""), 2),
        ("another date", PAGE, "W/\"386d4380~octroi.m\"", &[LATER], Some("W/\"386e9500~octroi.m\""), 2),
        ("a tag where was a date", PAGE, "W/\"386d4380~octroi.m.1a2b3c4d\"", &[("etag", "\"a\"")],
            Some("W/\"a~octroi.s.1a2b3c4d\""), 1),
        ("a date that was not sent", PAGE, "W/\"386d4380~octroi.m.1a2b3c4d\", W/\"a~octroi.s.1a2b3c4d\"", &[DATE], None, 0),
        ("a tag beside a date that was not sent", PAGE, "W/\"386d4380~octroi.m\", W/\"a~octroi.s.1a2b3c4d\"",
            &[("etag", "\"b\"")], Some("W/\"b~octroi.s.1a2b3c4d\""), 1),
        ("dropped", PAGE, "W/\"a~octroi.s.00000000\"", &[("etag", "\"a\""), ("content-length", "9")], Some("\"a\""), 2),
        ("not marked", FETCH, "\"a\"", &[("etag", "W/\"a\""), ("content-length", "9")], Some("W/\"a\""), 2),
        ("not marked beside a page's", FETCH, "W/\"a~octroi.s.1a2b3c4d\", \"a\"", &[("etag", "\"a\"")], Some("\"a\""), 1),
    ] {
        let asked = [who, ("if-none-match", tags)];
        let expected = expected.map(str::to_owned).into_iter().collect::<Vec<_>>();
        assert_eq!(answered(&asked, &BODILESS, StatusCode::NOT_MODIFIED, fields), (expected, count), "{name}");
    }
}

#[test]
fn knows_when_a_304_confirms_a_page() {
    for (name, tags, expected) in [
        ("page", "W/\"a~octroi.s.1a2b3c4d\"", true),
        ("page of a date", "W/\"386d4380~octroi.m.1a2b3c4d\"", true),
        ("second of two", "\"x~octroi.s\", W/\"a~octroi.s.1a2b3c4d\"", true),
        ("pdf", "\"a~octroi.s\"", false),
        ("another snippet", "W/\"a~octroi.s.00000000\"", false),
    ] {
        let mut asked = headers(&[("sec-fetch-dest", "document"), ("if-none-match", tags)]);
        let facts = RequestFacts::of(&Method::GET, &asked);
        let translation = translate(&facts, SnippetVersion::from_digest([0x1a, 0x2b, 0x3c, 0x4d]), &mut asked);
        assert_eq!(translation.asks_for_page(), expected, "{name}");
    }
}

#[test]
fn a_206_shows_the_tag_of_the_copy_that_it_continues() {
    const ASKED: Fields = &[("sec-fetch-dest", "document"), ("range", "bytes=9-"), ("if-range", "\"a~octroi.s\"")];
    let partial = Outcome::Untouched(PassThrough::PartialContent);
    for (name, asked, fields, expected) in [
        ("same", ASKED, &[("etag", "\"a\"")][..], Some("\"a~octroi.s\"")),
        ("another", ASKED, &[("etag", "\"b\"")], Some("\"b\"")),
        ("weak", ASKED, &[("etag", "W/\"a\"")], Some("W/\"a\"")),
        ("none", ASKED, &[], None),
        ("not asked for", &[], &[("etag", "\"a\"")], Some("\"a\"")),
    ] {
        let (tags, _) = answered(asked, &partial, StatusCode::PARTIAL_CONTENT, fields);
        assert_eq!(tags.first().map(String::as_str), expected, "{name}");
    }
}
