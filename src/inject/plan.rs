//! Decides from the heads of request and response whether a body may be extended.
//!
//! Contract: a pure function of the two heads; each refusal has its name. Whatever is repeated, unknown or contradictory in
//! the head is a doubt, and on doubt the body passes. It must never guess a media type from content.

use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, TRANSFER_ENCODING},
    response::Parts,
};

use super::{Charset, Coding, PassThrough, Recoding, RequestFacts, charset::is_compatible};

/// Says what to do with a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Look at the body with an [`Injector`](super::Injector).
    Inject(Injection),
    /// Leave the response alone.
    PassThrough(PassThrough),
}

/// Where in a document the operator wants the snippet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Placement {
    /// First in the head; before a compressed document, with its opening tags, where a parser makes the same of it.
    #[default]
    Prefix,
    /// First in the head, byte for byte inside the page's own: a compressed document is decoded and encoded again.
    Head,
}

/// What a document that has no head tag may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Headless {
    /// A browser says that it is a page, whatever it begins with.
    Pages,
    /// A page if it has a doctype or an `<html>` tag; otherwise it may be a part of one, or data.
    Marked,
}

/// Tells an [`Injector`](super::Injector) what the two heads say about the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Injection {
    /// How the document is sent.
    pub coding: Coding,
    /// Whether the head names its charset.
    pub charset: Charset,
    /// Where the snippet goes.
    pub placement: Placement,
    /// What a document without a head tag may be.
    pub headless: Headless,
    /// What the document may be encoded in again.
    pub recoding: Recoding,
}

/// Takes the careful case of everything else: a charset that is not declared, a client of which nothing is known.
impl From<Coding> for Injection {
    fn from(coding: Coding) -> Self {
        Self {
            coding,
            charset: Charset::Undeclared,
            placement: Placement::Prefix,
            headless: Headless::Marked,
            recoding: Recoding::None,
        }
    }
}

impl Plan {
    /// Decides what to do with `response` to the request that `request` tells of.
    ///
    /// [`PassThrough::HeadRequest`] says that GET would have brought a document to be looked at.
    pub fn of(request: &RequestFacts, response: &Parts, placement: Placement) -> Self {
        match injection(request, response, placement) {
            Ok(_) if request.is_head() => Self::PassThrough(PassThrough::HeadRequest),
            Ok(injection) => Self::Inject(injection),
            Err(reason) => Self::PassThrough(reason),
        }
    }
}

fn injection(request: &RequestFacts, response: &Parts, placement: Placement) -> Result<Injection, PassThrough> {
    let headers = &response.headers;
    refuse(is_bodiless(response.status), PassThrough::BodilessStatus)?;
    refuse(is_partial(response), PassThrough::PartialContent)?;
    refuse(request.wants_fragment(), PassThrough::Fragment)?;
    let parameters = html_parameters(headers)?;
    refuse(has_directive(headers, CONTENT_DISPOSITION, b';', "attachment"), PassThrough::Attachment)?;
    // RFC 9110 §7.7: a proxy must not transform the content of such a message.
    refuse(has_directive(headers, CACHE_CONTROL, b',', "no-transform"), PassThrough::NoTransform)?;
    let coding = coding(headers)?;
    let charset = charset(parameters)?;
    Ok(Injection { coding, charset, placement, headless: request.headless(), recoding: request.recoding() })
}

fn refuse(condition: bool, reason: PassThrough) -> Result<(), PassThrough> {
    if condition { Err(reason) } else { Ok(()) }
}

/// Says whether upstream confirms a copy that the client has.
pub(super) fn is_not_modified(response: &Parts) -> bool {
    response.status == StatusCode::NOT_MODIFIED
}

fn is_bodiless(status: StatusCode) -> bool {
    status.is_informational()
        || [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED].contains(&status)
}

/// 226 is the answer to `A-IM` (RFC 3229 §10.4.1): a difference between two documents.
fn is_partial(response: &Parts) -> bool {
    matches!(response.status, StatusCode::PARTIAL_CONTENT | StatusCode::IM_USED)
        || response.headers.contains_key(CONTENT_RANGE)
}

/// Returns the parameters of the one Content-Type when it is HTML.
///
/// `application/xhtml+xml` counts as something else for now: an XML parser stops at a repeated doctype and knows no implied tags.
fn html_parameters(headers: &HeaderMap) -> Result<&str, PassThrough> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(PassThrough::NotHtml);
    };
    // Bytes outside visible ASCII can only be in parameters, and then name no charset we know.
    let value = value.to_str().map_err(|_| PassThrough::NotHtml)?;
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    if essence.trim().eq_ignore_ascii_case("text/html") { Ok(parameters) } else { Err(PassThrough::NotHtml) }
}

/// Says whether `name` is among the members of a field, alone or with an argument, in any of its lines. Bytes, because a file name
/// need not be ASCII. A separator inside a quoted argument can only add a match, and a match only lets the body pass.
fn has_directive(headers: &HeaderMap, field: http::HeaderName, separator: u8, name: &str) -> bool {
    let is_named = |member: &[u8]| {
        let member = member.trim_ascii();
        let member = member.split(|byte| matches!(byte, b'=' | b' ' | b'\t')).next().unwrap_or_default();
        member.eq_ignore_ascii_case(name.as_bytes())
    };
    headers.get_all(field).iter().any(|value| value.as_bytes().split(|byte| *byte == separator).any(is_named))
}

fn coding(headers: &HeaderMap) -> Result<Coding, PassThrough> {
    // A transfer coding other than the framing itself would hide the content from us.
    let is_chunked = |value: &http::HeaderValue| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked");
    refuse(!headers.get_all(TRANSFER_ENCODING).iter().all(is_chunked), PassThrough::UnknownCoding)?;
    let mut found = Coding::Identity;
    for member in
        headers.get_all(CONTENT_ENCODING).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
    {
        let member = member.trim_ascii();
        if member.is_empty() || member.eq_ignore_ascii_case(b"identity") {
            continue;
        }
        found = match named(member) {
            Some(coding) if found == Coding::Identity => coding,
            // Also one coding after another, or twice: browsers would undo both.
            Some(_) | None => return Err(PassThrough::UnknownCoding),
        };
    }
    Ok(found)
}

/// The names are those that browsers know (RFC 9110 §8.4.1, RFC 7932, RFC 8878).
fn named(coding: &[u8]) -> Option<Coding> {
    let codings: [(&[u8], Coding); 5] = [
        (b"gzip", Coding::Gzip),
        (b"x-gzip", Coding::Gzip),
        (b"deflate", Coding::Deflate),
        (b"zstd", Coding::Zstd),
        (b"br", Coding::Brotli),
    ];
    codings.iter().find(|(name, _)| coding.eq_ignore_ascii_case(name)).map(|(_, coding)| *coding)
}

/// Finds `charset` among Content-Type parameters; the first one counts (WHATWG MIME Sniffing §4.4).
fn charset(parameters: &str) -> Result<Charset, PassThrough> {
    for parameter in parameters.split(';') {
        let Some((name, value)) = parameter.split_once('=') else {
            continue;
        };
        if !name.trim().eq_ignore_ascii_case("charset") {
            continue;
        }
        let value = value.trim();
        let label = value.strip_prefix('"').map_or(value, |quoted| quoted.split('"').next().unwrap_or_default()).trim();
        return match label {
            // It is none, and another may follow (MIME Sniffing §4.4); a quoted one is the value.
            "" if !value.starts_with('"') => continue,
            "" => Ok(Charset::Undeclared),
            _ if is_compatible(label) => Ok(Charset::Declared),
            _ => Err(PassThrough::UnsupportedCharset),
        };
    }
    Ok(Charset::Undeclared)
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
