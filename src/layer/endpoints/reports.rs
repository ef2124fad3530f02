//! Takes what browsers report: the guard's own list, and violations of a policy (W3C CSP3 §5, Reporting API).

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, Uri, header, response};
use http_body::Body;
use http_body_util::{BodyExt, Limited};
use serde_json::Value;

use super::{
    layer::Desk,
    reply::{self, Caching, Reply},
};
use crate::{
    layer::BoxError,
    site::Site,
    telemetry::{Novelty, Seen, events::Sighted, inventory::Visited},
};

/// The most octets a report may have.
const MAX_CONTENT: usize = 16 * 1024;

/// The most things of one report that are noted.
const MAX_ENTRIES: usize = 50;

/// The longest name or origin that is noted.
const MAX_NAME: usize = 128;

/// One thing of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    seen: Seen,
    name: String,
}

/// Reads a report and answers that it was taken, whatever it was: nothing depends on it.
pub(super) async fn take<B>(desk: Desk, site: std::sync::Arc<Site>, request: Request<B>) -> (response::Parts, Bytes)
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let (head, body) = request.into_parts();
    if desk.sightings.admit(desk.ambient.now())
        && let Ok(content) = Limited::new(body, MAX_CONTENT).collect().await
    {
        let content = content.to_bytes();
        for entry in entries(&head.headers, &content).into_iter().take(MAX_ENTRIES) {
            note(&desk, &site, page(&content), &entry);
        }
    }
    let Reply { head, content } = Reply::new(StatusCode::NO_CONTENT, reply::TEXT, Caching::Never, "");
    (head, content)
}

/// The guard says first on which page it is; the other forms do not begin with a path.
fn page(content: &[u8]) -> &str {
    let line = content.split(|byte| *byte == b'\n').next().and_then(|line| str::from_utf8(line).ok());
    line.filter(|line| line.starts_with('/')).unwrap_or_default()
}

fn note(desk: &Desk, site: &Site, page: &str, entry: &Entry) {
    let declared = match entry.seen {
        Seen::Contact => declared(site, &entry.name),
        Seen::Cookie | Seen::Storage => None,
    };
    if let Some(inventory) = desk.metrics.inventory() {
        let visited = Visited { site: site.name(), path: page, at: desk.ambient.now() };
        inventory.report(visited, entry.seen, &entry.name);
    }
    if desk.sightings.note(site.name(), entry.seen, &entry.name) == Novelty::New {
        Sighted { site: site.name(), seen: entry.seen, name: &entry.name, purpose: declared }.emit(&desk.metrics);
    }
}

/// Returns the purpose that an origin is declared for.
fn declared<'a>(site: &'a Site, origin: &str) -> Option<&'a str> {
    let uri: Uri = origin.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?, uri.host()?);
    let port = uri.port_u16().unwrap_or(if matches!(scheme, "https" | "wss") { 443 } else { 80 });
    let party = site.policy().third_parties().find(scheme, host, port)?;
    site.policy().purposes().at(party.purpose).map(|purpose| purpose.name.as_str())
}

fn entries(headers: &HeaderMap, content: &[u8]) -> Vec<Entry> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|field| field.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/plain" => of_guard(content),
        "application/csp-report" => {
            let report: Option<Value> = serde_json::from_slice(content).ok();
            report.and_then(|report| contact(report.get("csp-report")?.get("blocked-uri")?)).into_iter().collect()
        }
        "application/reports+json" => {
            let reports: Vec<Value> = serde_json::from_slice(content).unwrap_or_default();
            let is_violation = |report: &&Value| report.get("type").and_then(Value::as_str) == Some("csp-violation");
            let blocked = |report: &Value| contact(report.get("body")?.get("blockedURL")?);
            reports.iter().filter(is_violation).filter_map(blocked).collect()
        }
        _ => Vec::new(),
    }
}

/// The page's path, then a line a thing: `cookies NAME`, `storage NAME`, or `DIRECTIVE ORIGIN`.
fn of_guard(content: &[u8]) -> Vec<Entry> {
    let lines = content.split(|byte| *byte == b'\n').skip(1).filter_map(|line| str::from_utf8(line).ok());
    let entry = |line: &str| {
        let (kind, name) = line.split_once(' ')?;
        match kind {
            "cookies" => named(Seen::Cookie, name),
            "storage" => named(Seen::Storage, name),
            _ => contact(&Value::from(name)),
        }
    };
    lines.filter_map(entry).collect()
}

/// Takes a name without what could end a log line, or does not take it.
fn named(seen: Seen, name: &str) -> Option<Entry> {
    let fits = (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    fits.then(|| Entry { seen, name: name.to_owned() })
}

/// Takes the origin of an address, and nothing behind it.
fn contact(address: &Value) -> Option<Entry> {
    let uri: Uri = address.as_str()?.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let origin = format!("{scheme}://{}", authority.as_str().rsplit('@').next()?);
    named(Seen::Contact, &origin)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(media_type: &'static str, content: &str) -> Vec<(Seen, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        entries(&headers, content.as_bytes()).into_iter().map(|entry| (entry.seen, entry.name)).collect()
    }

    #[test]
    fn reads_the_three_forms_and_keeps_names_and_origins_alone() {
        let stats = || (Seen::Contact, "https://stats.example:8443".to_owned());
        assert_eq!(
            read("text/plain;charset=UTF-8", "/page\ncookies _ga\nstorage a b\nimg-src https://stats.example:8443"),
            [(Seen::Cookie, "_ga".to_owned()), (Seen::Storage, "a b".to_owned()), stats()]
        );
        let violation = r#"{"csp-report":{"blocked-uri":"https://stats.example:8443/p?id=7","document-uri":"x"}}"#;
        assert_eq!(read("application/csp-report", violation), [stats()]);
        let reports = r#"[{"type":"deprecation","body":{}},
            {"type":"csp-violation","body":{"blockedURL":"https://u:p@stats.example:8443/p?id=7"}}]"#;
        assert_eq!(read("application/reports+json", reports), [stats()]);
    }

    #[test]
    fn takes_nothing_that_is_no_name_and_no_origin() {
        for (media_type, content) in [
            ("text/plain", ""),
            ("text/plain", "/page\ncookies \u{1b}[31m"),
            ("text/plain", "/page\ncookies"),
            ("text/plain", "/page\nimg-src inline"),
            ("application/csp-report", "{"),
            ("application/csp-report", r#"{"csp-report":{"blocked-uri":"eval"}}"#),
            ("application/reports+json", r#"{"type":"csp-violation"}"#),
            ("application/json", "[]"),
        ] {
            assert!(read(media_type, content).is_empty(), "{media_type} {content}");
        }
        assert!(read("text/plain", &format!("/p\ncookies {}", "x".repeat(200))).is_empty());
    }
}
