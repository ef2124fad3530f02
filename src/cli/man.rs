//! `octroi man`.

use std::{fs, io, path::Path};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::{
    Outcome,
    arguments::{Arguments, ManArguments},
    output, report,
};

/// What every page ends with.
const EXIT_STATUS: &str = "\
.SH \"EXIT STATUS\"
.TP
.B 0
Nothing is wrong.
.TP
.B 1
Something was found that should be mended.
.TP
.B 2
The work could not be done.
";

/// Prints one page, or writes all of them to a folder.
pub(super) fn run(arguments: &ManArguments) -> Outcome {
    let done = match &arguments.output {
        Some(folder) => write(folder),
        None => print(arguments.command.as_deref()),
    };
    match done {
        Ok(()) => Outcome::Fine,
        Err(error) => {
            report::error(&error);
            Outcome::Failed
        }
    }
}

fn print(command: Option<&str>) -> io::Result<()> {
    let name = command.map_or_else(|| "octroi".to_owned(), |command| format!("octroi-{}", command.replace(' ', "-")));
    let page = pages().find(|page| page.get_display_name() == Some(&name));
    let Some(page) = page else {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no command {}", name.replace('-', " "))));
    };
    output::text(&render(page)?);
    Ok(())
}

fn write(folder: &Path) -> io::Result<()> {
    let said = |error: io::Error, path: &Path| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    fs::create_dir_all(folder).map_err(|error| said(error, folder))?;
    for page in pages() {
        let file = folder.join(format!("{}.1", page.get_display_name().unwrap_or_default()));
        fs::write(&file, render(page)?).map_err(|error| said(error, &file))?;
    }
    Ok(())
}

/// Returns the command and its subcommands, each named as its page.
fn pages() -> impl Iterator<Item = Command> {
    let mut command = Arguments::command().disable_help_subcommand(true).display_name("octroi");
    command.build();
    let subcommands = below(&command);
    [command].into_iter().chain(subcommands)
}

/// Returns the subcommands of a command, and theirs.
fn below(command: &Command) -> Vec<Command> {
    let shown = command.get_subcommands().filter(|page| !page.is_hide_set() && page.get_name() != "help");
    shown.flat_map(|page| std::iter::once(page.clone()).chain(below(page))).collect()
}

fn render(page: Command) -> io::Result<String> {
    let manual = Man::new(page).manual("octroi manual").source(concat!("octroi ", env!("CARGO_PKG_VERSION")));
    let mut roff = Vec::new();
    manual.render(&mut roff)?;
    let roff = String::from_utf8(roff).map_err(io::Error::other)?;
    // groff reads octets unless it is told otherwise.
    let plain = |c: char| if c.is_ascii() { c.to_string() } else { format!("\\[u{:04X}]", u32::from(c)) };
    Ok(roff.chars().map(plain).collect::<String>() + EXIT_STATUS)
}
