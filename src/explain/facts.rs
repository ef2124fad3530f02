//! Finds the facts that lead to a verdict. It names what the policy has looked at, and decides nothing.

use std::time::SystemTime;

use super::fact::Fact;
use crate::{
    charter::{known_cookie, known_origin},
    consent::{Basis, Language, PurposeIndex},
    cookie::{CookieName, Folded, Pair, SetCookie, hidden_names},
    policy::{Contacts, Mode, SitePolicy, ThirdParty},
    site::Site,
};

/// Names longer than this are not folded for a sentence.
const FOLD_BUFFER: usize = 256;

/// What holds for everything at a host.
pub(super) fn of_site(site: &Site) -> Vec<Fact> {
    match site.policy().mode() {
        Mode::ReportOnly => vec![Fact::HostReports],
        Mode::Enforce => Vec::new(),
    }
}

/// Returns the name that a line gives its cookie, or as much of the line as may be one.
pub(super) fn name_of_line(line: &[u8]) -> String {
    match SetCookie::parse(line) {
        Ok(line) => line.name().to_string(),
        Err(_) => {
            let pair = line.split(|byte| *byte == b';').next().unwrap_or_default();
            let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
            String::from_utf8_lossy(name).trim().to_owned()
        }
    }
}

/// What is known of a `Set-Cookie` line.
pub(super) fn of_line(site: &Site, line: &[u8], now: SystemTime) -> Vec<Fact> {
    // What is wrong with a line that cannot be read is the reason itself.
    let Ok(line) = SetCookie::parse(line) else { return Vec::new() };
    let mut facts = of_name(site, line.name());
    if line.is_deletion(now) {
        facts.push(Fact::Deletes);
        return facts;
    }
    facts.push(Fact::Asks(line.lifetime(now)));
    let longest = site.policy().catalogue().find(line.name()).and_then(|(_, tracker)| site.policy().longest(tracker));
    facts.extend(longest.map(Fact::Longest));
    facts
}

/// What is known of one pair of a `Cookie` field.
pub(super) fn of_pair(site: &Site, pair: Pair<'_>) -> Vec<Fact> {
    let Pair::Named { name, value } = pair else { return Vec::new() };
    let mut facts = of_name(site, name);
    let mut buffer = [0; FOLD_BUFFER];
    if let Folded::As(folded) = name.fold(&mut buffer) {
        facts.push(Fact::FoldsOnto(readable(folded)));
    }
    facts.extend(hidden_names(value).filter(|hidden| !hidden.is_empty()).map(|hidden| Fact::Hides(readable(hidden))));
    facts
}

/// What is known of a place that pages contact; `own` says that it is their own host.
pub(super) fn of_contact(site: &Site, (scheme, host, port): (&str, &str, u16), own: bool) -> Vec<Fact> {
    if own {
        return vec![Fact::OwnOrigin];
    }
    let policy = site.policy();
    let mut facts = match policy.third_parties().contacts() {
        Contacts::Enforce => Vec::new(),
        Contacts::Report => vec![Fact::ContactsReported],
        Contacts::Off => vec![Fact::ContactsOff],
    };
    let parties: Vec<_> = policy.third_parties().covering(scheme, host, port).collect();
    if parties.is_empty() {
        facts.push(Fact::Undeclared);
        facts.extend(known_origin(host).map(Fact::Known));
    }
    for party in parties {
        facts.push(declared(
            policy,
            pattern(party, scheme, host, port),
            party.provider.in_language(LANGUAGE),
            party.purpose,
        ));
        facts.extend(of_purpose(policy, party.purpose));
    }
    facts
}

const LANGUAGE: Language = Language::English;

fn of_name(site: &Site, name: CookieName<'_>) -> Vec<Fact> {
    let policy = site.policy();
    if site.names().all().iter().any(|own| own.eq_ignore_ascii_case(name.as_str())) {
        return vec![Fact::Own];
    }
    let Some((_, tracker)) = policy.catalogue().find(name) else {
        let stored = policy.storage().find(name).map(|_| Fact::DeclaredAsStorage);
        return [Fact::Undeclared]
            .into_iter()
            .chain(stored)
            .chain(known_cookie(name.as_str()).map(Fact::Known))
            .collect();
    };
    let provider = tracker.provider.in_language(LANGUAGE);
    let row = declared(policy, tracker.pattern.to_string(), provider, tracker.purpose);
    [row].into_iter().chain(of_purpose(policy, tracker.purpose)).collect()
}

fn declared(policy: &SitePolicy, pattern: String, provider: &str, purpose: PurposeIndex) -> Fact {
    Fact::Declared { pattern, provider: provider.to_owned(), purpose: purpose_name(policy, purpose) }
}

fn of_purpose(policy: &SitePolicy, index: PurposeIndex) -> Vec<Fact> {
    let name = || purpose_name(policy, index);
    let basis = policy.purposes().at(index).map(|purpose| match purpose.basis {
        Basis::Consent => Fact::NeedsConsent(name()),
        Basis::Exempt(exemption) => Fact::IsExempt(name(), exemption),
    });
    let reports = policy.report_only().contains(index).then(|| Fact::PurposeReports(name()));
    basis.into_iter().chain(reports).collect()
}

fn purpose_name(policy: &SitePolicy, index: PurposeIndex) -> String {
    policy.purposes().at(index).map(|purpose| purpose.name.to_string()).unwrap_or_default()
}

fn pattern(party: &ThirdParty, scheme: &str, host: &str, port: u16) -> String {
    let covering = party.origins.iter().find(|origin| origin.covers(scheme, host, port));
    covering.map(ToString::to_string).unwrap_or_default()
}

fn readable(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
