//! Puts the snippet into documents.
//!
//! 1. Only where the site has something to ask, and only into what [`inject`](crate::inject)
//!    calls a document; every other body passes frame for frame.
//! 2. The head is held back until the first bytes tell whether the snippet fits, so that it can
//!    be true; no more than the sniffing limit is held.
//! 3. On doubt the page passes untouched (bodies fail soft), with a counted reason.
//! 4. The snippet is the same for every visitor: pages stay cacheable. Only a page whose own policy demands a nonce, which
//!    is made for one response anyway, gets one with that nonce.
//! 5. The portal's policies are extended by what the snippet's files need, on pages that got it and nowhere else.
//! 6. Conditional requests are translated, so that a copy counts only with today's snippet.
//!
//! **Deployment.** Stands outside [`response_cookies`](super::response_cookies): a page that
//! fails here has had its cookies judged all the same.

mod body;
mod future;
mod layer;
mod policies;
mod service;

pub use self::{
    body::{BannerBody, BannerError},
    future::ResponseFuture,
    layer::BannerLayer,
    service::Banner,
};
