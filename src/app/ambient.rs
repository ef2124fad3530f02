//! The machine's clock and randomness.

use std::time::SystemTime;

use crate::layer::Ambient;

/// Returns the machine's clock and its source of random octets.
#[must_use]
pub fn system() -> Ambient {
    Ambient::new(SystemTime::now, random)
}

/// Returns random octets of the operating system.
///
/// # Panics
/// If the operating system has no randomness to give, in which case no key or identifier could be
/// trusted. It cannot fail on Linux once the machine has started.
#[must_use]
pub fn random() -> [u8; 10] {
    let mut octets = [0; 10];
    getrandom::fill(&mut octets).expect("the operating system gives random octets");
    octets
}
