//! The order in which a worker's services stand.

use std::sync::Arc;

use super::{forward::Forward, pool::Pool, settings::ProxySettings, trust::Upstreams};
use crate::{
    layer::{Ambient, Gate, Judged},
    ledger::Ledger,
    site::Live,
    telemetry::Metrics,
};

/// What serves every request of a worker, once it is admitted.
pub(super) type Stack = Judged<Forward>;

/// Stacks a worker's services, on its runtime. The order of the gate's own layers is [`Gate`]'s.
pub(super) fn stack(
    live: Live,
    ledger: Arc<dyn Ledger>,
    ambient: Ambient,
    metrics: Arc<Metrics>,
    (upstreams, settings): (&Upstreams, Arc<ProxySettings>),
) -> Stack {
    let pool = Pool::new(upstreams, &settings);
    // Innermost: whatever it answers, an error page too, is then judged.
    let forward = Forward::new(pool, settings, Arc::clone(&metrics));
    Gate::new(live, ledger, ambient, metrics).around(forward)
}
