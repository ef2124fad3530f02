//! What the gate itself runs with: plain data, every default already applied.

use std::{
    fmt,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use ipnet::IpNet;

pub use crate::admin::AdminSettings;
use crate::ledger::PostgresTarget;
pub use crate::proxy::{ByteSize, Limits, Listener, Protocol, Timeouts};

/// What the gate itself runs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where it listens.
    pub listeners: Vec<Listener>,
    /// How many worker threads serve.
    pub workers: Workers,
    /// Where it keeps what must survive a restart.
    pub state_dir: PathBuf,
    /// Where choices are recorded.
    pub ledger: LedgerSettings,
    /// Where what portals set is kept, if it is.
    pub inventory: Option<PathBuf>,
    /// What choices are signed with.
    pub keys: KeySettings,
    /// How long it waits.
    pub timeouts: Timeouts,
    /// How much it takes.
    pub limits: Limits,
    /// The proxies whose forwarding fields are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Protocols, in lower case, that a connection may be upgraded to.
    pub upgrades: Vec<String>,
    /// What browsers are told over TLS of never coming in clear (`Strict-Transport-Security`, RFC 6797).
    pub strict_transport: Option<String>,
    /// What the log looks like.
    pub log: LogFormat,
    /// The admin port, if there is one.
    pub admin: Option<AdminSettings>,
    /// How often the configuration's files are looked at; `None` when they are not.
    pub watch: Option<Duration>,
}

/// How many worker threads serve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Workers {
    /// One for each core.
    #[default]
    PerCore,
    /// So many.
    Count(NonZeroUsize),
}

/// Where choices are recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerSettings {
    /// In a file of this machine.
    File(PathBuf),
    /// In a database that several gates share.
    Fleet(PostgresTarget),
}

impl fmt::Display for LedgerSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Fleet(target) => fmt::Display::fmt(target, f),
        }
    }
}

/// What choices are signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySettings {
    /// The key file.
    pub file: PathBuf,
}

/// What the log looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogFormat {
    /// Lines for a person.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

// === impl LedgerSettings ===

impl LedgerSettings {
    /// Those of a gate that keeps everything in `folder`, and says no more of it.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::File(folder.join("ledger.sqlite3"))
    }
}

// === impl KeySettings ===

impl KeySettings {
    /// Those of a gate that keeps everything in `folder`, and says no more of it.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { file: folder.join("keys") }
    }
}
