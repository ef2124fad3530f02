//! Asks a portal for a page, so that it can be explained.

use http::{HeaderValue, header};

use super::gate::need;
use crate::{
    config::TlsParts,
    explain::{Address, Explainer, Explanation, Fact},
    proxy::{Cause, Timeouts, TrustError, Upstreams, ask},
};

/// The most of a page that is asked for: where the snippet goes is decided well before.
const MOST: usize = 1 << 20;

/// Why a page cannot be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// No portal is asked for it.
    #[error("the gate answers {0} by itself: no portal is asked")]
    Own(String),
    /// The portal did not answer.
    #[error("no answer from {upstream}")]
    Portal {
        /// Where it was asked.
        upstream: String,
        /// Why.
        source: Cause,
    },
    /// Portals cannot be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The machine has nothing left to ask with.
    #[error("cannot ask: {0}")]
    Machine(#[from] std::io::Error),
}

/// Asks the portal for `page`, once, as a visitor who did not choose yet, and explains what comes.
///
/// Its portal is trusted as the configuration says.
///
/// # Errors
/// If the gate would answer by itself, or the portal does not.
pub fn explain_page(
    explainer: &Explainer,
    page: &Address,
    timeouts: Timeouts,
    tls: TlsParts,
) -> Result<Explanation, PageError> {
    let mut head = explainer.request(&page.target).ok_or_else(|| PageError::Own(page.target.clone()))?;
    head.extensions.clear();
    let agent = concat!("octroi/", env!("CARGO_PKG_VERSION"), " (explain)");
    head.headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
    let upstream = explainer.site().upstream();
    let trust = Upstreams::new(need([upstream], &tls.portals), tls.portals)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let response = runtime.block_on(ask(upstream, head, (&trust, timeouts), MOST));
    let response = response.map_err(|source| PageError::Portal { upstream: upstream.to_string(), source })?;
    let text = |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let answered = Fact::Answered {
        upstream: upstream.to_string(),
        status: response.status().as_u16(),
        media_type: text(header::CONTENT_TYPE),
        location: text(header::LOCATION),
    };
    Ok(explainer.page(&page.target, &response.map(|glimpse| glimpse.content)).with_fact(answered))
}
