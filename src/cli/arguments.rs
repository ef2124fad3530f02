//! What can be typed.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use octroi::site::{HostPattern, Upstream};

/// A reverse proxy that enforces cookie consent.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Stands before one or more portals and enforces their charters.
    Serve(ServeArguments),
    /// Starts a demo portal with the gate before it, and says what to try.
    Demo(DemoArguments),
    /// Starts the demo portal alone, as a stand-in for a real one.
    Portal(PortalArguments),
    /// Says everything that is wrong with a configuration.
    Check(CheckArguments),
    /// Makes a portal file of a published cookie charter, or says what the charter changes of one.
    Import(ImportArguments),
    /// Asks a running gate whether it answers; for container health checks.
    Health(HealthArguments),
}

#[derive(Args, Debug)]
pub(super) struct ServeArguments {
    /// The configuration file.
    #[arg(long, short, value_name = "FILE", required_unless_present = "preset")]
    pub(super) config: Option<PathBuf>,
    /// Where to listen, instead of what the file says; may be given several times.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(super) listen: Vec<String>,
    /// Where portals are: a URL for all of them, or HOST=URL for one; may be given several times.
    #[arg(long, value_name = "[HOST=]URL")]
    pub(super) upstream: Vec<String>,
    /// Serves any host by a preset alone, without a configuration file.
    #[arg(long, value_name = "NAME", conflicts_with = "config", requires = "upstream")]
    pub(super) preset: Option<String>,
    #[command(flatten)]
    pub(super) common: CommonArguments,
}

#[derive(Args, Debug)]
pub(super) struct DemoArguments {
    /// Where the gate listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
    /// Where the demo portal listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8081")]
    pub(super) portal_listen: SocketAddr,
    /// Where the demo's video platform listens, a third party to the portal.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(super) video_listen: SocketAddr,
    #[command(flatten)]
    pub(super) common: CommonArguments,
}

#[derive(Args, Debug)]
pub(super) struct PortalArguments {
    /// Where the demo portal listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8081")]
    pub(super) listen: SocketAddr,
    /// Where the demo's video platform listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(super) video_listen: SocketAddr,
}

#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// The configuration files; one that others include need not be given.
    #[arg(value_name = "FILE", default_value = "config/octroi.toml")]
    pub(super) files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct ImportArguments {
    /// The charter: a file of text or HTML, an http or https URL, or `-` for standard input.
    #[arg(value_name = "FILE|URL|-")]
    pub(super) charter: String,
    /// The host it is the charter of, instead of the one it speaks of; may be given several times.
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub(super) host: Vec<String>,
    /// Where the portal itself is, instead of https on its host.
    #[arg(long, value_name = "URL", value_parser = upstream)]
    pub(super) upstream: Option<String>,
    /// Writes to a file instead of standard output.
    #[arg(long, short, value_name = "FILE", conflicts_with = "diff")]
    pub(super) output: Option<PathBuf>,
    /// Replaces the file of `--output` if it is there.
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// Says what the charter changes of this portal file, instead of writing one.
    #[arg(long, value_name = "PORTAL.toml")]
    pub(super) diff: Option<PathBuf>,
}

fn host(text: &str) -> Result<String, String> {
    HostPattern::parse(text).map(|host| host.to_string()).map_err(|error| error.to_string())
}

fn upstream(text: &str) -> Result<String, String> {
    Upstream::parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

#[derive(Args, Debug)]
pub(super) struct HealthArguments {
    /// Where the gate listens.
    #[arg(value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(super) address: SocketAddr,
}

#[derive(Args, Debug)]
pub(super) struct CommonArguments {
    /// Where the ledger and the keys are kept, instead of what the file says.
    #[arg(long, value_name = "FOLDER")]
    pub(super) state_dir: Option<PathBuf>,
    /// What the log looks like, instead of what the file says.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) log_format: Option<LogStyle>,
    /// What is logged: a level (error, warn, info, debug, trace) or filters by module.
    #[arg(long, value_name = "FILTER", env = "OCTROI_LOG", default_value = "info", value_parser = super::log::filter)]
    pub(super) log: String,
}

/// What the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LogStyle {
    /// Lines for a person.
    Human,
    /// One JSON object a line.
    Json,
}
