//! What each portal's visitors were ever set, and what their browsers reported: the inventory that the charter is held against.
//!
//! A worker notes each cookie in a [`Shard`] of its own: a table of counters found by a digest, so that a cookie which is
//! known costs neither a lock nor an allocation. What is new goes through a bounded channel to the [`Collector`], which alone
//! keeps the [`Book`]: names, places and attributes, so many a site and so many in all.
//!
//! It must never hold a cookie's value or a query, grow without bound, or have a visitor wait.

mod attributes;
mod book;
mod collector;
mod read;
mod recent;
mod shard;
mod thing;
mod whereabouts;

#[cfg(test)]
mod tests;

pub use self::{
    attributes::Attributes,
    book::{Account, Book},
    collector::{Batch, Collector, inventory},
    shard::{Fate, Shard, Visited, Visiting},
    thing::{Party, Source, Thing},
    whereabouts::{Whereabout, Whereabouts},
};
