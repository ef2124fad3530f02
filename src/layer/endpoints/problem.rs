//! Turns a [`Problem`] into a response that its asker can read.
//!
//! Status codes are chosen in this folder, and nowhere else.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header, response};

use super::reply::{self, Caching, Reply};
use crate::{
    charter::{Paths, Problem, problem_json, problem_page},
    consent::Language,
    layer::{Arrival, Filtered, arrival::RequestId},
    site::Site,
    telemetry::events::ProblemShown,
};

/// Who asked, and how they want to be answered. Cheap to make for each request.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    accept: Option<HeaderValue>,
    accept_language: Option<HeaderValue>,
    id: RequestId,
    method: Method,
    site: Option<Arc<Site>>,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Json,
}

// === impl Asker ===

impl Asker {
    /// Takes from a request what an answer may need.
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        let headers = request.headers();
        Self {
            accept: headers.get(header::ACCEPT).cloned(),
            accept_language: headers.get(header::ACCEPT_LANGUAGE).cloned(),
            id: Arrival::of(request.extensions()).id,
            method: request.method().clone(),
            site: request.extensions().get::<Arc<Site>>().cloned(),
        }
    }

    /// Returns the language to answer in: what the visitor asks for, else the site's own.
    pub(super) fn language(&self) -> Language {
        let asked = self.accept_language.as_ref().and_then(|field| field.to_str().ok());
        let site = || self.site.as_ref().map_or(Language::French, |site| site.charter().language);
        asked.and_then(Language::negotiate).unwrap_or_else(site)
    }

    /// Returns the format to answer in: JSON only where it is asked for and HTML is not.
    pub(super) fn format(&self) -> Format {
        let accept = self.accept.as_ref().and_then(|field| field.to_str().ok()).unwrap_or_default();
        if accept.contains("json") && !accept.contains("html") { Format::Json } else { Format::Html }
    }
}

/// Makes the response to a problem, as head and content.
pub(crate) fn problem_parts(problem: Problem, asker: &Asker) -> (response::Parts, Bytes) {
    let (language, id) = (asker.language(), asker.id.to_string());
    ProblemShown { problem: problem.code(), request: &id }.emit();
    let (media_type, content) = match asker.format() {
        Format::Html => {
            let default = Paths::new(DEFAULT_PREFIX);
            let paths = asker.site.as_ref().map_or(&default, |site| site.paths());
            (reply::HTML, problem_page(problem, language, &id, paths))
        }
        Format::Json => (reply::JSON, problem_json(problem, language, &id)),
    };
    let Reply { mut head, content } = Reply::new(status(problem), media_type, Caching::Never, content);
    if let Ok(id) = HeaderValue::from_str(&id) {
        head.headers.insert(REQUEST_ID, id);
    }
    if status(problem) == StatusCode::SERVICE_UNAVAILABLE {
        head.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    if problem == Problem::MethodRefused {
        head.headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    }
    let content = if asker.method == Method::HEAD { Bytes::new() } else { content };
    (head, content)
}

/// Makes the response to a problem with `request`.
pub(crate) fn problem_response<B, R>(problem: Problem, request: &Request<B>) -> Response<Filtered<R>> {
    let (head, content) = problem_parts(problem, &Asker::of(request));
    Response::from_parts(head, Filtered::own(content))
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where the gate's pages are for a host that no site answers to.
pub(crate) const DEFAULT_PREFIX: &str = "/.octroi";

fn status(problem: Problem) -> StatusCode {
    match problem {
        Problem::BadRequest => StatusCode::BAD_REQUEST,
        Problem::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Problem::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
        Problem::MethodRefused => StatusCode::METHOD_NOT_ALLOWED,
        Problem::Timeout => StatusCode::REQUEST_TIMEOUT,
        Problem::UpstreamUnreachable => StatusCode::BAD_GATEWAY,
        Problem::UpstreamTimeout => StatusCode::GATEWAY_TIMEOUT,
        Problem::Busy | Problem::LedgerUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Problem::CrossSite => StatusCode::FORBIDDEN,
        Problem::NotFound => StatusCode::NOT_FOUND,
    }
}
