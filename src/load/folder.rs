//! A folder that is gone when the test is over.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// The folder of one gate: its configuration, its ledger and its keys, for the owner only.
#[derive(Debug)]
pub(super) struct PassingFolder {
    path: PathBuf,
}

/// Tells the folders of one process apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

// === impl PassingFolder ===

impl PassingFolder {
    /// Makes it; what is there already is never used.
    pub(super) fn new() -> io::Result<Self> {
        let name = format!("octroi-load-{}-{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self { path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PassingFolder {
    fn drop(&mut self) {
        // Nothing is lost if it stays.
        drop(fs::remove_dir_all(&self.path));
    }
}
