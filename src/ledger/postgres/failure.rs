//! What goes wrong with a database, and what follows from it.
//!
//! It must never take for an outage what only an operator can mend: a gate that
//! is told a wrong password does not start, one whose database is down does.

use std::{error::Error as _, time::Duration};

use tokio_postgres::error::{DbError, Error};

use super::target::PostgresTarget;
use crate::ledger::error::{LedgerError, StorageError};

/// What went wrong.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database or the network said so.
    Postgres(Error),
    /// Nothing was said for so long.
    Silence(Duration),
    /// The ledger that is there cannot be used.
    Unusable(LedgerError),
}

// === impl Failure ===

impl Failure {
    /// Says whether the connection is what failed, so that nothing is known of what was under way.
    pub(super) fn is_of_connection(&self) -> bool {
        match self {
            Self::Postgres(error) => error.as_db_error().is_none_or(is_of_server),
            // Waited for once is enough.
            Self::Silence(_) | Self::Unusable(_) => false,
        }
    }

    /// Returns why a ledger could not do what it was asked.
    pub(super) fn into_storage(self) -> LedgerError {
        match self {
            Self::Postgres(error) => StorageError::of_postgres(error).into(),
            Self::Silence(patience) => StorageError::of_silence(patience).into(),
            Self::Unusable(error) => error,
        }
    }

    /// Returns why a ledger could not be opened.
    pub(super) fn into_open(self, target: &PostgresTarget) -> LedgerError {
        let (source, down) = match self {
            Self::Unusable(error) => return error,
            Self::Silence(patience) => (StorageError::of_silence(patience), true),
            Self::Postgres(error) => {
                let down = error.as_db_error().map_or_else(|| !is_of_tls(&error), is_of_server);
                (StorageError::of_postgres(error), down)
            }
        };
        let place = target.to_string();
        if down {
            LedgerError::Unreachable { place: place.into(), source }
        } else {
            LedgerError::Open { path: place.into(), source }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Postgres(error)
    }
}

/// Says whether it is the server that has trouble, which passes, and not what was asked of it.
/// Classes of <https://www.postgresql.org/docs/current/errcodes-appendix.html>: connection, resources, intervention, system.
fn is_of_server(error: &DbError) -> bool {
    ["08", "53", "57P", "58"].iter().any(|class| error.code().code().starts_with(class))
}

/// Says whether no encrypted connection could be agreed upon: another certificate or another URL is needed.
fn is_of_tls(error: &Error) -> bool {
    let is_end = error.source().and_then(|source| source.downcast_ref::<std::io::Error>()).is_some_and(|cause| {
        // A server that goes down in the middle of a handshake is only down.
        cause.get_ref().is_none()
    });
    error.to_string() == "error performing TLS handshake" && !is_end
}
