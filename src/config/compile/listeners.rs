//! Where the gate listens.

use std::net::SocketAddr;

use crate::config::{
    diagnostics::{Diagnostic, Place, Report},
    document::{Document, ListenDocument},
    overrides::Overrides,
    parse::Origin,
    settings::{Listener, Protocol},
};

const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// Compiles where the gate listens, and what comes there.
pub(super) fn listeners(
    document: &Document,
    origin: &Origin,
    overrides: &Overrides,
    report: &mut Report,
) -> Vec<(Listener, Place)> {
    let mut found: Vec<(Listener, Place)> = Vec::new();
    let mut add = |address: &str, (protocol, proxy_protocol), place: Place, report: &mut Report| match address
        .parse::<SocketAddr>()
    {
        Err(_) => report.push(
            Diagnostic::error(format!("{address:?} is not an address to listen on"))
                .at(place, "not an address and port")
                .with_hint("write an IP address and a port, such as \"127.0.0.1:8080\" or \"[::]:8080\""),
        ),
        Ok(address) => {
            let twice = |(known, _): &&(Listener, Place)| known.address == address && address.port() != 0;
            if let Some((_, first)) = found.iter().find(twice) {
                let again = Diagnostic::error(format!("{address} is listened on twice"));
                let again = again.at(place, "again here").with_related(first.clone(), "first here");
                report.push(again.with_hint("remove one of the two"));
            } else {
                found.push((Listener { address, protocol, proxy_protocol }, place));
            }
        }
    };
    if !overrides.listen.is_empty() {
        for address in &overrides.listen {
            add(address, (Protocol::default(), false), Place::default(), report);
        }
        return found;
    }
    let Some(typed) = &document.listen else {
        add(DEFAULT_LISTEN, (Protocol::default(), false), Place::default(), report);
        return found;
    };
    for listener in typed.get_ref() {
        let place = origin.of(listener);
        let comes = (protocol(listener.get_ref(), origin, report), listener.get_ref().proxy_protocol);
        if comes.1 && document.trusted_proxies.is_empty() {
            let nobody =
                Diagnostic::error("a listener takes the PROXY protocol and no proxy is trusted: it would serve nobody");
            let hint = "put the addresses of the load balancer into trusted-proxies";
            report.push(nobody.at(place.clone(), "`proxy-protocol` here").with_hint(hint));
        }
        match &listener.get_ref().address {
            Some(address) => add(address, comes, place, report),
            None => {
                let missing = Diagnostic::error("a listener has no address").at(place, "`address` is missing");
                report.push(missing.with_hint("write { address = \"127.0.0.1:8080\", … }"));
            }
        }
    }
    if typed.get_ref().is_empty() {
        let nowhere = Diagnostic::error("the gate listens nowhere").at(origin.of(typed), "no address");
        report.push(nowhere.with_hint("leave `listen` out for 127.0.0.1:8080"));
    }
    found
}

fn protocol(listener: &ListenDocument, origin: &Origin, report: &mut Report) -> Protocol {
    let protocol = listener.protocol.map(|protocol| protocol.0).unwrap_or_default();
    let Some(typed) = &listener.redirect_port else { return protocol };
    if !matches!(protocol, Protocol::Redirect { .. }) {
        let unused =
            Diagnostic::error("`redirect-port` is for listeners that redirect").at(origin.of(typed), "not used here");
        report.push(unused.with_hint("write protocol = \"redirect\", or leave redirect-port out"));
    }
    match u16::try_from(*typed.get_ref()) {
        Ok(port @ 1..) => Protocol::Redirect { port },
        Ok(0) | Err(_) => {
            let wrong = Diagnostic::error("`redirect-port` must be from 1 to 65535").at(origin.of(typed), "not a port");
            report.push(wrong.with_hint("leave it out for 443"));
            protocol
        }
    }
}

/// Browsers take a `__Host-` cookie over HTTPS, or over plain HTTP on loopback, only.
pub(super) fn warn_of_plain(listeners: &[(Listener, Place)], report: &mut Report) {
    let is_plain = |listener: &Listener| matches!(listener.protocol, Protocol::Http1 | Protocol::Http2);
    for (listener, place) in listeners.iter().filter(|(it, _)| is_plain(it) && !it.address.ip().is_loopback()) {
        report.push(
            Diagnostic::warning(format!(
                "{} is plain HTTP and no proxy is trusted: the choice cookie loses its __Host- prefix",
                listener.address
            ))
            .at(place.clone(), "plain HTTP beyond loopback")
            .with_hint(
                "write protocol = \"https\", or put the addresses of the proxy that ends TLS into trusted-proxies",
            ),
        );
    }
}
