//! `octroi drift`.

use octroi::{
    app::kept_inventory,
    config::{self, Compiled, Overrides},
    drift::{Finding, Proof, drift},
};

use super::{
    Outcome,
    arguments::{DriftArguments, LogStyle},
    check, report,
};

/// Compares what was seen with what is declared; touches neither.
pub(super) fn run(arguments: &DriftArguments) -> Outcome {
    let overrides = Overrides { state_dir: arguments.state_dir.clone(), ..Overrides::default() };
    let Compiled { settings, sites, .. } = match config::load(&arguments.config, &overrides, check::keys) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            report::diagnostics(&diagnostics);
            return Outcome::Failed;
        }
    };
    let Some(path) = settings.inventory else {
        report::note("error: the configuration keeps no inventory: [inventory] needs enabled = true");
        return Outcome::Failed;
    };
    let book = match kept_inventory(&path) {
        Ok(book) => book,
        Err(error) => {
            report::error(&error);
            return Outcome::Failed;
        }
    };
    let is_meant = |name: &str| arguments.host.as_deref().is_none_or(|host| host == name);
    let meant: Vec<_> = sites.iter().filter(|site| is_meant(site.name()) || site_answers(site, arguments)).collect();
    if meant.is_empty() {
        report::note("error: no portal has that host");
        return Outcome::Failed;
    }
    let findings: Vec<Finding> = meant.iter().flat_map(|site| drift(site, &book)).collect();
    match arguments.format {
        LogStyle::Human => report::drift(&findings),
        LogStyle::Json => report::json_drift(&findings),
    }
    let serious = |finding: &&Finding| arguments.strict || finding.proof == Proof::Proven;
    if findings.iter().any(|finding| serious(&finding)) { Outcome::Findings } else { Outcome::Fine }
}

fn site_answers(site: &octroi::site::Site, arguments: &DriftArguments) -> bool {
    arguments.host.as_ref().is_some_and(|host| site.hosts().iter().any(|own| own.to_string() == *host))
}
