//! `octroi ledger verify`.

use std::{fs, sync::Arc};

use octroi::ledger::{Compared, KnownKeys, compare, published};

use super::{
    super::{Outcome, report},
    Ended,
    arguments::{Style, VerifyArguments},
    bar::watched,
    place::Place,
};

/// Checks the whole ledger.
pub(super) fn run(arguments: &VerifyArguments) -> Ended {
    let digests = match &arguments.against {
        Some(file) => published(&fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?)
            .map_err(|error| format!("{}: {error}", file.display()))?,
        None => Vec::new(),
    };
    let place = Place::open(&arguments.place)?;
    let keys = match place.keys() {
        Ok(keys) => KnownKeys::of(&keys),
        Err(error) => {
            report::note(&format!("signatures are checked against no key: {error}"));
            KnownKeys::default()
        }
    };
    let found = watched("checking", |progress| place.archive.verify(keys.clone(), Arc::clone(progress)).wait())?;
    let compared = watched("comparing", |progress| compare(&*place.archive, &digests, &keys, progress))?;
    match arguments.format {
        Style::Human => report::verification(&found, &compared),
        Style::Json => report::json_verification(&found, &compared),
    }
    let good = found.is_intact() && compared.iter().all(|(_, compared)| *compared == Compared::Same);
    Ok(if good { Outcome::Fine } else { Outcome::Findings })
}
