//! `octroi ledger show`.

use octroi::charter::receipt_json;

use super::{
    super::{Outcome, output, report},
    Ended,
    arguments::{ShowArguments, Wanted},
    place::Place,
};

/// Prints a record as its visitor gets it, or what was shown as it was.
pub(super) fn run(arguments: &ShowArguments) -> Ended {
    let archive = Place::open(&arguments.place)?.archive;
    let found = match arguments.wanted {
        Wanted::Record(record) => archive.find(record).wait()?.map(|receipt| receipt_json(&receipt).into_bytes()),
        Wanted::Exhibit(hash) => archive.exhibit(hash).wait()?.map(|exhibit| exhibit.content().to_vec()),
    };
    match found {
        Some(content) => {
            output::bytes(&content);
            Ok(Outcome::Fine)
        }
        None => {
            report::note("it is not in this ledger, or was erased");
            Ok(Outcome::Findings)
        }
    }
}
