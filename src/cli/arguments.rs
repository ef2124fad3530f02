//! What can be typed.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

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
