//! The portal's three forms: log in, log out, choose a language.
//!
//! Contract: each is a POST whose form token must equal the `csrftoken` cookie, as Django's middleware asks; without it the
//! answer is 403 and nothing changes. Must never redirect off the portal.

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

use super::{
    cookies::{self, CSRF, SESSION},
    language::Language,
    pages::{self, LogInFailure, Refusal},
    portal::Exchange,
    reply::{self, Freshness, ReplyBody},
    token,
};

/// The name of the hidden field, Django's.
pub(super) const CSRF_FIELD: &str = "csrfmiddlewaretoken";

/// The one password, printed on the log-in page.
pub(super) const PASSWORD: &str = "valmont";

/// A form of ours is some two hundred bytes.
const FORM_LIMIT: usize = 16 * 1024;

/// Opens a session.
pub(super) async fn log_in(exchange: &Exchange<'_>, body: Incoming) -> Response<ReplyBody> {
    let form = match Form::read(exchange, body).await {
        Ok(form) => form,
        Err(refusal) => return pages::refuse(exchange, refusal),
    };
    let account = form.value("username").unwrap_or_default();
    let named = !account.trim().is_empty() && account.chars().count() <= 40;
    if !named || form.value("password").as_deref() != Some(PASSWORD) {
        let page = pages::log_in(exchange, Some(LogInFailure::WrongNameOrPassword));
        return pages::answer(exchange, StatusCode::OK, &page, Freshness::Never);
    }
    let mut response = reply::redirect(StatusCode::FOUND, "/");
    // Django renews the form token with the session, so that one known before log-in is worth nothing after.
    cookies::set(&mut response, &cookies::csrf(&token::fresh()));
    cookies::set(&mut response, &cookies::session(&exchange.portal.sessions.open(account.trim())));
    response
}

/// Ends the session.
pub(super) async fn log_out(exchange: &Exchange<'_>, body: Incoming) -> Response<ReplyBody> {
    if let Err(refusal) = Form::read(exchange, body).await {
        return pages::refuse(exchange, refusal);
    }
    if let Some(id) = cookies::find(exchange.fields, SESSION) {
        exchange.portal.sessions.close(id);
    }
    let mut response = reply::redirect(StatusCode::FOUND, "/");
    cookies::set(&mut response, cookies::session_end());
    response
}

/// Remembers a language and goes back to the page it was chosen on.
pub(super) async fn set_language(exchange: &Exchange<'_>, body: Incoming) -> Response<ReplyBody> {
    let form = match Form::read(exchange, body).await {
        Ok(form) => form,
        Err(refusal) => return pages::refuse(exchange, refusal),
    };
    let next = form.value("next").filter(|path| is_own_path(path)).unwrap_or_else(|| "/".to_owned());
    let mut response = reply::redirect(StatusCode::FOUND, &next);
    if let Some(language) = form.value("language").as_deref().and_then(Language::from_tag) {
        cookies::set(&mut response, &cookies::language(language));
    }
    response
}

/// Whether a path stays on this portal whatever the browser makes of it.
fn is_own_path(path: &str) -> bool {
    let after_slash = path.strip_prefix('/');
    after_slash.is_some_and(|rest| !rest.starts_with('/'))
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

/// A posted form whose token was right: the only way to get one is [`Form::read`].
#[derive(Debug)]
struct Form(Bytes);

impl Form {
    async fn read(exchange: &Exchange<'_>, body: Incoming) -> Result<Self, Refusal> {
        let body = Limited::new(body, FORM_LIMIT).collect().await.map_err(|_cut_or_long| Refusal::BadForm)?;
        let form = Self(body.to_bytes());
        let cookie = cookies::find(exchange.fields, CSRF).filter(|value| token::is_plausible(value));
        match (cookie, form.value(CSRF_FIELD)) {
            (Some(cookie), Some(field)) if cookie == field => Ok(form),
            _absent_or_different => Err(Refusal::Forgery),
        }
    }

    fn value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(&self.0).find_map(|(found, value)| (found == name).then(|| value.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_the_portal_is_a_way_back() {
        for (path, own) in [
            ("/", true),
            ("/explore/?q=bus", true),
            ("//elsewhere.example/", false),
            ("/\\elsewhere.example/", false),
            ("https://elsewhere.example/", false),
            ("/a\r\nSet-Cookie: x=1", false),
            ("", false),
        ] {
            assert_eq!(is_own_path(path), own, "{path:?}");
        }
    }
}
