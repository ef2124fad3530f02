//! Keeps the inventory: a thread that collects what workers noted, and a file beside the ledger.
//!
//! What is not in the file yet is lost with the process, as an inventory proves nothing. A file that cannot be used costs the
//! memory of earlier runs, and no visitor anything.
//!
//! It must never be waited for by a worker.

mod keeper;
mod store;

#[cfg(test)]
mod tests;

pub(super) use self::keeper::{Keeper, Window};
pub use self::store::{InventoryError, kept_inventory};
