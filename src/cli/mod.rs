//! The command line: one file a subcommand, `report` the only one that prints diagnostics.
//!
//! Exit codes: 0 fine, 1 findings, 2 the work could not be done.

mod arguments;
mod beside;
mod check;
mod completions;
mod demo;
mod drift;
mod explain;
mod health;
mod import;
mod ledger;
mod load;
mod log;
mod man;
mod output;
mod report;
mod serve;
mod signals;

use std::process::ExitCode;

use clap::Parser;

use self::arguments::{Arguments, Command};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It did what it was asked.
    Fine,
    /// It found something that an operator should mend.
    Findings,
    /// It could not do its work.
    Failed,
}

/// Runs the command line.
pub(crate) fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Portal(arguments) => demo::portal(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Drift(arguments) => drift::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Ledger(arguments) => ledger::run(&arguments),
        Command::Load(arguments) => load::run(&arguments),
        Command::Health(arguments) => health::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    match outcome {
        Outcome::Fine => ExitCode::SUCCESS,
        Outcome::Findings => ExitCode::from(1),
        Outcome::Failed => ExitCode::from(2),
    }
}
