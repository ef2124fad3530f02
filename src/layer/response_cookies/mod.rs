//! Judges every `Set-Cookie` of every response.
//!
//! 1. Each line is judged as a *write* (LIL art. 82), whatever the status, method or media type:
//!    browsers store cookies from all of them (measured), also from the 101 of a WebSocket.
//! 2. Lines are never joined, split or un-quoted; survivors keep their bytes and order, except one
//!    whose lifetime is cut to the declared one.
//! 3. `Set-Cookie2` is dropped, and so are both fields in trailers.
//! 4. Trackers that the request showed without consent are expired, in every domain and path
//!    variant that could have reached this request.
//! 5. A response with a consented tracker or an expiry becomes `Cache-Control: private`.
//! 6. `Clear-Site-Data` loses what would erase the visitor's choice; `NEL`, `Report-To` and
//!    `Accept-CH`, which browsers keep, are dropped.
//!
//! **Deployment.** This is the innermost layer: whatever is added to a response further out is
//! not judged.

mod asked;
mod expire;
mod filter;
mod future;
mod layer;
mod service;

use http::HeaderName;

pub(super) use self::expire::{Target, expiries};
pub use self::{future::ResponseFuture, layer::ResponseCookiesLayer, service::ResponseCookies};

/// RFC 2965's field, which `http` has no constant for.
pub(super) const SET_COOKIE2: HeaderName = HeaderName::from_static("set-cookie2");
