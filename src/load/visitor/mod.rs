//! The visitors of a load test: kept HTTP/1.1 connections and WebSockets, as little work as can be.
//!
//! What the visitor costs is missing on the gate's cores, so this reads what a reply's framing needs and no more; hyper's
//! client would cost as much as the gate. Contract: one exchange at a time on a connection; whatever is not well framed
//! is a fault, never a guess.

mod chunks;
mod connection;
pub(super) mod frames;
mod session;

#[cfg(test)]
pub(super) use self::connection::After;
pub(super) use self::{
    connection::{Connection, Reply},
    session::Session,
};
