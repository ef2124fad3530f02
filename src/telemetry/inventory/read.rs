//! What a `Set-Cookie` line says that its cookie is kept by, beside name and value.

use std::{hash::Hash, time::Duration};

use super::{
    attributes::Attributes,
    shard::Visited,
    thing::{Source, Thing},
};
use crate::{
    cookie::{SameSite, SetCookie},
    telemetry::Seen,
};

/// Longer texts are not noted: a portal that writes data into them would write it into the inventory.
pub(super) const MAX_TEXT: usize = 256;

/// What a line says, beside name and value.
pub(super) struct Read<'a> {
    name: &'a str,
    domain: Option<&'a [u8]>,
    path: &'a [u8],
    /// Whether the path is its own, and not that of what was asked for.
    pub(super) is_placed: bool,
    attributes: Attributes,
    pub(super) lifetime: Option<Duration>,
}

// === impl Read ===

impl<'a> Read<'a> {
    pub(super) fn of(line: &SetCookie<'a>, visited: Visited<'a>) -> Self {
        let (mut domain, mut path, mut attributes) = (None, None, Attributes::default());
        let mut is_timed = false;
        for (name, value) in line.attributes() {
            match name.len() {
                4 if name.eq_ignore_ascii_case(b"path") => path = Some(value),
                6 if name.eq_ignore_ascii_case(b"secure") => attributes = attributes.secure(),
                6 if name.eq_ignore_ascii_case(b"domain") => domain = Some(value),
                7 if name.eq_ignore_ascii_case(b"max-age") || name.eq_ignore_ascii_case(b"expires") => is_timed = true,
                8 if name.eq_ignore_ascii_case(b"httponly") => attributes = attributes.http_only(),
                8 if name.eq_ignore_ascii_case(b"samesite") => attributes = attributes.with_same_site(same_site(value)),
                _ => {}
            }
        }
        let path = path.filter(|path| path.first() == Some(&b'/'));
        let lifetime = if is_timed { line.lifetime(visited.at) } else { None };
        if lifetime.is_some() {
            attributes = attributes.persistent();
        }
        Self {
            name: line.name().as_str(),
            // RFC 6265bis §5.6.3: a leading dot is nothing, and so is an empty domain.
            domain: domain
                .map(|domain| domain.strip_prefix(b".").unwrap_or(domain))
                .filter(|domain| !domain.is_empty()),
            path: path.unwrap_or(default_path(visited.path).as_bytes()),
            is_placed: path.is_some(),
            attributes,
            lifetime,
        }
    }

    /// What a browser keeps it by, and what else it was set with.
    pub(super) fn found_by(&self, site: u64) -> impl Hash {
        (site, self.name, self.domain, self.path, self.attributes.bits())
    }

    pub(super) fn thing(&self, site: &str) -> Option<Thing> {
        let plain = |text: &[u8]| text.len() <= MAX_TEXT && text.iter().all(u8::is_ascii_graphic);
        let fits = plain(self.name.as_bytes()) && plain(self.path) && self.domain.is_none_or(plain);
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        fits.then(|| Thing {
            site: site.into(),
            seen: Seen::Cookie,
            name: self.name.into(),
            domain: self.domain.map(|domain| text(domain).to_ascii_lowercase().into()),
            path: text(self.path).into(),
            attributes: self.attributes,
            source: Source::Portal,
        })
    }
}

fn same_site(value: &[u8]) -> Option<SameSite> {
    match value.len() {
        6 if value.eq_ignore_ascii_case(b"strict") => Some(SameSite::Strict),
        3 if value.eq_ignore_ascii_case(b"lax") => Some(SameSite::Lax),
        4 if value.eq_ignore_ascii_case(b"none") => Some(SameSite::None),
        _ => None,
    }
}

/// RFC 6265bis §5.1.4: up to the last slash, without it.
pub(super) fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(end) if end > 0 && path.starts_with('/') => path.get(..end).unwrap_or("/"),
        Some(_) | None => "/",
    }
}
