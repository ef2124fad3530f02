//! What runs beside the workers while a gate serves: SIGHUP, the watch, the admin port.

use std::{io, sync::Arc};

use octroi::{
    admin::{Admin, AdminBindError},
    app::{Reloader, Running, keep_up, record, watch},
    config::Settings,
    telemetry::Trigger,
};
use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
};

use super::signals::Stops;

/// What will run beside the workers, set up before there are any, so that what cannot be had stops the start.
pub(super) struct Beside {
    runtime: Runtime,
    hangups: Signal,
    stops: Stops,
    admin: Option<Admin>,
    watch: Option<std::time::Duration>,
}

/// Why it cannot be set up.
#[derive(Debug, thiserror::Error)]
pub(super) enum BesideError {
    #[error("cannot wait for signals: {0}")]
    Signals(#[source] io::Error),
    #[error(transparent)]
    Admin(#[from] AdminBindError),
}

// === impl Beside ===

impl Beside {
    /// From here on, signals wait for the gate rather than ending the process.
    pub(super) fn set_up(settings: &Settings) -> Result<Self, BesideError> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(BesideError::Signals)?;
        let hangups = {
            let _inside = runtime.enter();
            signal(SignalKind::hangup()).map_err(BesideError::Signals)?
        };
        let stops = Stops::on(&runtime).map_err(BesideError::Signals)?;
        let admin = settings.admin.as_ref().map(Admin::bind).transpose()?;
        Ok(Self { runtime, hangups, stops, admin, watch: settings.watch })
    }

    /// Starts all of it; it runs while the runtime that is returned does.
    pub(super) fn start(self, reloader: &Arc<Reloader>, running: &Running) -> (Runtime, Stops) {
        let Self { runtime, hangups, stops, admin, watch: every } = self;
        runtime.spawn(reload_at_hangups(hangups, Arc::clone(reloader)));
        runtime.spawn(keep_up(Arc::downgrade(running.ledger()), running.live().clone()));
        if let Some(every) = every {
            runtime.spawn(watch(Arc::clone(reloader), every));
        }
        if let Some(admin) = admin {
            tracing::info!(address = %admin.address(), "operators are answered");
            let operator = Arc::clone(reloader);
            runtime.spawn(record(Arc::clone(reloader)));
            runtime.spawn(async move {
                if let Err(error) = admin.serve(operator).await {
                    tracing::error!(%error, "the admin port stopped");
                }
            });
        }
        (runtime, stops)
    }
}

async fn reload_at_hangups(mut hangups: Signal, reloader: Arc<Reloader>) {
    while hangups.recv().await.is_some() {
        let reloader = Arc::clone(&reloader);
        if tokio::task::spawn_blocking(move || reloader.reload(Trigger::Signal)).await.is_err() {
            tracing::error!("a reload ended in a panic");
        }
    }
}
