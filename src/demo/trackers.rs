//! The portal's trackers: everything it should not write before a visitor allows it.
//!
//! Contract: an identifier that the browser brings back is recognised and prolonged, as real trackers do; a missing one is
//! made anew. The set is fixed, so that a charter can declare all of it but the one left out on purpose.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, Response};

use super::{
    cookies,
    reply::ReplyBody,
    token::{self, is_plausible},
};

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A tracker of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tracker {
    /// Audience measurement. Kept two years although the charter says less: the gate is to clamp it.
    Stats,
    /// Advertising.
    Ads,
    /// The identifier shared with the advertiser at the end of the pixel's redirection.
    AdsSync,
    /// Social networks.
    Social,
    /// In no charter.
    Mystery,
    /// Set by the WebSocket handshake.
    Live,
}

impl Tracker {
    fn name(self) -> &'static str {
        match self {
            Self::Stats => "_vm_stats",
            Self::Ads => "_vm_ads",
            Self::AdsSync => "_vm_ads_sync",
            Self::Social => "_vm_social",
            Self::Mystery => "_vm_mystery",
            Self::Live => "_vm_live",
        }
    }

    fn attributes(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Stats => "HttpOnly; Max-Age=63072000; Path=/; SameSite=Lax",
            Self::Ads => "Max-Age=15552000; Path=/; SameSite=Lax",
            Self::AdsSync => "Max-Age=7776000; Path=/; SameSite=Lax",
            // The one that says its lifetime by a date only, as older software does.
            Self::Social => {
                return Cow::Owned(format!("expires={}; Path=/", httpdate::fmt_http_date(SystemTime::now() + YEAR)));
            }
            Self::Mystery => "Path=/",
            Self::Live => "Max-Age=86400; Path=/; SameSite=Lax",
        })
    }
}

/// Writes one tracker, prolonging the identifier that the browser already has.
pub(super) fn add(tracker: Tracker, fields: &HeaderMap, response: &mut Response<ReplyBody>) {
    let name = tracker.name();
    let known = cookies::find(fields, name).filter(|value| is_plausible(value));
    let identifier = known.map_or_else(token::fresh, str::to_owned);
    cookies::set(response, &format!("{name}={identifier}; {}", tracker.attributes()));
}

/// Writes the trackers of every HTML page and of the JSON API.
pub(super) fn add_page_trackers(fields: &HeaderMap, response: &mut Response<ReplyBody>) {
    for tracker in [Tracker::Stats, Tracker::Ads, Tracker::Social, Tracker::Mystery] {
        add(tracker, fields, response);
    }
}
