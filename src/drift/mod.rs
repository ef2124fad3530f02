//! The inventory held against the charter: what is there and not declared, and what is declared and otherwise.
//!
//! What the portal itself sent is proof; what browsers send and report is a hint, since anybody can send anything. Each
//! finding says which it is, and what to write into the portal's file.
//!
//! It must never judge a visitor's cookie, or change what it compares.

mod compare;
mod finding;
mod suggest;

pub use self::{
    compare::drift,
    finding::{Finding, Kind, Proof},
};
