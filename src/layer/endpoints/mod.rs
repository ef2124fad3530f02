//! Answers the gate's own paths: choice page, charter, choices, and the files of the banner.
//!
//! 1. A path under the site's prefix is never sent to the portal. The prefix is compared byte for
//!    byte; a path that only *decodes* into it is refused, so that no server behind can take it
//!    for what the gate did not.
//! 2. `POST …/choices` records a choice. It must come from the site's own pages
//!    (`Sec-Fetch-Site: same-origin`, else `Origin`), and no `GET` ever changes anything.
//! 3. A choice is durable in the ledger before its cookie is sent. When the ledger fails, an
//!    acceptance fails with 503; a refusal still takes effect, unsigned.
//! 4. The gate's pages allow no script and no frame (`Content-Security-Policy`), but for the one page that frames what a visitor
//!    consented to.
//! 5. `POST …/reports` takes what browsers report, so much a second, and depends on none of it.
//! 6. `/.well-known/gpc.json`, the rules for consent tools, and the portal's own charter path where the operator says so, are
//!    answered here too.
//!
//! **Deployment.** Needs the site that [`site_router`](super::site_router) finds.

mod asker;
mod choose;
mod embed;
mod future;
mod layer;
mod origin;
mod own_cookie;
mod pages;
mod path;
mod problem;
mod receipts;
mod reply;
mod reports;
mod service;
mod submission;
mod well_known;

pub(crate) use self::problem::unrouted_response;
#[cfg(feature = "server")]
pub(crate) use self::{asker::Asker, problem::problem_parts};
pub(super) use self::{asker::DEFAULT_PREFIX, pages::stylesheet_response};
pub use self::{future::EndpointFuture, layer::EndpointsLayer, service::Endpoints};
