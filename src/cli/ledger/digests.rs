//! `octroi ledger digests`.

use octroi::{
    app::system,
    ledger::{Signer, publication},
};

use super::{
    super::{Outcome, output},
    Ended,
    arguments::DigestsArguments,
    place::Place,
};

/// Prints the digests, after the day's was made if that is asked.
pub(super) fn run(arguments: &DigestsArguments) -> Ended {
    let place = Place::open(&arguments.place)?;
    if arguments.sign {
        place.archive.seal(Signer::new(&place.keys()?, system().now())).wait()?;
    }
    output::text(&publication(&place.archive.digests().wait()?));
    Ok(Outcome::Fine)
}
