//! What fuzzing holds against the modules that read what others wrote; the harness is the crate in `fuzz/`.
//!
//! Contract: one public function for each target, which takes any bytes and panics where octroi broke a promise. Encoders,
//! checking decoders and an HTML parser come from the harness as [`Tools`], so that octroi does not depend on them. It is
//! compiled under `cfg(fuzzing)` only, and must never be part of the gate.

mod conditions;
mod declaration;
mod document;
mod input;
mod policies;
mod run;
mod stream;

pub use self::{
    conditions::conditions,
    declaration::declaration,
    document::inject_document,
    input::Way,
    policies::policies,
    run::{Salvaged, Tools},
    stream::inject_stream,
};
