//! What the portal keeps between two requests, and what it learns of one request before a page is written.
//!
//! Contract: [`Exchange::of`] reads the request head once; pages and forms read the result and never a field again.
//! Must never hold anything that outlives the process.

use http::{HeaderMap, HeaderValue, Response, header, request::Parts};

use super::{
    cookies::{self, CSRF, SESSION},
    language::Language,
    reply::ReplyBody,
    sessions::Sessions,
    token, trackers,
};

/// The portal's own state.
#[derive(Debug)]
pub(super) struct Portal {
    /// Who is logged in.
    pub(super) sessions: Sessions,
    /// Scheme, host and port of the third-party video host.
    pub(super) video_origin: String,
}

impl Portal {
    pub(super) fn new(video_origin: String) -> Self {
        Self { sessions: Sessions::default(), video_origin }
    }
}

/// The form token of one exchange: brought by the browser, or new and to be set.
#[derive(Debug)]
enum CsrfToken {
    Brought(String),
    Fresh(String),
}

/// One request as the pages see it.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    /// The portal that answers.
    pub(super) portal: &'a Portal,
    /// The request's fields.
    pub(super) fields: &'a HeaderMap,
    /// The path asked for.
    pub(super) path: &'a str,
    /// The query asked for, empty when there is none.
    pub(super) query: &'a str,
    /// The language to answer in.
    pub(super) language: Language,
    /// The name of the logged-in account, if any.
    pub(super) account: Option<String>,
    csrf: CsrfToken,
}

impl<'a> Exchange<'a> {
    /// Reads a request head.
    pub(super) fn of(portal: &'a Portal, head: &'a Parts) -> Self {
        let csrf = cookies::find(&head.headers, CSRF)
            .filter(|value| token::is_plausible(value))
            .map_or_else(|| CsrfToken::Fresh(token::fresh()), |value| CsrfToken::Brought(value.to_owned()));
        Self {
            portal,
            fields: &head.headers,
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            language: Language::of(&head.headers),
            account: cookies::find(&head.headers, SESSION).and_then(|id| portal.sessions.account(id)),
            csrf,
        }
    }

    /// The token to print into forms.
    pub(super) fn csrf_token(&self) -> &str {
        match &self.csrf {
            CsrfToken::Brought(token) | CsrfToken::Fresh(token) => token,
        }
    }

    /// Adds the cookies of every HTML page: the form token when the browser has none, and all the trackers.
    pub(super) fn add_page_cookies(&self, response: &mut Response<ReplyBody>) {
        if let CsrfToken::Fresh(token) = &self.csrf {
            cookies::set(response, &cookies::csrf(token));
        }
        trackers::add_page_trackers(self.fields, response);
        // The page prints the account and the form token, as Django declares it.
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Cookie"));
    }
}
