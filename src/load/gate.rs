//! The gate as a process of its own, started with a configuration as an operator's would be.

use std::{
    io::{self, BufRead, BufReader, Read},
    net::SocketAddr,
    num::NonZeroUsize,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::oneshot;

use super::{accounts::Accounts, configuration, folder::PassingFolder, measured::Start, scenario::Scenario};

/// How long a gate may take to listen.
const PATIENCE: Duration = Duration::from_secs(300);

/// A running gate. Ended, and its folder removed, when it is dropped.
#[derive(Debug)]
pub(super) struct Gate {
    process: Child,
    pub(super) address: SocketAddr,
    pub(super) start: Start,
    _folder: PassingFolder,
}

/// Why a gate does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// Its files cannot be written.
    #[error("cannot write the gate's configuration")]
    Files(#[source] io::Error),
    /// The command cannot be started.
    #[error("cannot start {program}")]
    Spawn {
        /// The command.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// It ended before it listened.
    #[error("the gate did not start:\n{0}")]
    Ended(String),
    /// It does not listen in time.
    #[error("the gate does not listen after {} s", PATIENCE.as_secs())]
    Late,
}

// === impl Gate ===

impl Gate {
    /// Starts `program` for a scenario, and waits until it listens.
    ///
    /// # Cancellation
    /// The process ends.
    pub(super) async fn start(
        program: &Path,
        workers: NonZeroUsize,
        scenario: Scenario,
        origin: SocketAddr,
    ) -> Result<Self, GateError> {
        let folder = PassingFolder::new().map_err(GateError::Files)?;
        configuration::write(folder.path(), scenario, origin, workers).map_err(GateError::Files)?;
        let begun = Instant::now();
        let mut process = spawn(program, folder.path())?;
        let heard = process.stderr.take().map(listen);
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let start = Start { listening: Duration::ZERO, processor_time: None, memory: None };
        let mut gate = Self { process, address: nowhere, start, _folder: folder };
        let Some(heard) = heard else { return Err(GateError::Late) };
        let told = tokio::time::timeout(PATIENCE, heard).await.map_err(|_| GateError::Late)?;
        gate.address = told.map_err(|_| GateError::Late)?.map_err(GateError::Ended)?;
        let accounts = gate.accounts();
        gate.start =
            Start { listening: begun.elapsed(), processor_time: accounts.processor_time(), memory: accounts.memory() };
        Ok(gate)
    }

    /// Returns what the system counts for it.
    pub(super) fn accounts(&self) -> Accounts {
        Accounts::of(self.process.id())
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        // It keeps nothing that anyone needs.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn spawn(program: &Path, folder: &Path) -> Result<Child, GateError> {
    let spawned = Command::new(program)
        .args(["serve", "--log-format", "json", "--log", "info", "--config"])
        .arg(folder.join("octroi.toml"))
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    spawned.map_err(|source| GateError::Spawn { program: program.display().to_string(), source })
}

/// Reads the log on a thread until the gate ends, so that it never waits for room in the pipe; tells where it listens, or
/// what it said before it ended.
fn listen(log: impl Read + Send + 'static) -> oneshot::Receiver<Result<SocketAddr, String>> {
    let (tell, told) = oneshot::channel();
    std::thread::spawn(move || {
        let (mut tell, mut said) = (Some(tell), String::new());
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            if tell.is_none() {
                continue;
            }
            match listening(&line) {
                Some(address) => drop(tell.take().map(|tell| tell.send(Ok(address)))),
                None => said = said + &line + "\n",
            }
        }
        drop(tell.map(|tell| tell.send(Err(said))));
    });
    told
}

fn listening(line: &str) -> Option<SocketAddr> {
    let event: Value = serde_json::from_str(line).ok()?;
    let is_meant = event.get("message").and_then(Value::as_str) == Some("listening");
    let address = event.get("address").and_then(Value::as_str)?;
    if is_meant { address.parse().ok() } else { None }
}
