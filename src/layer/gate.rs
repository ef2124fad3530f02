//! All layers in their one safe order.

use std::sync::Arc;

use tower_layer::Layer;

use super::{
    ambient::Ambient,
    banner::{Banner, BannerLayer},
    endpoints::{Endpoints, EndpointsLayer},
    known::{Arrives, ArrivesLayer, Forgets},
    origins::{Origins, OriginsLayer},
    request_cookies::{RequestCookies, RequestCookiesLayer},
    response_cookies::{ResponseCookies, ResponseCookiesLayer},
    site_router::{SiteRouter, SiteRouterLayer},
};
use crate::{ledger::Ledger, site::Live, telemetry::Metrics};

/// The service that [`Gate`] makes of `S`.
pub type Gated<S> = Arrives<Judged<Forgets<S>>>;

/// The layers alone, for a server that knows how requests arrive and a portal that is told where they go.
pub type Judged<S> = SiteRouter<Endpoints<RequestCookies<Origins<Banner<ResponseCookies<S>>>>>>;

/// The whole gate as one layer. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct Gate {
    router: SiteRouterLayer,
    endpoints: EndpointsLayer,
    request_cookies: RequestCookiesLayer,
    origins: OriginsLayer,
    banner: BannerLayer,
    response_cookies: ResponseCookiesLayer,
}

// === impl Gate ===

impl Gate {
    /// Makes a gate for the sites of `live`, whose choices are kept in `ledger`.
    pub fn new(live: Live, ledger: Arc<dyn Ledger>, ambient: Ambient, metrics: Arc<Metrics>) -> Self {
        Self {
            router: SiteRouterLayer::new(live),
            endpoints: EndpointsLayer::new(ledger, ambient, Arc::clone(&metrics)),
            request_cookies: RequestCookiesLayer::new(ambient, Arc::clone(&metrics)),
            origins: OriginsLayer::new(),
            banner: BannerLayer::new(Arc::clone(&metrics)),
            response_cookies: ResponseCookiesLayer::new(metrics),
        }
    }
}

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, portal: S) -> Gated<S> {
        ArrivesLayer.layer(self.around(Forgets(portal)))
    }
}

impl Gate {
    /// Stacks the layers around what is handed each request with its [`Route`](super::Route).
    pub fn around<S>(&self, portal: S) -> Judged<S> {
        // Innermost first. Nothing may stand between the portal and the judging of what it sets.
        let judged = self.response_cookies.layer(portal);
        // The snippet goes into judged responses only, so that no outer layer sees unjudged ones.
        let with_banner = self.banner.layer(judged);
        // What the banner extends are the portal's policies, not ours.
        let confined = self.origins.layer(with_banner);
        // The visitor's choice is read before the portal sees anything of the request.
        let with_visit = self.request_cookies.layer(confined);
        // The gate's own paths never reach the portal.
        let with_endpoints = self.endpoints.layer(with_visit);
        // Which site it is decides everything further in.
        self.router.layer(with_endpoints)
    }
}
