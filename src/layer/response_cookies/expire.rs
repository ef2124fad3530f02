//! Expires cookies that the browser keeps without consent.
//!
//! A browser deletes a cookie only when name, domain and path are those it was
//! stored with (RFC 6265bis §5.7), which the request does not tell. Every
//! variant that could have reached the request is therefore expired: as
//! host-only and for each domain above, for each path above.

use std::time::{SystemTime, UNIX_EPOCH};

use http::{HeaderValue, Request};

use crate::{layer::arrival::authority, site::HostName, telemetry::inventory::Whereabout};

/// So that a response's head stays under what proxies in front accept (nginx: 4 KiB by default).
const MAX_LINES: usize = 24;
const MAX_OCTETS: usize = 2048;
/// Longer names and paths are not written back: somebody made them long to make the head long.
const MAX_NAME: usize = 128;
const MAX_PATH: usize = 256;
const MAX_DEPTH: usize = 4;

/// The host and path of a request, which say where its cookies can have come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::layer) struct Target {
    host: String,
    path: String,
}

impl Target {
    /// Takes host and path from a request.
    pub(in crate::layer) fn of<B>(request: &Request<B>) -> Self {
        Self::new(authority(request).unwrap_or_default(), request.uri().path())
    }

    /// Takes the host of a `host[:port]`, and a path.
    pub(in crate::layer) fn new(authority: &str, path: &str) -> Self {
        let host = HostName::of_authority(authority);
        Self { host: host.map_or_else(String::new, |host| host.as_str().to_owned()), path: path.to_owned() }
    }
}

/// Makes the lines that expire `names` for a request to `target`, and cookies where they were `seen`.
///
/// What was seen comes first: those are the pairs that a browser has. When there are more variants than fit, another part of them is expired each second, so that
/// later requests reach the rest.
pub(in crate::layer) fn expiries(
    (names, seen): (&[Box<str>], &[Whereabout]),
    target: &Target,
    now: SystemTime,
) -> Vec<HeaderValue> {
    let (lines, variants) = (of_seen(seen, target), variants(names, target, now));
    let variants = variants.into_iter().filter(|line| !lines.contains(line)).collect::<Vec<_>>();
    let mut octets = 0;
    let fits = |line: &String| {
        octets += line.len();
        octets <= MAX_OCTETS
    };
    let lines = lines.into_iter().chain(variants).take(MAX_LINES).take_while(fits);
    lines.filter_map(|line| HeaderValue::from_str(&line).ok()).collect()
}

/// Of what was seen, what this host can have set.
fn of_seen(seen: &[Whereabout], target: &Target) -> Vec<String> {
    let is_own = |domain: &str| {
        let above = target.host.strip_suffix(domain);
        above.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    };
    let fits = |seen: &&Whereabout| {
        seen.name.len() <= MAX_NAME && is_path(&seen.path) && seen.domain.as_deref().is_none_or(is_own)
    };
    // Half of the room: what scripts wrote was never seen, and is expired by what it can be.
    let lines = seen.iter().filter(fits).take(MAX_LINES / 2);
    lines.map(|seen| line(&seen.name, &seen.path, seen.domain.as_deref())).collect()
}

/// The lines for each domain and path that a cookie of such a name can have been set for.
fn variants(names: &[Box<str>], target: &Target, now: SystemTime) -> Vec<String> {
    let domains = domains(&target.host);
    let paths = paths(&target.path);
    let mut lines = Vec::new();
    // Root first: that is where nearly all trackers are.
    for path in &paths {
        for name in names.iter().filter(|name| name.len() <= MAX_NAME) {
            lines.push(line(name, path, None));
            lines.extend(domains.iter().map(|domain| line(name, path, Some(*domain))));
        }
    }
    if lines.len() > MAX_LINES {
        let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let parts = lines.len().div_ceil(MAX_LINES) as u64;
        let first = usize::try_from(seconds % parts).unwrap_or_default() * MAX_LINES;
        let first = first.min(lines.len());
        lines.rotate_left(first);
        lines.truncate(MAX_LINES);
    }
    lines
}

fn line(name: &str, path: &str, domain: Option<&str>) -> String {
    // `__Secure-` and `__Host-` cookies are only touched by lines that obey their rules.
    let prefixed = name.get(..2) == Some("__");
    let secure = if prefixed { "; Secure" } else { "" };
    match domain {
        Some(domain) => format!("{name}=; Max-Age=0; Path={path}; Domain={domain}{secure}"),
        None => format!("{name}=; Max-Age=0; Path={path}{secure}"),
    }
}

/// The host and the domains above it, as far as a cookie could be set for: not addresses, not
/// single labels. Which of them is a public suffix is left to the browser, which refuses it.
fn domains(host: &str) -> Vec<&str> {
    let is_address = host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_address {
        return Vec::new();
    }
    let mut domains = Vec::new();
    let mut domain = host;
    while domain.contains('.') && domains.len() < MAX_DEPTH {
        domains.push(domain);
        domain = domain.split_once('.').map_or("", |(_, parent)| parent);
    }
    domains
}

/// Whether a path can be written back.
fn is_path(path: &str) -> bool {
    path.len() <= MAX_PATH && path.bytes().all(|b| b.is_ascii_graphic() && b != b';' && b != b',')
}

/// `/`, and every path above `path` with and without its final slash (RFC 6265bis §5.1.4).
fn paths(path: &str) -> Vec<&str> {
    let mut paths = vec!["/"];
    if !is_path(path) {
        return paths;
    }
    for (slash, _) in path.match_indices('/').skip(1).take(MAX_DEPTH) {
        paths.extend(path.get(..slash));
        paths.extend(path.get(..=slash));
    }
    if !path.ends_with('/') {
        paths.push(path);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(names: &[&str], host: &str, path: &str) -> Vec<String> {
        let names: Vec<Box<str>> = names.iter().map(|name| (*name).into()).collect();
        expiries((&names, &[]), &Target::new(host, path), UNIX_EPOCH)
            .iter()
            .map(|line| line.to_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn covers_every_domain_and_path_that_could_have_sent_the_cookie() {
        assert_eq!(
            lines(&["_ga"], "data.metro.example", "/a/b"),
            [
                "_ga=; Max-Age=0; Path=/",
                "_ga=; Max-Age=0; Path=/; Domain=data.metro.example",
                "_ga=; Max-Age=0; Path=/; Domain=metro.example",
                "_ga=; Max-Age=0; Path=/a",
                "_ga=; Max-Age=0; Path=/a; Domain=data.metro.example",
                "_ga=; Max-Age=0; Path=/a; Domain=metro.example",
                "_ga=; Max-Age=0; Path=/a/",
                "_ga=; Max-Age=0; Path=/a/; Domain=data.metro.example",
                "_ga=; Max-Age=0; Path=/a/; Domain=metro.example",
                "_ga=; Max-Age=0; Path=/a/b",
                "_ga=; Max-Age=0; Path=/a/b; Domain=data.metro.example",
                "_ga=; Max-Age=0; Path=/a/b; Domain=metro.example",
            ]
        );
    }

    #[test]
    fn begins_with_the_places_that_were_seen_and_never_writes_for_another_host() {
        let seen = |name: &str, domain: Option<&str>, path: &str| Whereabout {
            name: name.into(),
            domain: domain.map(Into::into),
            path: path.into(),
        };
        let seen = [
            seen("_ga", Some("metro.example"), "/"),
            seen("_pk", None, "/elsewhere/deep"),
            seen("_pk", Some("other.example"), "/"),
            seen("_pk", Some("ro.example"), "/"),
            seen("_pk", None, "/a;b"),
        ];
        let lines = expiries((&["_ga".into()], &seen), &Target::new("data.metro.example", "/"), UNIX_EPOCH);
        let lines: Vec<&str> = lines.iter().map(|line| line.to_str().unwrap()).collect();
        assert_eq!(
            lines,
            [
                "_ga=; Max-Age=0; Path=/; Domain=metro.example",
                "_pk=; Max-Age=0; Path=/elsewhere/deep",
                "_ga=; Max-Age=0; Path=/",
                "_ga=; Max-Age=0; Path=/; Domain=data.metro.example",
            ]
        );
    }

    #[test]
    fn sets_no_domain_for_an_address_and_secure_for_a_prefix() {
        assert_eq!(lines(&["__Secure-x"], "127.0.0.1", "/"), ["__Secure-x=; Max-Age=0; Path=/; Secure"]);
    }

    #[test]
    fn never_grows_a_head_beyond_what_proxies_take() {
        let names: Vec<String> = (0..40).map(|n| format!("c{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(lines(&names, "a.b.c.d.e.example", "/1/2/3/4/5/6/7").len(), MAX_LINES);
        let long = "x".repeat(120);
        let octets = |path: &str| lines(&[&long], "a.b.c.example", path).iter().map(String::len).sum::<usize>();
        assert!(octets(&format!("/{}/{}", "a".repeat(90), "b".repeat(90))) <= MAX_OCTETS);
        assert!(lines(&["y".repeat(200).as_str()], "a.example", "/").is_empty());
        assert_eq!(lines(&["a"], "127.0.0.1", &format!("/{}", "p".repeat(300))), ["a=; Max-Age=0; Path=/"]);
    }
}
