//! Answers, each with its status.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde_json::{Value, json};

/// What a request is answered with.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    content: Content,
    fields: Vec<(header::HeaderName, HeaderValue)>,
}

/// Programs show the token itself; a browser asks its operator for it, as the password of whatever name.
const CHALLENGES: [&str; 2] = ["Bearer", "Basic realm=\"octroi\", charset=\"UTF-8\""];

/// What an answer holds.
#[derive(Debug)]
enum Content {
    Json(Value),
    /// Of this media type.
    Text(&'static str, String),
}

/// What Prometheus asks for and reads.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
const JSON: &str = "application/json";

/// Nothing from elsewhere, nothing inline, in no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

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
        answer.fields = CHALLENGES.map(|text| (header::WWW_AUTHENTICATE, HeaderValue::from_static(text))).to_vec();
        answer
    }

    pub(super) fn not_allowed(allowed: &'static str) -> Self {
        let mut answer = Self::error(StatusCode::METHOD_NOT_ALLOWED, "this path answers another method");
        answer.fields = vec![(header::ALLOW, HeaderValue::from_static(allowed))];
        answer
    }

    fn error(status: StatusCode, why: &str) -> Self {
        Self::new(status, json!({ "error": why }))
    }

    /// Text that Prometheus reads.
    pub(super) fn metrics(content: String) -> Self {
        Self { status: StatusCode::OK, content: Content::Text(METRICS, content), fields: Vec::new() }
    }

    pub(super) fn page(content: String) -> Self {
        let fields = vec![(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY))];
        Self { status: StatusCode::OK, content: Content::Text("text/html; charset=utf-8", content), fields }
    }

    pub(super) fn style(content: &str) -> Self {
        let media_type = "text/css; charset=utf-8";
        Self { status: StatusCode::OK, content: Content::Text(media_type, content.to_owned()), fields: Vec::new() }
    }

    pub(super) fn script(content: &str) -> Self {
        let media_type = "text/javascript; charset=utf-8";
        Self { status: StatusCode::OK, content: Content::Text(media_type, content.to_owned()), fields: Vec::new() }
    }

    fn new(status: StatusCode, body: Value) -> Self {
        Self { status, content: Content::Json(body), fields: Vec::new() }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let (media_type, content) = match self.content {
            Content::Json(body) => (JSON, format!("{body}\n")),
            Content::Text(media_type, content) => (media_type, content),
        };
        let mut response = Response::new(Full::new(Bytes::from(content)));
        *response.status_mut() = self.status;
        let fields = response.headers_mut();
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        fields.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        for (name, value) in self.fields {
            fields.append(name, value);
        }
        response
    }
}
