//! `octroi ledger export`.

use std::io::{self, BufWriter, Write};

use octroi::ledger::{Archive, Csv, Iso27560, Item, LedgerError, Progress, Selection, json_line, walk};

use super::{
    super::{Outcome, report},
    Ended,
    arguments::{ExportArguments, ExportFormat},
    bar::watched,
    place::Place,
};

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
}

/// What was left out.
#[derive(Debug, Default)]
struct Left {
    /// Entries that prove nothing.
    bad: u64,
    /// Records that are older than charters were kept.
    old: u64,
}

/// Prints the records that are meant.
pub(super) fn run(arguments: &ExportArguments) -> Ended {
    let place = Place::open(&arguments.place)?;
    let selection = arguments.selection.selection();
    let exported = watched("exporting", |progress| export(&*place.archive, arguments, &selection, progress));
    let left = match exported {
        Ok(left) => left,
        // Broken pipe is success: whoever read has read enough.
        Err(ExportError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::Fine),
        Err(error) => return Err(error.into()),
    };
    if left.old > 0 {
        report::note(&format!("left out: {} records from before charters were kept", left.old));
    }
    if left.bad > 0 {
        report::note(&format!(
            "left out: {} entries that were changed; `octroi ledger verify` names the first",
            left.bad
        ));
    }
    Ok(if left.bad > 0 { Outcome::Findings } else { Outcome::Fine })
}

fn export(
    archive: &dyn Archive,
    arguments: &ExportArguments,
    selection: &Selection,
    progress: &Progress,
) -> Result<Left, ExportError> {
    let (mut output, mut left) = (BufWriter::new(io::stdout().lock()), Left::default());
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut standard = Iso27560::new(&text(&arguments.jurisdiction), &text(&arguments.address));
    if arguments.format == ExportFormat::Csv {
        write!(output, "{}\r\n", Csv::HEADER)?;
    }
    walk(archive, progress, |_, item| {
        match item {
            Item::Receipt(receipt) if selection.holds(&receipt) => match arguments.format {
                ExportFormat::Jsonl => writeln!(output, "{}", json_line(&receipt))?,
                ExportFormat::Csv => write!(output, "{}\r\n", Csv::row(&receipt))?,
                ExportFormat::Iso27560 => match standard.line(archive, &receipt)? {
                    Some(line) => writeln!(output, "{line}")?,
                    None => left.old += 1,
                },
            },
            Item::Bad(_) => left.bad += 1,
            Item::Receipt(_) | Item::Tombstone(_) | Item::Digest(_) | Item::Erased => {}
        }
        Ok::<_, ExportError>(())
    })?;
    output.flush()?;
    Ok(left)
}
