//! Keeps browsers from third parties that the visitor did not consent to.
//!
//! 1. Every response with content gets one more `Content-Security-Policy` ([`csp::confine`](crate::csp::confine)). Policies only
//!    intersect, so what the portal blocks stays blocked. No HTML is read.
//! 2. Images, styles and data get it too: a script can show them in a frame of the page's own origin and contact others from
//!    there, and a frame heeds the policy of what it shows (measured in two browsers).
//! 3. A document's policy is that of the visitor's grants. One that grants relax is `private, no-cache`, so that no cache gives it
//!    to another visitor, or to the same one after a withdrawal; and documents of such a host say `Vary: Cookie`.
//! 4. Everything else gets the strict policy, whoever asks, and stays as cacheable as it was; a script fetched as a worker is
//!    treated as a document, but for `Vary`.
//! 5. XML, which may run scripts and cannot carry the guard first, and whatever else a frame shows by itself, is given an origin of
//!    its own (`sandbox`): a window without a guard that shares the page's storage is a way around it (measured).
//! 6. Hints by which a portal would have the browser connect before any policy counts (`Link` with `preconnect` or
//!    `dns-prefetch`, `Speculation-Rules`) are dropped, and so is what has it report elsewhere.
//! 7. Where third parties are only reported, the policy is report-only and nothing else changes.
//!
//! **Deployment.** Stands outside [`banner`](super::banner), which extends the portal's own policies and must not look at ours.

mod destination;
mod future;
mod hints;
mod layer;
mod service;

pub use self::{future::ResponseFuture, layer::OriginsLayer, service::Origins};
