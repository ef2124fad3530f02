//! The gate's configuration for a scenario, as an operator would write it.
//!
//! Contract: nothing is switched off that a real gate does; limits are raised only where the scenario's own replies
//! exceed them. Ten thousand hosts are ten thousand portals with one preset, which the normal path compiles.

use std::{fs, io, net::SocketAddr, num::NonZeroUsize, path::Path};

use super::{cookies, scenario::Scenario};

/// The host of every scenario that needs one only.
pub(super) const HOST: &str = "portal.example";

/// The name of the preset that many portals share.
const PRESET: &str = "load";

/// Returns the hosts of a scenario.
pub(super) fn hosts(scenario: Scenario) -> Vec<String> {
    match scenario {
        Scenario::Hosts(count) => (0..count).map(|number| format!("portal-{number:05}.example")).collect(),
        Scenario::Json
        | Scenario::Undecided
        | Scenario::Consented
        | Scenario::Page(_)
        | Scenario::Cookies(_)
        | Scenario::Download
        | Scenario::WebSocket => vec![HOST.to_owned()],
    }
}

/// Writes the files of a configuration to `folder`; the main file is `octroi.toml`.
pub(super) fn write(folder: &Path, scenario: Scenario, origin: SocketAddr, workers: NonZeroUsize) -> io::Result<()> {
    let presets = folder.join("presets");
    fs::create_dir_all(&presets)?;
    fs::write(presets.join(format!("{PRESET}.toml")), preset(scenario))?;
    fs::write(folder.join("octroi.toml"), main_file(scenario, origin, workers))
}

/// Returns the main file of a gate for all scenarios at once and any host, before an origin at `origin`.
#[must_use]
pub fn standing_configuration(origin: SocketAddr) -> String {
    let mut declared = Vec::new();
    for scenario in Scenario::ALL {
        declared
            .extend(cookies::of(scenario).into_iter().filter(|cookie| !declared.contains(cookie)).collect::<Vec<_>>());
    }
    let rows: String = declared.iter().map(|cookie| cookie.declaration("portal.cookie")).collect();
    format!("{MANY_FIELDS}\n[[portal]]\nhosts = [\"*\"]\nupstream = \"http://{origin}\"\n{rows}")
}

/// What two hundred cookies need, and no other scenario.
const MANY_FIELDS: &str = "[limits]\nfields = 400\n";

fn preset(scenario: Scenario) -> String {
    cookies::of(scenario).iter().map(|cookie| cookie.declaration("cookie")).collect()
}

fn main_file(scenario: Scenario, origin: SocketAddr, workers: NonZeroUsize) -> String {
    // A configuration that nobody changes need not be looked at; the state is beside it.
    let mut text = format!("listen = [\"127.0.0.1:0\"]\nworkers = {workers}\nwatch = \"0\"\nstate-dir = \"state\"\n");
    if let Scenario::Cookies(200) = scenario {
        text.push_str(MANY_FIELDS);
    }
    for host in hosts(scenario) {
        let portal = format!("hosts = [\"{host}\"]\nupstream = \"http://{origin}\"\npreset = \"{PRESET}\"\n");
        text.push_str("\n[[portal]]\n");
        text.push_str(&portal);
    }
    text
}
