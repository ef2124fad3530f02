//! Writes the gate's own cookies.

use std::time::Duration;

use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};

use crate::{
    consent::{Decision, encode},
    layer::Arrival,
    site::{Site, Transport},
};

/// Adds the signed choice, and takes back an unsigned refusal.
pub(super) fn set_choice(
    headers: &mut HeaderMap,
    (site, authority): (&Site, &str),
    decision: &Decision,
    arrival: Arrival,
) {
    let token = encode(decision, &site.bound_host(authority), site.policy().purposes(), site.keys());
    add(
        headers,
        site.names().choice(arrival.transport),
        &token,
        site.charter().memory.as_duration(),
        arrival.transport,
    );
    add(headers, site.names().refusal(), "", Duration::ZERO, arrival.transport);
}

/// Adds the unsigned refusal, and takes back a signed choice: what was granted before is withdrawn
/// even though it cannot be recorded.
pub(super) fn set_refusal(headers: &mut HeaderMap, site: &Site, arrival: Arrival) {
    add(headers, site.names().refusal(), "1", site.charter().memory.as_duration(), arrival.transport);
    add(headers, site.names().choice(arrival.transport), "", Duration::ZERO, arrival.transport);
}

/// Page scripts may read it: the banner and the guard must know the choice. `__Host-` needs
/// `Secure`, `Path=/` and no `Domain` (RFC 6265bis §4.1.3.2).
fn add(headers: &mut HeaderMap, name: &str, value: &str, lifetime: Duration, transport: Transport) {
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    let cookie = Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .secure(transport == Transport::Trustworthy)
        .max_age(cookie::time::Duration::seconds(seconds));
    if let Ok(line) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(header::SET_COOKIE, line);
    }
}
