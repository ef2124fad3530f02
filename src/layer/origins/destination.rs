//! What a browser can make of a response, as far as a policy counts there.

use http::{HeaderMap, Response, StatusCode, header};

const SEC_FETCH_DEST: &str = "sec-fetch-dest";

/// What the request is for, as the browser says (Fetch §2.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// A page or a frame.
    Document,
    /// Plain HTTP and old browsers say nothing.
    Unsaid,
    /// A worker of any kind.
    Worker,
    /// Anything else.
    Subresource,
}

/// Whether a policy may heed a visitor's grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A document that can have content of its own, by its type or for all that is known.
    Document,
    /// A script, fetched as a worker.
    Worker,
    /// XML, which may run scripts and cannot carry the guard before them.
    Markup,
    /// What is a document only when a frame shows it by itself, or a worker only when it is fetched as one: needs no grant.
    Resource,
    /// The same, shown by itself: scripts of other windows could use it as a window without a guard.
    Shown,
    /// Nothing that a policy counts for.
    Nothing,
}

// === impl Destination ===

impl Destination {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        // One look at each name costs less than to hash this one.
        let named = headers.iter().find(|(name, _)| name.as_str() == SEC_FETCH_DEST);
        match named.map(|(_, value)| value.as_bytes()) {
            None => Self::Unsaid,
            Some(b"document" | b"iframe" | b"frame" | b"object" | b"embed" | b"fencedframe") => Self::Document,
            Some(b"worker" | b"sharedworker" | b"serviceworker") => Self::Worker,
            Some(_) => Self::Subresource,
        }
    }
}

// === impl Role ===

impl Role {
    /// Tells what a response to a request for `destination` can become.
    pub(super) fn of<B>(response: &Response<B>, destination: Destination) -> Self {
        let status = response.status();
        if status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT) {
            return Self::Nothing;
        }
        // A 304 says nothing of its type, and what it says replaces what the copy said (RFC 9111 §3.2).
        let media_type = response.headers().get(header::CONTENT_TYPE).map(|value| essence(value.as_bytes()));
        let is_document = status == StatusCode::NOT_MODIFIED || media_type.is_none_or(can_have_content);
        let media_type = media_type.unwrap_or_default();
        match (destination, is_document) {
            (Destination::Worker, _) => Self::Worker,
            (_, true) if is_other_markup(media_type) => Self::Markup,
            (Destination::Document | Destination::Unsaid, true) => Self::Document,
            // A copy that is not named by its type may be shown later: a document's policy is as good as any.
            (Destination::Subresource, true) if status != StatusCode::NOT_MODIFIED => Self::Document,
            (Destination::Document, false) if !is_left_to_others(media_type) => Self::Shown,
            (Destination::Document | Destination::Unsaid | Destination::Subresource, _) => Self::Resource,
        }
    }
}

/// A media type without its parameters (RFC 9110 §8.3.1).
fn essence(media_type: &[u8]) -> &[u8] {
    media_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

fn ends(text: &[u8], suffix: &[u8]) -> bool {
    let end = text.len().checked_sub(suffix.len()).and_then(|at| text.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

/// XML but XHTML, which whole portals are made of.
fn is_other_markup(essence: &[u8]) -> bool {
    ends(essence, b"xml") && !essence.eq_ignore_ascii_case(b"application/xhtml+xml")
}

/// What browsers save, or show by a program of theirs that a sandbox would stop.
fn is_left_to_others(essence: &[u8]) -> bool {
    const APPLICATION: &[u8] = b"application/";
    let is_application = essence.get(..APPLICATION.len()).is_some_and(|kind| kind.eq_ignore_ascii_case(APPLICATION));
    is_application && !ends(essence, b"json") && !ends(essence, b"script")
}

/// True unless the type surely has no markup of its own. On doubt it has.
fn can_have_content(essence: &[u8]) -> bool {
    let Some(slash) = essence.iter().position(|byte| *byte == b'/') else { return true };
    let (kind, subtype) = essence.split_at(slash);
    let subtype = subtype.strip_prefix(b"/").unwrap_or_default();
    let of = |names: &[&str]| names.iter().any(|name| kind.eq_ignore_ascii_case(name.as_bytes()));
    let is = |names: &[&str]| names.iter().any(|name| subtype.eq_ignore_ascii_case(name.as_bytes()));
    let ends = |suffix: &[u8]| ends(subtype, suffix);
    // All the names that browsers run (WHATWG MIME Sniffing §4.6) end so, but for old versions of the language.
    let script = ends(b"script") || ends(b"javascript") || subtype.starts_with(b"javascript1.");
    // An image that is XML runs scripts where it is opened by itself.
    let media = of(&["image", "audio", "video", "font"]) && !ends(b"xml");
    let text = of(&["text"]) && is(&["css", "plain", "csv", "vtt", "calendar", "event-stream"]);
    let data = of(&["application"]) && (ends(b"json") || is(&["octet-stream", "pdf", "zip", "gzip", "wasm"]));
    !(script || media || text || data)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn response(status: u16, media_type: Option<&'static str>) -> Response<()> {
        let mut response = Response::builder().status(status);
        if let Some(media_type) = media_type {
            response = response.header(header::CONTENT_TYPE, media_type);
        }
        response.body(()).unwrap()
    }

    #[test]
    fn only_what_never_has_markup_is_a_resource() {
        for (media_type, expected) in [
            (Some("text/html; charset=utf-8"), Role::Document),
            (Some("image/svg+xml; charset=utf-8"), Role::Markup),
            (Some("application/xhtml+xml"), Role::Document),
            (Some("Text/XML"), Role::Markup),
            (Some("multipart/x-mixed-replace"), Role::Document),
            (Some("x/unknown"), Role::Document),
            (Some("nonsense"), Role::Document),
            (Some(""), Role::Document),
            (None, Role::Document),
            (Some("text/javascript"), Role::Resource),
            (Some("Application/X-JavaScript ; a=b"), Role::Resource),
            (Some("text/javascript1.5"), Role::Resource),
            (Some("IMAGE/png"), Role::Resource),
            (Some("font/woff2"), Role::Resource),
            (Some("text/css"), Role::Resource),
            (Some("text/plain"), Role::Resource),
            (Some("application/geo+json"), Role::Resource),
            (Some("application/octet-stream"), Role::Resource),
        ] {
            for (status, destination) in [(200, Destination::Subresource), (404, Destination::Unsaid)] {
                assert_eq!(Role::of(&response(status, media_type), destination), expected, "{media_type:?}");
            }
            assert_eq!(Role::of(&response(200, media_type), Destination::Worker), Role::Worker, "{media_type:?}");
        }
    }

    #[test]
    fn what_a_frame_shows_by_itself_is_told_apart() {
        for (media_type, expected) in [
            ("text/plain", Role::Shown),
            ("application/json", Role::Shown),
            ("text/javascript", Role::Shown),
            ("image/png", Role::Shown),
            ("application/pdf", Role::Resource),
            ("application/octet-stream", Role::Resource),
            ("text/html", Role::Document),
        ] {
            assert_eq!(Role::of(&response(200, Some(media_type)), Destination::Document), expected, "{media_type}");
        }
    }

    #[test]
    fn a_confirmed_copy_is_what_was_asked_for() {
        for (destination, expected) in [
            ("document", Role::Document),
            ("iframe", Role::Document),
            ("serviceworker", Role::Worker),
            ("image", Role::Resource),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(SEC_FETCH_DEST, HeaderValue::from_static(destination));
            assert_eq!(Role::of(&response(304, None), Destination::of(&headers)), expected);
        }
        assert_eq!(Role::of(&response(204, None), Destination::Document), Role::Nothing);
    }
}
