//! Whatever bytes come, nothing passes the layers that is neither declared and granted, nor their own.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Empty, Full};
use octroi::{
    consent::{Choices, Decision, RecordId, encode},
    layer::{Ambient, Gate},
    ledger::MemoryLedger,
    site::Live,
    telemetry::Metrics,
};
use proptest::{collection::vec, prelude::*};
use tower::{Layer, ServiceExt, service_fn};

use crate::harness::{Octroi, keys};

/// What the portal saw, and what the visitor saw.
struct Seen {
    read: HeaderMap,
    written: HeaderMap,
}

fn live(portal: &str) -> Live {
    Live::new(Octroi::before("127.0.0.1:1".parse().unwrap()).portal(portal).compile().sites)
}

fn gate(live: &Live) -> Gate {
    let ambient = Ambient::new(SystemTime::now, || *b"0123456789");
    Gate::new(live.clone(), Arc::new(MemoryLedger::new()), ambient, Arc::<Metrics>::default())
}

/// One request through the layers, without a socket; `None` where a value is no field value.
fn exchange(live: &Live, cookies: &[Vec<u8>], lines: &[Vec<u8>], content: &'static str) -> Option<Seen> {
    let mut request = Request::builder().uri("/a").header("host", "data.example").header("accept", "text/html");
    for cookie in cookies {
        request = request.header(header::COOKIE, HeaderValue::from_bytes(cookie).ok()?);
    }
    let mut answer = Response::builder().header("content-type", "text/html");
    for line in lines {
        answer = answer.header(header::SET_COOKIE, HeaderValue::from_bytes(line).ok()?);
    }
    let answer = Arc::new(Mutex::new(Some(answer.body(Full::<Bytes>::from(content)).unwrap())));
    let read = Arc::new(Mutex::new(HeaderMap::new()));
    let noted = Arc::clone(&read);
    let portal = service_fn(move |request: Request<Empty<Bytes>>| {
        *noted.lock().unwrap() = request.headers().clone();
        let answer = answer.lock().unwrap().take().unwrap();
        async move { Ok::<_, Infallible>(answer) }
    });
    let asked = gate(live).layer(portal).oneshot(request.body(Empty::<Bytes>::new()).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let written = runtime.block_on(async {
        let (head, body) = asked.await.unwrap().into_parts();
        let content = body.collect().await.unwrap().to_bytes();
        assert!(!content.is_empty());
        head.headers
    });
    let read = read.lock().unwrap().clone();
    Some(Seen { read, written })
}

/// Every name that some browser or server could read in a line or pair: what stands before the first `=`, or all of it.
fn name(pair: &[u8]) -> String {
    let pair = pair.split(|byte| *byte == b';').next().unwrap_or_default();
    let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
    String::from_utf8_lossy(name).trim().to_owned()
}

/// Bytes that field values may hold, with those that parsers stumble over more often.
fn junk() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => proptest::sample::select(b" \t=;,\"'$:\\.[]()_-%&+".to_vec()),
        4 => proptest::sample::select(b"sessionctrfkn_gapkvdiuw1".to_vec()),
        1 => 0x80u8..=0xff,
        1 => 0x20u8..0x7f,
    ];
    vec(byte, 0..24)
}

fn pair() -> impl Strategy<Value = Vec<u8>> {
    let names = [
        "session",
        "csrftoken",
        "_stats",
        "_ga",
        "_pk_id.1.ab",
        "_pk_",
        "vid",
        "__Secure-ad",
        "unknown",
        "octroi",
        "__Host-octroi",
        "octroi_refus",
        "Session",
        "_GA",
        "$Version",
        "_g a",
        "_ga.x",
        "_ga[x]",
        "a[_ga]",
        "\u{a0}_ga",
        "session ",
        "\t_ga",
    ];
    let name = prop_oneof![3 => proptest::sample::select(names.to_vec()).prop_map(|name| name.as_bytes().to_vec()), 1 => junk()];
    let equals = prop_oneof![8 => Just("="), 1 => Just(""), 1 => Just(" = "), 1 => Just("==")];
    let value =
        prop_oneof![junk(), Just(b"1, _ga=2".to_vec()), Just(b"\"x; _ga=2\"".to_vec()), Just(b"refused".to_vec())];
    (name, equals, value).prop_map(|(name, equals, value)| [&name[..], equals.as_bytes(), &value[..]].concat())
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let attributes = [
        "",
        "; Path=/",
        "; Max-Age=0",
        "; Max-Age=99999999",
        "; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "; Max-Age=1; Max-Age=0",
        ";;=;",
    ];
    (pair(), vec(proptest::sample::select(attributes.to_vec()), 0..3))
        .prop_map(|(pair, attributes)| [&pair[..], attributes.concat().as_bytes()].concat())
}

fn field() -> impl Strategy<Value = Vec<u8>> {
    let separator = prop_oneof![6 => Just("; "), 2 => Just(";"), 1 => Just(", "), 1 => Just(" ")];
    (vec(pair(), 0..5), separator).prop_map(|(pairs, separator)| pairs.join(separator.as_bytes()))
}

/// A signed choice that grants audience measurement.
fn token(live: &Live) -> Vec<u8> {
    live.with(|table| {
        let site = table.find("data.example").unwrap();
        let purposes = site.policy().purposes();
        let granted = purposes.find("audience").into_iter().collect();
        let now = SystemTime::now();
        let decision = Decision {
            choices: Choices::pick(purposes, granted),
            decided_at: now,
            charter: site.charter_version(),
            record: RecordId::new(now, *b"0123456789"),
        };
        format!("__Host-octroi={}", encode(&decision, site.name(), purposes, &keys())).into_bytes()
    })
}

const EXEMPT: [&str; 3] = ["session", "csrftoken", "_stats"];

const PAGE: &str = "<!doctype html><html><head></head><body></body></html>";

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_exempt_names_are_written_or_read_without_a_choice(
        cookies in vec(field(), 0..3),
        lines in vec(line(), 0..6),
    ) {
        let live = live("");
        let Some(seen) = exchange(&live, &cookies, &lines, PAGE) else { return Ok(()) };
        for line in seen.written.get_all(header::SET_COOKIE) {
            let text = String::from_utf8_lossy(line.as_bytes());
            let deletes = text.contains("Max-Age=0") || text.contains("1970");
            let exempt = EXEMPT.contains(&name(line.as_bytes()).as_str());
            prop_assert!(exempt || deletes, "{text}");
            let own = ["octroi", "__host-octroi", "octroi_refus"];
            prop_assert!(!own.contains(&name(line.as_bytes()).to_ascii_lowercase().as_str()), "{text}");
        }
        prop_assert!(seen.read.get_all(header::COOKIE).iter().count() <= 1);
        for field in seen.read.get_all(header::COOKIE) {
            for pair in field.as_bytes().split(|byte| *byte == b';') {
                let shown = field.as_bytes().escape_ascii();
                prop_assert!(EXEMPT.contains(&name(pair).as_str()), "{shown}");
            }
        }
    }

    #[test]
    fn a_choice_adds_the_names_of_its_purposes_and_no_others(
        cookies in vec(field(), 0..3),
        lines in vec(line(), 0..6),
    ) {
        let live = live("");
        let mut sent = vec![token(&live)];
        sent.extend(cookies);
        let Some(seen) = exchange(&live, &sent, &lines, PAGE) else { return Ok(()) };
        let allowed = |name: &str| EXEMPT.contains(&name) || name == "_ga" || name.starts_with("_pk_");
        for line in seen.written.get_all(header::SET_COOKIE) {
            let text = String::from_utf8_lossy(line.as_bytes());
            prop_assert!(allowed(&name(line.as_bytes())) || text.contains("Max-Age=0") || text.contains("1970"), "{text}");
        }
        for field in seen.read.get_all(header::COOKIE) {
            for pair in field.as_bytes().split(|byte| *byte == b';') {
                prop_assert!(allowed(&name(pair)), "{}", field.as_bytes().escape_ascii());
            }
        }
    }

    #[test]
    fn survivors_are_a_subsequence_of_what_was_sent(
        cookies in vec(field(), 0..3),
        lines in vec(line(), 0..6),
    ) {
        let live = live("");
        let Some(seen) = exchange(&live, &cookies, &lines, PAGE) else { return Ok(()) };
        let expiry = |line: &&HeaderValue| String::from_utf8_lossy(line.as_bytes()).contains("=; Max-Age=0; Path=/");
        let mut sent = lines.iter();
        for line in seen.written.get_all(header::SET_COOKIE).iter().filter(|line| !expiry(line)) {
            let clamped = line.as_bytes().ends_with(b"; Max-Age=34187400") || line.as_bytes().ends_with(b"; Max-Age=31557600");
            let found = sent.any(|sent| sent.as_slice() == line.as_bytes() || clamped);
            prop_assert!(found, "{}", line.as_bytes().escape_ascii());
        }
        let pairs: Vec<u8> = cookies.join(&b"; "[..]);
        let mut rest = pairs.as_slice();
        for field in seen.read.get_all(header::COOKIE) {
            for pair in field.as_bytes().split(|byte| *byte == b';') {
                let value = pair.splitn(2, |byte| *byte == b'=').nth(1).unwrap_or_default();
                let at = rest.windows(value.len().max(1)).position(|window| value.is_empty() || window == value);
                prop_assert!(at.is_some(), "{}", pair.escape_ascii());
                rest = &rest[at.unwrap_or_default()..];
            }
        }
    }

    #[test]
    fn nothing_of_the_gates_own_passes_a_host_that_allows_everything(
        cookies in vec(field(), 0..3),
        lines in vec(line(), 0..6),
    ) {
        for mode in ["undeclared = \"allow\"", "mode = \"report-only\""] {
            let Some(seen) = exchange(&live(mode), &cookies, &lines, PAGE) else { return Ok(()) };
            let own = ["octroi", "__host-octroi", "octroi_refus"];
            for line in seen.written.get_all(header::SET_COOKIE) {
                let name = name(line.as_bytes()).to_ascii_lowercase();
                prop_assert!(!own.contains(&name.as_str()), "{mode}: {name}");
            }
            for field in seen.read.get_all(header::COOKIE) {
                for pair in field.as_bytes().split(|byte| *byte == b';').filter(|pair| pair.contains(&b'=')) {
                    let name = name(pair).to_ascii_lowercase();
                    prop_assert!(!own.contains(&name.as_str()), "{mode}: {name}");
                }
            }
        }
    }

    #[test]
    fn judging_twice_changes_nothing_more(lines in vec(line(), 0..6), cookies in vec(field(), 0..3)) {
        let live = live("");
        let bytes = |headers: &HeaderMap, name| -> Vec<Vec<u8>> {
            headers.get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect()
        };
        let Some(once) = exchange(&live, &cookies, &lines, PAGE) else { return Ok(()) };
        let (written, read) = (bytes(&once.written, header::SET_COOKIE), bytes(&once.read, header::COOKIE));
        let Some(twice) = exchange(&live, &read, &written, PAGE) else { return Ok(()) };
        prop_assert_eq!(bytes(&twice.written, header::SET_COOKIE), written);
        prop_assert_eq!(bytes(&twice.read, header::COOKIE), read);
    }

    #[test]
    fn no_bytes_make_the_layers_panic(cookies in vec(vec(any::<u8>(), 0..60), 0..3), lines in vec(vec(any::<u8>(), 0..60), 0..4)) {
        exchange(&live(""), &cookies, &lines, PAGE);
        exchange(&live("mode = \"report-only\""), &cookies, &lines, "x");
    }
}

#[test]
fn the_choice_of_the_property_is_believed() {
    let live = live("");
    let lines = [b"_ga=1".to_vec(), b"vid=1".to_vec(), b"_pk_id=1".to_vec()];
    let seen = exchange(&live, &[token(&live)], &lines, PAGE).unwrap();
    assert_eq!(seen.written.get_all(header::SET_COOKIE).iter().collect::<Vec<_>>(), ["_ga=1", "_pk_id=1"]);
    assert!(seen.read.get(header::COOKIE).is_none());
}
