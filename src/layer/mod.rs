//! The gate as Tower layers, for any service that speaks `http`.
//!
//! [`Gate`] stacks them in the one order that is safe. They are poll-level: no
//! runtime is named, nothing is spawned, and time and randomness are passed in
//! by [`Ambient`].
//!
//! 1. [`site_router`] finds the site of the request's host; an unknown host is refused.
//! 2. [`endpoints`] answers the gate's own paths.
//! 3. [`request_cookies`] reads the visitor's choice once, makes the [`Visit`], and rebuilds `Cookie`.
//! 4. [`origins`] keeps browsers from third parties.
//! 5. [`banner`] puts the snippet into documents.
//! 6. [`response_cookies`] judges every `Set-Cookie`.
//!
//! A response that did not pass layer 6 has no [`Filtered`] body, so it cannot
//! leave layers 1 to 5: it does not type-check. Nor does a stack in another
//! order: each layer takes requests of which the one before it [knows](Known) enough.
//!
//! **Deployment.** Behind a server of your own, insert an [`Arrival`] extension
//! that says how the request came. Without one, requests count as having come
//! over HTTPS.
//!
//! This module must never import `proxy` or `config`, spawn, or name a runtime.

mod ambient;
mod arrival;
pub mod banner;
mod caching;
pub mod endpoints;
mod filtered;
mod gate;
mod known;
pub mod origins;
pub mod request_cookies;
pub mod response_cookies;
pub mod site_router;
mod visit;

#[cfg(feature = "server")]
pub(crate) use self::endpoints::{Asker, problem_parts};
pub use self::{
    ambient::Ambient,
    arrival::{Arrival, RequestId},
    banner::{BannerBody, BannerError},
    filtered::Filtered,
    gate::{Gate, Gated, Judged},
    known::{Arrives, Forgets, Known, Route},
    visit::Visit,
};

/// The error type at the seams between layers.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
