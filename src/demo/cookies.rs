//! The portal's own cookies: how Django writes them, and how it reads them back.
//!
//! Contract: the three functional cookies keep Django's attributes and order of attributes, so that what passes the
//! gate can be compared byte for byte with the real thing. Must never be clever: this is the portal's parser, not the gate's.

use http::{HeaderMap, HeaderValue, Response, header};

use super::{language::Language, reply::ReplyBody};

/// Django's session cookie.
pub(super) const SESSION: &str = "sessionid";
/// Django's form-token cookie.
pub(super) const CSRF: &str = "csrftoken";
/// Django's language cookie.
pub(super) const LANGUAGE: &str = "django_language";

/// Finds the first cookie of that name.
pub(super) fn find<'a>(fields: &'a HeaderMap, name: &str) -> Option<&'a str> {
    fields
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Adds one `Set-Cookie` line.
pub(super) fn set(response: &mut Response<ReplyBody>, line: &str) {
    // Lines are made of constants and tokens; one that is no field value is a bug that shows in the tests.
    if let Ok(line) = HeaderValue::try_from(line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// The form token, for Django's 364 days.
pub(super) fn csrf(token: &str) -> String {
    format!("{CSRF}={token}; Max-Age=31449600; Path=/; SameSite=Lax")
}

/// A session, for Django's two weeks.
pub(super) fn session(id: &str) -> String {
    format!("{SESSION}={id}; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax")
}

/// The end of a session, written as Django's `delete_cookie` does, quoted empty value included.
pub(super) fn session_end() -> &'static str {
    "sessionid=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"
}

/// The visitor's language, for a year.
pub(super) fn language(language: Language) -> String {
    format!("{LANGUAGE}={}; Max-Age=31536000; Path=/; SameSite=Lax", language.tag())
}
