//! Reloads a gate when the files of its configuration changed.
//!
//! All of them are looked at once in a while, rather than the system asked to tell: that also works over NFS, through
//! bind mounts and symbolic links. A change is taken up once two looks in a row agree, so that a file is not read while
//! it is written. What was read is watched whether it came into force or not: nothing is tried again until it changes.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

use super::reload::Reloader;
use crate::{config::Files, telemetry::Trigger};

/// What was seen so far.
#[derive(Debug, Default)]
struct Watch {
    /// The last look, if it was of something else than what was read.
    moving: Option<Files>,
}

/// Looks at the files `every` so often, for ever.
pub async fn watch(reloader: Arc<Reloader>, every: Duration) {
    let mut looks = interval(every);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::default();
    loop {
        looks.tick().await;
        let reloader = Arc::clone(&reloader);
        // A file system may take its time to answer, and a configuration to compile.
        let looked = spawn_blocking(move || {
            let read = reloader.files();
            if watch.is_settled(&read, read.seen_again()) {
                drop(reloader.reload(Trigger::Watch));
            }
            watch
        });
        // If it panicked, or the runtime ends, the next look begins anew.
        watch = looked.await.unwrap_or_default();
    }
}

// === impl Watch ===

impl Watch {
    /// Returns true once files that changed since they were `read` have come to rest.
    fn is_settled(&mut self, read: &Files, now: Files) -> bool {
        if now == *read {
            self.moving = None;
            return false;
        }
        let settled = self.moving.as_ref() == Some(&now);
        self.moving = if settled { None } else { Some(now) };
        settled
    }
}
