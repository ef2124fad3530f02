//! One portal: its hosts, where it is, what it declares, what it says of itself.

use std::sync::Arc;

use toml::{Spanned, value::Datetime};

use super::{
    TypedPortal,
    cookies::{Row, catalogue, own_names, replace, rows},
    look::look,
    purposes::PurposeList,
    quantities::optional_duration,
    server::{ConsentSettings, memory},
    shared::Shared,
    texts::text_or_empty,
    third_parties::{PartyRow, party_rows, third_parties},
    tls::{PortalTls, portal_tls},
};
use crate::{
    charter::{Charter, Theme, banner::Bridge},
    config::{
        diagnostics::{Diagnostic, Place, Report},
        document::{Kind, PortalDocument, PresetDocument, Word},
        overrides::Chosen,
        parse::{Origin, Parsed},
    },
    consent::{KeyRing, Language, Text},
    inject::Placement,
    policy::{Contacts, SitePolicyBuilder, ThirdParties},
    site::{Banner, Expiry, HostPattern, Keeping, OwnNames, SiteParts, Transport, Upstream},
};

/// A portal that is compiled but for the keys.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) hosts: Vec<(HostPattern, Place)>,
    pub(super) upstream: Option<(Upstream, Place)>,
    pub(super) tls: PortalTls,
    policy: SitePolicyBuilder,
    charter: Charter,
    answers: Vec<Box<str>>,
    bridges: Vec<Bridge>,
    banner: Banner,
    placement: Placement,
    expiry: Expiry,
    keeping: Keeping,
}

/// Compiles one portal; what is wrong with it is reported.
pub(super) fn draft(
    portal: &TypedPortal,
    chosen: Option<Chosen>,
    shared: &mut Shared<'_>,
    report: &mut Report,
) -> Draft {
    let hosts = hosts(portal, report);
    let document = &portal.document;
    Draft {
        upstream: upstream(portal, chosen, report),
        tls: portal_tls(portal, shared.pems, report),
        policy: policy(portal, shared, report),
        charter: charter(document, &portal.origin, &hosts, shared.consent, report),
        answers: answers(&document.answers, &portal.origin, report),
        bridges: document.bridges.iter().map(|bridge| bridge.0).collect(),
        banner: word(document.banner).unwrap_or_default(),
        placement: word(document.placement).unwrap_or_default(),
        expiry: word(document.expire).unwrap_or_default(),
        keeping: keeping(document, &portal.origin, shared.consent, report),
        hosts,
    }
}

fn hosts(portal: &TypedPortal, report: &mut Report) -> Vec<(HostPattern, Place)> {
    let origin = &portal.origin;
    let typed = portal.document.hosts.as_ref().map(|hosts| hosts.get_ref().as_slice()).unwrap_or_default();
    if typed.is_empty() && !portal.is_unread("hosts") {
        let (place, label) = match &portal.document.hosts {
            Some(hosts) => (origin.of(hosts), "no host"),
            None => (origin.place(portal.header.clone()), "`hosts` is missing"),
        };
        let missing = Diagnostic::error("a portal has no hosts");
        report.push(missing.at(place, label).with_hint("write hosts = [\"data.example.org\"]"));
    }
    let mut hosts = Vec::new();
    for host in typed {
        match HostPattern::parse(host.get_ref()) {
            Ok(pattern) => hosts.push((pattern, origin.of(host))),
            Err(error) => {
                let hint = if host.get_ref().is_ascii() {
                    "write the name alone, such as \"data.example.org\", \"*.example.org\" or \"*\""
                } else {
                    "write it as browsers send it, with each part that is not ASCII as \"xn--…\""
                };
                report.push(Diagnostic::error(error.to_string()).at(origin.of(host), "not a host").with_hint(hint));
            }
        }
    }
    hosts
}

fn upstream(portal: &TypedPortal, chosen: Option<Chosen>, report: &mut Report) -> Option<(Upstream, Place)> {
    let typed = portal.document.upstream.as_ref();
    let (url, place, said_by) = match (chosen, typed) {
        (Some(chosen), _) => (chosen.url, Place::default(), Some(chosen.said_by)),
        (None, Some(typed)) => (typed.get_ref().clone(), portal.origin.of(typed), None),
        (None, None) => {
            if !portal.is_unread("upstream") {
                let name = portal.host_names().into_iter().next();
                let name = name.map_or_else(|| "a portal".to_owned(), |name| format!("portal {name}"));
                let missing = Diagnostic::error(format!("{name} has no upstream"));
                let place = portal.origin.place(portal.header.clone());
                let hint = "write upstream = \"https://…\", the address of the portal itself";
                report.push(missing.at(place, "`upstream` is missing").with_hint(hint));
            }
            return None;
        }
    };
    let upstream = Upstream::parse(&url).map_err(|error| {
        let message = said_by.as_ref().map_or_else(|| error.to_string(), |said_by| format!("{said_by}: {error}"));
        let hint = "write scheme, host and port only, such as \"https://portal.example.org\"";
        report.push(Diagnostic::error(message).at(place.clone(), "not an upstream").with_hint(hint));
    });
    let upstream = upstream.ok()?;
    if upstream.scheme().as_str() == "http"
        && Transport::of_plain_http(upstream.authority().as_str()) == Transport::Plain
    {
        let warning = Diagnostic::warning(format!("{upstream} is reached over plain HTTP, and is not on this machine"));
        let hint = "use https, unless the way there is one you trust";
        report.push(warning.at(place.clone(), "cookies travel in clear").with_hint(hint));
    }
    Some((upstream, place))
}

fn policy(portal: &TypedPortal, shared: &mut Shared<'_>, report: &mut Report) -> SitePolicyBuilder {
    let document = &portal.document;
    let contacts = word(document.third_parties).unwrap_or_default();
    let (preset, consent) = (shared.preset(document), shared.consent);
    shared
        .declared(document, contacts, || declared(portal, (preset, contacts), consent, report))
        .with_undeclared(word(document.undeclared).unwrap_or_default())
        .with_mode(word(document.mode).unwrap_or_default())
}

/// Compiles what a portal declares, with its preset.
fn declared(
    portal: &TypedPortal,
    (preset, contacts): (Option<&Parsed<PresetDocument>>, Contacts),
    consent: &ConsentSettings,
    report: &mut Report,
) -> SitePolicyBuilder {
    let document = &portal.document;
    let language = word(document.language);
    let mut list = PurposeList::new();
    let (mut inherited, mut parties) = (Vec::new(), Vec::new());
    if let Some(preset) = preset {
        list.add(&preset.document.purpose, "", &preset.origin, (None, report));
        inherited = rows(&preset.document.cookie, "", &preset.origin);
        parties = party_rows(&preset.document.third_party, "", &preset.origin);
    }
    let path = portal.prefix();
    list.add(&document.purpose, &path, &portal.origin, (language, report));
    let rows = replace(inherited, rows(&document.cookie, &path, &portal.origin));
    parties.extend(party_rows(&document.third_party, &path, &portal.origin));
    own_names(&rows, &OwnNames::of(&consent.cookie), report);
    let used: Vec<&str> =
        rows.iter().filter_map(Row::purpose).chain(parties.iter().filter_map(PartyRow::purpose)).collect();
    let (purposes, report_only) = list.finish(&used, report);
    let cookies = catalogue(&rows, Kind::Cookie, &purposes, report);
    let storage = catalogue(&rows, Kind::Storage, &purposes, report);
    let parties = third_parties(&parties, &purposes, report);
    SitePolicyBuilder::new(purposes, cookies)
        .with_storage(storage)
        .with_third_parties(ThirdParties::new(parties, contacts))
        .with_report_only(report_only)
}

fn charter(
    document: &PortalDocument,
    origin: &Origin,
    hosts: &[(HostPattern, Place)],
    consent: &ConsentSettings,
    report: &mut Report,
) -> Charter {
    let host = hosts.first().map(|(host, _)| host.to_string()).unwrap_or_default();
    let own_memory = document.memory.as_ref().and_then(|typed| memory(typed, origin, report));
    Charter {
        title: document.title.as_ref().map_or_else(|| Text::same(&host), |title| title.get_ref().to_text()),
        controller: text_or_empty(document.controller.as_ref()),
        contact: document.contact.as_ref().and_then(|typed| contact(typed, origin, report)),
        language: word(document.language).unwrap_or(Language::French),
        updated: document.updated.as_ref().and_then(|typed| day(typed, origin, report)),
        memory: own_memory.unwrap_or(consent.memory),
        theme: word(document.theme).unwrap_or(Theme::Neutral),
        look: look(&document.look, origin, report),
        host: host.into(),
    }
}

/// How the portal's records are kept: as all are, but for what it says itself.
fn keeping(document: &PortalDocument, origin: &Origin, consent: &ConsentSettings, report: &mut Report) -> Keeping {
    match &document.retention {
        Some(typed) => Keeping { retention: optional_duration(typed, origin, report), ..consent.keeping },
        None => consent.keeping,
    }
}

fn contact(typed: &Spanned<String>, origin: &Origin, report: &mut Report) -> Option<Box<str>> {
    let text = typed.get_ref().as_str();
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'));
    let mail = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !name.contains(':') && host.contains('.') && !host.contains(['@', '/'])
    });
    let form = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    if clean && (mail || form) {
        return Some(text.into());
    }
    let wrong = Diagnostic::error(format!("{text:?} is neither a mail address nor an https URL"));
    report.push(wrong.at(origin.of(typed), "not a contact").with_hint("write \"dpo@example.org\" or \"https://…\""));
    None
}

fn day(typed: &Spanned<Datetime>, origin: &Origin, report: &mut Report) -> Option<jiff::civil::Date> {
    let day = match typed.get_ref() {
        Datetime { date: Some(date), time: None, offset: None } => {
            let parts = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day));
            match parts {
                (Ok(year), Ok(month), Ok(day)) => jiff::civil::Date::new(year, month, day).ok(),
                _ => None,
            }
        }
        Datetime { .. } => None,
    };
    if day.is_none() {
        let wrong = Diagnostic::error("`updated` must be a day, without a time");
        report.push(wrong.at(origin.of(typed), "not a day").with_hint("write updated = 2026-11-22"));
    }
    day
}

fn answers(typed: &[Spanned<String>], origin: &Origin, report: &mut Report) -> Vec<Box<str>> {
    let mut paths = Vec::new();
    for path in typed {
        let text = path.get_ref();
        // Compared byte for byte with what a request says, so only what a request can say.
        if text.starts_with('/')
            && !text.starts_with("//")
            && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\".contains(&byte))
        {
            paths.push(text.as_str().into());
        } else {
            let wrong = Diagnostic::error(format!("{text:?} is not a path"));
            let hint = "write it as browsers ask for it, such as \"/terms/cookies-policy/\"";
            report.push(wrong.at(origin.of(path), "not a path").with_hint(hint));
        }
    }
    paths
}

fn word<T>(word: Option<Word<T>>) -> Option<T> {
    word.map(|word| word.0)
}

// === impl Draft ===

impl Draft {
    /// Returns where the portal is, and where that was said.
    pub(super) fn upstream(&self) -> Option<&(Upstream, Place)> {
        self.upstream.as_ref()
    }

    /// Adds what all portals share; `None` if an error was reported of this one.
    pub(super) fn into_parts(self, keys: &Arc<KeyRing>, consent: &ConsentSettings) -> Option<SiteParts> {
        Some(SiteParts {
            hosts: self.hosts.into_iter().map(|(host, _)| host).collect(),
            upstream: self.upstream?.0,
            policy: self.policy,
            charter: self.charter,
            keys: Arc::clone(keys),
            prefix: Arc::clone(&consent.prefix),
            cookie_base: consent.cookie.clone(),
            answers: self.answers,
            bridges: self.bridges,
            banner: self.banner,
            placement: self.placement,
            expiry: self.expiry,
            keeping: self.keeping,
        })
    }
}

// === impl TypedPortal ===

impl TypedPortal {
    /// Returns what leads to a key of it, up to the key.
    fn prefix(&self) -> String {
        if self.path.is_empty() { String::new() } else { format!("{}.", self.path) }
    }

    fn is_unread(&self, key: &str) -> bool {
        self.origin.is_unread(&format!("{}{key}", self.prefix()))
    }
}
