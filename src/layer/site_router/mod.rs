//! Finds the site of each request.
//!
//! 1. The site is that of the target URI's authority, else of the one `Host` field.
//! 2. A request without a host that a site answers to gets 421 (RFC 9110 §15.5.20).
//! 3. The table is loaded once; the request keeps the site it began with.
//!
//! **Deployment.** A proxy in front that rewrites `Host` makes every request look like one host's.

mod layer;
mod service;

pub use self::{layer::SiteRouterLayer, service::SiteRouter};
