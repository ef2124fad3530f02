//! The comparison.

use std::{collections::BTreeMap, time::Duration};

use super::{
    finding::{Finding, Kind, Proof},
    suggest::{declaration, lifetime_line},
};
use crate::{
    cookie::CookieName,
    policy::{SitePolicy, ThirdParty, Tracker},
    site::Site,
    telemetry::{
        Seen,
        inventory::{Account, Book, Source, Thing},
    },
};

/// `Expires` is a moment: read a little later, a lifetime that is kept looks longer or shorter by as much.
const TOLERANCE: Duration = Duration::from_secs(60);

/// Everything that was seen under one name.
#[derive(Debug)]
struct Known {
    sample: Box<str>,
    kept: u64,
    stripped: u64,
    longest: Option<Duration>,
    is_proven: bool,
    /// Of what the portal set; `None` if it set nothing.
    lacks_secure: bool,
    lacks_same_site: bool,
}

/// Compares what was seen at a site with its charter: first what is wrong about what is there, then what never was.
#[must_use]
pub fn drift(site: &Site, book: &Book) -> Vec<Finding> {
    let mut things: BTreeMap<(Seen, Box<str>), Known> = BTreeMap::new();
    for (thing, account) in book.of_site(site.name()) {
        things.entry((thing.seen, thing.name.clone())).or_insert_with(|| Known::new(account)).add(thing, account);
    }
    let mut findings: Vec<Finding> =
        things.iter().flat_map(|((seen, name), known)| of_known(site, *seen, name, known)).collect();
    findings.extend(never_seen(site, &things));
    findings.sort_by(|one, other| (one.kind, one.seen, &one.name).cmp(&(other.kind, other.seen, &other.name)));
    findings
}

fn of_known(site: &Site, seen: Seen, name: &str, known: &Known) -> Vec<Finding> {
    let policy = site.policy();
    let finding = |kind, suggestion| Finding {
        site: site.name().into(),
        kind,
        seen,
        name: name.into(),
        sample: known.sample.clone(),
        counts: (known.kept, known.stripped),
        proof: if known.is_proven { Proof::Proven } else { Proof::Hinted },
        suggestion,
    };
    let mut found = Vec::new();
    match seen {
        Seen::Contact if party(policy, name).is_none() => {
            found.push(finding(Kind::Undeclared, Some(declaration(seen, name, None))));
        }
        Seen::Contact => {}
        Seen::Cookie | Seen::Storage => match tracker(policy, seen, name) {
            None => found.push(finding(Kind::Undeclared, Some(declaration(seen, name, known.longest)))),
            Some(tracker) => {
                let too_long = policy.longest(tracker).zip(known.longest);
                if let Some((declared, asked)) = too_long.filter(|(declared, asked)| *asked > *declared + TOLERANCE) {
                    let line = lifetime_line(asked);
                    found.push(finding(Kind::LongerLived { asked, declared }, Some(line)));
                }
            }
        },
    }
    if known.lacks_secure {
        found.push(finding(Kind::NotSecure, None));
    }
    if known.lacks_same_site {
        found.push(finding(Kind::NoSameSite, None));
    }
    found
}

fn never_seen<'a>(
    site: &'a Site,
    things: &'a BTreeMap<(Seen, Box<str>), Known>,
) -> impl Iterator<Item = Finding> + use<'a> {
    let policy = site.policy();
    let missing = |seen, name: String| Finding {
        site: site.name().into(),
        kind: Kind::NeverSeen,
        seen,
        name: name.into(),
        sample: "".into(),
        counts: (0, 0),
        proof: Proof::Proven,
        suggestion: None,
    };
    let was_seen = |seen, tracker: &Tracker| {
        let mut named = things.keys().filter(|(kind, _)| *kind == seen);
        named.any(|(_, name)| CookieName::parse(name.as_bytes()).is_ok_and(|name| tracker.pattern.matches(name)))
    };
    let cookies = policy.catalogue().iter().map(|tracker| (Seen::Cookie, tracker));
    let storage = policy.storage().iter().map(|tracker| (Seen::Storage, tracker));
    // What scripts keep, and whom pages contact, is only reported where it is not allowed: of them it cannot be told.
    let told = cookies.chain(storage).filter(|(seen, _)| *seen == Seen::Cookie);
    let unseen = told.filter(move |(seen, tracker)| !was_seen(*seen, tracker));
    unseen.map(move |(seen, tracker)| missing(seen, tracker.pattern.to_string()))
}

fn tracker<'a>(policy: &'a SitePolicy, seen: Seen, name: &str) -> Option<&'a Tracker> {
    let name = CookieName::parse(name.as_bytes()).ok()?;
    let catalogue = if seen == Seen::Storage { policy.storage() } else { policy.catalogue() };
    catalogue.find(name).map(|(_, tracker)| tracker)
}

fn party<'a>(policy: &'a SitePolicy, origin: &str) -> Option<&'a ThirdParty> {
    let uri: http::Uri = origin.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?, uri.host()?);
    let port = uri.port_u16().unwrap_or(if matches!(scheme, "https" | "wss") { 443 } else { 80 });
    policy.third_parties().find(scheme, host, port)
}

// === impl Known ===

impl Known {
    fn new(account: &Account) -> Self {
        Self {
            sample: account.sample.clone(),
            kept: 0,
            stripped: 0,
            longest: None,
            is_proven: false,
            lacks_secure: false,
            lacks_same_site: false,
        }
    }

    fn add(&mut self, thing: &Thing, account: &Account) {
        self.kept += account.kept;
        self.stripped += account.stripped;
        self.longest = self.longest.max(account.longest);
        if thing.source == Source::Portal {
            self.is_proven = true;
            self.lacks_secure |= !thing.attributes.is_secure();
            self.lacks_same_site |= thing.attributes.same_site().is_none();
        }
    }
}
