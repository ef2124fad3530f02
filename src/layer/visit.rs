//! Who is at the gate: one site, one visitor's choice, read once.

use std::{sync::Arc, time::SystemTime};

use http::{HeaderMap, HeaderValue, header};

use super::{arrival::Arrival, known::Route};
use crate::{
    consent::{ConsentState, Outdated, REFUSAL, decode},
    cookie::{CookieName, Pair, Pairs},
    policy::Consent,
    site::Site,
};

/// A resolved site and consent: the only key to the portal's cookies.
///
/// It is made by [`request_cookies`](super::request_cookies) and travels with the request's content.
#[derive(Clone, Debug)]
pub struct Visit {
    route: Route,
    consent: Consent,
    to_expire: Vec<Box<str>>,
    at: SystemTime,
}

/// `Sec-GPC`, which has no constant in `http`.
const SEC_GPC: &str = "sec-gpc";

// === impl Visit ===

impl Visit {
    pub(super) fn new(route: Route, consent: Consent, at: SystemTime) -> Self {
        Self { route, consent, to_expire: Vec::new(), at }
    }

    /// Returns where the request goes.
    #[must_use]
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// Returns the site.
    #[must_use]
    pub fn site(&self) -> &Arc<Site> {
        self.route.site()
    }

    /// Returns what the visitor allows.
    #[must_use]
    pub fn consent(&self) -> Consent {
        self.consent
    }

    /// Returns when the request came.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// Returns the names of declared cookies that the browser sent and may no longer keep.
    #[must_use]
    pub fn to_expire(&self) -> &[Box<str>] {
        &self.to_expire
    }

    pub(super) fn expire(&mut self, names: Vec<Box<str>>) {
        self.to_expire = names;
    }
}

/// Reads the visitor's state from a request to the host that `host` finds, which few need to know.
///
/// An explicit, signed choice wins over any signal; two signed choices cannot both be the
/// visitor's, so neither is believed; whatever cannot be verified grants nothing.
pub(super) fn consent_state<'h>(
    (site, host): (&Site, impl Fn() -> &'h str),
    headers: &HeaderMap,
    arrival: Arrival,
    now: SystemTime,
) -> ConsentState {
    let names = site.names();
    let choice_name = names.choice(arrival.transport);
    let (mut choice, mut choices, mut refusal) = (None, 0u32, false);
    for (name, value) in own_pairs(site, headers) {
        if name.as_bytes() == choice_name.as_bytes() {
            choices += 1;
            choice = Some(value);
            refusal |= value == REFUSAL.as_bytes();
        } else if name.as_bytes() == names.refusal().as_bytes() {
            refusal |= !matches!(value, b"" | b"0");
        }
    }
    let decision = match (choices, choice.map(str::from_utf8)) {
        (1, Some(Ok(value))) => decode(value, &site.bound_host(host()), site.policy().purposes(), site.keys()).ok(),
        _ => None,
    };
    let refuses = refusal || signals(headers);
    let purposes = site.policy().purposes();
    let state = decision.map(|decision| ConsentState::of_decision(decision, purposes, site.charter().memory, now));
    match state {
        // Forgotten, it is no explicit choice any more: the signal stands.
        Some(ConsentState::Outdated(_, Outdated::Expired)) | None if refuses => ConsentState::RefusedBySignal,
        Some(state) => state,
        None => ConsentState::Undecided,
    }
}

/// Says whether the browser refuses for its visitor. One look at each name costs less than to hash this one.
fn signals(headers: &HeaderMap) -> bool {
    let mut fields = headers.iter().filter(|(name, _)| name.as_str() == SEC_GPC);
    fields.next().is_some_and(|(_, value)| value.as_bytes() == b"1")
}

/// The pairs that could be the gate's own, which nearly no field has.
fn own_pairs<'h>(site: &Site, headers: &'h HeaderMap) -> impl Iterator<Item = (CookieName<'h>, &'h [u8])> {
    let fields = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
    let fields = fields.filter(|field| site.names().may_be_in(field));
    fields.flat_map(Pairs::of).filter_map(|pair| match pair {
        Pair::Named { name, value } => Some((name, value)),
        Pair::Defective { .. } => None,
    })
}
