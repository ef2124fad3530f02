//! One connection, made again when it is lost, and never waited for without end.
//!
//! A gate must answer while its database is down: after a connection failed, the
//! next is tried only after a pause, and until then everything fails at once with
//! what that one met. It must never run a statement again that is not idempotent.

use std::{
    io,
    time::{Duration, Instant},
};

use tokio::{runtime::Runtime, task::JoinHandle, time::timeout};
use tokio_postgres::{Client, Connection, NoTls, Socket, tls::TlsStream};

use super::{failure::Failure, schema, statements::Statements, target::PostgresTarget, tls::Verified};
use crate::ledger::{error::LedgerError, options::Lacking};

/// How long anything may take before the connection is given up: longer than the database's own limits, which tell more.
const PATIENCE: Duration = Duration::from_secs(6);

/// The pause after the first connection that failed; each one doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What the database itself gives up. The last: a gate that stands still must not keep the others from appending.
const LIMITS: &str = "SET statement_timeout = '4s'; SET lock_timeout = '4s'; \
    SET idle_in_transaction_session_timeout = '2s'; SET search_path = pg_catalog";

/// A database, and the connection to it while there is one.
#[derive(Debug)]
pub(super) struct Session {
    target: PostgresTarget,
    lacking: Lacking,
    runtime: Runtime,
    open: Option<Open>,
    outage: Option<Outage>,
}

/// A connection that works, as far as is known.
pub(super) struct Open {
    pub(super) client: Client,
    pub(super) statements: Statements,
    task: JoinHandle<()>,
}

/// What the last connection met, and until when no other is tried.
#[derive(Debug)]
struct Outage {
    error: LedgerError,
    pause: Duration,
    until: Instant,
}

// === impl Session ===

impl Session {
    /// Makes one without a connection.
    ///
    /// # Errors
    /// If the system gives no descriptor to wait on.
    pub(super) fn new(target: PostgresTarget, lacking: Lacking) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { target, lacking, runtime, open: None, outage: None })
    }

    /// Connects, if there is no connection.
    ///
    /// # Errors
    /// What the database or the network said, now or a moment ago.
    pub(super) fn connect(&mut self) -> Result<(), LedgerError> {
        if self.open.is_some() {
            return Ok(());
        }
        if let Some(outage) = self.outage.as_ref().filter(|outage| Instant::now() < outage.until) {
            return Err(outage.error.clone());
        }
        match self.runtime.block_on(patiently(PATIENCE, open(&self.target, self.lacking))) {
            Ok(open) => {
                (self.open, self.outage) = (Some(open), None);
                Ok(())
            }
            Err(failure) => {
                let error = failure.into_open(&self.target);
                let before = self.outage.as_ref().map(|outage| outage.pause * 2);
                let pause = before.unwrap_or(FIRST_PAUSE).min(LONGEST_PAUSE);
                self.outage = Some(Outage { error: error.clone(), pause, until: Instant::now() + pause });
                Err(error)
            }
        }
    }

    /// Does what can be done twice: if the connection was lost, which shows only when it is used, or it is not known
    /// what became of a commit, it is done again on another one.
    ///
    /// # Errors
    /// What the database or the network said.
    pub(super) fn run<T>(&mut self, work: impl AsyncFnMut(&Open) -> Result<T, Failure>) -> Result<T, LedgerError> {
        self.run_for(PATIENCE, work)
    }

    /// The same for what may take longer.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub(super) fn run_for<T>(
        &mut self,
        patience: Duration,
        mut work: impl AsyncFnMut(&Open) -> Result<T, Failure>,
    ) -> Result<T, LedgerError> {
        let kept = self.open.is_some();
        match self.run_once(patience, &mut work) {
            Err(Lost::Connection(_)) if kept => self.run_once(patience, &mut work),
            result => result,
        }
        .map_err(|lost| match lost {
            Lost::Connection(error) | Lost::Nothing(error) => error,
        })
    }

    fn run_once<T>(
        &mut self,
        patience: Duration,
        work: &mut impl AsyncFnMut(&Open) -> Result<T, Failure>,
    ) -> Result<T, Lost> {
        self.connect().map_err(Lost::Nothing)?;
        let Some(open) = self.open.take() else { return Err(Lost::Nothing(LedgerError::Closed)) };
        match self.runtime.block_on(patiently(patience, work(&open))) {
            Ok(done) => {
                self.open = Some(open);
                Ok(done)
            }
            // Whatever failed, the transaction is not to be gone on with: the connection is dropped with it.
            Err(failure) => {
                let lost = failure.is_of_connection() || open.client.is_closed();
                let error = failure.into_storage();
                Err(if lost { Lost::Connection(error) } else { Lost::Nothing(error) })
            }
        }
    }
}

/// Whether a failure is of the connection, which another may mend.
enum Lost {
    Connection(LedgerError),
    Nothing(LedgerError),
}

// === impl Open ===

impl Drop for Open {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open").finish_non_exhaustive()
    }
}

async fn patiently<T>(patience: Duration, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    timeout(patience, work).await.unwrap_or(Err(Failure::Silence(patience)))
}

async fn open(target: &PostgresTarget, lacking: Lacking) -> Result<Open, Failure> {
    let config = target.config();
    let (mut client, task) = match target.tls() {
        Some(tls) => {
            let (client, connection) = config.connect(Verified::new(tls)).await?;
            (client, drive(connection))
        }
        None => {
            let (client, connection) = config.connect(NoTls).await?;
            (client, drive(connection))
        }
    };
    client.batch_execute(LIMITS).await?;
    schema::bring_up_to_date(&mut client, target, lacking).await?;
    let statements = Statements::prepare(&client).await?;
    Ok(Open { client, statements, task })
}

/// Reads and writes for the client. What ends it, the client is told too.
fn drive<T>(connection: Connection<Socket, T>) -> JoinHandle<()>
where
    T: TlsStream + Unpin + Send + 'static,
{
    tokio::spawn(async move { drop(connection.await) })
}
