use std::sync::Arc;

use tower_layer::Layer;

use super::{future::Workshop, service::Banner};
use crate::{inject::Pool, telemetry::Metrics};

/// Puts the snippet into documents. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct BannerLayer {
    workshop: Arc<Workshop>,
}

impl BannerLayer {
    /// Counts in `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { workshop: Arc::new(Workshop { metrics, pool: Pool::default() }) }
    }
}

impl<S> Layer<S> for BannerLayer {
    type Service = Banner<S>;

    fn layer(&self, inner: S) -> Banner<S> {
        Banner::new(inner, Arc::clone(&self.workshop))
    }
}
