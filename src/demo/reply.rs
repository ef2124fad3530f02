//! Builds the portal's responses: fixed bodies with a length, pages with a coding and an entity tag, the streamed export.
//!
//! Contract: every fixed body carries `Content-Length`; a page is gzipped when the request accepts it, has one strong entity
//! tag per coding (RFC 9110 §8.8.3.3) and answers a matching `If-None-Match` by 304. Must never know a route.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::{Either, Full};

use super::csv::Export;

/// The body of any answer.
pub(super) type ReplyBody = Either<Full<Bytes>, Export>;

/// A response with a fixed body.
pub(super) fn fixed(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Response<ReplyBody> {
    let body = body.into();
    let mut response = empty(status);
    put(&mut response, header::CONTENT_TYPE, media_type);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    *response.body_mut() = Either::Left(Full::new(body));
    response
}

/// A response without a body.
pub(super) fn empty(status: StatusCode) -> Response<ReplyBody> {
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = status;
    put(&mut response, header::SERVER, "valmont-portail");
    response
}

/// A redirection. `location` is one of the portal's own paths.
pub(super) fn redirect(status: StatusCode, location: &str) -> Response<ReplyBody> {
    let mut response = empty(status);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(0));
    // A path that is no field value cannot have been asked for either; home is the answer that helps.
    let location = HeaderValue::try_from(location).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// A JSON answer.
pub(super) fn json(value: &serde_json::Value) -> Response<ReplyBody> {
    let mut response = fixed(StatusCode::OK, "application/json; charset=utf-8", format!("{value:#}\n"));
    put(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

/// Sets a field to a constant.
pub(super) fn put(response: &mut Response<ReplyBody>, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// How long a cache may keep a page.
#[derive(Clone, Copy, Debug)]
pub(super) enum Freshness {
    /// Sixty seconds, with an entity tag to check afterwards.
    Minute,
    /// Not at all.
    Never,
}

/// An HTML page, coded as the request accepts.
pub(super) fn page(status: StatusCode, html: String, fields: &HeaderMap, freshness: Freshness) -> Response<ReplyBody> {
    let tag = EntityTag::of(&html);
    let packed = if accepts_gzip(fields) { gzip(html.as_bytes()).ok() } else { None };
    let (coding, body) = packed.map_or((Coding::Identity, Bytes::from(html)), |body| (Coding::Gzip, Bytes::from(body)));
    let mut response = fixed(status, "text/html; charset=utf-8", body);
    match coding {
        Coding::Identity => {}
        Coding::Gzip => put(&mut response, header::CONTENT_ENCODING, "gzip"),
    }
    put(&mut response, header::VARY, "Accept-Encoding");
    match freshness {
        Freshness::Never => put(&mut response, header::CACHE_CONTROL, "no-store"),
        Freshness::Minute => {
            let tag = tag.field(coding);
            if matches_tag(fields, &tag) {
                response = unchanged(response);
            }
            put(&mut response, header::CACHE_CONTROL, "max-age=60");
            response.headers_mut().insert(header::ETAG, tag);
        }
    }
    response
}

/// Turns a page into the 304 that stands for it (RFC 9110 §15.4.5).
fn unchanged(mut response: Response<ReplyBody>) -> Response<ReplyBody> {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Either::Left(Full::default());
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CONTENT_ENCODING] {
        response.headers_mut().remove(name);
    }
    response
}

#[derive(Clone, Copy, Debug)]
enum Coding {
    Identity,
    Gzip,
}

/// A digest of a page before coding.
#[derive(Debug)]
struct EntityTag(u64);

impl EntityTag {
    fn of(html: &str) -> Self {
        // Fixed keys: the same page has the same tag after a restart.
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        Self(hasher.finish())
    }

    fn field(&self, coding: Coding) -> HeaderValue {
        let suffix = match coding {
            Coding::Identity => "",
            Coding::Gzip => "-gzip",
        };
        HeaderValue::try_from(format!("\"{:016x}{suffix}\"", self.0)).expect("hexadecimal digits are a field value")
    }
}

fn matches_tag(fields: &HeaderMap, tag: &HeaderValue) -> bool {
    // Weak comparison (RFC 9110 §13.1.2): a gateway may have weakened the tag on its way out.
    fields
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(','))
        .map(|candidate| candidate.trim().trim_start_matches("W/"))
        .any(|candidate| candidate == "*" || candidate.as_bytes() == tag.as_bytes())
}

fn accepts_gzip(fields: &HeaderMap) -> bool {
    fields
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
            name.trim().eq_ignore_ascii_case("gzip") && !refused
        })
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}
