//! Turns a [`Problem`] into a response that its asker can read.
//!
//! Status codes are chosen in this folder, and nowhere else.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header, response};

use super::{
    asker::{Asker, Format},
    reply::{self, Caching, Reply},
};
use crate::{
    charter::{Problem, problem_json, problem_page},
    layer::{Arrival, Filtered, Known, Route},
    telemetry::events::ProblemShown,
};

/// Makes the response to a problem, as head and content.
pub(crate) fn problem_parts(problem: Problem, asker: &Asker) -> (response::Parts, Bytes) {
    let (language, id) = (asker.language(), asker.id().to_string());
    ProblemShown { problem: problem.code(), request: &id }.emit();
    let (media_type, content) = match asker.format() {
        Format::Html => (reply::HTML, problem_page(problem, language, &id, &asker.paths())),
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
    let content = if *asker.method() == Method::HEAD { Bytes::new() } else { content };
    (head, content)
}

/// Makes the response to a problem with `request`.
pub(super) fn problem_response<B, R>(problem: Problem, request: &Request<Known<Route, B>>) -> Response<Filtered<R>> {
    let route = request.body().known();
    respond(problem, &Asker::of(request, route.arrival(), Some(route.site())))
}

/// Makes the response to a request for a host that no site answers to.
pub(crate) fn unrouted_response<B, R>(request: &Request<Known<Arrival, B>>) -> Response<Filtered<R>> {
    respond(Problem::UnknownHost, &Asker::of(request, *request.body().known(), None))
}

fn respond<R>(problem: Problem, asker: &Asker) -> Response<Filtered<R>> {
    let (head, content) = problem_parts(problem, asker);
    Response::from_parts(head, Filtered::own(content))
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

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
