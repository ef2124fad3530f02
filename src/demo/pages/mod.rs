//! The portal's HTML pages.
//!
//! Contract: each page is an HTML5 document with landmarks, one `h1` and labelled controls, in the visitor's language, and
//! without inline script or style. [`answer`] is the only way out, and it adds the cookies of every page.

use http::{Response, StatusCode};
use maud::Markup;

use super::{
    portal::Exchange,
    reply::{self, Freshness, ReplyBody},
};

mod catalogue;
mod charter;
mod dataset;
mod home;
mod layout;
mod log_in;
mod refusal;

pub(super) use self::{
    catalogue::catalogue,
    charter::cookies_policy,
    dataset::dataset,
    home::home,
    log_in::{LogInFailure, log_in},
    refusal::{Refusal, refuse},
};

/// What differs from page to page.
#[derive(Debug)]
pub(super) struct Page {
    title: String,
    main: Markup,
}

/// Sends a page, with the form token and the trackers of every page.
pub(super) fn answer(
    exchange: &Exchange<'_>,
    status: StatusCode,
    page: &Page,
    freshness: Freshness,
) -> Response<ReplyBody> {
    let html = layout::document(exchange, page).into_string();
    let mut response = reply::page(status, html, exchange.fields, freshness);
    exchange.add_page_cookies(&mut response);
    response
}
