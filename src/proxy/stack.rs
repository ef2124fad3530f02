//! The order in which a worker's services stand.

use std::sync::Arc;

use tower_layer::Layer;

use super::{forward::Forward, settings::ProxySettings, trust::Upstreams};
use crate::{
    layer::{Ambient, Gate, Gated},
    ledger::Ledger,
    site::Live,
    telemetry::Metrics,
};

/// What serves every request of a worker, once it is admitted.
pub(super) type Stack = Gated<Forward>;

/// Stacks a worker's services. The order of the gate's own layers is [`Gate`]'s.
pub(super) fn stack(
    live: Live,
    ledger: Arc<dyn Ledger>,
    ambient: Ambient,
    metrics: Arc<Metrics>,
    (upstreams, settings): (&Upstreams, Arc<ProxySettings>),
) -> Stack {
    let pool = upstreams.pool(&settings);
    let connector = upstreams.connector(settings.timeouts);
    // Innermost: whatever it answers, an error page too, is then judged.
    let forward = Forward::new(pool, connector, settings);
    Gate::new(live, ledger, ambient, metrics).layer(forward)
}
