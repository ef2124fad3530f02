//! `octroi load`.

use std::{error::Error, io, net::SocketAddr, path::Path};

use octroi::load::{self, Bounds, Circumstances, Foreign, Loop, Measured, Scenario, Settings, Subject};

use super::{Outcome, arguments::LoadArguments, output, report, signals};

/// Measures each scenario, and says what came of it.
pub(super) fn run(arguments: &LoadArguments) -> Outcome {
    if arguments.list {
        report::load::scenarios(&Scenario::ALL);
        return Outcome::Fine;
    }
    if let (true, Some(origin)) = (arguments.configuration, arguments.origin_listen) {
        output::text(&load::standing_configuration(origin));
        return Outcome::Fine;
    }
    match measured(arguments) {
        Ok(measured) if measured.iter().all(Measured::is_right) => Outcome::Fine,
        Ok(_) => Outcome::Findings,
        Err(error) => {
            report::error(&*error);
            Outcome::Failed
        }
    }
}

fn measured(arguments: &LoadArguments) -> Result<Vec<Measured>, Box<dyn Error>> {
    let settings = settings(arguments)?;
    let measured = measure(&settings)?;
    report::load::table(&measured);
    let circumstances = Circumstances::now();
    if let Some(file) = &arguments.json {
        write(file, &load::report::json(&circumstances, &settings, &measured).to_string())?;
    }
    if let Some(file) = &arguments.html {
        write(file, &load::report::html(&circumstances, &settings, &measured))?;
    }
    Ok(measured)
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

fn measure(settings: &Settings) -> Result<Vec<Measured>, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut line = report::progress::Line::of(&io::stderr());
    runtime.block_on(async {
        let mut watch = |scenario: Scenario, progress| report::load::progress(&mut line, scenario, progress);
        tokio::select! {
            measured = load::run(settings, &mut watch) => Ok(measured?),
            stopped = signals::stop_requested() => {
                stopped?;
                Err("stopped before it was done; nothing is reported".into())
            }
        }
    })
}

fn settings(arguments: &LoadArguments) -> Result<Settings, Box<dyn Error>> {
    let subject = match &arguments.target {
        Some(target) => {
            let foreign = if arguments.i_own_this_target { Foreign::Own } else { Foreign::Refused };
            target.permitted(foreign)?;
            Subject::Standing { target: target.clone(), process: arguments.target_pid }
        }
        None => Subject::Own { program: std::env::current_exe()?, workers: arguments.workers },
    };
    let chosen = arguments.scenario.concat();
    Ok(Settings {
        scenarios: Scenario::ALL.into_iter().filter(|one| chosen.is_empty() || chosen.contains(one)).collect(),
        subject,
        origin: arguments.origin_listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0))),
        connections: arguments.connections,
        pace: arguments.rate.map_or(Loop::Closed, Loop::Open),
        bounds: Bounds { duration: arguments.duration, requests: arguments.requests },
    })
}
