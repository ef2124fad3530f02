use std::sync::Arc;

use tower_layer::Layer;

use super::service::ResponseCookies;
use crate::telemetry::Metrics;

/// Judges every `Set-Cookie`. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct ResponseCookiesLayer {
    metrics: Arc<Metrics>,
}

impl ResponseCookiesLayer {
    /// Counts in `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics }
    }
}

impl<S> Layer<S> for ResponseCookiesLayer {
    type Service = ResponseCookies<S>;

    fn layer(&self, inner: S) -> ResponseCookies<S> {
        ResponseCookies::new(inner, Arc::clone(&self.metrics))
    }
}
