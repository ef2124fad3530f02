//! `octroi ledger`: what has to be answered for.

mod arguments;
mod bar;
mod digests;
mod export;
mod place;
mod purge;
mod show;
mod stats;
mod verify;

pub(super) use self::arguments::LedgerArguments;
use self::arguments::LedgerCommand;
use super::{Outcome, report};

/// How a subcommand ends, or why it could not do its work.
type Ended = Result<Outcome, Box<dyn std::error::Error>>;

/// Does what was asked.
pub(super) fn run(arguments: &LedgerArguments) -> Outcome {
    let ended = match &arguments.command {
        LedgerCommand::Verify(arguments) => verify::run(arguments),
        LedgerCommand::Show(arguments) => show::run(arguments),
        LedgerCommand::Export(arguments) => export::run(arguments),
        LedgerCommand::Purge(arguments) => purge::run(arguments),
        LedgerCommand::Stats(arguments) => stats::run(arguments),
        LedgerCommand::Digests(arguments) => digests::run(arguments),
    };
    ended.unwrap_or_else(|error| {
        report::error(&*error);
        Outcome::Failed
    })
}
