//! Wires the gate together: keys, ledger, workers; starts and stops them.
//!
//! It must never hold a rule of the domain.

mod ambient;
mod gate;
mod keys;
mod page;

pub use self::{
    ambient::system,
    gate::{Running, StartError},
    keys::{KeyFileError, key_ring},
    page::{PageError, explain_page},
};
