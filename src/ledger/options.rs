//! What a ledger is given beside its storage.

use std::{fmt, io, path::PathBuf};

use super::error::LedgerError;

/// What a ledger is given beside its storage. By default it tells nobody of itself, and refusals that it could not record
/// end with it.
#[derive(Debug, Default)]
pub struct LedgerOptions {
    pub(super) refusals: Option<PathBuf>,
    pub(super) lacking: Lacking,
    pub(super) tell: Tell,
}

/// What is done where there is no ledger yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Lacking {
    /// It is made.
    #[default]
    Make,
    /// That is an error.
    Refuse,
}

/// What a ledger tells of itself while it works.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum News<'a> {
    /// Nothing can be recorded from now on.
    Lost(&'a LedgerError),
    /// Choices are recorded again.
    Back,
    /// So many refusals, which had taken effect, were recorded after the fact.
    Settled(usize),
    /// Refusals that cannot be recorded now are kept in memory only.
    Unspooled(&'a io::Error),
    /// So many refusals, which took effect, will not be recorded: too many wait already, or they cannot be.
    Forgotten(usize),
}

/// Whom a ledger tells of itself.
#[derive(Default)]
pub(super) struct Tell(Option<Listener>);

type Listener = Box<dyn Fn(&News<'_>) + Send>;

// === impl LedgerOptions ===

impl LedgerOptions {
    /// Makes the default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps refusals that cannot be recorded now in files of this name and with `.2`, `.3` and so on after it, so that
    /// they outlive the process. Its folder must exist.
    #[must_use]
    pub fn with_refusals(mut self, path: impl Into<PathBuf>) -> Self {
        self.refusals = Some(path.into());
        self
    }

    /// Makes none where there is none: that is [`LedgerError::Absent`].
    #[must_use]
    pub fn only_if_there(mut self) -> Self {
        self.lacking = Lacking::Refuse;
        self
    }

    /// Calls `listener` with what happens, on the thread that appends: it must not block.
    #[must_use]
    pub fn with_listener(mut self, listener: impl Fn(&News<'_>) + Send + 'static) -> Self {
        self.tell = Tell(Some(Box::new(listener)));
        self
    }
}

// === impl Tell ===

impl Tell {
    pub(super) fn say(&self, news: &News<'_>) {
        if let Some(listener) = &self.0 {
            listener(news);
        }
    }
}

impl fmt::Debug for Tell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tell").field(&self.0.is_some()).finish()
    }
}
