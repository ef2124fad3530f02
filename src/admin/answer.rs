//! Answers, each with its status.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde_json::{Value, json};

/// What a request is answered with.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    body: Value,
    field: Option<(header::HeaderName, HeaderValue)>,
}

// === impl Answer ===

impl Answer {
    pub(super) fn ok(body: Value) -> Self {
        Self::new(StatusCode::OK, body)
    }

    /// What was asked for is not in force, as the documents are wrong.
    pub(super) fn rejected(body: Value) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, body)
    }

    /// What was asked for is not in force, as it and what runs exclude each other.
    pub(super) fn conflict(body: Value) -> Self {
        Self::new(StatusCode::CONFLICT, body)
    }

    pub(super) fn unavailable(body: Value) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, body)
    }

    pub(super) fn forbidden(why: &str) -> Self {
        Self::error(StatusCode::FORBIDDEN, why)
    }

    pub(super) fn misdirected(why: &str) -> Self {
        Self::error(StatusCode::MISDIRECTED_REQUEST, why)
    }

    pub(super) fn too_large(why: &str) -> Self {
        Self::error(StatusCode::PAYLOAD_TOO_LARGE, why)
    }

    pub(super) fn not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "there is nothing at this path")
    }

    pub(super) fn broken(why: &str) -> Self {
        Self::error(StatusCode::INTERNAL_SERVER_ERROR, why)
    }

    pub(super) fn unauthorised() -> Self {
        let mut answer = Self::error(StatusCode::UNAUTHORIZED, "the token is missing or wrong");
        answer.field = Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        answer
    }

    pub(super) fn not_allowed(allowed: &'static str) -> Self {
        let mut answer = Self::error(StatusCode::METHOD_NOT_ALLOWED, "this path answers another method");
        answer.field = Some((header::ALLOW, HeaderValue::from_static(allowed)));
        answer
    }

    fn error(status: StatusCode, why: &str) -> Self {
        Self::new(status, json!({ "error": why }))
    }

    fn new(status: StatusCode, body: Value) -> Self {
        Self { status, body, field: None }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let mut text = self.body.to_string();
        text.push('\n');
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = self.status;
        let fields = response.headers_mut();
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        fields.extend(self.field.map(|(name, value)| (Some(name), value)));
        response
    }
}
