//! Certificates: read, paired, and held against the hosts and portals they are for.

use std::collections::{BTreeMap, HashMap};

use http::uri::{Authority, Scheme};
use toml::Spanned;

use super::{TypedPortal, portal::Draft};
use crate::{
    config::{
        diagnostics::{Diagnostic, Place, Report},
        parse::Origin,
        settings::{Listener, Protocol},
    },
    proxy::{ClientTls, Identities, Identity},
};

/// What PEM files hold, by the path that was typed; one that could not be read was reported.
pub(in crate::config) type Pems = BTreeMap<String, Vec<u8>>;

/// What TLS is made with, on both sides of the gate.
#[derive(Clone, Debug, Default)]
pub struct TlsParts {
    /// What visitors are shown.
    pub identities: Identities,
    /// How portals are spoken to where not by what the system trusts.
    pub portals: HashMap<Authority, ClientTls>,
}

/// What one portal adds to that, with where it was typed.
#[derive(Debug, Default)]
pub(super) struct PortalTls {
    identity: Option<(Identity, Place)>,
    client: Option<(ClientTls, Place)>,
}

/// Compiles what one portal says of TLS.
pub(super) fn portal_tls(portal: &TypedPortal, pems: &Pems, report: &mut Report) -> PortalTls {
    let (origin, document) = (&portal.origin, &portal.document);
    let shown = pair("tls", (&document.tls.certificate, &document.tls.key), origin, pems, report);
    let identity = shown.and_then(|(chain, key, place)| match Identity::from_pem(chain, key) {
        Ok(identity) => Some((identity, place)),
        Err(error) => {
            let (place, label) = match &document.tls.key {
                Some(typed) if error.is_of_key() => (origin.of(typed), "this key"),
                Some(_) | None => (place, "this certificate"),
            };
            report.push(Diagnostic::error(error.to_string()).at(place, label).with_hint(HOW));
            None
        }
    });
    let table = &document.upstream_tls;
    let own = pair("upstream-tls", (&table.certificate, &table.key), origin, pems, report);
    let authorities = table.authorities.as_ref().and_then(|typed| Some((pems.get(typed.get_ref())?, origin.of(typed))));
    let place = authorities.as_ref().map(|(_, place)| place.clone()).or(own.as_ref().map(|(.., place)| place.clone()));
    let client = place.and_then(|place| {
        let authorities = authorities.map(|(pem, _)| pem.as_slice());
        match ClientTls::from_pem(authorities, own.map(|(chain, key, _)| (chain, key))) {
            Ok(client) => Some((client, place)),
            Err(error) => {
                report.push(Diagnostic::error(error.to_string()).at(place, "this file").with_hint("give PEM files"));
                None
            }
        }
    });
    PortalTls { identity, client }
}

/// Puts together what all portals say, and holds it against where the gate listens.
pub(super) fn together(drafts: &[Draft], listeners: &[(Listener, Place)], report: &mut Report) -> TlsParts {
    let mut parts = TlsParts::default();
    let mut typed: HashMap<&Authority, &Place> = HashMap::new();
    for draft in drafts {
        if let Some((identity, place)) = &draft.tls.identity {
            for (host, host_place) in &draft.hosts {
                parts.identities.add(host, identity);
                if !identity.names(host) {
                    let unnamed =
                        Diagnostic::warning(format!("the certificate does not name {host}: browsers refuse it"));
                    let unnamed =
                        unnamed.at(place.clone(), "this certificate").with_related(host_place.clone(), "this host");
                    report.push(unnamed.with_hint("ask for a certificate that names every host of the portal"));
                }
            }
        }
        let (Some((client, place)), Some((upstream, _))) = (&draft.tls.client, &draft.upstream) else { continue };
        if *upstream.scheme() != Scheme::HTTPS {
            let unused = Diagnostic::warning(format!("{upstream} is not reached over HTTPS"));
            report.push(unused.at(place.clone(), "this is not used").with_hint("write upstream = \"https://…\""));
        } else if let Some(first) = typed.insert(upstream.authority(), place) {
            let twice = Diagnostic::error(format!("two portals say how {} is spoken to", upstream.authority()));
            let twice = twice.at(place.clone(), "again here").with_related((*first).clone(), "first here");
            report.push(twice.with_hint("write it for one of them: it holds for both"));
        }
        parts.portals.insert(upstream.authority().clone(), client.clone());
    }
    let secure = listeners.iter().find(|(listener, _)| listener.protocol == Protocol::Https);
    match (secure, drafts.iter().find_map(|draft| draft.tls.identity.as_ref())) {
        (Some((listener, place)), None) if !report.has_errors() => {
            let none = Diagnostic::error(format!("{} speaks HTTPS and no portal has a certificate", listener.address));
            report.push(none.at(place.clone(), "nothing can be shown here").with_hint(HOW));
        }
        (None, Some((_, place))) => {
            let unused = Diagnostic::warning("nothing listens for HTTPS, so this certificate is shown to nobody");
            let hint = "write listen = [{ address = \"0.0.0.0:443\", protocol = \"https\" }]";
            report.push(unused.at(place.clone(), "this certificate").with_hint(hint));
        }
        (Some(_) | None, _) => {}
    }
    parts
}

const HOW: &str = "write [portal.tls] with certificate = \"chain.pem\", the host's own certificate first in it, and key = \"key.pem\"";

/// Returns certificate and key, which are nothing without each other.
fn pair<'p>(
    table: &str,
    (certificate, key): (&Option<Spanned<String>>, &Option<Spanned<String>>),
    origin: &Origin,
    pems: &'p Pems,
    report: &mut Report,
) -> Option<(&'p [u8], &'p [u8], Place)> {
    match (certificate, key) {
        (Some(certificate), Some(key)) => {
            Some((pems.get(certificate.get_ref())?, pems.get(key.get_ref())?, origin.of(certificate)))
        }
        (Some(typed), None) | (None, Some(typed)) => {
            let (there, missing) = if certificate.is_some() { ("certificate", "key") } else { ("key", "certificate") };
            let alone = Diagnostic::error(format!("[portal.{table}] has a {there} and no {missing}"));
            report.push(alone.at(origin.of(typed), "alone").with_hint("give both files"));
            None
        }
        (None, None) => None,
    }
}
