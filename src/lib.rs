//! octroi: a reverse proxy that enforces cookie consent.
//!
//! The published cookie charter is the program: what a host declares is what
//! the gate lets through, what the banner asks, what the charter page prints,
//! and what the ledger proves. What is not declared does not pass.
//!
//! As a library it is a stack of Tower layers ([`layer::Gate`]) for any service
//! that speaks `http`; with the features `server` and `cli` it is a proxy of
//! its own.
#![cfg_attr(
    any(test, fuzzing),
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::wildcard_enum_match_arm,
        clippy::panic,
        reason = "tests fail by panicking"
    )
)]
#![doc = include_str!("docs/life-of-a-request.md")]

#[cfg(feature = "server")]
pub mod admin;
#[cfg(feature = "server")]
pub mod app;
pub mod charter;
#[cfg(feature = "server")]
pub mod config;
pub mod consent;
pub mod cookie;
pub mod csp;
#[cfg(feature = "server")]
pub mod demo;
pub mod drift;
pub mod explain;
#[cfg(fuzzing)]
pub mod fuzz;
pub mod inject;
pub mod layer;
pub mod ledger;
#[cfg(feature = "server")]
pub mod load;
pub mod policy;
#[cfg(feature = "server")]
pub mod proxy;
pub mod site;
pub mod telemetry;
