//! What holds for all validators and all bytes.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::ETAG};
use proptest::prelude::*;

use super::{
    SnippetVersion, Translation,
    entity_tag::{EntityTag, Members},
    translate,
};
use crate::inject::{Outcome, PassThrough, RequestFacts};

pub(super) const INJECTED: Outcome =
    Outcome::Injected(crate::inject::Injected { form: crate::inject::Form::Extended(7), charset: None });

const CONDITIONS: [&str; 6] =
    ["if-none-match", "if-match", "if-range", "if-modified-since", "if-unmodified-since", "range"];

fn asking(method: &Method, destination: Option<&str>, fields: &[(&'static str, HeaderValue)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(destination) = destination {
        headers.insert("sec-fetch-dest", HeaderValue::from_str(destination).unwrap());
    }
    for (name, value) in fields {
        headers.append(HeaderName::from_static(name), value.clone());
    }
    assert!(RequestFacts::of(method, &headers).is_reading() == (method == Method::GET));
    headers
}

fn ask(method: &Method, version: [u8; 4], headers: &mut HeaderMap) -> Translation {
    translate(&RequestFacts::of(method, headers), SnippetVersion::from_digest(version), headers)
}

fn answer(translation: &Translation, status: StatusCode, outcome: &Outcome, headers: HeaderMap) -> HeaderMap {
    let (mut response, ()) = http::Response::new(()).into_parts();
    (response.status, response.headers) = (status, headers);
    translation.answer(outcome, &mut response);
    response.headers
}

fn tag() -> impl Strategy<Value = HeaderValue> {
    let opaque = prop_oneof![
        prop::collection::vec(prop_oneof![Just(0x21_u8), 0x23_u8..0x7f, 0x80_u8..], 0..20),
        "[0-9a-f]{0,8}(~octroi\\.[swm](\\.[0-9a-f]{8})?){0,3}".prop_map(String::into_bytes),
    ];
    (any::<bool>(), opaque).prop_map(|(weak, opaque)| {
        let field = [if weak { b"W/\"".as_slice() } else { b"\"" }, &opaque, b"\""].concat();
        HeaderValue::from_bytes(&field).unwrap()
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let passed = prop::sample::select(PassThrough::ALL).prop_map(Outcome::Untouched);
    prop_oneof![Just(INJECTED), passed]
}

/// Bytes that come near to what is looked for.
fn field() -> impl Strategy<Value = HeaderValue> {
    let near = prop::sample::select(
        &[
            "W/",
            "\"",
            ",",
            " ",
            "\t",
            "*",
            "~octroi.",
            "s",
            "w",
            "m",
            ".",
            "1a2b3c4d",
            "00000000",
            "386d4380",
            "a",
            "Sat, 01 Jan 2000 00:00:00 GMT",
            "\u{e9}",
            "\"a~octroi.s\"",
            "W/\"a~octroi.s.1a2b3c4d\"",
        ][..],
    );
    let near = prop::collection::vec(near, 0..12).prop_map(|parts| parts.concat().into_bytes());
    let any = prop::collection::vec(prop_oneof![Just(b'\t'), 0x20_u8..0x7f, 0x80_u8..], 0..40);
    prop_oneof![near, any].prop_map(|bytes| HeaderValue::from_bytes(&bytes).unwrap())
}

proptest! {
    #[test]
    fn what_was_marked_comes_back_exactly_and_the_304_as_it_was_marked(
        original in tag(), version in any::<[u8; 4]>(), pdf in any::<bool>(), gates in 1_usize..4,
    ) {
        let outcome = if pdf { Outcome::Untouched(PassThrough::NotHtml) } else { INJECTED };
        let document = HeaderMap::from_iter([
            (ETAG, original.clone()),
            (http::header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        ]);
        // Several gates in a row, each with its own snippet; the nearest to upstream comes first.
        let mut shown = vec![document];
        let versions: Vec<_> = (0..gates).map(|gate| [version[0], version[1], version[2], gate as u8]).collect();
        for version in &versions {
            let translation = ask(&Method::GET, *version, &mut asking(&Method::GET, Some("document"), &[]));
            let last = shown.last().unwrap().clone();
            shown.push(answer(&translation, StatusCode::OK, &outcome, last));
            prop_assert!(EntityTag::parse(shown.last().unwrap()[ETAG].as_bytes()).is_some());
        }
        let held = shown.last().unwrap()[ETAG].clone();
        let mut headers = asking(&Method::GET, Some("document"), &[("if-none-match", held.clone())]);
        let mut translations = Vec::new();
        for version in versions.iter().rev() {
            translations.push(ask(&Method::GET, *version, &mut headers));
        }
        prop_assert_eq!(&headers["if-none-match"], &original);
        let mut confirmed = HeaderMap::from_iter([(ETAG, original)]);
        for translation in translations.iter().rev() {
            let bodiless = Outcome::Untouched(PassThrough::BodilessStatus);
            confirmed = answer(translation, StatusCode::NOT_MODIFIED, &bodiless, confirmed);
        }
        prop_assert_eq!(&confirmed[ETAG], &held);
    }

    #[test]
    fn another_snippet_is_never_confirmed(
        original in tag(), old in any::<[u8; 4]>(), new in any::<[u8; 4]>(), unknown in any::<bool>(),
        since in any::<bool>(),
    ) {
        prop_assume!(old != new);
        let destination = (!unknown).then_some("document");
        let translation = ask(&Method::GET, old, &mut asking(&Method::GET, destination, &[]));
        let page = HeaderMap::from_iter([(ETAG, original)]);
        let held = answer(&translation, StatusCode::OK, &INJECTED, page)[ETAG].clone();
        let mut fields = vec![("if-none-match", held)];
        if since {
            fields.push(("if-modified-since", HeaderValue::from_static("Sat, 01 Jan 2000 00:00:00 GMT")));
        }
        let mut headers = asking(&Method::GET, destination, &fields);
        ask(&Method::GET, new, &mut headers);
        prop_assert!(CONDITIONS.iter().all(|name| !headers.contains_key(*name)));
    }

    #[test]
    fn unmarked_conditions_never_come_through_a_navigation(fields in prop::collection::vec(tag(), 0..4)) {
        let is_plain = |tag: &HeaderValue| !tag.as_bytes().windows(8).any(|part| part == b"~octroi.");
        let fields: Vec<_> = fields.into_iter().filter(is_plain).map(|tag| ("if-none-match", tag)).collect();
        let mut headers = asking(&Method::GET, Some("document"), &fields);
        ask(&Method::GET, [0; 4], &mut headers);
        prop_assert_eq!(headers.len(), 1);
        // Elsewhere they stay, byte for byte.
        for destination in [Some("empty"), None] {
            let mut headers = asking(&Method::GET, destination, &fields);
            let before = headers.clone();
            ask(&Method::GET, [0; 4], &mut headers);
            prop_assert_eq!(headers, before);
        }
    }

    #[test]
    fn no_bytes_make_it_fail_or_lose_a_guard(
        sent in prop::collection::vec((prop::sample::select(&CONDITIONS[..]), field()), 0..6),
        told in prop::collection::vec((prop::sample::select(&["etag", "last-modified", "content-type"][..]), field()), 0..4),
        destination in prop::sample::select(&[Some("document"), Some("empty"), None][..]),
        writes in any::<bool>(), outcome in outcome(),
        status in prop::sample::select(&[StatusCode::OK, StatusCode::NOT_MODIFIED, StatusCode::PARTIAL_CONTENT][..]),
    ) {
        let method = if writes { Method::PUT } else { Method::GET };
        let mut headers = asking(&method, destination, &sent);
        let before = headers.clone();
        let translation = ask(&method, [0x1a, 0x2b, 0x3c, 0x4d], &mut headers);
        let has_guard = |headers: &HeaderMap| {
            headers.contains_key("if-match") || headers.contains_key("if-unmodified-since")
        };
        prop_assert_eq!(has_guard(&before), has_guard(&headers));
        prop_assert!(!writes || before.contains_key("if-none-match") == headers.contains_key("if-none-match"));
        let response = asking(&Method::GET, None, &told);
        let answered = answer(&translation, status, &outcome, response.clone());
        for tag in answered.get_all(ETAG) {
            let is_upstreams = response.get_all(ETAG).iter().any(|theirs| theirs == tag);
            prop_assert!(is_upstreams || EntityTag::parse(tag.as_bytes()).is_some(), "{:?}", tag);
        }
        if destination == Some("document") && !writes {
            let marked = |tag: &EntityTag<'_>, end: &[u8]| {
                let whole = [b"\"", tag.opaque, b"~octroi.", end, b"\""].concat();
                sent.iter().any(|(_, field)| field.as_bytes().windows(whole.len()).any(|part| part == whole))
            };
            let ends: [&[u8]; 4] = [b"s", b"w", b"s.1a2b3c4d", b"w.1a2b3c4d"];
            for tag in headers.get_all("if-none-match").iter().flat_map(Members::of) {
                prop_assert!(ends.iter().any(|end| marked(&tag.unwrap(), end)));
            }
        }
    }
}
