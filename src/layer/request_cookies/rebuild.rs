//! The decision on a request's cookies, without a service around it.

use http::{HeaderMap, HeaderValue, header};

use crate::{
    consent::ConsentState,
    cookie::{CookieName, Pair, PairDefect, Pairs},
    layer::Visit,
    policy::{Access, Consent, Mode, Reason, Verdict},
    site::{Expiry, Site},
    telemetry::{
        Metrics,
        events::CookiesJudged,
        inventory::{Fate, Visited, Visiting},
    },
};

/// More pairs than any browser sends to one host; the rest is dropped (fail closed).
const MAX_PAIRS: usize = 300;

/// As many survivors are remembered while all are judged; of more, all are judged again to be written.
const FEW: usize = 16;

const NOTHING: Pair<'static> = Pair::Defective { raw: &[], defect: PairDefect::Nameless };

/// Judges the request's cookies, rewrites the field where needed, and notes in `visit` what is to be expired.
pub(crate) fn judge_request(visit: &mut Visit, state: &ConsentState, headers: &mut HeaderMap, metrics: &Metrics) {
    let expires = visit.site().expiry() == Expiry::Expire && state.has_answer();
    match judge_fields(headers, visit, expires, metrics) {
        Survivors::All => {}
        Survivors::None => drop(headers.remove(header::COOKIE)),
        Survivors::Some(cookie_string) => match HeaderValue::from_maybe_shared(bytes::Bytes::from(cookie_string)) {
            Ok(mut value) => {
                value.set_sensitive(true);
                headers.insert(header::COOKIE, value);
            }
            // Cannot be: every byte came out of a field value. Fail closed all the same.
            Err(_) => drop(headers.remove(header::COOKIE)),
        },
    }
}

enum Survivors {
    All,
    None,
    Some(Vec<u8>),
}

fn judge_fields(headers: &HeaderMap, visit: &mut Visit, expires: bool, metrics: &Metrics) -> Survivors {
    let fields = headers.get_all(header::COOKIE);
    if fields.iter().next().is_none() {
        return Survivors::All;
    }
    let (mut judged, mut kept, mut length, mut sent) = (0, 0, 0, 0);
    let mut survivors = [NOTHING; FEW];
    let mut counts = CookiesJudged::new(Access::Read, metrics);
    let mut to_expire = Vec::new();
    let site = visit.site();
    // Not where: a visitor's way through the portal is nobody's business, and each response tells where it was.
    let visited = Visited { site: site.name(), path: "", at: visit.at() };
    let inventory = metrics.inventory().map(|shard| shard.visiting(visited));
    for field in fields.iter() {
        sent += field.len();
        for pair in Pairs::of(field.as_bytes()) {
            judged += 1;
            match (judge(visit, pair, judged, &mut counts, inventory), pair) {
                (Verdict::Keep(_) | Verdict::Clamp(..) | Verdict::Report(_), pair) => {
                    survivors.get_mut(kept).into_iter().for_each(|place| *place = pair);
                    kept += 1;
                    length += written_length(pair);
                }
                (Verdict::Strip(reason), Pair::Named { name, .. }) if expires => {
                    note_expiry(&mut to_expire, site, name, reason);
                }
                (Verdict::Strip(_), _) => {}
            }
        }
    }
    counts.finish();
    visit.expire(to_expire);
    if kept == 0 {
        return Survivors::None;
    }
    length += 2 * (kept - 1);
    // Nothing was dropped, and what is there is what would be written (or must not be rewritten):
    // the field stays as it is. Several fields, as HTTP/2 allows, are joined (RFC 9113 §8.2.3).
    let stays = length == sent || visit.site().policy().mode() == Mode::ReportOnly;
    if kept == judged && stays && fields.iter().nth(1).is_none() {
        return Survivors::All;
    }
    let mut cookie_string = Vec::with_capacity(length);
    if let Some(survivors) = survivors.get(..kept) {
        survivors.iter().for_each(|pair| write(&mut cookie_string, *pair));
        return Survivors::Some(cookie_string);
    }
    let most = if visit.site().policy().mode() == Mode::Enforce { MAX_PAIRS } else { judged };
    let pairs = fields.iter().flat_map(|field| Pairs::of(field.as_bytes())).take(most);
    pairs.filter(|pair| keeps(visit, *pair)).for_each(|pair| write(&mut cookie_string, pair));
    Survivors::Some(cookie_string)
}

fn write(cookie_string: &mut Vec<u8>, pair: Pair<'_>) {
    if !cookie_string.is_empty() {
        cookie_string.extend_from_slice(b"; ");
    }
    match pair {
        Pair::Named { name, value } => {
            cookie_string.extend_from_slice(name.as_bytes());
            cookie_string.push(b'=');
            cookie_string.extend_from_slice(value);
        }
        // Report-only: even what has no name stays, byte for byte.
        Pair::Defective { raw, .. } => cookie_string.extend_from_slice(raw),
    }
}

fn written_length(pair: Pair<'_>) -> usize {
    match pair {
        Pair::Named { name, value } => name.as_bytes().len() + 1 + value.len(),
        Pair::Defective { raw, .. } => raw.len(),
    }
}

fn keeps(visit: &Visit, pair: Pair<'_>) -> bool {
    !matches!(visit.site().policy().judge_read(pair, visit.consent()), Verdict::Strip(_))
}

/// Returns the names of declared trackers that the request shows and `consent` does not allow.
pub(crate) fn unconsented(site: &Site, headers: &HeaderMap, consent: Consent) -> Vec<Box<str>> {
    let mut names: Vec<Box<str>> = Vec::new();
    let fields = headers.get_all(header::COOKIE).iter();
    for pair in fields.flat_map(|field| Pairs::of(field.as_bytes())).take(MAX_PAIRS) {
        let Pair::Named { name, .. } = pair else { continue };
        let Verdict::Strip(reason) = site.policy().judge_read(pair, consent) else { continue };
        note_expiry(&mut names, site, name, reason);
    }
    names
}

fn judge(
    visit: &Visit,
    pair: Pair<'_>,
    place: usize,
    counts: &mut CookiesJudged<'_>,
    inventory: Option<Visiting<'_>>,
) -> Verdict {
    let verdict = if place > MAX_PAIRS && visit.site().policy().mode() == Mode::Enforce {
        Verdict::Strip(Reason::TooMany)
    } else {
        visit.site().policy().judge_read(pair, visit.consent())
    };
    // The gate's own cookies are not the portal's business, nor the counters'.
    if verdict != Verdict::Strip(Reason::Reserved) {
        counts.note(verdict);
        if let (Some(inventory), Pair::Named { name, .. }, Some(fate)) = (inventory, pair, Fate::of(verdict)) {
            inventory.note_sent(name.as_str(), fate);
        }
    }
    verdict
}

fn note_expiry(to_expire: &mut Vec<Box<str>>, site: &Site, name: CookieName<'_>, reason: Reason) {
    if is_expirable(site, name, reason) && !to_expire.iter().any(|held| **held == *name.as_str()) {
        to_expire.push(name.as_str().into());
    }
}

/// Only declared trackers are expired: an undeclared cookie may belong to a sibling host, which the
/// gate does not speak for.
fn is_expirable(site: &Site, name: CookieName<'_>, reason: Reason) -> bool {
    let unconsented = matches!(reason, Reason::NotAsked | Reason::Refused | Reason::Outdated);
    unconsented && site.policy().catalogue().find(name).is_some()
}
