//! Reads the visitor's choice and rebuilds the request's `Cookie`.
//!
//! 1. The choice is read once, from the gate's own cookies; these never reach the portal.
//! 2. Every pair is judged as a *read* (LIL art. 82); only allowed pairs go on, values byte for
//!    byte, in one field with `; ` between them (RFC 6265bis §5.8.3).
//! 3. A field of which nothing is dropped stays as it is.
//! 4. Names of declared trackers that the browser sends without consent, once the visitor has
//!    answered, are noted for [`response_cookies`](super::response_cookies) to expire.
//!
//! **Deployment.** Takes requests whose site [`site_router`](super::site_router) found: without a site nothing is declared.

mod layer;
mod rebuild;
mod service;

pub(super) use self::rebuild::unconsented;
pub use self::{layer::RequestCookiesLayer, service::RequestCookies};
