use std::sync::Arc;

use tower_layer::Layer;

use super::service::Banner;
use crate::{inject::Pool, telemetry::Metrics};

/// Puts the snippet into documents. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct BannerLayer {
    metrics: Arc<Metrics>,
    pool: Pool,
}

impl BannerLayer {
    /// Counts in `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics, pool: Pool::default() }
    }
}

impl<S> Layer<S> for BannerLayer {
    type Service = Banner<S>;

    fn layer(&self, inner: S) -> Banner<S> {
        Banner::new(inner, Arc::clone(&self.metrics), self.pool.clone())
    }
}
