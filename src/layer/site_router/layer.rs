use std::sync::Arc;

use tower_layer::Layer;

use super::service::SiteRouter;
use crate::{charter::Paths, layer::endpoints::DEFAULT_PREFIX, site::Live};

/// Finds the site of each request. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct SiteRouterLayer {
    live: Live,
    paths: Arc<Paths>,
}

impl SiteRouterLayer {
    /// Routes by the table of `live`.
    pub fn new(live: Live) -> Self {
        Self { live, paths: Arc::new(Paths::new(DEFAULT_PREFIX)) }
    }
}

impl<S> Layer<S> for SiteRouterLayer {
    type Service = SiteRouter<S>;

    fn layer(&self, inner: S) -> SiteRouter<S> {
        SiteRouter::new(inner, self.live.clone(), Arc::clone(&self.paths))
    }
}
