//! Fields that end at this hop (RFC 9110 §7.6.1).

use http::{HeaderMap, HeaderName, HeaderValue, header};

const DROPPED: usize = 9;

/// What is dropped whatever `Connection` says.
pub(super) static ALWAYS: [HeaderName; DROPPED] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("http2-settings"),
];

/// The octets of plain names.
#[expect(clippy::indexing_slicing, reason = "made by the compiler, which would find it")]
static PLAIN: [bool; 256] = {
    let (mut plain, mut octet) = ([false; 256], 0u8);
    while octet < u8::MAX {
        plain[octet as usize] = octet.is_ascii_alphanumeric() || octet == b'-';
        octet += 1;
    }
    plain
};

/// Says whether a name has letters, digits and hyphens only: some servers turn others into these, and `X_Forwarded_For` is
/// `X-Forwarded-For` to whatever stands behind a CGI-like interface. Each octet of each name is looked at, so that a table it is,
/// and four are looked up before anything is made of it.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |octet: u8| PLAIN.get(usize::from(octet)).is_some_and(|plain| *plain);
    let (fours, rest) = name.as_bytes().as_chunks();
    fours.iter().all(|[a, b, c, d]: &[u8; 4]| plain(*a) & plain(*b) & plain(*c) & plain(*d))
        && rest.iter().all(|octet| plain(*octet))
}

/// Drops what ends here from an answer, with what `Connection` names. Of requests, [`outward`](super::outward) writes the rest.
///
/// `Connection` cannot name what the gate itself depends on: `Connection: Cookie` would hide a
/// cookie from judgement, `Connection: X-Forwarded-For` would undo what the gate says of a client.
///
/// Names are looked at one after the other, for there are fewer of them than of what is looked for.
pub(super) fn strip(headers: &mut HeaderMap) {
    let mut found = [false; DROPPED];
    for name in headers.keys().filter(|name| may_be_dropped(name)) {
        ALWAYS.iter().zip(&mut found).filter(|(dropped, _)| *dropped == name).for_each(|(_, found)| *found = true);
    }
    if found[0] {
        for name in named(headers) {
            headers.remove(name);
        }
    }
    for (name, _) in ALWAYS.iter().zip(found).filter(|(_, found)| *found) {
        headers.remove(name);
    }
}

/// The first letters and lengths of [`ALWAYS`], which hardly any other name has.
fn may_be_dropped(name: &HeaderName) -> bool {
    let octets = name.as_str().as_bytes();
    matches!(
        (octets.first(), octets.len()),
        (Some(b'c' | b'k'), 10) | (Some(b'p'), 16..=19) | (Some(b't'), 2 | 17) | (Some(b'u'), 7) | (Some(b'h'), 14)
    )
}

/// Drops from a request's trailers what a server could merge into its head: credentials, cookies
/// and what the gate says of the client were judged there, and are not judged again.
pub(super) fn strip_request_trailers(trailers: &mut HeaderMap) {
    let is_judged = |name: &&HeaderName| is_protected(name) || !is_plain(name.as_str());
    let judged: Vec<HeaderName> = trailers.keys().filter(is_judged).cloned().collect();
    for name in judged.iter().chain(&ALWAYS) {
        trailers.remove(name);
    }
}

/// Returns which fields `Connection` names; nearly always none.
pub(super) fn named(headers: &HeaderMap) -> Vec<HeaderName> {
    headers.get_all(header::CONNECTION).iter().flat_map(names).collect()
}

/// Says whether `Connection` has a word, which is given in lower case.
pub(super) fn says(headers: &HeaderMap, word: &[u8]) -> bool {
    let fields = headers.get_all(header::CONNECTION).iter();
    let mut words = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b','));
    words.any(|said| said.trim_ascii().eq_ignore_ascii_case(word))
}

/// What a `Connection` field names, but what it cannot name, and what it nearly always says and is no field.
fn names(field: &HeaderValue) -> impl Iterator<Item = HeaderName> {
    let names = field.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let names = names.filter(|name| !name.eq_ignore_ascii_case(b"keep-alive") && !name.eq_ignore_ascii_case(b"close"));
    names.filter_map(|name| HeaderName::from_bytes(name).ok()).filter(|name| !is_protected(name))
}

fn is_protected(name: &HeaderName) -> bool {
    let protected = [
        header::HOST,
        header::COOKIE,
        header::SET_COOKIE,
        header::AUTHORIZATION,
        header::CACHE_CONTROL,
        header::VARY,
        header::LOCATION,
        header::FORWARDED,
        header::ORIGIN,
        header::DATE,
    ];
    let prefixes = ["content-", "x-forwarded-", "sec-", "x-request-id", "x-real-ip", "set-cookie"];
    protected.contains(name) || prefixes.iter().any(|prefix| name.as_str().starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_what_ends_here_and_what_connection_names_but_nothing_it_depends_on() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, x-hop, Cookie, X-Forwarded-For, Set-Cookie, Host, Content-Length"),
            ("connection", "x-other"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("x-hop", "1"),
            ("x-other", "1"),
            ("cookie", "a=1"),
            ("set-cookie", "a=1"),
            ("x-forwarded-for", "1"),
            ("host", "a"),
            ("content-length", "1"),
            ("x-end", "1"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        strip(&mut headers);
        let mut left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["content-length", "cookie", "host", "set-cookie", "x-end", "x-forwarded-for"]);
    }

    #[test]
    fn knows_what_it_drops_by_its_length() {
        assert!(ALWAYS.iter().all(may_be_dropped));
        assert!(!may_be_dropped(&header::COOKIE));
    }

    #[test]
    fn one_octet_makes_a_name_unplain_wherever_it_is() {
        for length in 1..12 {
            let plain = &"x-Real-Ip-09"[..length];
            assert!(is_plain(plain), "{plain}");
            for place in 0..length {
                for octet in ["_", ".", "!", "é"] {
                    let name = [&plain[..place], octet, &plain[place..]].concat();
                    assert!(!is_plain(&name), "{name}");
                }
            }
        }
    }

    #[test]
    fn trailers_bring_nothing_that_was_judged_in_the_head() {
        let mut trailers = HeaderMap::new();
        for name in ["cookie", "x-forwarded-for", "x_real_ip", "authorization", "host", "server-timing"] {
            trailers.append(name, HeaderValue::from_static("1"));
        }
        strip_request_trailers(&mut trailers);
        assert_eq!(trailers.keys().collect::<Vec<_>>(), ["server-timing"]);
    }
}
