//! What can be typed after `octroi ledger`.

use std::{path::PathBuf, time::SystemTime};

use clap::{Args, Subcommand, ValueEnum};
use octroi::{
    consent::{ContentHash, RecordId},
    ledger::{Selection, moment},
};

#[derive(Args, Debug)]
pub(in crate::cli) struct LedgerArguments {
    #[command(subcommand)]
    pub(super) command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    /// Checks every record, what it names as shown, and the daily digests; names the first bad one.
    Verify(VerifyArguments),
    /// Prints a record, or what visitors were shown, by its number or hash.
    Show(ShowArguments),
    /// Prints records, one a line.
    Export(ExportArguments),
    /// Erases records that are kept long enough, and leaves a tombstone for them.
    Purge(PurgeArguments),
    /// Counts what is there, by host.
    Stats(StatsArguments),
    /// Prints the signed daily digests, to be published; they are what `verify --against` reads.
    Digests(DigestsArguments),
}

/// Where the ledger is.
#[derive(Args, Debug)]
pub(super) struct PlaceArguments {
    /// The configuration file that says where the ledger is.
    #[arg(long, short, value_name = "FILE", default_value = "config/octroi.toml")]
    pub(super) config: PathBuf,
    /// Where the ledger and the keys are kept, instead of what the file says; the file need not be there then.
    #[arg(long, value_name = "FOLDER")]
    pub(super) state_dir: Option<PathBuf>,
}

/// Which records are meant.
#[derive(Args, Debug)]
pub(super) struct SelectionArguments {
    /// Of this host only.
    #[arg(long, value_name = "HOST")]
    pub(super) host: Option<Box<str>>,
    /// Decided on this day or later: `2026-11-26`, or a moment such as `2026-11-26T08:00:00Z`.
    #[arg(long, value_name = "DAY", value_parser = time)]
    pub(super) from: Option<SystemTime>,
    /// Decided before this day.
    #[arg(long, value_name = "DAY", value_parser = time)]
    pub(super) to: Option<SystemTime>,
}

#[derive(Args, Debug)]
pub(super) struct VerifyArguments {
    #[command(flatten)]
    pub(super) place: PlaceArguments,
    /// Compares with digests that were published: a file as `/.octroi/digests.json` answers.
    #[arg(long, value_name = "FILE")]
    pub(super) against: Option<PathBuf>,
    /// What the result looks like.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Style,
}

#[derive(Args, Debug)]
pub(super) struct ShowArguments {
    /// The number of a record, or the SHA-256 of a charter, banner or page.
    #[arg(value_name = "ID", value_parser = Wanted::parse)]
    pub(super) wanted: Wanted,
    #[command(flatten)]
    pub(super) place: PlaceArguments,
}

#[derive(Args, Debug)]
pub(super) struct ExportArguments {
    /// As what records are printed.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "jsonl")]
    pub(super) format: ExportFormat,
    /// Under whose law the controller is, which iso27560 asks for and no charter says.
    #[arg(long, value_name = "CODE", required_if_eq("format", "iso27560"))]
    pub(super) jurisdiction: Option<String>,
    /// The postal address of the controller, which iso27560 asks for and no charter says.
    #[arg(long, value_name = "TEXT", required_if_eq("format", "iso27560"))]
    pub(super) address: Option<String>,
    #[command(flatten)]
    pub(super) selection: SelectionArguments,
    #[command(flatten)]
    pub(super) place: PlaceArguments,
}

#[derive(Args, Debug)]
pub(super) struct PurgeArguments {
    /// Erases this record alone, at the request of who has its number.
    #[arg(long, value_name = "ID", value_parser = record, conflicts_with_all = ["host", "before"])]
    pub(super) record: Option<RecordId>,
    /// Of this host only.
    #[arg(long, value_name = "HOST")]
    pub(super) host: Option<Box<str>>,
    /// Erases what was decided before this day, instead of what `retention` says.
    #[arg(long, value_name = "DAY", value_parser = time)]
    pub(super) before: Option<SystemTime>,
    /// Says what would be erased, and erases nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) place: PlaceArguments,
}

#[derive(Args, Debug)]
pub(super) struct StatsArguments {
    #[command(flatten)]
    pub(super) selection: SelectionArguments,
    #[command(flatten)]
    pub(super) place: PlaceArguments,
    /// What the numbers look like.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Style,
}

#[derive(Args, Debug)]
pub(super) struct DigestsArguments {
    #[command(flatten)]
    pub(super) place: PlaceArguments,
    /// Makes the day's digest first, if it has none and records came since the last; a running gate does so by itself.
    #[arg(long)]
    pub(super) sign: bool,
}

/// What a result looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Style {
    /// For a person.
    Human,
    /// One JSON object.
    Json,
}

/// As what records are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// The texts that the ledger digests, one a line.
    Jsonl,
    /// A table for spreadsheets.
    Csv,
    /// Consent records by ISO/IEC TS 27560, one a line.
    Iso27560,
}

/// What is to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    Record(RecordId),
    Exhibit(ContentHash),
}

// === impl Wanted ===

impl Wanted {
    fn parse(text: &str) -> Result<Self, String> {
        let exhibit = || ContentHash::parse(&text.to_ascii_lowercase()).map(Self::Exhibit);
        let found = RecordId::parse(text).map(Self::Record).or_else(exhibit);
        found.ok_or_else(|| "neither the number of a record nor a SHA-256 in hexadecimal digits".to_owned())
    }
}

// === impl SelectionArguments ===

impl SelectionArguments {
    pub(super) fn selection(&self) -> Selection {
        Selection { host: self.host.clone(), from: self.from, to: self.to }
    }
}

fn record(text: &str) -> Result<RecordId, String> {
    RecordId::parse(text).ok_or_else(|| "not the number of a record".to_owned())
}

fn time(text: &str) -> Result<SystemTime, String> {
    moment(text).ok_or_else(|| "write a day such as 2026-11-26, or a moment such as 2026-11-26T08:00:00Z".to_owned())
}
