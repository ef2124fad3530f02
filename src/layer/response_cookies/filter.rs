//! The decision on a response's cookies, without a service around it.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{self, Entry, OccupiedEntry},
};

use super::{
    SET_COOKIE2,
    expire::{Target, expiries},
};
use crate::{
    cookie::{LineDefect, SetCookie},
    layer::{Visit, caching::make_private},
    policy::{Access, Mode, Reason, Verdict},
    telemetry::{
        Metrics,
        events::CookiesJudged,
        inventory::{Fate, Visited},
    },
};

/// More lines than any browser keeps for a domain (180 in Chromium, 150 in Firefox); the rest is
/// stripped (fail closed).
const MAX_LINES: usize = 256;

/// Instructions that a browser keeps, and reads or reports by later: no charter can declare them.
/// Network error logging sends visits to a third party; client hints are read from the device.
static PERSISTENT: [HeaderName; 4] = [
    HeaderName::from_static("nel"),
    HeaderName::from_static("report-to"),
    HeaderName::from_static("accept-ch"),
    HeaderName::from_static("critical-ch"),
];

static CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Judges the response's cookies and rewrites its fields where needed; `target` and `path` are what was asked for.
pub(super) fn judge_response(
    headers: &mut HeaderMap,
    visit: &Visit,
    (target, path): (&Target, &str),
    metrics: &Metrics,
) {
    let mut counts = CookiesJudged::new(Access::Write, metrics);
    let enforces = visit.site().policy().mode() == Mode::Enforce;
    // Nearly no response has any of them, and one look at each name tells.
    if enforces && headers.keys().any(is_rare) {
        if headers.remove(SET_COOKIE2).is_some() {
            counts.note(Verdict::Strip(Reason::OutOfPlace));
        }
        keep_choice_from_clearing(headers);
        for name in &PERSISTENT {
            headers.remove(name);
        }
    }
    let visited = Visited { site: visit.site().name(), path, at: visit.at() };
    let inventory = metrics.inventory().map(|shard| shard.visiting(visited));
    let mut judged = Judged::default();
    for (place, line) in headers.get_all(header::SET_COOKIE).iter().enumerate() {
        let read = SetCookie::parse(line.as_bytes());
        let verdict = judge(visit, (line, &read), place);
        counts.note(verdict);
        if let (Some(inventory), Some(fate), Ok(line)) = (inventory, Fate::of(verdict), &read) {
            inventory.note(line, fate);
        }
        judged.note(place, &read, verdict, visit);
    }
    counts.finish();
    judged.carry_out(headers);
    let expires = enforces && !visit.to_expire().is_empty();
    if expires {
        let names = visit.to_expire();
        let seen = metrics.inventory().map(|inventory| {
            inventory.whereabouts().of(visit.site().name(), |seen| names.iter().any(|name| **name == *seen))
        });
        for line in expiries((names, &seen.unwrap_or_default()), target, visit.at()) {
            headers.append(header::SET_COOKIE, line);
        }
    }
    if expires || (enforces && judged.carries_consented) {
        make_private(headers);
    }
}

/// Says whether a field is one that is looked at besides `Set-Cookie`.
fn is_rare(name: &HeaderName) -> bool {
    match name.as_str().len() {
        3 | 9 | 11 => *name == SET_COOKIE2 || PERSISTENT.contains(name),
        15 => *name == CLEAR_SITE_DATA,
        _ => false,
    }
}

/// A line, as it is read.
type Read<'a> = Result<SetCookie<'a>, LineDefect>;

fn judge(visit: &Visit, (line, read): (&HeaderValue, &Read<'_>), place: usize) -> Verdict {
    if place >= MAX_LINES && visit.site().policy().mode() == Mode::Enforce {
        return Verdict::Strip(Reason::TooMany);
    }
    visit.site().policy().judge_line(line.as_bytes(), read.as_ref(), visit.consent(), visit.at())
}

/// What became of each line, without allocating while nothing changes.
#[derive(Default)]
struct Judged {
    stripped: [u64; MAX_LINES / 64],
    clamped: Vec<(usize, HeaderValue)>,
    any_stripped: bool,
    carries_consented: bool,
}

impl Judged {
    fn note(&mut self, place: usize, line: &Read<'_>, verdict: Verdict, visit: &Visit) {
        match verdict {
            Verdict::Keep(Reason::Granted) => self.carries_consented = true,
            Verdict::Keep(_) | Verdict::Report(_) => {}
            Verdict::Clamp(_, lifetime) => match line {
                Ok(line) => self.clamp(place, line, lifetime, visit),
                // Cannot be: the line was just judged by its reading. Fail closed all the same.
                Err(_) => self.strip(place),
            },
            Verdict::Strip(_) => self.strip(place),
        }
    }

    fn clamp(&mut self, place: usize, line: &SetCookie<'_>, lifetime: Duration, visit: &Visit) {
        let name = visit.site().policy().judge(line.name(), visit.consent());
        self.carries_consented |= name.reason() == Reason::Granted;
        match HeaderValue::from_maybe_shared(Bytes::from(line.with_lifetime(lifetime))) {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.clamped.push((place, value));
            }
            // Cannot be: every byte but digits came out of a field value. Fail closed all the same.
            Err(_) => self.strip(place),
        }
    }

    fn strip(&mut self, place: usize) {
        self.any_stripped = true;
        if let Some(word) = self.stripped.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    fn is_stripped(&self, place: usize) -> bool {
        self.stripped.get(place / 64).is_none_or(|word| word & (1 << (place % 64)) != 0)
    }

    fn carry_out(&mut self, headers: &mut HeaderMap) {
        if !self.any_stripped && self.clamped.is_empty() {
            return;
        }
        let Entry::Occupied(mut lines) = headers.entry(header::SET_COOKIE) else { return };
        let mut clamped = std::mem::take(&mut self.clamped).into_iter().peekable();
        let mut survivors = Survivors::default();
        for (place, line) in lines.iter_mut().enumerate() {
            let replaced = clamped.next_if(|(clamped, _)| *clamped == place).map(|(_, line)| line);
            if !self.is_stripped(place) {
                // Taken out one by one: to remove all lines from a map collects them first, which costs more.
                survivors.push(replaced.unwrap_or_else(|| std::mem::replace(line, NOTHING)));
            }
        }
        survivors.replace(lines);
    }
}

/// Stands where a line was.
const NOTHING: HeaderValue = HeaderValue::from_static("");

/// Lines that stay; of a few, nothing is allocated.
#[derive(Default)]
struct Survivors {
    few: [Option<HeaderValue>; 4],
    count: usize,
    more: Vec<HeaderValue>,
}

impl Survivors {
    fn push(&mut self, line: HeaderValue) {
        match self.few.get_mut(self.count) {
            Some(place) => *place = Some(line),
            None => self.more.push(line),
        }
        self.count += 1;
    }

    /// Puts them in the place of all lines.
    fn replace(mut self, mut held: OccupiedEntry<'_, HeaderValue>) {
        let mut lines = self.few.iter_mut().filter_map(Option::take).chain(self.more);
        match lines.next() {
            Some(first) => drop(held.insert(first)),
            None => return drop(held.remove()),
        }
        for line in lines {
            held.append(line);
        }
    }
}

/// `Clear-Site-Data: "cookies"` would erase the visitor's choice, so that it is asked again and its
/// proof is orphaned. Other types of data pass.
fn keep_choice_from_clearing(headers: &mut HeaderMap) {
    if !headers.contains_key(&CLEAR_SITE_DATA) {
        return;
    }
    let fields: Vec<HeaderValue> = headers.get_all(&CLEAR_SITE_DATA).iter().cloned().collect();
    headers.remove(&CLEAR_SITE_DATA);
    for field in fields.iter().filter_map(|field| field.to_str().ok()) {
        let kept = field.split(',').map(str::trim).flat_map(|kind| match kind {
            "\"cookies\"" => &[][..],
            "\"*\"" => &["\"cache\"", "\"storage\"", "\"executionContexts\""],
            "\"cache\"" => &["\"cache\""],
            "\"storage\"" => &["\"storage\""],
            "\"clientHints\"" => &["\"clientHints\""],
            "\"executionContexts\"" => &["\"executionContexts\""],
            // Unknown kinds: what they would clear is not known.
            _ => &[],
        });
        let kept = kept.copied().collect::<Vec<_>>().join(", ");
        if let (false, Ok(value)) = (kept.is_empty(), HeaderValue::from_str(&kept)) {
            headers.append(&CLEAR_SITE_DATA, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_is_rare_by_its_length() {
        assert!(PERSISTENT.iter().chain([&CLEAR_SITE_DATA, &SET_COOKIE2]).all(is_rare));
        assert!(![header::DATE, header::SET_COOKIE, header::CONTENT_TYPE].iter().any(is_rare));
    }
}
