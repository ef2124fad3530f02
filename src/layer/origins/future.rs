use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{HeaderMap, HeaderName, HeaderValue, Response, header};

use super::{
    destination::{Destination, Role},
    hints::drop_hints,
};
use crate::{
    consent::PurposeSet,
    inject::vary_also,
    layer::caching::make_uncached,
    site::{Confinement, Site},
};

const REPORTING_ENDPOINTS: HeaderName = HeaderName::from_static("reporting-endpoints");

/// All that a sandbox can leave but `allow-same-origin`: an origin of its own, and with it no storage (HTML §7.1.5).
const SCRIPTED: HeaderValue = HeaderValue::from_static(
    "sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads \
     allow-top-navigation-by-user-activation",
);

/// For what runs no script of its own.
const SANDBOXED: HeaderValue = HeaderValue::from_static("sandbox");

/// What is remembered of a request until its response is there.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) site: Arc<Site>,
    pub(super) granted: PurposeSet,
    pub(super) destination: Destination,
}

pin_project_lite::pin_project! {
    /// The future of [`Origins`](super::Origins).
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        asked: Option<Asked>,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, asked: Option<Asked>) -> Self {
        Self { inner, asked }
    }
}

impl<F, R, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = Result<Response<R>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.inner.poll(cx))?;
        if let Some(asked) = this.asked
            && let Some(confinement) = asked.site.confinement()
        {
            let role = Role::of(&response, asked.destination);
            asked.confine(confinement, role, response.headers_mut());
        }
        Poll::Ready(Ok(response))
    }
}

// === impl Asked ===

impl Asked {
    fn confine(&self, confinement: &Confinement, role: Role, headers: &mut HeaderMap) {
        if role == Role::Nothing {
            return;
        }
        if let Some(endpoints) = confinement.endpoints() {
            headers.append(confinement.field(), confinement.strict().clone());
            headers.append(REPORTING_ENDPOINTS, endpoints.clone());
            return;
        }
        drop_hints(headers);
        let heeds_grants = matches!(role, Role::Document | Role::Markup | Role::Worker);
        let relaxed = heeds_grants.then(|| confinement.relaxed(self.granted, self.site.policy())).flatten();
        if relaxed.is_some() {
            // It may outlive neither the visitor nor the consent (GDPR art. 7.3).
            make_uncached(headers);
        }
        if role == Role::Document && confinement.varies() && !names_cookie(headers) {
            vary_also(headers, "Cookie");
        }
        headers.append(confinement.field(), relaxed.unwrap_or_else(|| confinement.strict().clone()));
        match role {
            Role::Markup => drop(headers.append(confinement.field(), SCRIPTED)),
            Role::Shown => drop(headers.append(confinement.field(), SANDBOXED)),
            Role::Document | Role::Worker | Role::Resource | Role::Nothing => {}
        }
    }
}

/// True if `Vary` has it already, as Django's does.
fn names_cookie(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::VARY).iter().filter_map(|line| HeaderValue::to_str(line).ok());
    lines.flat_map(|line| line.split(',')).any(|name| name.trim().eq_ignore_ascii_case("cookie"))
}
