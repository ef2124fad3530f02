use std::sync::Arc;

use tower_layer::Layer;

use super::service::Endpoints;
use crate::{
    layer::Ambient,
    ledger::Ledger,
    telemetry::{Metrics, Sightings},
};

/// Answers the gate's own paths. See the [module docs](super).
#[derive(Clone, Debug)]
#[must_use]
pub struct EndpointsLayer {
    desk: Desk,
}

/// What an endpoint works with.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) ambient: Ambient,
    pub(super) metrics: Arc<Metrics>,
    pub(super) sightings: Arc<Sightings>,
}

impl EndpointsLayer {
    /// Keeps choices in `ledger`.
    pub fn new(ledger: Arc<dyn Ledger>, ambient: Ambient, metrics: Arc<Metrics>) -> Self {
        Self { desk: Desk { ledger, ambient, metrics, sightings: Arc::default() } }
    }
}

impl<S> Layer<S> for EndpointsLayer {
    type Service = Endpoints<S>;

    fn layer(&self, inner: S) -> Endpoints<S> {
        Endpoints::new(inner, self.desk.clone())
    }
}
