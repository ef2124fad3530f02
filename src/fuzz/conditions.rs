//! Any fields of a request and of its answer.
//!
//! Contract: only the fields that are ours to change do, what is written can be read, a navigation never asks upstream to
//! confirm a copy without the present snippet, and what was marked comes back. It must never choose a status.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, response::Parts};

use crate::inject::{
    Coding, Form, Injected, Outcome, PassThrough, Placement, Plan, RequestFacts, SnippetVersion, Translation,
    prepare_request, rewrite_head, translate, vary_also,
};

const VERSION: [u8; 4] = [0x1a, 0x2b, 0x3c, 0x4d];
const WRITTEN: &str = "1a2b3c4d";

/// What may change in a request, and in an answer.
const ASKED: [&str; 7] =
    ["accept-encoding", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"];
const TOLD: [&str; 11] = [
    "accept-ranges",
    "content-digest",
    "content-encoding",
    "content-length",
    "content-md5",
    "content-type",
    "digest",
    "etag",
    "last-modified",
    "repr-digest",
    "vary",
];

/// Target `conditions`: `METHOD`, lines of fields, an empty line, a status, lines of fields.
pub fn conditions(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let method = lines.next().and_then(|line| Method::from_bytes(line).ok()).unwrap_or(Method::GET);
    let asked = fields(lines.by_ref());
    let (mut head, ()) =
        Response::builder().status(lines.next().unwrap_or_default()).body(()).unwrap_or_default().into_parts();
    head.headers = fields(lines);
    let facts = RequestFacts::of(&method, &asked);
    let mut prepared = asked.clone();
    prepare_request(&facts, &mut prepared);
    check_prepared(&facts, &asked, &prepared);
    let mut sent = prepared;
    let translation = translate(&facts, SnippetVersion::from_digest(VERSION), &mut sent);
    assert_same(&asked, &sent, &ASKED);
    check_conditions(&facts, &method, &asked, &sent);
    for placement in [Placement::Prefix, Placement::Head] {
        check_plan(&method, &head, Plan::of(&facts, &head, placement));
    }
    let injected = |form| Outcome::Injected(Injected { form, charset: None });
    let forms = [Form::Extended(417), Form::Recoded(Coding::Gzip), Form::Recoded(Coding::Identity)];
    let outcomes = PassThrough::ALL.iter().copied().map(Outcome::Untouched).chain(forms.map(injected));
    for outcome in outcomes {
        check_answer(&facts, &translation, &head, &outcome);
    }
}

/// Reads lines of fields up to an empty one; what is no field is no line.
fn fields<'a>(lines: impl Iterator<Item = &'a [u8]>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':').unwrap_or(line.len()));
        let value = value.strip_prefix(b":").unwrap_or_default().trim_ascii();
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    headers
}

fn lines<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a [u8]> {
    headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
}

/// Panics if a field has changed that must not.
fn assert_same(before: &HeaderMap, after: &HeaderMap, may: &[&str]) {
    for name in before.keys().chain(after.keys()).filter(|name| !may.contains(&name.as_str())) {
        assert_eq!(lines(before, name.as_str()), lines(after, name.as_str()), "{name}");
    }
}

/// What is asked for is something that the client takes, and asking again asks for the same.
fn check_prepared(facts: &RequestFacts, asked: &HeaderMap, prepared: &HeaderMap) {
    if !facts.wants_document() {
        assert_eq!(asked, prepared, "not a navigation");
        return;
    }
    let mut again = prepared.clone();
    prepare_request(facts, &mut again);
    assert_eq!(&again, prepared, "prepared again");
    if asked == prepared {
        return;
    }
    let named = lines(asked, "accept-encoding").join(&b","[..]).to_ascii_lowercase();
    let is_named = |coding: &str| named.windows(coding.len()).any(|part| part == coding.as_bytes());
    let wanted = prepared["accept-encoding"].to_str().expect("it is ours");
    for coding in wanted.split(", ") {
        assert!(coding == "identity" || is_named(coding) || is_named("*"), "{coding} was not named");
    }
}

/// Returns what stands in quotes in a list of entity tags, or anywhere else.
fn quoted<'a>(lines: &[&'a [u8]]) -> Vec<&'a [u8]> {
    lines.iter().flat_map(|line| line.split(|byte| *byte == b'"')).collect()
}

/// A navigation asks only about copies that have the present snippet, or are no page.
fn check_conditions(facts: &RequestFacts, method: &Method, asked: &HeaderMap, sent: &HeaderMap) {
    let has_guard = |headers: &HeaderMap| ["if-match", "if-unmodified-since"].map(|name| headers.contains_key(name));
    assert_eq!(has_guard(asked).contains(&true), has_guard(sent).contains(&true), "a guard was lost or made");
    let is_reading = [Method::GET, Method::HEAD].contains(method);
    if !is_reading {
        let has = |headers: &HeaderMap| headers.contains_key("if-none-match");
        assert_eq!(has(asked), has(sent), "a guard was lost or made");
    }
    if !facts.wants_document() || !is_reading {
        return;
    }
    let theirs = quoted(&lines(asked, "if-none-match"));
    let ends = ["s", "w"].map(|kind| [format!("~octroi.{kind}"), format!("~octroi.{kind}.{WRITTEN}")]);
    let is_marked = |tag: &[u8]| {
        ends.iter().flatten().any(|end| theirs.iter().any(|theirs| theirs.strip_suffix(end.as_bytes()) == Some(tag)))
    };
    for line in lines(sent, "if-none-match") {
        let parts: Vec<_> = line.split(|byte| *byte == b'"').collect();
        assert!(parts.len() > 2 && parts.len() % 2 == 1, "{}", line.escape_ascii());
        assert!(parts.iter().skip(1).step_by(2).all(|tag| is_marked(tag)), "{}", line.escape_ascii());
        assert!(parts.iter().step_by(2).all(|gap| [&b""[..], b"W/", b", ", b", W/"].contains(gap)));
    }
    check_date(asked, sent, &theirs);
    if sent.contains_key("range") || sent.contains_key("if-range") {
        let theirs = lines(asked, "if-range");
        assert!(theirs.len() == 1 && theirs[0].trim_ascii().ends_with(b"~octroi.s\""), "a range of a page");
    }
}

/// A date alone is that of a copy that counts; beside tags, at which upstream looks in its place, it is the client's.
fn check_date(asked: &HeaderMap, sent: &HeaderMap, theirs: &[&[u8]]) {
    let Some(date) = sent.get("if-modified-since") else { return };
    if sent.contains_key("if-none-match") {
        return assert_eq!(lines(asked, "if-modified-since"), lines(sent, "if-modified-since"));
    }
    let time = httpdate::parse_http_date(date.to_str().expect("it is ours")).expect("it is a date");
    let seconds = time.duration_since(std::time::UNIX_EPOCH).expect("it is later").as_secs();
    let ends = [format!("{seconds:x}~octroi.m"), format!("{seconds:x}~octroi.m.{WRITTEN}")];
    assert!(theirs.iter().any(|theirs| ends.iter().any(|end| end.as_bytes() == *theirs)), "{date:?}");
}

/// What is planned is planned for HTML in a coding that is known.
fn check_plan(method: &Method, head: &Parts, plan: Plan) {
    let Plan::Inject(injection) = plan else { return };
    let fields = |name| lines(&head.headers, name);
    assert!(*method != Method::HEAD && !matches!(head.status.as_u16(), 100..=199 | 204..=206 | 226 | 304));
    let [media_type] = fields("content-type")[..] else { panic!("not one media type") };
    assert!(media_type.trim_ascii().to_ascii_lowercase().starts_with(b"text/html"));
    assert!(fields("content-range").is_empty());
    let coding = fields("content-encoding").join(&b","[..]).to_ascii_lowercase();
    let is_said = |name: &[u8]| coding.windows(name.len()).any(|part| part == name);
    let codings = [&b"gzip"[..], b"deflate", b"zstd", b"br"].map(is_said);
    let expected = match injection.coding {
        Coding::Identity => [false; 4],
        Coding::Gzip => [true, false, false, false],
        Coding::Deflate => [false, true, false, false],
        Coding::Zstd => [false, false, true, false],
        Coding::Brotli => [false, false, false, true],
    };
    assert_eq!(codings, expected);
}

fn check_answer(facts: &RequestFacts, translation: &Translation, before: &Parts, outcome: &Outcome) {
    let mut after = before.clone();
    rewrite_head(&mut after, outcome, translation);
    vary_also(&mut after.headers, "Sec-Fetch-Dest");
    assert_eq!(after.headers.get_all("vary").iter().count(), 1);
    assert_eq!(after.status, before.status);
    assert_same(&before.headers, &after.headers, &TOLD);
    let (old, new) = (lines(&before.headers, "etag"), lines(&after.headers, "etag"));
    if old != new {
        let is_tag = |tag: &[u8]| {
            let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
            let inner = tag.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
            inner.is_some_and(|inner| inner.iter().all(|byte| matches!(byte, 0x21 | 0x23..=0x7e | 0x80..)))
        };
        assert!(new.len() <= 1 && new.iter().all(|tag| is_tag(tag)), "{new:?}");
    }
    match outcome {
        Outcome::Injected(Injected { form, .. }) => {
            check_lengths(*form, before, &after);
            check_comes_back(facts, before, &after);
        }
        Outcome::Untouched(_) => {
            // What describes a page that was changed may go from what has no content.
            let may_go = after.status.as_u16() == 304 || *outcome == Outcome::Untouched(PassThrough::HeadRequest);
            for name in ["content-type", "content-encoding"] {
                let (before, after) = (lines(&before.headers, name), lines(&after.headers, name));
                assert!(before == after || (may_go && after.is_empty()), "{name}");
            }
        }
    }
}

fn check_lengths(form: Form, before: &Parts, after: &Parts) {
    let length = after.headers.get("content-length").map(|length| length.to_str().expect("it is ours"));
    let Some(length) = length.map(|length| length.parse::<u64>().expect("a number")) else { return };
    let Form::Extended(added) = form else { panic!("a length that nobody knows") };
    let [before] = lines(&before.headers, "content-length")[..] else { panic!("one of several") };
    let before: u64 = str::from_utf8(before).ok().and_then(|before| before.parse().ok()).expect("a number");
    assert_eq!(length, before + added as u64);
}

/// The tag that a page was given comes back to upstream as upstream's own, and never once the snippet is another.
fn check_comes_back(facts: &RequestFacts, before: &Parts, after: &Parts) {
    let Some(tag) = after.headers.get("etag") else { return };
    let mut document = HeaderMap::from_iter([(HeaderName::from_static("if-none-match"), tag.clone())]);
    document.insert("sec-fetch-dest", HeaderValue::from_static("document"));
    let reading = RequestFacts::of(&Method::GET, &document);
    assert!(reading.wants_document() || facts.wants_document());
    let mut other = document.clone();
    translate(&reading, SnippetVersion::from_digest([0; 4]), &mut other);
    assert_eq!(other.len(), 1, "another snippet is confirmed: {other:?}");
    let translation = translate(&reading, SnippetVersion::from_digest(VERSION), &mut document);
    let old = before.headers.get("etag").map(|tag| tag.as_bytes().trim_ascii());
    match document.get("if-none-match") {
        Some(sent) => assert_eq!(Some(sent.as_bytes()), old),
        None => assert!(document.contains_key("if-modified-since"), "it cannot be confirmed"),
    }
    let (mut confirmed, ()) = Response::builder().status(304).body(()).expect("a status").into_parts();
    confirmed.headers.extend(document.get("if-none-match").map(|sent| (http::header::ETAG, sent.clone())));
    rewrite_head(&mut confirmed, &Outcome::Untouched(PassThrough::BodilessStatus), &translation);
    assert_eq!(confirmed.headers.get("etag"), Some(tag));
}
