//! Where the gate keeps things, and whom it asks: what contradicts itself.

use toml::Spanned;

use super::portal::Draft;
use crate::{
    config::{
        diagnostics::{Diagnostic, Report},
        document::Document,
        parse::Origin,
        settings::{LedgerSettings, Settings},
    },
    site::Upstream,
};

/// Reports files without a name, and two things in one file.
pub(super) fn files(document: &Document, origin: &Origin, settings: &Settings, report: &mut Report) {
    let named = [("path", &document.ledger.path), ("path", &document.inventory.path), ("file", &document.keys.file)];
    let named = named.into_iter().filter_map(|(key, typed)| Some((key, typed.as_ref()?)));
    for (key, typed) in named.clone().filter(|(_, typed)| typed.get_ref().trim().is_empty()) {
        let empty = Diagnostic::error(format!("`{key}` names no file")).at(origin.of(typed), "this is empty");
        report.push(empty.with_hint(format!("leave `{key}` out for its default")));
    }
    let ledger = match &settings.ledger {
        LedgerSettings::File(path) => Some(path),
        LedgerSettings::Fleet(_) => None,
    };
    if ledger == Some(&settings.keys.file) {
        let places: Vec<&Spanned<String>> = named.map(|(_, typed)| typed).collect();
        let place = places.last().map(|typed| origin.of(*typed)).unwrap_or_default();
        let same = Diagnostic::error("the ledger and the keys are the same file").at(place, "also the ledger");
        report.push(same.with_hint("give each a file of its own, or leave both out"));
    }
    let others = [ledger, Some(&settings.keys.file)];
    if let Some(path) = settings.inventory.as_ref().filter(|path| others.contains(&Some(path))) {
        let place = document.inventory.path.as_ref().map(|typed| origin.of(typed)).unwrap_or_default();
        let same = Diagnostic::error(format!(
            "the inventory is kept in {}, which is another file of the gate",
            path.display()
        ));
        report.push(same.at(place, "another file of the gate").with_hint("give it a file of its own, or leave it out"));
    }
}

/// Reports portals that are the gate itself: each request would come back until the connections are used up.
pub(super) fn loops(drafts: &[Draft], settings: &Settings, report: &mut Report) {
    for (upstream, place) in drafts.iter().filter_map(Draft::upstream) {
        if settings.listeners.iter().any(|listener| leads_to(upstream, listener.address)) {
            let again = Diagnostic::error(format!("{upstream} is where the gate itself listens"));
            let hint = "write the portal's own address, or have the gate listen elsewhere";
            report.push(again.at(place.clone(), "leads back to the gate").with_hint(hint));
        }
    }
}

fn leads_to(upstream: &Upstream, listener: std::net::SocketAddr) -> bool {
    let usual = if upstream.scheme().as_str() == "http" { 80 } else { 443 };
    let port = upstream.authority().port_u16().unwrap_or(usual);
    let host = upstream.authority().host().trim_matches(['[', ']']);
    let address = host.parse().ok().or((host == "localhost").then_some(std::net::Ipv4Addr::LOCALHOST.into()));
    let same_host = |address: std::net::IpAddr| {
        address == listener.ip() || (listener.ip().is_unspecified() && address.is_loopback())
    };
    listener.port() == port && address.is_some_and(same_host)
}
