//! What the gate does on the wire, seen from both sides.
//!
//! One binary, one harness: raw origin servers and raw visitors, so that each byte is visible.
//! Ports are 0, nothing sleeps, and modules are named for the behaviour they hold.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests fail by panicking")]
#![expect(unreachable_pub, reason = "a test binary has no reader but its own")]

mod harness;

mod choices;
mod codings;
mod conditional;
mod cookies;
mod crash;
mod documents;
mod drain;
mod durability;
mod expiry;
mod explain;
mod fleet;
mod forwarding;
mod framing;
mod hosts;
mod http2;
mod import;
mod injection;
mod inventory;
mod languages;
mod ledger;
mod load;
mod mistakes;
mod oracle;
mod origins;
mod policies;
mod properties;
mod regression;
mod reload;
mod smuggling;
mod streaming;
mod targets;
mod transcripts;
mod websocket;
