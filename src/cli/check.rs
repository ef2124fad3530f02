//! `octroi check`.

use octroi::{
    app::system,
    config::{self, KeySettings, Overrides, Severity},
    consent::{Key, KeyRing},
};

use super::{Outcome, arguments::CheckArguments, report};

/// Reports everything that is wrong with each file; touches nothing.
pub(super) fn run(arguments: &CheckArguments) -> Outcome {
    let (mut found, mut portals) = (Vec::new(), 0);
    for file in &arguments.files {
        match config::load(file, &Overrides::default(), keys) {
            Ok(compiled) => {
                portals += compiled.sites.iter().count();
                found.extend(compiled.warnings);
            }
            Err(diagnostics) => found.extend(diagnostics),
        }
    }
    report::diagnostics(&found);
    let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    report::summary(portals, errors, found.len() - errors);
    if errors > 0 { Outcome::Findings } else { Outcome::Fine }
}

/// A key that signs nothing: checking must not make a key file.
pub(super) fn keys(_: &KeySettings) -> Result<KeyRing, config::Diagnostic> {
    let secret = system().random().repeat(4);
    let ring = Key::new("check", &secret).and_then(|key| KeyRing::new([key]));
    ring.map_err(|error| config::Diagnostic::error(error.to_string()))
}
