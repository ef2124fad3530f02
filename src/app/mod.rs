//! Wires the gate together: keys, ledger, workers; starts, reloads and stops them.
//!
//! It must never hold a rule of the domain.

mod ambient;
mod archive;
mod gate;
mod keys;
mod operator;
mod page;
mod reload;
mod watch;

pub use self::{
    ambient::{random, system},
    archive::{Absent, keep_up, open_archive, retention_of},
    gate::{Running, StartError},
    keys::{KeyFileError, key_ring, known_key_ring},
    page::{PageError, explain_page},
    reload::{Changes, InForce, Load, ReloadOutcome, Reloader},
    watch::watch,
};
