//! One origin server, one visitor, one gate (as a worker, or as the command), one page: what every module builds on.

#[expect(dead_code, reason = "the ledger's own tests use all of it")]
pub mod cluster;
mod coding;
mod corpus;
mod crash;
mod message;
mod octroi;
mod origin;
mod outage;
mod page;
pub mod schema;
mod standing;
mod storm;
mod visitor;
mod wire;

use std::{future::Future, path::Path, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;

pub use self::{
    cluster::shared,
    coding::Coding,
    corpus::{Document, Opening, corpus},
    crash::Crash,
    message::{Head, Message},
    octroi::{Octroi, keys},
    origin::{Origin, Portal},
    outage::Outage,
    page::{Page, chunk_of, spaced},
    standing::{Standing, ask},
    storm::Storm,
    visitor::Visitor,
    wire::Wire,
};

/// How long a condition may take to come true. Nothing ever waits for it in full, unless a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Awaits what must happen.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("what is waited for happens in time")
}

/// The cases of a file in `tests/data/cases`; its README says where they come from.
pub fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases").join(file);
    let document: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let cases = document["cases"].as_array().unwrap().clone();
    assert_eq!(document["count"], cases.len(), "{file} is whole");
    cases
}

/// The octets of a base64 member of a case.
pub fn octets(case: &Value, member: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(case[member].as_str().unwrap_or_default()).unwrap()
}
