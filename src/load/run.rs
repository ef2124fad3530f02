//! A load test from beginning to end: the origin, then for each scenario a gate, a choice if it takes one, and the drive.

use std::{io, net::SocketAddr, sync::Arc};

use super::{
    accounts::Accounts,
    configuration,
    drive::{Drive, Driven},
    fault::Wrong,
    gate::{Gate, GateError},
    measured::Measured,
    origin::Origin,
    pace::Progress,
    request,
    scenario::Scenario,
    settings::{Settings, Subject},
    visitor::Connection,
    work::Work,
};

/// Why a load test cannot be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The origin cannot listen.
    #[error("the origin cannot listen on {address}")]
    Origin {
        /// Where it should.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The content cannot be made.
    #[error("cannot make what the portal sends")]
    Content(#[source] io::Error),
    /// The gate does not run.
    #[error("{scenario}: {source}")]
    Gate {
        /// For which scenario.
        scenario: Scenario,
        /// Why.
        source: GateError,
    },
    /// The target has no address.
    #[error("cannot find {target}")]
    Resolve {
        /// The target.
        target: String,
        /// What the system says.
        source: io::Error,
    },
    /// The target does not take connections.
    #[error("{scenario}: {target} cannot be asked: {fault} ({about})")]
    Unreachable {
        /// For which scenario.
        scenario: Scenario,
        /// The target.
        target: SocketAddr,
        /// What happened.
        fault: &'static str,
        /// What the system says.
        about: String,
    },
    /// The choice was not taken.
    #[error("{scenario}: the choice was answered with {status}, and {cookies} cookies")]
    Choice {
        /// For which scenario.
        scenario: Scenario,
        /// The status.
        status: u16,
        /// How many cookies came.
        cookies: usize,
    },
}

/// What is asked in a scenario, and what it costs whom.
struct Asked {
    address: SocketAddr,
    /// The host that is asked for, if it is not the scenario's own.
    authority: Option<String>,
    accounts: Option<Accounts>,
    /// Kept until the scenario is over.
    gate: Option<Gate>,
}

/// Measures one scenario after the other; tells `watch` of each how far it is.
///
/// # Errors
/// If something that is needed cannot be had; what was measured before is lost.
///
/// # Cancellation
/// Gates end, folders are removed, the origin stops.
pub async fn run(
    settings: &Settings,
    watch: &mut (dyn FnMut(Scenario, Progress) + Send),
) -> Result<Vec<Measured>, LoadError> {
    let origin =
        Origin::start(settings.origin).map_err(|source| LoadError::Origin { address: settings.origin, source })?;
    let mut measured = Vec::new();
    for scenario in &settings.scenarios {
        let asked = Asked::of(settings, *scenario, origin.address).await?;
        measured.push(asked.measure(settings, *scenario, &mut |progress| watch(*scenario, progress)).await?);
    }
    Ok(measured)
}

// === impl Asked ===

impl Asked {
    async fn of(settings: &Settings, scenario: Scenario, origin: SocketAddr) -> Result<Self, LoadError> {
        match &settings.subject {
            Subject::Own { program, workers } => {
                let gate = Gate::start(program, *workers, scenario, origin).await;
                let gate = gate.map_err(|source| LoadError::Gate { scenario, source })?;
                let (address, accounts) = (gate.address, Some(gate.accounts()));
                Ok(Self { address, authority: None, accounts, gate: Some(gate) })
            }
            Subject::Standing { target, process } => {
                let authority = target.authority().to_owned();
                let resolved = target.resolve().await;
                let address = resolved.map_err(|source| LoadError::Resolve { target: authority.clone(), source })?;
                Ok(Self { address, authority: Some(authority), accounts: process.map(Accounts::of), gate: None })
            }
        }
    }

    async fn measure(
        self,
        settings: &Settings,
        scenario: Scenario,
        watch: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Measured, LoadError> {
        let unreachable = |wrong: Wrong| LoadError::Unreachable {
            scenario,
            target: self.address,
            fault: wrong.fault.sentence(),
            about: wrong.about,
        };
        let choice = if scenario == Scenario::Consented { self.accept(scenario).await? } else { Vec::new() };
        let work = Work::of(scenario, self.authority.as_deref(), &choice).map_err(LoadError::Content)?;
        let Settings { connections, pace, bounds, .. } = *settings;
        let drive = Drive { target: self.address, connections: connections.get(), pace, bounds };
        let sessions = drive.warm_up(&Arc::new(work)).await.map_err(unreachable)?;
        let spent = || self.accounts.as_ref().and_then(Accounts::processor_time);
        let before = spent();
        let driven = drive.run(sessions, watch).await;
        let after = spent();
        let Driven { requests, elapsed, latency, content, faults, course } = driven;
        Ok(Measured {
            scenario,
            pace,
            connections: connections.get(),
            requests,
            elapsed,
            processor_time: after.zip(before).and_then(|(after, before)| after.checked_sub(before)),
            memory: self.accounts.as_ref().and_then(Accounts::memory),
            start: self.gate.as_ref().map(|gate| gate.start),
            latency,
            content,
            faults,
            course,
        })
    }

    /// Accepts everything through the gate's own endpoint; returns the cookies that it gave.
    async fn accept(&self, scenario: Scenario) -> Result<Vec<String>, LoadError> {
        let target = self.address;
        let unreachable = |wrong: Wrong| LoadError::Unreachable {
            scenario,
            target,
            fault: wrong.fault.sentence(),
            about: wrong.about,
        };
        let host = self.authority.as_deref().unwrap_or(configuration::HOST);
        let mut connection = Connection::to(target).await.map_err(unreachable)?;
        let reply = connection.exchange(&request::acceptance(host)).await.map_err(unreachable)?;
        let pair = |line: &[u8]| {
            String::from_utf8_lossy(line.split(|octet| *octet == b';').next().unwrap_or(line)).into_owned()
        };
        let pairs: Vec<String> = reply.all("set-cookie").map(pair).filter(|pair| !pair.ends_with('=')).collect();
        if (200..400).contains(&reply.status) && !pairs.is_empty() {
            return Ok(pairs);
        }
        Err(LoadError::Choice { scenario, status: reply.status, cookies: pairs.len() })
    }
}
