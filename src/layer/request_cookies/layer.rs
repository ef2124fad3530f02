use std::sync::Arc;

use tower_layer::Layer;

use super::service::RequestCookies;
use crate::{layer::Ambient, telemetry::Metrics};

/// Reads the visitor's choice and rebuilds `Cookie`. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestCookiesLayer {
    ambient: Ambient,
    metrics: Arc<Metrics>,
}

impl RequestCookiesLayer {
    /// Judges by the clock of `ambient` and counts in `metrics`.
    pub fn new(ambient: Ambient, metrics: Arc<Metrics>) -> Self {
        Self { ambient, metrics }
    }
}

impl<S> Layer<S> for RequestCookiesLayer {
    type Service = RequestCookies<S>;

    fn layer(&self, inner: S) -> RequestCookies<S> {
        RequestCookies::new(inner, self.ambient, Arc::clone(&self.metrics))
    }
}
