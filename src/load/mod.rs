//! A load test of the filter path: what enforcing costs, measured from outside, with every reply checked.
//!
//! It starts an origin server with fixed replies, puts the gate before it as a process of its own, and asks. What the gate
//! spent is read from the system's accounts of that process; whether it did its work is read from each reply, since a
//! gate that lets a tracker through is fast and wrong. It can be pointed at a gate that runs already, or at anything
//! else that stands before the same origin.
//!
//! # Contract
//! - Everything is on loopback, unless the target is and is said to be one's own.
//! - Nothing stays behind: the gate ends and its folder is removed when the test ends or is dropped.
//! - In open loop, latency counts from when a request was due, not from when there was a connection for it.
//!
//! # Must never
//! Import anything else of this crate: a test that knows the gate's own reading of a cookie proves nothing.

mod accounts;
mod circumstances;
mod configuration;
mod content;
mod cookies;
mod drive;
mod fault;
mod folder;
mod gate;
mod histogram;
mod measured;
mod origin;
mod pace;
mod page;
pub mod report;
mod request;
mod run;
mod scenario;
mod settings;
mod target;
mod visitor;
mod work;

pub use self::{
    accounts::Memory,
    circumstances::Circumstances,
    configuration::standing_configuration,
    fault::{Fault, Faults},
    gate::GateError,
    histogram::Histogram,
    measured::{Measured, Start},
    pace::{Loop, Progress},
    page::Coding,
    run::{LoadError, run},
    scenario::{Scenario, UnknownScenario},
    settings::{Bounds, Settings, Subject},
    target::{Foreign, Target, TargetError},
};
