//! The gate's own settings.

use std::{net::IpAddr, num::NonZeroUsize, path::Path, sync::Arc};

use ipnet::IpNet;
use toml::Spanned;

use super::{
    admin::{admin, watch},
    quantities::{count_or, duration_or, optional_duration, optional_size, positive, size_or},
};
use crate::{
    config::{
        diagnostics::{Diagnostic, Place, Report},
        document::{Document, LimitsTable, TimeoutsTable, TlsTable, WorkersDocument},
        overrides::Overrides,
        parse::Origin,
        quantity::{SIX_MONTHS, duration},
        settings::{KeySettings, LedgerSettings, Limits, Listener, Settings, Timeouts, Workers},
    },
    consent::Memory,
    site::{CookieBase, Keeping},
};

/// What `[consent]` says, for every portal.
#[derive(Debug)]
pub(super) struct ConsentSettings {
    pub(super) memory: Memory,
    pub(super) cookie: CookieBase,
    pub(super) prefix: Arc<str>,
    pub(super) keeping: Keeping,
}

const DEFAULT_PREFIX: &str = "/.octroi";
const DEFAULT_STATE: &str = "/var/lib/octroi";

/// Compiles the settings; what is wrong has its default.
pub(super) fn settings(
    document: &Document,
    origin: &Origin,
    base: &Path,
    overrides: &Overrides,
    listeners: &[(Listener, Place)],
    report: &mut Report,
) -> Settings {
    let state_dir = match (&overrides.state_dir, &document.state_dir) {
        (Some(typed), _) => typed.clone(),
        (None, Some(typed)) => base.join(typed.get_ref()),
        (None, None) => DEFAULT_STATE.into(),
    };
    let trusted_proxies: Vec<IpNet> =
        document.trusted_proxies.iter().filter_map(|typed| network(typed, origin, report)).collect();
    let path = document.inventory.path.as_ref();
    Settings {
        listeners: listeners.iter().map(|(listener, _)| *listener).collect(),
        workers: workers(document, origin, report),
        ledger: match &document.ledger.path {
            Some(path) => LedgerSettings::File(state_dir.join(path.get_ref())),
            None => LedgerSettings::in_folder(&state_dir),
        },
        inventory: document
            .inventory
            .enabled
            .as_ref()
            .is_none_or(|typed| *typed.get_ref())
            .then(|| state_dir.join(path.map_or("inventory.sqlite3", |typed| typed.get_ref().as_str()))),
        keys: match &document.keys.file {
            Some(file) => KeySettings { file: state_dir.join(file.get_ref()) },
            None => KeySettings::in_folder(&state_dir),
        },
        state_dir,
        timeouts: timeouts(&document.timeouts, origin, report),
        limits: limits(&document.limits, origin, report),
        trusted_proxies,
        upgrades: upgrades(document, origin, report),
        strict_transport: strict_transport(&document.tls, origin, report),
        admin: admin(document.admin.as_ref(), origin, base, report),
        watch: watch(document, origin, report),
        log: overrides.log.or(document.log.format.map(|format| format.0)).unwrap_or_default(),
    }
}

/// Compiles `[consent]`, and what `[ledger]` says of every portal.
pub(super) fn consent(document: &Document, origin: &Origin, report: &mut Report) -> ConsentSettings {
    let (table, ledger) = (&document.consent, &document.ledger);
    let memory = table.memory.as_ref().and_then(|typed| memory(typed, origin, report)).unwrap_or_default();
    let cookie = table.cookie.as_ref().map(|typed| {
        CookieBase::parse(typed.get_ref()).unwrap_or_else(|error| {
            let wrong = Diagnostic::error(error.to_string()).at(origin.of(typed), "not a name");
            report.push(wrong.with_hint("write a short name such as \"octroi\""));
            CookieBase::default()
        })
    });
    let prefix = table.prefix.as_ref().map_or(DEFAULT_PREFIX, |typed| {
        if !is_prefix(typed.get_ref()) {
            let wrong = Diagnostic::error(format!("{:?} cannot be the prefix of the gate's paths", typed.get_ref()));
            let hint = "write a path such as \"/.octroi\": letters, digits and -._~, and no slash at the end";
            report.push(wrong.at(origin.of(typed), "not a prefix").with_hint(hint));
        }
        typed.get_ref()
    });
    let keeping = Keeping {
        retention: ledger.retention.as_ref().and_then(|typed| optional_duration(typed, origin, report)),
        networks: ledger.networks.map(|word| word.0).unwrap_or_default(),
        digests: ledger.digests.map(|word| word.0).unwrap_or_default(),
    };
    ConsentSettings { memory, cookie: cookie.unwrap_or_default(), prefix: prefix.into(), keeping }
}

/// Reads how long choices are remembered; warns where that is longer than good practice.
pub(super) fn memory(typed: &Spanned<String>, origin: &Origin, report: &mut Report) -> Option<Memory> {
    let memory = positive(typed, "memory", origin, report)?;
    if memory > SIX_MONTHS {
        let warning = Diagnostic::warning("choices are remembered for more than six months")
            .at(origin.of(typed), "longer than six months")
            .with_hint("CNIL 2020-092 calls six months good practice: write \"6 months\"");
        report.push(warning);
    }
    // "6 months" is the six months of the default, whatever a month is to the parser.
    let six_months = duration("6 months").is_ok_and(|six| six == memory);
    Some(if six_months { Memory::SIX_MONTHS } else { Memory::new(memory) })
}

fn is_prefix(prefix: &str) -> bool {
    let segment = |segment: &str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        !matches!(segment, "" | "." | "..") && segment.bytes().all(allowed)
    };
    prefix.strip_prefix('/').is_some_and(|path| path.split('/').all(segment))
}

/// Writes what browsers are told (RFC 6797 §6.1).
fn strict_transport(table: &TlsTable, origin: &Origin, report: &mut Report) -> Option<String> {
    let subdomains = table.hsts_subdomains.as_ref().is_some_and(|typed| *typed.get_ref());
    if let (None, Some(typed)) = (&table.hsts, &table.hsts_subdomains) {
        let alone = Diagnostic::error("`hsts-subdomains` says nothing without `hsts`").at(origin.of(typed), "alone");
        report.push(alone.with_hint("write hsts = \"12 months\" too, or leave hsts-subdomains out"));
    }
    let seconds = table.hsts.as_ref().and_then(|typed| positive(typed, "hsts", origin, report))?.as_secs();
    Some(format!("max-age={seconds}{}", if subdomains { "; includeSubDomains" } else { "" }))
}

fn network(typed: &Spanned<String>, origin: &Origin, report: &mut Report) -> Option<IpNet> {
    let text = typed.get_ref().trim();
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    if network.is_err() {
        let wrong = Diagnostic::error(format!("{text:?} is not a network or address"));
        let hint = "write \"10.0.0.0/8\", \"192.0.2.1\" or \"2001:db8::/32\"; names are not looked up";
        report.push(wrong.at(origin.of(typed), "not a network").with_hint(hint));
    }
    network.ok()
}

fn workers(document: &Document, origin: &Origin, report: &mut Report) -> Workers {
    let Some(typed) = &document.workers else { return Workers::PerCore };
    let WorkersDocument::Count(count) = *typed.get_ref() else { return Workers::PerCore };
    // More threads than any machine has cores is a slip, and would exhaust it at start.
    match usize::try_from(count).ok().filter(|count| *count <= 1024).and_then(NonZeroUsize::new) {
        Some(count) => Workers::Count(count),
        None => {
            let wrong = Diagnostic::error("`workers` must be from 1 to 1024, or \"per-core\"");
            report.push(wrong.at(origin.of(typed), "not a number of threads"));
            Workers::PerCore
        }
    }
}

fn upgrades(document: &Document, origin: &Origin, report: &mut Report) -> Vec<String> {
    let Some(typed) = &document.upgrades else { return vec!["websocket".to_owned()] };
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~/".contains(&b);
    let mut upgrades = Vec::new();
    for upgrade in typed {
        if upgrade.get_ref().is_empty() || !upgrade.get_ref().bytes().all(token) {
            let wrong = Diagnostic::error(format!("{:?} is not a protocol name", upgrade.get_ref()));
            report.push(wrong.at(origin.of(upgrade), "not a protocol").with_hint("write \"websocket\""));
        }
        upgrades.push(upgrade.get_ref().to_ascii_lowercase());
    }
    upgrades
}

fn timeouts(table: &TimeoutsTable, origin: &Origin, report: &mut Report) -> Timeouts {
    let default = Timeouts::default();
    Timeouts {
        connect: duration_or(default.connect, table.connect.as_ref(), "connect", origin, report),
        request_head: duration_or(default.request_head, table.request_head.as_ref(), "request-head", origin, report),
        response_head: duration_or(
            default.response_head,
            table.response_head.as_ref(),
            "response-head",
            origin,
            report,
        ),
        idle: duration_or(default.idle, table.idle.as_ref(), "idle", origin, report),
        total: table.total.as_ref().and_then(|typed| optional_duration(typed, origin, report)),
        shutdown: duration_or(default.shutdown, table.shutdown.as_ref(), "shutdown", origin, report),
    }
}

fn limits(table: &LimitsTable, origin: &Origin, report: &mut Report) -> Limits {
    let default = Limits::default();
    Limits {
        fields: count_or(default.fields, table.fields.as_ref(), "fields", origin, report),
        head: size_or(default.head, table.head.as_ref(), "head", origin, report),
        body: match &table.body {
            Some(typed) => optional_size(typed, origin, report),
            None => default.body,
        },
        connections: count_or(default.connections, table.connections.as_ref(), "connections", origin, report),
    }
}
