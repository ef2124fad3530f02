//! Wires the gate together: keys, ledger, workers; starts, reloads and stops them.
//!
//! It must never hold a rule of the domain.

mod ambient;
mod archive;
mod gate;
mod inventory;
mod keys;
mod operator;
mod page;
mod record;
mod reload;
mod watch;

pub use self::{
    ambient::{random, system},
    archive::{keep_up, open_archive, retention_of},
    gate::{Running, StartError},
    inventory::{InventoryError, kept_inventory},
    keys::{KeyFileError, key_ring, known_key_ring},
    page::{PageError, explain_page},
    record::record,
    reload::{Changes, InForce, Load, ReloadOutcome, Reloader},
    watch::watch,
};
