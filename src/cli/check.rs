//! `octroi check`.

use octroi::{
    app::system,
    config::{self, KeySettings, Overrides, Severity},
    consent::{Key, KeyRing},
};

use super::{
    Outcome,
    arguments::{CheckArguments, FindingsFormat},
    report,
};

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
    let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let counted = report::Counted { portals, errors, warnings: found.len() - errors };
    match arguments.format {
        FindingsFormat::Human => {
            report::diagnostics(&found);
            report::summary(counted);
        }
        FindingsFormat::Json => report::json_findings(&found, counted),
        FindingsFormat::Github => report::github_findings(&found),
    }
    // What cannot be opened was not checked.
    if arguments.files.iter().any(|file| std::fs::File::open(file).is_err()) {
        return Outcome::Failed;
    }
    let serious = if arguments.strict { found.len() } else { errors };
    if serious > 0 { Outcome::Findings } else { Outcome::Fine }
}

/// A key that signs nothing of which anyone hears: neither checking nor explaining may make a key file.
pub(super) fn keys(_: &KeySettings) -> Result<KeyRing, config::Diagnostic> {
    let secret = system().random().repeat(4);
    let ring = Key::new("check", &secret).and_then(|key| KeyRing::new([key]));
    ring.map_err(|error| config::Diagnostic::error(error.to_string()))
}
