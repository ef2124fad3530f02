//! `octroi completions`.

use clap::CommandFactory;
use clap_complete::generate;

use super::{
    Outcome,
    arguments::{Arguments, CompletionsArguments},
    output,
};

/// Prints what a shell needs to complete `octroi`.
pub(super) fn run(arguments: &CompletionsArguments) -> Outcome {
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    generate(arguments.shell, &mut command, name, &mut script);
    output::text(&String::from_utf8_lossy(&script));
    Outcome::Fine
}
