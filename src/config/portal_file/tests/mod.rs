//! From a published page to a portal file that compiles.

mod charters;
mod mutilated;
mod pages;
mod properties;

use std::collections::BTreeSet;

use super::{PortalFileOptions, WrittenPortal, write_portal_file};
use crate::{
    charter::import::{ImportedCharter, Published, read},
    config::{Compiled, Diagnostic, KeySettings, Overrides, from_text},
    consent::{Key, KeyRing},
};

/// The two charters that were published, and what each must declare.
const CHARTERS: [(&str, &str); 2] = [
    ("data.ampmetropole.fr", include_str!("../../../../tests/data/charters/data.ampmetropole.fr.txt")),
    (
        "opendata.clermontmetropole.eu",
        include_str!("../../../../tests/data/charters/opendata.clermontmetropole.eu.txt"),
    ),
];
const NAMES: [&str; 4] = ["sessionid", "django_language", "csrftoken", "cookies_preferences"];

fn keys(_: &KeySettings) -> Result<KeyRing, Diagnostic> {
    Ok(KeyRing::new([Key::new("test", &[7; 32]).unwrap()]).unwrap())
}

fn imported(text: &str) -> ImportedCharter {
    read(&Published { bytes: text.as_bytes(), media_type: None, address: None })
        .unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// Writes the file as `octroi import` does, for a host that is given if the page names none.
fn written(text: &str) -> WrittenPortal {
    let options =
        PortalFileOptions { source: "page".into(), name: "portal.toml".into(), ..PortalFileOptions::default() };
    write_portal_file(&imported(text), &options)
}

fn compiled(text: &str) -> Compiled {
    from_text("portal.toml", text, &Overrides::default(), keys).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
}

/// Returns what a file declares: the patterns of its cookies.
fn declared(text: &str) -> BTreeSet<String> {
    let compiled = compiled(text);
    let site = compiled.sites.iter().next().unwrap();
    site.policy().catalogue().iter().map(|tracker| tracker.pattern.to_string()).collect()
}
