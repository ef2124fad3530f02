//! One request through this proxy: forwarded as it is, or filtered on both ways.

use bytes::Bytes;
use hyper::{
    HeaderMap, Request, Response,
    body::Incoming,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, Entry, HeaderValue, SET_COOKIE},
};

use super::{
    Error,
    ask::Connection,
    body::{Body, Work},
    cookies,
    inject::Insert,
    recode::Recode,
};

/// What is put into pages.
#[derive(Debug)]
pub(crate) struct Filter {
    snippet: Bytes,
}

// === impl Filter ===

impl Filter {
    pub(crate) fn with(snippet: &str) -> Self {
        Self { snippet: Bytes::copy_from_slice(snippet.as_bytes()) }
    }
}

/// Forwards a request; with a filter, only the cookies that may pass go either way, and pages get the snippet.
pub(crate) async fn forward(
    mut request: Request<Incoming>,
    connection: &Connection,
    filter: Option<&Filter>,
) -> Result<Response<Body>, Error> {
    let Some(filter) = filter else {
        return Ok(connection.ask(request).await?.map(Body::passed));
    };
    strip_request(request.headers_mut());
    let document = request.headers().get("sec-fetch-dest").is_some_and(|destination| destination == "document");
    let mut response = connection.ask(request).await?;
    strip_response(response.headers_mut());
    let html = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if !document || !response.headers().get(CONTENT_TYPE).is_some_and(html) {
        return Ok(response.map(Body::passed));
    }
    if response.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding == "gzip") {
        response.headers_mut().remove(CONTENT_LENGTH);
        let work = Work::Recode(Box::new(Recode::with(filter.snippet.clone())));
        return Ok(response.map(|body| Body::changed(body, work)));
    }
    let length = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if let Some(length) = length {
        response.headers_mut().insert(CONTENT_LENGTH, (length + filter.snippet.len()).into());
    }
    let work = Work::Insert(Insert::of(filter.snippet.clone()));
    Ok(response.map(|body| Body::changed(body, work)))
}

fn strip_request(fields: &mut HeaderMap) {
    let Some(kept) = fields.get(COOKIE).map(|cookies| cookies::kept(cookies.as_bytes())) else { return };
    match kept.and_then(|kept| HeaderValue::from_maybe_shared(Bytes::from(kept)).ok()) {
        Some(kept) => drop(fields.insert(COOKIE, kept)),
        None => drop(fields.remove(COOKIE)),
    }
}

fn strip_response(fields: &mut HeaderMap) {
    let Entry::Occupied(lines) = fields.entry(SET_COOKIE) else { return };
    let (_, lines) = lines.remove_entry_mult();
    let kept: Vec<HeaderValue> = lines.filter(|line| cookies::may_pass(line.as_bytes())).collect();
    for line in kept {
        fields.append(SET_COOKIE, line);
    }
}
