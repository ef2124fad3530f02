//! Waits for the operator to say stop.

use std::io;

use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
};

/// The signals to stop: SIGTERM, and SIGINT (Ctrl-C).
///
/// They are heard from when it is made, so that none ends the process before it is waited for.
#[derive(Debug)]
pub(super) struct Stops {
    terminate: Signal,
    interrupt: Signal,
}

// === impl Stops ===

impl Stops {
    /// Hears them on a runtime, which must live as long.
    pub(super) fn on(runtime: &Runtime) -> io::Result<Self> {
        let _inside = runtime.enter();
        Self::here()
    }

    fn here() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Resolves at the first that comes from now on.
pub(super) async fn stop_requested() -> io::Result<()> {
    Stops::here()?.next().await;
    Ok(())
}
